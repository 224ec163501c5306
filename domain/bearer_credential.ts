import type { Credential, RequestHead } from './collector.ts'

const KEY = /^[\x21-\x7e]{1,200}$/

/** The ingest key of `Authorization: Bearer` or `x-tidegate-key`; two different keys are malformed. */
export function bearerCredential(head: RequestHead): Credential {
  const bearer = /^bearer(?:\s+(.*))?$/is.exec(head.header('authorization')?.trim() ?? '')
  const keys = [
    ...(bearer === null ? [] : [bearer[1] ?? '']),
    ...(head.header('x-tidegate-key') ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter(Boolean),
  ]
  const [key] = keys
  if (key === undefined) return { kind: 'missing' }
  if (keys.some((other) => other !== key)) {
    return { kind: 'malformed', message: 'Cannot choose ingest key: send it in one place only' }
  }
  if (KEY.test(key)) return { kind: 'key', key }
  return {
    kind: 'malformed',
    message: 'Cannot read ingest key: wanted 1 to 200 visible characters',
  }
}
