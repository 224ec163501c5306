import type { KeyRow } from './key_words_core.ts'
import { CORE_HARMLESS, CORE_KEY_ROWS } from './key_words_core.ts'

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
  ...CORE_KEY_ROWS,
]

/** Names that end as those of the table do and say nothing about a person. */
export const HARMLESS_PHRASES = `${CORE_HARMLESS} log_location file_location install_location schema_location media_location store_location data_location temp_location element_location object_location
 cursor_position scroll_position start_position end_position mouse_position source_position file_position byte_position file_owner code_owner
 package_author group_owner db_owner repo_owner template_author via_proxy error_location memory_address base_address return_address start_address
 end_address target_address virtual_address load_address fault_address instruction_address bind_address listen_address instruction_addr symbol_addr
 image_addr`

/** What a name belongs to that is no person: `file full name`, `product display name`. */
export const THINGS = `product app application service file type class module assembly team group role org organisation organization company device host server db database table
   column field job task queue topic event metric project repo repository branch package plugin extension theme font program process thread environment
   region zone cluster node pod container image page view form tab report dashboard workflow rule policy plan sku model brand country city state bank
   school hospital store resource entity schema function method attribute property variable template index domain common distinguished`
