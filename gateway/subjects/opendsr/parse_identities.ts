import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_FORMATS } from '#domain/subject_request.ts'
import type { SentIdentity } from '../identities.ts'
import {
  EXTENSION_IDENTITIES,
  IDENTITY_ALIASES,
  OPENDSR_IDENTITIES,
  UNMATCHED_FORMATS,
} from './identity_types.ts'
import { invalid, memberOf, wordOf } from './members.ts'

export interface ParsedIdentities {
  readonly identities: readonly SentIdentity[]
  /** How many were sent as hashes that nothing can be matched with. */
  readonly unmatched: number
}

/** The identities of a request and of our extension in it. Throws an ApiError where nothing can be matched with them. */
export function parseIdentities(request: JsonObject, domain: string): ParsedIdentities {
  const named = entriesOf(memberOf(request, 'subject_identities')).map(parseIdentity)
  const matched = named.filter((identity) => identity !== undefined)
  const identities = [...matched, ...extensionIdentities(request, domain)]
  const unmatched = named.length - matched.length
  if (identities.length + unmatched > LIMITS.identitiesPerRequestMax) {
    throw invalid(
      `Cannot take the request: wanted up to ${LIMITS.identitiesPerRequestMax} identities`,
    )
  }
  if (identities.length > 0) return { identities, unmatched }
  throw invalid(
    unmatched > 0
      ? 'Cannot match identities hashed with SHA-1 or MD5: wanted one in the format raw or sha256 at least'
      : 'Cannot read subject_identities: wanted one at least',
  )
}

interface Entry {
  readonly type: string | undefined
  readonly format: string | undefined
  readonly value: JsonValue | undefined
}

/** A list as in OpenDSR 2.0, or a dictionary by type as in the dialect of version 3. */
function entriesOf(list: JsonValue | undefined): readonly Entry[] {
  if (list === undefined) return []
  if (Array.isArray(list)) return list.map(listEntry)
  if (isJsonObject(list)) return Object.entries(list).map(dictionaryEntry)
  throw invalid('Cannot read subject_identities: wanted a list or a dictionary')
}

function listEntry(item: JsonValue): Entry {
  if (!isJsonObject(item)) throw invalid('Cannot read subject_identities: wanted objects')
  return {
    type: wordOf(item, 'identity_type'),
    format: wordOf(item, 'identity_format'),
    value: memberOf(item, 'identity_value'),
  }
}

function dictionaryEntry([type, item]: readonly [string, JsonValue]): Entry {
  if (!isJsonObject(item)) throw invalid('Cannot read subject_identities: wanted objects')
  return {
    type: type.trim().toLowerCase(),
    format: wordOf(item, 'encoding'),
    value: memberOf(item, 'value'),
  }
}

/** Undefined for a hash that nothing can be matched with. */
function parseIdentity({
  type: word = '',
  format = 'raw',
  value,
}: Entry): SentIdentity | undefined {
  const type = OPENDSR_IDENTITIES.get(IDENTITY_ALIASES.get(word) ?? word)
  if (type === undefined) {
    throw invalid(
      `Cannot match an identity of this type: wanted one of ${[...OPENDSR_IDENTITIES.keys()].join(', ')}`,
    )
  }
  if (UNMATCHED_FORMATS.has(format)) {
    parseValue(value)
    return undefined
  }
  const known = IDENTITY_FORMATS.find((name) => name === format)
  if (known === undefined) {
    throw invalid(
      `Cannot match an identity of this format: wanted one of ${IDENTITY_FORMATS.join(', ')}`,
    )
  }
  const identity = { type, value: parseValue(value) }
  if (known === 'raw') return identity
  if (!SHA256.test(identity.value)) {
    throw invalid('Cannot read an identity: wanted its SHA-256 in 64 hexadecimal digits')
  }
  return { ...identity, format: known }
}

const SHA256 = /^[0-9a-f]{64}$/i

function parseValue(value: JsonValue | undefined): string {
  if (typeof value === 'string' && /\S/.test(value)) {
    if (value.length <= LIMITS.identityLengthMax && !value.includes('\u0000')) return value
  }
  throw invalid(
    `Cannot read an identity: wanted a string of 1 to ${LIMITS.identityLengthMax} characters`,
  )
}

/** What has no name in OpenDSR stands in the extension of the processor's domain. */
function extensionIdentities(request: JsonObject, domain: string): readonly SentIdentity[] {
  const extensions = memberOf(request, 'extensions') ?? {}
  if (!isJsonObject(extensions)) throw invalid('Cannot read extensions: wanted an object')
  const ours = memberOf(extensions, domain) ?? {}
  if (!isJsonObject(ours)) throw invalid('Cannot read our extension: wanted an object')
  return Object.keys(ours)
    .filter((name) => name.endsWith('_ids'))
    .flatMap((name) => extensionList(name, memberOf(ours, name) ?? []))
}

function extensionList(name: string, list: JsonValue): readonly SentIdentity[] {
  const type = EXTENSION_IDENTITIES.get(name)
  // Left out, somebody would be told that data is erased which is still there.
  if (type === undefined || !Array.isArray(list)) {
    throw invalid(
      `Cannot read our extension: wanted lists of ${[...EXTENSION_IDENTITIES.keys()].join(' and ')} only`,
    )
  }
  return list.map((value) => ({ type, value: parseValue(value) }))
}
