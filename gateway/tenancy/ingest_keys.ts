import { randomBytes, randomUUID } from 'node:crypto'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertIngestKey } from '#drizzle/repositories/tenants.ts'
import { hashIngestKey } from '../pipeline/admit.ts'

const KEY_BYTES = 16

/** A new ingest key: the only time that it can be seen. */
export interface CreatedIngestKey {
  readonly id: string
  /** 32 hexadecimal digits: Sentry's public key, Application Insights' iKey without dashes, a bearer token. */
  readonly key: string
  readonly project: number
}

/** Makes an ingest key for a product in an instance. */
export async function createIngestKey(
  tx: Transaction,
  owner: {
    readonly tenantId: TenantId
    readonly instanceId: string
    readonly product: string
    readonly createdAt: Date
    readonly expiresAt: Date | undefined
  },
): Promise<CreatedIngestKey> {
  const key = randomBytes(KEY_BYTES).toString('hex')
  const id = randomUUID()
  const project = await insertIngestKey(tx, { ...owner, id, keyHash: hashIngestKey(key) })
  return { id, key, project }
}

/** How an SDK is pointed at the gateway with a key: the setting of each protocol. */
export function printIngestKey({ key, project }: CreatedIngestKey, origin: string) {
  const url = new URL(origin)
  const guid = [
    key.slice(0, 8),
    key.slice(8, 12),
    key.slice(12, 16),
    key.slice(16, 20),
    key.slice(20),
  ]
  return {
    key,
    dsn: `${url.protocol}//${key}@${url.host}/${project}`,
    connectionString: `InstrumentationKey=${guid.join('-')};IngestionEndpoint=${url.origin}/`,
    headers: { authorization: `Bearer ${key}` },
  }
}
