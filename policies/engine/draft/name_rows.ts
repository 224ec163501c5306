import type { FieldSource } from '#domain/contract.ts'
import { hasPhrase } from '../name_words.ts'

/** What a draft proposes for a field: everything but the reason, which a person writes. */
export interface ProposedRule extends Omit<FieldSource, 'why'> {
  /** Why the draft proposes it, and what the reviewer has to decide. */
  readonly comment: string
}

interface NameRow {
  /** Words of a name that it speaks for, joined by spaces. */
  readonly phrases: readonly string[]
  /** Words that say that it does not. */
  readonly unless?: readonly string[]
  readonly rule: ProposedRule
}

const secret: ProposedRule = {
  type: 'text',
  sensitivity: 'customer_content',
  action: 'drop',
  comment: 'Looks like a secret: keep it dropped, and stop it at the source',
}
const person: ProposedRule = {
  type: 'text',
  sensitivity: 'customer_content',
  action: 'drop',
  comment: 'Looks like what identifies a person: keep it dropped, or say why it is needed',
}
const content: ProposedRule = {
  type: 'text',
  sensitivity: 'customer_content',
  action: 'drop',
  comment:
    'Looks like content that a user wrote: keep it dropped, or scrub it and say why it is needed',
}
const pseudonymOf = (identity: 'userId' | 'organisationId' | 'deviceId'): ProposedRule => ({
  type: 'guid',
  sensitivity: 'end_user_pseudonymous',
  action: 'pseudonymise',
  identity,
  comment: `Looks like an id: a pseudonym takes its place; write ${identity} at "subject" as well where reports carry no subject of their own`,
})

function phrasesOf(text: string): readonly string[] {
  return text.split(',').map((phrase) => phrase.trim())
}

/** What the names of fields tell, from the most protective to the least: the first row that fits decides. */
export const NAME_ROWS: readonly NameRow[] = [
  {
    phrases: phrasesOf(`
      password, passwd, passphrase, pwd, pin, secret, token, cookie, authorization,
      authorisation, credential, api key, apikey, private key, access key, bearer, jwt,
      signature, connection string, otp`),
    unless: phrasesOf('count, kind, expired'),
    rule: secret,
  },
  {
    phrases: phrasesOf(`
      user id, userid, account id, member id, enduser id, contact id, oid, puid, anon id,
      anonymous id, employee id`),
    rule: pseudonymOf('userId'),
  },
  {
    phrases: phrasesOf(`
      tenant id, tenantid, organisation id, organization id, org id, orgid, company id,
      customer id, tenant, subscription id`),
    unless: phrasesOf('count, kind, region'),
    rule: pseudonymOf('organisationId'),
  },
  {
    phrases: phrasesOf(`
      device id, deviceid, machine id, machineid, host id, host name, hostname,
      machine name, computer name, device name, installation id, install id, client id,
      instance id, serial number, imei, mac, mac address, advertising id`),
    rule: pseudonymOf('deviceId'),
  },
  {
    phrases: phrasesOf(`
      email, mail, e mail, phone, telephone, mobile, first name, firstname, last name,
      lastname, full name, given name, surname, family name, nick name, display name,
      user name, username, user, login, upn, alias, address, street, postcode, postal code,
      zip, zip code, birth, birthday, dob, age, gender, sex, ip, latitude, longitude, lat,
      lng, lon, geo, location, coordinate, contact, customer, recipient, sender, cc, bcc,
      attendee, participant, person, employee, author, owner, assignee, member, family,
      ssn, passport, iban, card number, account number, account name, face, gaze, voice, biometric,
      health, avatar, photo, picture`),
    unless: phrasesOf('count, kind, enabled, ms, agent, percent, version, mode, size'),
    rule: person,
  },
  {
    phrases: phrasesOf(`
      body, content, comment, note, subject, search, search text, search term, keyword,
      query, input, typed, prompt, answer, attachment, document, file name, filename, html,
      snippet, clipboard, selection, keystroke, screenshot, screen shot, transcript,
      recording, payload, raw, request body, response body, draft, caption, page title, chat, sms,
      memo, extra, custom, feedback`),
    unless: phrasesOf('count, length, bytes, ms, size, type, kind, duration, enabled'),
    rule: content,
  },
  {
    phrases: phrasesOf('session id, sessionid, visit id, visitor id, session'),
    unless: phrasesOf('count, kind, ms, duration, length'),
    rule: {
      type: 'text',
      sensitivity: 'end_user_pseudonymous',
      action: 'drop',
      comment:
        'Looks like the id of a session, which follows a person: keep it dropped, or say why it is needed',
    },
  },
  {
    phrases: phrasesOf(`
      trace id, traceid, correlation id, correlationid, request id, requestid,
      operation id, activity id, event id, report id`),
    rule: {
      type: 'guid',
      sensitivity: 'system_metadata',
      action: 'keep',
      comment:
        'Looks like the id of one operation: check that it is a GUID and no id of a person or a record',
    },
  },
  {
    phrases: phrasesOf('span id, spanid'),
    rule: {
      type: 'hex',
      sensitivity: 'system_metadata',
      action: 'keep',
      comment: 'Looks like the id of one operation: check that it is made of hexadecimal digits',
    },
  },
  {
    phrases: phrasesOf('id, guid, uuid, key, uid'),
    rule: {
      type: 'guid',
      sensitivity: 'end_user_pseudonymous',
      action: 'drop',
      comment:
        'Looks like the id of a record: keep it dropped, or say whose id it is and why it is needed',
    },
  },
]

/** Names whose values are texts of a certain kind. */
export const TEXT_ROWS: readonly NameRow[] = [
  {
    phrases: phrasesOf('url, uri, href, link, referrer, referer, endpoint'),
    unless: phrasesOf('count, scheme, title'),
    rule: {
      type: 'url',
      sensitivity: 'customer_content',
      action: 'generalise',
      to: 'route',
      comment: 'Looks like an address: its query falls, and ids in its path are replaced',
    },
  },
  {
    phrases: phrasesOf('version, build, release, ver'),
    rule: {
      type: 'version',
      sensitivity: 'system_metadata',
      action: 'generalise',
      to: 'major_minor',
      comment:
        'Looks like a version: its first two numbers are kept; keep all of it only where a fault cannot be told without',
    },
  },
  {
    phrases: phrasesOf('locale, language, lang, culture'),
    rule: {
      type: 'text',
      sensitivity: 'system_metadata',
      action: 'generalise',
      to: 'language',
      comment: 'Looks like a language: its country falls',
    },
  },
]

/** Names of points in time, for texts and for numbers. */
export const TIME_ROW: NameRow = {
  phrases: phrasesOf('time, timestamp, date, at, when, utc, datetime, day'),
  unless: phrasesOf(`
      ms, s, seconds, duration, zone, out, count, elapsed, up, taken, spent, load, per,
      run, response`),
  rule: {
    type: 'time',
    sensitivity: 'system_metadata',
    action: 'generalise',
    to: 'hour',
    comment: 'Looks like a time: its hour is kept',
  },
}

/** True where the row speaks for a field of these words. */
export function fits({ phrases, unless }: NameRow, words: readonly string[]): boolean {
  return hasPhrase(words, phrases) && !hasPhrase(words, unless ?? [])
}
