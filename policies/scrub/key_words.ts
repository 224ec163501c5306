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
 salasana haslo hasło heslo jelszo jelszó sifre şifre parolă lozinka пароль секрет токен κωδικός סיסמה パスワード 暗証番号 密码 密碼 口令 비밀번호 รหัสผ่าน mat_khau mật_khẩu kata_sandi`

/** Values that look like a secret only: the words mean other things too. */
const SHAPE_SECRET = `auth basic_auth http_auth basicauth http_basic pass creds passkey client_key user_key user_token cert_key key_material bearer
 authentication_token x_auth x_authentication x_token x_signature`

/** Special categories of article 9 and 10 of the GDPR by the name of the rule that each is. */
const SPECIAL: readonly (readonly [rule: string, phrases: string])[] = [
  [
    'special_religion',
    `religion religious_belief religious_beliefs religious_affiliation religious_denomination faith confession_of_faith
     konfession religionszugehorigkeit religionszugehörigkeit croyance geloof religione religiao religião religia вероисповедание 宗教`,
  ],
  [
    'special_politics',
    `political_party political_opinion political_opinions political_affiliation political_view political_views party_affiliation
     voting_preference voter_registration politische_meinung parteizugehorigkeit parteizugehörigkeit opinion_politique opinion_politica`,
  ],
  [
    'special_union',
    `trade_union union_membership union_member trade_union_membership union_name labor_union labour_union gewerkschaft gewerkschaftszugehorigkeit syndicat sindicato`,
  ],
  [
    'special_orientation',
    `sexual_orientation sexual_preference sex_life sexuality gender_identity sexuelle_orientierung orientation_sexuelle orientacion_sexual orientamento_sessuale`,
  ],
  [
    'special_ethnicity',
    `ethnicity ethnic_origin ethnic_group ethnic_background race_ethnicity racial_origin race_or_ethnicity skin_color skin_colour caste tribe_name
     ethnische_herkunft origine_ethnique origen_etnico etnia origine_etnica`,
  ],
  [
    'special_biometric',
    `biometric biometrics biometric_data biometric_id biometric_template fingerprint_template fingerprint_data face_template faceprint face_encoding face_embedding
     voiceprint voice_print iris_scan iris_code retina_scan palm_print`,
  ],
  [
    'special_genetic',
    'genetic_data genetic_test dna_sequence dna_profile genome genotype genetic_marker genetic_condition',
  ],
  [
    'special_crime',
    `criminal_record criminal_history criminal_offence criminal_offense conviction convictions criminal_conviction arrest_record
     vorstrafe vorstrafen casier_judiciaire antecedentes_penales`,
  ],
]

const HEALTH = `primary_diagnosis medical_condition medical_conditions health_condition health_conditions medical_history
 medical_record medical_record_number medical_record_no mrn patient_id patient_number patient_no patient_mrn hospital_number chart_number icd icd10 icd_10 icd9 icd_code icd10_code
 icd_10_code diagnosis_code diagnostic_code_medical snomed snomed_code blood_type blood_group blutgruppe allergy allergies allergien
 medication medications current_medications medikation medikament prescription prescriptions rx_number prescribed_drug drug_name treatment_plan
 medical_treatment disability disabilities disability_status behinderung schwerbehinderung handicap_status hiv hiv_status hiv_test pregnancy pregnancy_status is_pregnant pregnant
 vaccination_status vaccinations immunization immunizations lab_result lab_results test_result_medical blood_pressure
 heart_rate_bpm_patient hba1c cholesterol body_mass_index bmi mental_health mental_health_status psychiatric_history
 health_insurance_number health_insurance_id health_insurance_no insurance_member_id member_medicare_id medicare_number medicare_no medicaid_id health_plan_id krankenversicherungsnummer
 krankheit sick_leave_reason sickness diagnostico diagnóstico diagnostic_medical diagnosi diagnoza enfermedad maladie ziekte choroba pathologie antecedents_medicaux groupe_sanguin grupo_sanguineo alergias 診断 病名 диагноз`

/** Coordinates of somebody: `lat` by itself may also be a latency. */
const PLACE_KEYS =
  'user home work start end pickup dropoff dest origin current last customer driver device store delivery center'
    .split(' ')
    .flatMap((owner) => ['lat', 'lng', 'lon', 'long'].map((axis) => `${owner}_${axis}`))
    .join(' ')

/** The table of key names: what a value is by the name that it stands under. */
export const KEY_ROWS: readonly KeyRow[] = [
  {
    kind: 'US_SSN',
    grade: 'always',
    phrases:
      'ssn social_security social_security_number social_security_no us_ssn social_sec ssn_number ssn_no itin',
  },
  {
    kind: 'NATIONAL_ID',
    grade: 'always',
    phrases: `national_id national_identifier national_insurance national_insurance_number nino tax_id tax_number tax_identification_number tin_number
     taxpayer_id cpf dni nie nif aadhaar aadhar aadhaar_number nhs_number nhs_no pesel bsn nir insee codice_fiscale personnummer steuer_id steuernummer steueridentifikationsnummer
     identity_number id_card id_card_number id_card_no personal_id sin_number social_insurance_number
     cnpj curp rfc_number tfn tax_file_number fiscal_code identity_card national_number national_id_number government_id gov_id citizen_id resident_id
     citizen_number personal_number personal_identity_number personnel_identity_code henkilotunnus fodselsnummer fødselsnummer cpr_number cpr_nummer rodne_cislo rodné_číslo numero_fiscal numero_identificacion
     documento_identidad cedula cédula rut_number egn amka burgerservicenummer rijksregisternummer numero_securite_sociale numero_secu num_secu securite_sociale
     sozialversicherungsnummer ausweisnummer personalausweis personalausweisnummer nric nric_number hkid my_number mynumber kimlik_no tc_kimlik_no tckn снилс инн паспорт_инн 身份证 身份证号 身份證 マイナンバー 주민등록번호 emirates_id voter_id voter_id_number pan_card pan_card_number`,
  },
  {
    kind: 'PASSPORT',
    grade: 'always',
    phrases:
      'passport passport_number passport_no passport_num passport_id passeport numero_passeport reisepass reisepassnummer pasaporte numero_pasaporte passaporto passaporte paspoort paszport паспорт 护照 護照 パスポート',
  },
  {
    kind: 'DRIVING_LICENCE',
    grade: 'always',
    phrases: `driver_license drivers_license driver_licence drivers_licence driving_licence driving_license driver_license_number drivers_license_number
     driving_licence_number driving_license_number drivers_licence_number driver_licence_number dl_number dl_no licence_no_driver driver_license_no fuhrerschein führerschein fuhrerscheinnummer führerscheinnummer permis_de_conduire permiso_de_conducir
     patente_di_guida carta_de_conducao cnh rijbewijs rijbewijsnummer prawo_jazdy 驾驶证 運転免許証`,
  },
  {
    kind: 'VEHICLE_PLATE',
    grade: 'always',
    phrases: `license_plate licence_plate license_plate_number licence_plate_number number_plate numberplate plate_number plate_no registration_plate vehicle_registration vehicle_registration_number
     vehicle_reg vehicle_plate car_plate car_registration kfz_kennzeichen kennzeichen nummernschild plaque_immatriculation immatriculation matricula_vehiculo placa_vehiculo placa_veiculo targa_veicolo kenteken tablica_rejestracyjna 车牌 车牌号`,
  },
  { kind: 'VEHICLE_PLATE', grade: 'shape', phrases: 'plate matricula matrícula targa placa' },
  {
    kind: 'IMEI',
    grade: 'always',
    phrases: 'imei imei1 imei2 device_imei imei_number imeisv meid',
  },
  {
    kind: 'ICCID',
    grade: 'always',
    phrases:
      'iccid sim_serial sim_serial_number sim_card_number sim_number iccid_number imsi subscriber_id',
  },
  {
    kind: 'ADVERTISING_ID',
    grade: 'always',
    phrases: `advertising_id advertisingid ad_id adid idfa idfv gaid aaid google_ad_id google_advertising_id apple_advertising_id advertiser_id_device
     identifier_for_advertisers identifier_for_vendor vendor_identifier ifa rida tifa vida msai android_id androidid gps_adid`,
  },
  {
    kind: 'CREDIT_CARD',
    grade: 'always',
    phrases: `card_number credit_card credit_card_number cardnumber card_no card_num pan_number primary_account_number debit_card debit_card_number cc_number cc_num ccnum ccn creditcard
     payment_card payment_card_number kreditkarte kreditkartennummer kartennummer numero_carte carte_bancaire numero_tarjeta tarjeta_credito numero_cartao cartao_credito carta_di_credito card_expiry card_exp`,
  },
  { kind: 'IBAN', grade: 'always', phrases: 'iban iban_number creditor_iban debtor_iban' },
  {
    kind: 'BIC',
    grade: 'shape',
    phrases: 'bic swift swift_code bic_code swift_bic bic_swift swiftcode',
  },
  {
    kind: 'BANK_ACCOUNT',
    grade: 'always',
    phrases: `account_number bank_account bank_account_number bank_account_no account_no acct_number acct_no acct_num accountnumber routing_number aba_number aba_routing routing_no bank_routing sort_code
     bsb_number bank_code_account transit_number checking_account savings_account kontonummer kontonr bankleitzahl numero_compte numero_de_cuenta cuenta_bancaria numero_conta conta_bancaria numero_conto rekeningnummer clabe ach_account giro_account beneficiary_account upi_id`,
  },
  {
    kind: 'CRYPTO_WALLET',
    grade: 'shape',
    phrases:
      'wallet wallet_address btc_address bitcoin_address eth_address ethereum_address crypto_address crypto_wallet xmr_address sol_address deposit_address withdrawal_address payout_address',
  },
  {
    kind: 'DATE_OF_BIRTH',
    grade: 'always',
    phrases: `dob date_of_birth birth_date birthdate birthday date_birth birthdaydate born born_on bday birth_day birth_dt dateofbirth geburtsdatum geburtstag geb_datum
     date_de_naissance date_naissance fecha_de_nacimiento fecha_nacimiento data_di_nascita data_nascita data_de_nascimento data_nascimento geboortedatum data_urodzenia födelsedatum fødselsdato syntymäaika datum_narozeni
     dogum_tarihi doğum_tarihi дата_рождения 生年月日 出生日期 생년월일`,
  },
  { kind: 'DATE_OF_BIRTH', grade: 'shape', phrases: 'birth year_of_birth birth_year birthyear' },
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
  { kind: 'HEALTH', grade: 'always', rule: 'special_health', phrases: HEALTH },
  {
    kind: 'HEALTH',
    grade: 'shape',
    rule: 'special_health',
    phrases:
      'diagnosis diagnoses diagnose health_status symptoms symptom treatment condition disease illness comorbidities',
  },
  ...SPECIAL.map(
    ([rule, phrases]): KeyRow => ({ kind: 'SPECIAL_CATEGORY', grade: 'always', rule, phrases }),
  ),
  {
    kind: 'SPECIAL_CATEGORY',
    grade: 'shape',
    rule: 'special_ethnicity',
    phrases: 'race nationality_origin',
  },
  {
    kind: 'HOST_NAME',
    grade: 'shape',
    phrases:
      'host_name hostname computer_name computername machine_name machinename device_name devicename workstation workstation_name host net_bios_name netbios_name pc_name client_host client_hostname client_machine nodename rechnername',
  },
  {
    kind: 'SOCIAL_HANDLE',
    grade: 'shape',
    phrases:
      'twitter twitter_handle instagram instagram_handle social_handle telegram telegram_username tiktok mastodon bluesky github_handle linkedin_handle snapchat skype skype_id skype_name discord_handle x_handle facebook_handle wechat wechat_id ',
  },
  {
    kind: 'POSTAL_ADDRESS',
    grade: 'shape',
    phrases: `address street street_address home_address postal_address mailing_address shipping_address billing_address
     address_line address_line1 address_line2 address_line_1 address_line_2 address1 address2 addr1 street1 ship_to deliver_to bill_to residence residential_address delivery_address customer_address home_addr addr_line adresse anschrift
     deliver_address wohnort strasse straße lieferadresse rechnungsadresse rue domicile adresse_postale direccion dirección calle domicilio indirizzo endereco endereço morada adres straat ulica adresa osoite adress gatuadress adressen адрес улица 住所 地址 주소`,
  },
  {
    kind: 'GEO',
    grade: 'shape',
    phrases: `lat lng lon long mlat mlon ${PLACE_KEYS} latitude longitude location last_known_location coordinates geo geolocation position gps gps_location gps_coordinates
     coords lat_lng lat_lon latlng latlon latlong lat_long geo_point geopoint geo_lat geo_lon geo_lng location_lat location_lon last_location current_location user_location device_location home_location citylatlong x_appengine_citylatlong geo_location_lat geo_location_lon breitengrad längengrad koordinaten`,
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
  {
    kind: 'PERSON',
    grade: 'shape',
    phrases: `name full_name display_name customer_name customer_full_name client_name
     contact_name owner_name user_full_name person_name employee_name patient_name recipient_name sender_name guest_name passenger_name student_name tenant_contact beneficiary_name payee_name payer_name
     fullname displayname card_holder cardholder cardholder_name account_holder account_holder_name name_on_card holder_name
     owner assignee recipient customer contact requester requestor author author_name reporter assigned_to created_by modified_by updated_by deleted_by changed_by
     owned_by requested_by approved_by signed_by reviewed_by submitted_by reported_by resolved_by closed_by edited_by last_modified_by contact_person kontaktperson ansprechpartner manager_name employee patient doctor physician attendee attendees participant participants spouse next_of_kin emergency_contact legal_name billing_name shipping_name real_name
     committer signatory reviewer approver user_display_name personal_name given_and_family_name kundenname mitarbeiter nom_complet nombre nombre_completo nome_completo volledige_naam naam imię_i_nazwisko imie_i_nazwisko jméno fulde_navn fullt_namn koko_nimi adı_soyadı фио полное_имя`,
  },
  {
    kind: 'PERSON',
    grade: 'single',
    phrases: `first_name last_name given_name family_name middle_name surname firstname lastname maiden_name nickname vorname
     nachname familienname apellido apellidos prenom prénom nom_de_famille forename givenname familyname fname lname cognome sobrenome voornaam achternaam imię nazwisko förnamn efternamn fornavn etternavn efternavn etunimi sukunimi křestní_jméno příjmení ad_soyad soyad soyadı имя фамилия отчество 氏名 姓名 名前 이름 성명 mothers_maiden_name mother_maiden_name pet_name_answer`,
  },
  { kind: 'SECRET', grade: 'shape', phrases: SHAPE_SECRET },
  { kind: 'SECRET', grade: 'always', phrases: ALWAYS_SECRET },
]

/** Only in the query of a URL: the words are too common elsewhere. */
export const QUERY_WORDS =
  'sig signature code auth key state_token sas pass access_code ticket assertion hash hmac nonce_token t_token st otp_token skoid sktid'

/** Names that end as those of the table do and say nothing about a person. */
export const HARMLESS_PHRASES = `next_token page_token next_page_token previous_page_token continuation_token cancellation_token sync_token delta_token unexpected_token
 illegal_token invalid_token_type current_token end_token start_token eos_token bos_token pad_token unk_token mask_token stop_token special_token sep_token cls_token public_key_token publickeytoken assembly_token token_name token_type
 public_key primary_key foreign_key partition_key sort_key cache_key row_key unique_key ip_version host_ip_count log_location file_location install_location schema_location
 user_agent no_reply_email user_type same_site_cookie app_name session_cookie_name exit_pass first_pass second_pass multi_pass render_pass test_pass band_pass low_pass high_pass by_pass metadata_token design_token
 graphics_api rest_api web_api windows_api win_api media_location store_location data_location temp_location element_location object_location cursor_position scroll_position start_position end_position mouse_position source_position file_position byte_position
 file_owner code_owner package_author group_owner db_owner repo_owner process_user_count system_user service_user postgres_user template_author unattend_user via_proxy error_location
 memory_address base_address return_address start_address end_address target_address physical_address_space virtual_address load_address fault_address instruction_address bind_address listen_address instruction_addr symbol_addr image_addr
 service_account_name store_secrets caller_line caller_file caller_function call_position log_caller browser_name`
