import { KeyEndings } from './key_endings.ts'
import type { Kind } from './kinds.ts'
import type { Units } from './units.ts'

/**
 * `always`: the value goes whatever it is. `shape`: only a value that looks like the kind goes.
 * `single`: as `shape`, and one capitalised word is enough for a person.
 */
export type KeyGrade = 'always' | 'shape' | 'single'
export interface KeyMeaning {
  readonly kind: Kind
  readonly grade: KeyGrade
  /** Only in a URL's query: the words are too common elsewhere. */
  readonly queryOnly?: true
}

/** What keys say about their values. */
export interface KeyLookup {
  readonly meaningOf: (key: string) => KeyMeaning | undefined
  /** False where no key that ends before `end` can say anything. */
  readonly mayEnd: (units: Units, end: number) => boolean
}

const SECRET_WORDS = `password passwd pwd passphrase passcode pass_word pin_code secret secrets client_secret token
 access_token refresh_token id_token auth_token bearer_token authorization proxy_authorization authentication_key
 cookie cookies set_cookie api_key apikey app_key access_key secret_key private_key encryption_key signing_key
 account_key shared_key shared_access_key shared_access_signature subscription_key functions_key function_key
 master_key license_key storage_key webhook_key service_key instrumentation_secret session_id sessionid session_key
 session_token jsessionid phpsessid sid connect_sid xsrf_token csrf_token csrftoken credentials credential
 connection_string cvv cvc cvv2 security_code card_verification otp one_time_code one_time_password mfa_code
 totp_secret recovery_code verification_code passwort kennwort contrasena mot_de_passe senha wachtwoord
 aws_secret_access_key aws_access_key_id user_password db_password x_api_key x_auth_token ocp_apim_subscription_key
 pgpassword mysql_pwd clientsecret accesstoken refreshtoken idtoken authtoken secretkey accesskey privatekey
 sharedaccesskey accountkey sessionkey connectionstring passwords contraseña pw api_secret app_secret hmac_key seed_phrase private_token personal_access_token x_functions_key`
const QUERY_WORDS = 'sig signature code auth key state_token sas pass access_code ticket assertion'
const KIND_WORDS: readonly (readonly [Kind, KeyGrade, string])[] = [
  [
    'US_SSN',
    'always',
    'ssn social_security social_security_number social_security_no us_ssn social_sec',
  ],
  [
    'NATIONAL_ID',
    'always',
    `national_id national_identifier national_insurance national_insurance_number nino tax_id tax_number
     taxpayer_id cpf dni nie aadhaar aadhar nhs_number pesel bsn nir insee codice_fiscale personnummer steuer_id
     driver_license drivers_license driving_licence license_plate identity_number id_card personal_id sin_number
     cnpj curp tfn fiscal_code identity_card national_number`,
  ],
  ['PASSPORT', 'always', 'passport passport_number passport_no passport_id passeport reisepass'],
  ['IMEI', 'always', 'imei imei1 imei2 device_imei'],
  [
    'CREDIT_CARD',
    'always',
    'card_number credit_card credit_card_number cardnumber card_no pan_number debit_card cc_number',
  ],
  ['IBAN', 'always', 'iban account_number bank_account iban_number bank_account_number'],
  [
    'DATE_OF_BIRTH',
    'always',
    `dob date_of_birth birth_date birthdate birthday date_birth birthdaydate born born_on geburtsdatum
     date_de_naissance fecha_de_nacimiento date_naissance geboortedatum`,
  ],
  [
    'POSTAL_ADDRESS',
    'shape',
    `address street street_address home_address postal_address mailing_address shipping_address billing_address
     address_line address1 address2 ship_to deliver_to bill_to residence delivery_address adresse anschrift
     deliver_address`,
  ],
  [
    'GEO',
    'shape',
    `lat lng lon latitude longitude location last_known_location coordinates geo geolocation position gps
     coords lat_lng lat_lon latlng latlon`,
  ],
  [
    'PHONE',
    'shape',
    `phone phone_number mobile mobile_number telephone tel cell cellphone cell_phone fax msisdn contact_number
     phone_no whatsapp telefon handy sms`,
  ],
  ['MAC_ADDRESS', 'shape', 'mac mac_address bssid mac_addr hw_address'],
  ['EMAIL', 'shape', 'email e_mail mail email_address mail_address upn user_principal_name'],
  ['IP_ADDRESS', 'shape', 'ip ip_address client_ip remote_ip remote_addr x_forwarded_for'],
  [
    'USERNAME',
    'shape',
    'user logname user_name username login login_name account_name sam_account_name logon_name user_login screen_name',
  ],
  [
    'PERSON',
    'shape',
    `name full_name display_name customer_name
     contact_name owner_name user_full_name person_name employee_name patient_name recipient_name sender_name
     fullname displayname card_holder cardholder cardholder_name account_holder
     owner assignee recipient customer contact requester author_name reporter assigned_to created_by modified_by
     owned_by requested_by approved_by signed_by`,
  ],
  [
    'PERSON',
    'single',
    `first_name last_name given_name family_name middle_name surname firstname lastname maiden_name nickname vorname
     nachname nombre apellido prenom nom_de_famille forename`,
  ],
]
/** Words that may follow without making the key harmless. */
const SUFFIXES = new Set(
  'hash hashed value text plain raw plaintext encrypted confirm confirmation old new current 1 2 b64 base64 string header'.split(
    ' ',
  ),
)
/** Words that turn the key into a question or a count. */
const NEGATIONS = new Set(
  'is has was no num count max min total should needs can use requires require show hide enable enabled public'.split(
    ' ',
  ),
)
/** First words of names that are not a person's: `file name`, `host name`. */
const NAME_KEYS_MAX_WORDS = 4

