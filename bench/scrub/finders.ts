import { personModel } from '#gateway/policies/person_model.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import type { Place } from './align.ts'
import { alignRedacted } from './align.ts'
import type { PeerName } from './engines.ts'
import { createPeer, PEER_NAMES } from './engines.ts'

/** What an engine says of a text: places, or that its answer could not be laid over the text. */
export type Found = readonly Place[] | 'unaligned'

/** Asked for one text at a time. */
export type Finder = (text: string) => Promise<Found>

export const FINDER_NAMES = ['tidegate', ...PEER_NAMES] as const
export type FinderName = (typeof FINDER_NAMES)[number]

/** An engine that says where: ours with the model of names, a peer as its manual says. */
export async function createFinder(name: FinderName): Promise<Finder> {
  if (name === 'tidegate') {
    const scrubber = createScrubber({ person: personModel() })
    return (text) => Promise.resolve(scrubber.scrubText(text).findings)
  }
  const engine = await createPeer(name)
  return async (text) => named(PLACES_OF[name](text, await engine.redact(text)))
}

/** What the peers put in the place of what they take out: redact-pii the name of its pattern, @redactpii/node the same names. */
const WORDS =
  /(PERSON_NAME|CREDIT_CARD_NUMBER|STREET_ADDRESS|ZIPCODE|PHONE_NUMBER|IP_ADDRESS|US_SOCIAL_SECURITY_NUMBER|EMAIL_ADDRESS|USERNAME|PASSWORD|CREDENTIALS|DIGITS|URL)/g
const BRACKETS = /<Redacted (.{2,24}?) #\d{1,5}>/g

const PLACES_OF: Readonly<Record<PeerName, (text: string, result: unknown) => Found>> = {
  openredaction: (_text, result) => parseDetections(result),
  'redact-pii': (text, result) => alignRedacted(text, String(result), WORDS) ?? 'unaligned',
  '@redactpii/node': (text, result) => alignRedacted(text, String(result), WORDS) ?? 'unaligned',
  '@arcjet/redact': (text, result) => {
    const redacted = Array.isArray(result) ? String(result[0]) : ''
    return alignRedacted(text, redacted, BRACKETS) ?? 'unaligned'
  },
}

interface Detection {
  readonly type: string
  readonly position: readonly [start: number, end: number]
}

function parseDetections(result: unknown): Found {
  const { detections } = result as { readonly detections: readonly Detection[] }
  return detections.map(({ type, position: [start, end] }) => ({ kind: type, start, end }))
}

/** The peers' words for kinds in ours, so that a table can have one line a kind. The first that fits. */
const KIND_WORDS: readonly (readonly [word: RegExp, kind: string])[] = [
  [/E-?MAIL/i, 'EMAIL'],
  [/IBAN/i, 'IBAN'],
  [/IMEI/i, 'IMEI'],
  [/CARD/i, 'CREDIT_CARD'],
  [/MAC_?ADDR/i, 'MAC_ADDRESS'],
  [/^IP|IPV[46]/i, 'IP_ADDRESS'],
  [/SOCIAL.SECURITY|^SSN|NATIONAL|TAX|AADHAAR|NHS|^NINO/i, 'NATIONAL_ID'],
  [/PASSPORT/i, 'PASSPORT'],
  [/PHONE|FAX/i, 'PHONE'],
  [/BIRTH|^DOB/i, 'DATE_OF_BIRTH'],
  [/COORDINATE|GPS|LATITUDE|GEO/i, 'GEO'],
  [/USER_?NAME/i, 'USERNAME'],
  [/STREET|ADDRESS|ZIP|POSTAL/i, 'POSTAL_ADDRESS'],
  [/PASSWORD|CREDENTIAL|TOKEN|SECRET|KEY|JWT|BEARER|OAUTH|WEBHOOK/i, 'SECRET'],
  [/NAME/i, 'PERSON'],
]

function named(found: Found): Found {
  if (found === 'unaligned') return found
  return found.map((place) => ({
    ...place,
    kind: KIND_WORDS.find(([word]) => word.test(place.kind))?.[1] ?? 'other',
  }))
}
