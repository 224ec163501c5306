import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { SentIdentity } from '../identities.ts'
import { parseCallbackUrl } from './callback_url.ts'
import type { Dialect } from './dialect.ts'
import { invalid, memberOf, wordOf } from './members.ts'
import { parseIdentities } from './parse_identities.ts'
import { parseTime } from './parse_time.ts'

export const OPENDSR_RIGHTS = ['access', 'portability', 'erasure'] as const
export type OpenDsrRight = (typeof OPENDSR_RIGHTS)[number]

/** A request as it was sent. */
export interface OpenDsrRequest {
  readonly subjectRequestId: string
  readonly type: OpenDsrRight
  readonly regulation: string
  /** When the person asked the controller, in milliseconds since 1970. */
  readonly submittedMs: number
  readonly identities: readonly SentIdentity[]
  /** Identities that were sent as hashes that nothing can be matched with. */
  readonly unmatchedIdentities: number
  /** In their canonical form, each once. */
  readonly callbackUrls: readonly string[]
}

export interface ParsingPlace {
  readonly dialect: Dialect
  /** Our domain: the key of our extension. */
  readonly domain: string
  readonly callbackHosts: readonly string[]
}

const GUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const VALUES_MAX = 10_000
const NESTING_MAX = 20
const CALLBACK_URLS_MAX = 10

/**
 * Reads a request, liberally where controllers in production differ from the text: null for what is missing, times
 * without a zone, words and GUIDs in capitals, identities as a list or as a dictionary, members that nobody knows. Throws
 * an ApiError that repeats nothing of it.
 */
export function parseRequest(bytes: Uint8Array, place: ParsingPlace): OpenDsrRequest {
  const request = parseObject(bytes)
  const { identities, unmatched } = parseIdentities(request, place.domain)
  return {
    subjectRequestId: parseGuid(request),
    type: parseType(request),
    regulation: parseRegulation(request, place.dialect),
    submittedMs: parseSubmitted(request),
    identities,
    unmatchedIdentities: unmatched,
    callbackUrls: parseCallbackUrls(request, place.callbackHosts),
  }
}

function parseObject(bytes: Uint8Array): JsonObject {
  const text = decode(bytes)
  const parsing = parseJson(text, { nestingMax: NESTING_MAX, valuesMax: VALUES_MAX })
  if (!parsing.ok) throw invalid('Cannot read the request: it is no JSON')
  if (!isJsonObject(parsing.value)) throw invalid('Cannot read the request: wanted a JSON object')
  return parsing.value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid('Cannot read the request: it is not UTF-8')
  }
}

function parseGuid(request: JsonObject): string {
  const guid = parseRequestId(wordOf(request, 'subject_request_id') ?? '')
  if (guid === undefined) {
    throw invalid('Cannot read subject_request_id: wanted a GUID of version 4 in lower case')
  }
  return guid
}

/** The id of a request as it is kept: a GUID of version 4 in lower case; undefined for anything else. */
export function parseRequestId(text: string): string | undefined {
  const lower = text.toLowerCase()
  return GUID_V4.test(lower) ? lower : undefined
}

function parseType(request: JsonObject): OpenDsrRight {
  const word = wordOf(request, 'subject_request_type')
  const type = OPENDSR_RIGHTS.find((right) => right === word)
  if (type === undefined) {
    throw invalid(`Cannot read subject_request_type: wanted one of ${OPENDSR_RIGHTS.join(', ')}`)
  }
  return type
}

function parseRegulation(request: JsonObject, { regulationDefault }: Dialect): string {
  const regulation = wordOf(request, 'regulation') ?? regulationDefault
  if (regulation === undefined) throw invalid('Cannot read regulation: it is missing')
  return regulation
}

function parseSubmitted(request: JsonObject): number {
  const submittedMs = parseTime(wordOf(request, 'submitted_time') ?? '')
  if (submittedMs === undefined) {
    throw invalid('Cannot read submitted_time: wanted a time such as 2026-01-31T15:00:00Z')
  }
  return submittedMs
}

function parseCallbackUrls(request: JsonObject, hosts: readonly string[]): readonly string[] {
  const list = memberOf(request, 'status_callback_urls') ?? []
  if (!Array.isArray(list) || list.length > CALLBACK_URLS_MAX) {
    throw invalid(
      `Cannot read status_callback_urls: wanted a list of up to ${CALLBACK_URLS_MAX} addresses`,
    )
  }
  const urls = list.map((item) => {
    const url = typeof item === 'string' ? parseCallbackUrl(item, hosts) : undefined
    if (url !== undefined) return url
    // Taken and then not called, a controller would wait for ever.
    throw invalid(
      'Cannot take status_callback_urls: wanted https addresses of hosts that this processor may call',
    )
  })
  return [...new Set(urls)]
}
