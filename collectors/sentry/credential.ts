import type { Credential, RequestHead } from '#domain/collector.ts'
import { parseEnvelopeHeader } from './envelope.ts'

const KEY = /^[\x21-\x7e]{1,200}$/
const MALFORMED = 'Cannot read ingest key: wanted 1 to 200 visible characters'
const SEVERAL = 'Cannot choose ingest key: send it in one place only'

/**
 * The DSN's public key, from `X-Sentry-Auth`, `Authorization` (`Sentry …` or `Basic key:`) or the query's `sentry_key`.
 * The same key in several places is fine, different keys are malformed.
 */
export function credentialOfHead(head: RequestHead): Credential {
  const keys = [
    sentryScheme(head.header('x-sentry-auth')),
    sentryScheme(head.header('authorization')),
    basicScheme(head.header('authorization')),
    ...head.query.getAll('sentry_key'),
  ]
  return oneCredential(keys.filter((key) => key !== undefined))
}

/** The public key of the DSN in the envelope's header, which is where an SDK with a `tunnel` puts it. */
export function credentialOfBody(body: Uint8Array): Credential {
  const header = parseEnvelopeHeader(body)
  if (!header.ok) return { kind: 'missing' }
  const dsn = header.value['dsn']
  if (typeof dsn !== 'string') return { kind: 'missing' }
  const url = URL.parse(dsn)
  return oneCredential([url === null ? '' : decode(url.username)])
}

function oneCredential(keys: readonly string[]): Credential {
  const [key] = keys
  if (key === undefined) return { kind: 'missing' }
  if (keys.some((other) => other !== key)) return { kind: 'malformed', message: SEVERAL }
  return KEY.test(key) ? { kind: 'key', key } : { kind: 'malformed', message: MALFORMED }
}

/** `Sentry sentry_version=7, sentry_key=…`; a header of that scheme without a key has an empty one. */
function sentryScheme(header: string | undefined): string | undefined {
  const match = /^sentry\s+(.*)$/is.exec(header?.trim() ?? '')
  if (match === null) return undefined
  for (const pair of (match[1] ?? '').split(/[,\s]+/)) {
    const [name, value] = splitOnce(pair, '=')
    if (name === 'sentry_key') return decode(value)
  }
  return ''
}

function basicScheme(header: string | undefined): string | undefined {
  const match = /^basic\s+(.*)$/is.exec(header?.trim() ?? '')
  if (match === null) return undefined
  const [user] = splitOnce(Buffer.from(match[1] ?? '', 'base64').toString('utf8'), ':')
  return user
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
