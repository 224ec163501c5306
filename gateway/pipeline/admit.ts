import { hash } from 'node:crypto'
import type { Clock } from '#domain/clock.ts'
import type { Collector, Credential, Refusal, RequestHead } from '#domain/collector.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { IngestKeyDirectory } from '../tenancy/ingest_key_directory.ts'

/** What a request is admitted as, or the refusal. */
export type Admission =
  | { readonly kind: 'admitted'; readonly key: IngestKey }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const KEY_LENGTH_MAX = 200

/** Looks an ingest key up: tenant, instance and product come from it, never from the body. */
export async function admit(
  credential: Credential,
  head: RequestHead,
  services: { readonly keys: IngestKeyDirectory; readonly clock: Clock },
): Promise<Admission> {
  if (credential.kind === 'missing')
    return refused('key_missing', 'Cannot accept reports: no ingest key was sent')
  if (credential.kind === 'malformed') return refused('key_malformed', credential.message)
  if (credential.key.length > KEY_LENGTH_MAX) {
    return refused('key_unknown', 'Cannot accept reports: the ingest key is not known')
  }
  const key = await services.keys.find(hashIngestKey(credential.key))
  if (key === undefined)
    return refused('key_unknown', 'Cannot accept reports: the ingest key is not known')
  if (key.expiresAt !== undefined && key.expiresAt.getTime() <= services.clock.nowMs()) {
    return refused('key_expired', 'Cannot accept reports: the ingest key has expired')
  }
  const project = head.params['project']
  if (project !== undefined && project !== String(key.project)) {
    return refused(
      'key_wrong_project',
      'Cannot accept reports: the key does not belong to this project',
    )
  }
  return { kind: 'admitted', key }
}

/** The credential of a request: of its head, or of its body where the protocol puts it there. */
export function credentialOf(
  collector: Collector,
  head: RequestHead,
  body: Uint8Array,
): Credential {
  const inHead = collector.credential(head)
  if (inHead.kind !== 'missing' || collector.credentialOfBody === undefined) return inHead
  return collector.credentialOfBody(body)
}

/** The form in which an ingest key is stored: SHA-256 of its characters without dashes, in lower case. */
export function hashIngestKey(key: string): Buffer {
  return hash('sha256', key.replaceAll('-', '').toLowerCase(), 'buffer')
}

function refused(kind: Refusal['kind'], message: string): Admission {
  return { kind: 'refused', refusal: { kind, message } }
}
