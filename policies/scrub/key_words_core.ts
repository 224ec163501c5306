import type { Kind } from './kinds.ts'

/**
 * `always`: the value goes whatever it is. `shape`: only a value that looks like the kind goes.
 * `single`: as `shape`, and one capitalised word is enough for a person.
 */
export type KeyGrade = 'always' | 'shape' | 'single'

/** One line of the table: phrases with `_` between their words and blanks between them, and the rule that they are. */
export interface KeyRow {
  readonly kind: Kind
  readonly grade: KeyGrade
  /** The finding's rule: `key` where it is missing. Special categories have one each, so that each can be off. */
  readonly rule?: string
  readonly phrases: string
}

const ALWAYS_SECRET = `password passwd pwd passphrase pass_phrase passcode pass_word user_pass pin_code secret secrets client_secret token
 access_token refresh_token id_token auth_token bearer_token authorization proxy_authorization authentication_key
 cookie cookies set_cookie cookie_header api_key apikey api_token app_key application_key access_key secret_key private_key
 encryption_key decryption_key signing_key signing_secret account_key shared_key shared_access_key shared_access_signature
 subscription_key functions_key function_key master_key license_key licence_key product_key storage_key webhook_key
 webhook_secret service_key service_account_key instrumentation_secret session_token session_secret session_key
 xsrf_token csrf_token csrftoken csrf csrfmiddlewaretoken request_verification_token credentials credential
 connection_string conn_str connstr 
 cvv cvc cvv2 cvc2 csc security_code card_verification card_verification_value otp one_time_code one_time_password otp_code mfa_code mfa_token
 totp totp_secret totp_code recovery_code recovery_codes backup_codes verification_code sms_code
 aws_secret_access_key aws_access_key_id aws_session_token secret_access_key access_key_id user_password db_password
 x_api_key x_auth_token ocp_apim_subscription_key pgpassword mysql_pwd clientsecret accesstoken refreshtoken idtoken
 authtoken secretkey accesskey privatekey sharedaccesskey accountkey sessionkey connectionstring passwords pw psw api_secret app_secret
 hmac_key hmac_secret jwt_secret jwt_token jwt seed_phrase mnemonic_phrase recovery_phrase private_token personal_access_token pat_token
 device_code user_code confirm_code confirmation_code auth_code login_code otp_value oauth_signature signing_token private_key_id auth_key secure_auth_key logged_in_key nonce_key auth_salt secure_auth_salt logged_in_salt nonce_salt ssh_pass become_pass vault_pass db_pass mail_pass email_pass mysql_pass database_pass login_pass ansible_pass become_password security_answer secret_answer wifi_key wi_fi_key wi_fi_password wireless_key network_password decryption_secret token_secret consumer_secret oauth_secret access_secret cookie_secret secret_token secret_key_base key_password private_key_password private_key_passphrase keystore_pass truststore_pass requirepass masterauth
 x_functions_key api_keys access_tokens refresh_tokens secret_keys private_keys device_token push_token registration_token
 fcm_token apns_token deploy_key deploy_token ssh_key ssh_private_key gpg_key pgp_key rsa_key host_key_private vault_token
 job_token ci_job_token github_token gitlab_token npm_token slack_token bot_token oauth_token oauth_verifier code_verifier saml_response
 saml_assertion client_assertion id_token_hint login_token magic_link reset_token invite_token activation_token
 confirmation_token unsubscribe_token authenticity_token remember_token passwordless_token nonce_secret
 x_amz_security_token x_amz_credential x_amz_signature x_goog_signature x_goog_credential x_goog_api_key x_goog_iap_jwt_assertion
 x_amzn_oidc_data x_amzn_oidc_accesstoken x_ms_client_principal x_hub_signature x_hub_signature_256 x_slack_signature stripe_signature
 x_shopify_hmac_sha256 x_access_token x_refresh_token x_id_token x_session_token x_csrf_token x_xsrf_token x_user_token x_plex_token x_figma_token x_vault_token
 cf_access_jwt_assertion cf_access_token x_forwarded_access_token x_original_authorization x_forwarded_authorization x_ms_authorization_auxiliary
 dpop x_otp x_github_otp ingestion_key ingest_key sentry_dsn sas_token sas_url private_pem keystore_password truststore_password storepass keypass
 wifi_password wpa_psk psk pre_shared_key preshared_key network_key snmp_community community_string
 enable_secret admin_pass root_pass sa_password ftp_pass smtp_pass bind_pw bindpw ldap_bind_password sudo_pass
 passwort kennwort zugangscode geheimnis schluesselwort contrasena contraseña clave_secreta clave_de_acceso mot_de_passe motdepasse mdp
 senha palavra_passe palavra_chave_secreta wachtwoord toegangscode geheim parola_d_ordine parola lösenord losenord passord adgangskode kodeord
 salasana haslo hasło heslo jelszo jelszó sifre şifre şifreniz şifresi parolă lozinka пароль секрет токен κωδικός סיסמה パスワード 暗証番号 密码 密碼 口令 비밀번호 รหัสผ่าน mat_khau mật_khẩu kata_sandi`

/** Values that look like a secret only: the words mean other things too. */
const SHAPE_SECRET = `auth basic_auth http_auth basicauth http_basic pass creds passkey client_key user_key user_token cert_key key_material bearer
 authentication_token x_auth x_authentication x_token x_signature`

