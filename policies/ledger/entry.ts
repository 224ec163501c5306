import { isGuid } from '#domain/ids.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { canonicalJson, canonicalParsed } from '#policies/engine/canonical_json.ts'
import { hexOf, isHex, parseHex } from './bytes.ts'
import type { Sha256 } from './hashing.ts'
import { hmacSha256 } from './hmac.ts'

/** The version of what a leaf says. */
export const ENTRY_VERSION = 1
/** Bytes of the salt of an entry, in hexadecimal digits in it: without the entry its hash tells nothing. */
export const SALT_BYTES = 16

/**
 * What a leaf of the ledger says, without personal data: its hash is that of the canonical JSON of this. Who and which
 * request it is about stands in it as HMAC-SHA-256 under the entry's own salt: whoever knows the pseudonym or the request
 * can tell that it is meant, and two entries of the same one are not alike.
 */
export interface LedgerEntry {
  readonly version: typeof ENTRY_VERSION
  readonly id: string
  /** What happened, such as `hold_placed`. */
  readonly kind: string
  /** RFC 3339, in UTC with milliseconds. */
  readonly at: string
  /** Null for what is of the whole installation. */
  readonly tenant: string | null
  readonly salt: string
  readonly subject?: string
  readonly request?: string
  /** Counts, ids and words of the product's own. */
  readonly detail: JsonObject
}

/** The same text of an entry that was parsed from JSON. */
export function printParsedEntry(entry: LedgerEntry): string {
  return canonicalParsed(entry)
}

/** What an entry may be about. */
export type Concern = 'subject' | 'request'

/** The bytes of a leaf. */
export function printEntry(entry: LedgerEntry): string {
  return canonicalJson(entry)
}

/** How an entry with this salt names a subject (by its pseudonym) or a request (by its id), in hexadecimal digits. */
export async function concernHash(
  about: { readonly salt: string; readonly concern: Concern; readonly name: string },
  sha256: Sha256,
): Promise<string> {
  const key = parseHex(about.salt) ?? new Uint8Array()
  const message = new TextEncoder().encode(`${about.concern}:${about.name}`)
  return hexOf(await hmacSha256(key, message, sha256))
}

const MEMBERS: ReadonlySet<string> = new Set([
  ...['version', 'id', 'kind', 'at', 'tenant', 'salt', 'subject', 'request', 'detail'],
])
const KIND = /^[a-z][a-z0-9_]{0,63}$/
const AT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** An entry, or undefined where the value is none. */
export function parseEntry(value: unknown): LedgerEntry | undefined {
  if (!isJsonObject(value) || !Object.keys(value).every(isMember)) return undefined
  const isEntry =
    value['version'] === ENTRY_VERSION &&
    isText(value['id'], isGuid) &&
    isText(value['kind'], (text) => KIND.test(text)) &&
    isText(value['at'], (text) => AT.test(text)) &&
    (value['tenant'] === null || isText(value['tenant'], isGuid)) &&
    isHexText(value['salt'], SALT_BYTES) &&
    (value['subject'] === undefined || isHexText(value['subject'], 32)) &&
    (value['request'] === undefined || isHexText(value['request'], 32)) &&
    isJsonObject(value['detail'])
  return isEntry ? parseChecked(value) : undefined
}

function isMember(key: string): boolean {
  return MEMBERS.has(key)
}

function parseChecked(value: unknown): LedgerEntry {
  return value as LedgerEntry
}

function isText(value: unknown, test: (text: string) => boolean): boolean {
  return typeof value === 'string' && test(value)
}

function isHexText(value: unknown, bytes: number): boolean {
  return typeof value === 'string' && isHex(value, bytes)
}