const MEANINGS = buildMeanings()

function buildMeanings(): ReadonlyMap<string, KeyMeaning> {
  const meanings = new Map<string, KeyMeaning>()
  for (const [kind, grade, phrases] of KIND_WORDS)
    for (const phrase of phrases.split(/\s+/)) meanings.set(phrase, { kind, grade })
  for (const phrase of QUERY_WORDS.split(/\s+/))
    meanings.set(phrase, { kind: 'SECRET', grade: 'always', queryOnly: true })
  for (const phrase of SECRET_WORDS.split(/\s+/))
    meanings.set(phrase, { kind: 'SECRET', grade: 'always' })
  return meanings
}

/**
 * The words of a key in lower case: split at every sign and at camelCase humps, `APIKey` as `api key`.
 * Keys longer than 128 code units are cut.
 */
export function keyWords(key: string): readonly string[] {
  return key
    .slice(0, 128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** What a key says about its value, or undefined where it says nothing. Names match whole words only. */
export function keyMeaning(
  key: string,
  extra?: ReadonlyMap<string, KeyMeaning>,
): KeyMeaning | undefined {
  const words = [...keyWords(key)]
  if (NEGATIONS.has(words[0] ?? '')) return undefined
  const whole = meaningOf(words, extra)
  if (whole !== undefined) return whole
  while (words.length > 1 && SUFFIXES.has(words.at(-1) ?? '')) words.pop()
  const last = words.pop() ?? ''
  // `password2` is a password.
  return meaningOf([...words, last.replace(/\d$/, '')], extra)
}

function meaningOf(
  words: readonly string[],
  extra: ReadonlyMap<string, KeyMeaning> | undefined,
): KeyMeaning | undefined {
  const count = Math.min(words.length, NAME_KEYS_MAX_WORDS)
  for (let length = count; length > 0; length--) {
    const phrase = words.slice(-length).join('_')
    const meaning = extra?.get(phrase) ?? MEANINGS.get(phrase) ?? gluedMeaning(phrase)
    if (meaning !== undefined) return exactOnly(meaning, words.length, length) ? meaning : undefined
  }
  return undefined
}

/** `dbpassword`, `userpasswd`: glued names end in a word that has no other meaning. */
function gluedMeaning(word: string): KeyMeaning | undefined {
  if (!GLUED.test(word)) return undefined
  return { kind: 'SECRET', grade: 'always' }
}

/** Single common words (`name`, `location`, `address`) mean a person only when they are the whole key. */
function exactOnly(meaning: KeyMeaning, words: number, matched: number): boolean {
  if (meaning.grade === 'always' && meaning.queryOnly !== true) return true
  return meaning.kind === 'PHONE' || meaning.kind === 'EMAIL' || matched > 1 || words === 1
}

/** Words of which the first letters are the whole: `dbpassword`. */
const GLUED = /^[a-z]{2,12}(?:password|passwd|apikey)$/
const GLUED_WORDS = ['password', 'passwd', 'apikey']
/** Keys that take their meaning from the name beside them. */
const VALUE_WORDS = ['value', 'val', 'v']

/** The endings of every key that `keyMeaning` knows, and of those that stand beside a name. */
export function keyEndings(extra: ReadonlyMap<string, KeyMeaning>): KeyEndings {
  const endings = new KeyEndings()
  for (const phrase of [...MEANINGS.keys(), ...extra.keys()]) {
    endings.add(phrase.split('_').at(-1) ?? '')
  }
  for (const word of [...SUFFIXES, ...GLUED_WORDS, ...VALUE_WORDS]) endings.add(word)
  return endings
}

/** Key names from settings as meanings: their values always go, as secrets. */
export function extraKeys(names: readonly string[]): ReadonlyMap<string, KeyMeaning> {
  return new Map(
    names.map((name) => [keyWords(name).join('_'), { kind: 'SECRET', grade: 'always' }]),
  )
}