/** Key names of what a browser looks for first. */
export const CORE_KEY_ROWS: readonly KeyRow[] = [
  {
    kind: 'US_SSN',
    grade: 'always',
    phrases:
      'ssn social_security social_security_number social_security_no us_ssn social_sec ssn_number ssn_no itin',
  },
  {
    kind: 'CREDIT_CARD',
    grade: 'always',
    phrases: `card_number credit_card credit_card_number cardnumber card_no card_num pan_number primary_account_number debit_card debit_card_number cc_number cc_num ccnum ccn creditcard
     payment_card payment_card_number kreditkarte kreditkartennummer kartennummer numero_carte carte_bancaire numero_tarjeta tarjeta_credito numero_cartao cartao_credito carta_di_credito card_expiry card_exp`,
  },
  { kind: 'IBAN', grade: 'always', phrases: 'iban iban_number creditor_iban debtor_iban' },
  {
    kind: 'SESSION_ID',
    grade: 'always',
    phrases: `session_id sessionid jsessionid phpsessid sid connect_sid asp_net_session_id aspsessionid session_identifier sess_id laravel_session ci_session previous_session_id cfid cftoken x_session_id gitlab_session session_cookie session_key_id sessionhash`,
  },
  { kind: 'SESSION_ID', grade: 'shape', phrases: 'session user_session app_session web_session' },
  {
    kind: 'PASSWORD_HASH',
    grade: 'always',
    phrases:
      'password_hash password_digest passwd_hash pwd_hash hashed_password encrypted_password ntlm_hash nt_hash lm_hash password_salt crypted_password shadow_hash authentication_string userpassword_hash',
  },
  {
    kind: 'PHONE',
    grade: 'shape',
    phrases: `phone phone_number phonenumber mobile mobile_number mobile_phone telephone telephone_number tel tel_no tel_nr cell cellphone cell_phone fax fax_number msisdn contact_number contact_phone home_phone work_phone business_phone
     phone_no phone_num mobile_no caller caller_id caller_number callee callback_number call_back whatsapp whatsapp_number telefon telefonnummer handynummer mobilnummer rufnummer handy sms sms_to recipient_phone numero_telephone téléphone telefono teléfono celular telefone telemovel telefoon telefoonnummer cellulare numero_telefono puhelin puhelinnumero mobil telefonszám телефон номер_телефона 電話 電話番号 电话 手机 手机号 전화번호`,
  },
  {
    kind: 'MAC_ADDRESS',
    grade: 'shape',
    phrases:
      'mac mac_address macaddress bssid mac_addr hw_address hwaddr hardware_address ether wifi_mac bluetooth_mac bluetooth_address host_mac physical_address',
  },
  {
    kind: 'EMAIL',
    grade: 'shape',
    phrases: 'email e_mail mail email_address mail_address upn user_principal_name',
  },
  {
    kind: 'IP_ADDRESS',
    grade: 'shape',
    phrases:
      'ip ip_address client_ip remote_ip remote_addr x_forwarded_for x_real_ip true_client_ip cf_connecting_ip',
  },
  {
    kind: 'USERNAME',
    grade: 'shape',
    phrases: `user logname user_name username usernames login login_name login_id account_name sam_account_name samaccountname logon_name logon_account user_login screen_name userid user_id enduser_id nick user_principal
     username_attempted principal principal_name logged_in_user current_user effective_user run_as run_as_user sudo_user remote_user x_remote_user x_forwarded_user x_webauth_user auth_user x_forwarded_preferred_username preferred_username process_owner acct duser_name x_user sasl_username db_user dbuser userlogin employee_id staff_id uid
     signed_in_user target_user_name subject_user_name account_id_user benutzer benutzername anmeldename nutzername utilisateur nom_utilisateur identifiant usuario nombre_usuario nombre_de_usuario utente nome_utente utilizador nome_de_usuario gebruiker gebruikersnaam użytkownik nazwa_użytkownika användarnamn brugernavn brukernavn kayttajatunnus käyttäjätunnus uživatel kullanici_adi kullanıcı_adı логин пользователь имя_пользователя ユーザー名 用户名 用戶名 사용자명`,
  },
  { kind: 'SECRET', grade: 'shape', phrases: SHAPE_SECRET },
  { kind: 'SECRET', grade: 'always', phrases: ALWAYS_SECRET },
]

/** Only in the query of a URL: the words are too common elsewhere. */
export const QUERY_WORDS =
  'sig signature code auth key state_token sas pass access_code ticket assertion hash hmac nonce_token t_token st otp_token skoid sktid'

/** Names that end as those of the table do and say nothing about a person. */
export const CORE_HARMLESS = `next_token page_token next_page_token previous_page_token continuation_token cancellation_token sync_token delta_token unexpected_token illegal_token
 invalid_token_type current_token end_token start_token eos_token bos_token pad_token unk_token mask_token stop_token special_token sep_token cls_token
 public_key_token publickeytoken assembly_token token_name token_type public_key primary_key foreign_key partition_key sort_key cache_key row_key
 unique_key ip_version host_ip_count user_agent no_reply_email user_type same_site_cookie app_name session_cookie_name exit_pass first_pass second_pass
 multi_pass render_pass test_pass band_pass low_pass high_pass by_pass metadata_token design_token graphics_api rest_api web_api windows_api win_api
 process_user_count service_account_name store_secrets browser_name physical_address_space system_user service_user postgres_user unattend_user caller_line caller_file caller_function call_position log_caller`
