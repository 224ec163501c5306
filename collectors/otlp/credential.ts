import type { Credential, RequestHead } from '#domain/collector.ts'

const BEARER = /^bearer[ \t]+(.*)$/i
/** Visible ASCII: all that an ingest key is made of. */
const KEY = /^[\x21-\x7e]{1,512}$/

function credentialOf(key: string, place: string): Credential {
  if (KEY.test(key)) return { kind: 'key', key }
  return { kind: 'malformed', message: `Cannot read ingest key: ${place} holds no key` }
}

/** The ingest key of `Authorization: Bearer` or of `x-tidegate-key`; two that differ are refused. */
export function readCredential(head: RequestHead): Credential {
  const authorization = head.header('authorization')?.trim()
  const own = head.header('x-tidegate-key')?.trim()
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]?.trim()
  if (own !== undefined && bearer !== undefined && own !== bearer) {
    return { kind: 'malformed', message: 'Cannot read ingest key: two headers hold different keys' }
  }
  if (own !== undefined) return credentialOf(own, 'x-tidegate-key')
  if (authorization === undefined) return { kind: 'missing' }
  return credentialOf(bearer ?? '', 'Authorization')
}
