import { createHash, type KeyObject, verify } from 'node:crypto'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import { parseTime } from '../opendsr/parse_time.ts'

/** A message whose signature is right. */
export interface SignedMessage {
  readonly claims: JsonObject
  /** Names this message: SHA-256 of its signature. */
  readonly hash: Buffer
}

/** Why a message is not taken; never what it said. */
export interface Refusal {
  readonly refused: string
}

const SIGNATURE_BYTES = 64
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const VALUES_MAX = 200
const NESTING_MAX = 8

/** Base64 of an Ed25519 signature (RFC 8032) and the UTF-8 JSON that it is over: what DRP 1.0 calls a signed message. */
export function openMessage(body: string, key: KeyObject): SignedMessage | Refusal {
  const text = body.trim()
  if (!BASE64.test(text)) return { refused: 'wanted base64 of a signature and its message' }
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length <= SIGNATURE_BYTES) return { refused: 'it is shorter than a signature' }
  const [signature, signed] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)]
  if (!verify(null, signed, key, signature)) {
    return { refused: 'it is not signed by the key of its agent' }
  }
  const claims = parseClaims(signed)
  if (claims === undefined) return { refused: 'wanted a JSON object with each member once' }
  return { claims, hash: createHash('sha256').update(signature).digest() }
}

function parseClaims(bytes: Uint8Array): JsonObject | undefined {
  const text = decode(bytes)
  if (text === undefined) return undefined
  const parsed = parseJson(text, { nestingMax: NESTING_MAX, valuesMax: VALUES_MAX })
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  return countMembers(text) === Object.keys(parsed.value).length ? parsed.value : undefined
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Members of the outermost object of a JSON text as they are written: one that stands twice counts twice. */
function countMembers(text: string): number {
  let [depth, count] = [0, 0]
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (token === ':' && depth === 1) count += 1
  }
  return count
}

/** Whom a message must be from and for, and when it is read. */
export interface Expected {
  readonly agentId: string
  readonly businessId: string
  readonly nowMs: number
}

/** Why the claims of a message are not taken, in the order of DRP 1.0, section 3.07; undefined where they are. */
export function claimsProblem(claims: JsonObject, expected: Expected): string | undefined {
  const { agentId, businessId, nowMs } = expected
  if (claims['agent-id'] !== agentId) return 'its agent-id is not that of the agent'
  if (claims['business-id'] !== businessId) return 'its business-id is not that of this business'
  const [issuedMs, expiresMs] = [timeOf(claims, 'issued-at'), timeOf(claims, 'expires-at')]
  if (issuedMs === undefined || expiresMs === undefined) {
    return 'wanted issued-at and expires-at as times with a zone'
  }
  if (nowMs < issuedMs - LIMITS.drpClockSkewMs) return 'its issued-at lies in the future'
  if (nowMs >= expiresMs) return 'it has expired'
  const lastsMs = expiresMs - issuedMs
  if (lastsMs <= 0 || lastsMs > LIMITS.drpMessageMs) return 'it lasts longer than 15 minutes'
  return claims['drp.version'] === '1.0' ? undefined : 'wanted drp.version 1.0'
}

/** The end of a message that was taken. */
export function expiryOf(claims: JsonObject): Date {
  return new Date(timeOf(claims, 'expires-at') ?? 0)
}

function timeOf(claims: JsonObject, name: string): number | undefined {
  const text = claims[name]
  const hasZone = typeof text === 'string' && /(?:Z|[+-]\d{2}:\d{2})$/i.test(text)
  return hasZone ? parseTime(text) : undefined
}
