import { decodeBase64url } from './base64url.ts'
import { parseJsonObject } from './parse_json_object.ts'
import { type Refusal, refused } from './refusal.ts'

/** A header holds three short texts. */
const HEADER_LENGTH_MAX = 512
const MEMBERS = ['alg', 'kid', 'typ']
const ALGORITHM = 'EdDSA'

/** A compact JWS (RFC 7515, section 7.1) by EdDSA whose signature nobody has looked at yet. */
export interface CompactJws {
  readonly kind: 'jws'
  readonly kid: string
  /** What the signature is over. */
  readonly signingInput: Uint8Array<ArrayBuffer>
  readonly payload: Uint8Array<ArrayBuffer>
  readonly signature: Uint8Array<ArrayBuffer>
}

/**
 * Takes a compact JWS apart. The header has exactly `alg`, `kid` and `typ`, in the one spelling that `JSON.stringify`
 * gives: that refuses `crit`, `b64`, keys that the text itself brings along, and members that are there twice, of which
 * two readers may take different ones. The algorithm is never the sender's choice (RFC 8725, section 3.1).
 */
export function readCompactJws(text: string, type: string): CompactJws | Refusal {
  const parts = text.split('.', 4)
  if (parts.length !== 3) return refused('malformed')
  const [head = '', body = '', tail = ''] = parts
  const header = head.length > HEADER_LENGTH_MAX ? undefined : readHeader(head)
  const payload = decodeBase64url(body)
  const signature = decodeBase64url(tail)
  if (header === undefined || payload === undefined || signature === undefined) {
    return refused('malformed')
  }
  if (header['alg'] !== ALGORITHM) return refused('algorithm_refused')
  if (header['typ'] !== type) return refused('type_wrong')
  const signingInput = new TextEncoder().encode(`${head}.${body}`)
  return { kind: 'jws', kid: header['kid'] ?? '', signingInput, payload, signature }
}

function readHeader(text: string): Readonly<Record<string, string>> | undefined {
  const bytes = decodeBase64url(text)
  const parsed = bytes && parseJsonObject(bytes)
  if (parsed === undefined || JSON.stringify(parsed.value) !== parsed.text) return undefined
  const members = Object.entries(parsed.value).filter(isText)
  const names = members.map(([name]) => name).toSorted()
  const isWhole = Object.keys(parsed.value).length === MEMBERS.length
  return isWhole && names.join() === MEMBERS.join() ? Object.fromEntries(members) : undefined
}

function isText(member: readonly [string, unknown]): member is [string, string] {
  return typeof member[1] === 'string'
}
