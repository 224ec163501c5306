import { and, asc, count, eq, inArray, sql } from 'drizzle-orm'
import { CONNECTOR_KINDS, type ConnectorKindName } from '#domain/connector.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '../database.ts'
import { connectors } from '../schema/requests.ts'

/** Names a connector. */
export interface ConnectorKey {
  readonly tenantId: TenantId
  readonly id: string
}

/** What a tenant connects to its requests. */
export interface Connector extends ConnectorKey {
  readonly kind: ConnectorKindName
  readonly name: string
  /** What its kind needs, without secrets. */
  readonly settings: JsonObject
  readonly sealedSecrets: Uint8Array | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  /** While it is set nothing is sent to it. */
  readonly pausedAt: Date | undefined
}

function parseConnector(row: typeof connectors.$inferSelect): Connector {
  const tenantId = parseTenantId(row.tenantId)
  const kind = CONNECTOR_KINDS.find((known) => known === row.kind)
  invariant(tenantId !== undefined && kind !== undefined, 'a stored connector is of a known kind')
  return {
    ...row,
    tenantId,
    kind,
    settings: isJsonObject(row.settings) ? row.settings : {},
    sealedSecrets: row.sealedSecrets ?? undefined,
    pausedAt: row.pausedAt ?? undefined,
  }
}

/** First half of the advisory lock under which a tenant's connectors are counted and added. */
const ADD_LOCK = 7_211

export type NewConnector = Omit<Connector, 'updatedAt' | 'pausedAt'>

/** Adds a connector; a word where the tenant has one of that name, in whatever case, or as many as it may have. */
export async function insertConnector(
  tx: Transaction,
  connector: NewConnector,
): Promise<Connector | 'name_taken' | 'too_many'> {
  const { tenantId, createdAt } = connector
  await tx.execute(sql`select pg_advisory_xact_lock(${ADD_LOCK}, hashtext(${tenantId}))`)
  const [counted] = await tx
    .select({ count: count() })
    .from(connectors)
    .where(eq(connectors.tenantId, tenantId))
  if ((counted?.count ?? 0) >= LIMITS.connectorsPerTenantMax) return 'too_many'
  const rows = await tx
    .insert(connectors)
    .values({
      ...connector,
      sealedSecrets: connector.sealedSecrets ?? null,
      updatedAt: createdAt,
      pausedAt: null,
    })
    .onConflictDoNothing()
    .returning()
  return rows[0] === undefined ? 'name_taken' : parseConnector(rows[0])
}

/** The connector, or undefined. */
export async function findConnector(
  tx: Transaction,
  key: ConnectorKey,
): Promise<Connector | undefined> {
  const rows = await tx.select().from(connectors).where(isConnector(key))
  return rows[0] === undefined ? undefined : parseConnector(rows[0])
}

/** The same; until the transaction ends nobody else changes it. */
export async function lockConnector(
  tx: Transaction,
  key: ConnectorKey,
): Promise<Connector | undefined> {
  const rows = await tx.select().from(connectors).where(isConnector(key)).for('update')
  return rows[0] === undefined ? undefined : parseConnector(rows[0])
}

/** The connectors of a tenant by name; of some kinds where they are named. */
export async function listConnectors(
  tx: Transaction,
  tenantId: TenantId,
  kinds: readonly ConnectorKindName[] = CONNECTOR_KINDS,
): Promise<readonly Connector[]> {
  const rows = await tx
    .select()
    .from(connectors)
    .where(and(eq(connectors.tenantId, tenantId), inArray(connectors.kind, [...kinds])))
    .orderBy(asc(connectors.name))
  return rows.map(parseConnector)
}

/** What a connector becomes. */
export interface ConnectorChange {
  readonly at: Date
  readonly name?: string | undefined
  readonly settings?: JsonObject | undefined
  readonly sealedSecrets?: Uint8Array | undefined
}

/** Changes a connector; a word where another of the tenant has the name, undefined where there is none such. */
export async function updateConnector(
  tx: Transaction,
  key: ConnectorKey,
  { at, name, settings, sealedSecrets }: ConnectorChange,
): Promise<Connector | 'name_taken' | undefined> {
  if (name !== undefined && (await isNameTaken(tx, key, name))) return 'name_taken'
  const rows = await tx
    .update(connectors)
    .set({
      updatedAt: at,
      ...(name === undefined ? {} : { name }),
      ...(settings === undefined ? {} : { settings }),
      ...(sealedSecrets === undefined ? {} : { sealedSecrets }),
    })
    .where(isConnector(key))
    .returning()
  return rows[0] === undefined ? undefined : parseConnector(rows[0])
}

async function isNameTaken(
  tx: Transaction,
  { tenantId, id }: ConnectorKey,
  name: string,
): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADD_LOCK}, hashtext(${tenantId}))`)
  const rows = await tx
    .select({ id: connectors.id })
    .from(connectors)
    .where(
      and(eq(connectors.tenantId, tenantId), sql`lower(${connectors.name}) = lower(${name}::text)`),
    )
  return rows.some((row) => row.id !== id)
}

/** Pauses a connector, or (undefined) resumes it; undefined where there is none such. One that is paused keeps its time. */
export async function setConnectorPause(
  tx: Transaction,
  key: ConnectorKey,
  pausedAt: Date | undefined,
): Promise<Connector | undefined> {
  const paused = sql`coalesce(${connectors.pausedAt}, ${pausedAt?.toISOString()}::timestamptz)`
  const rows = await tx
    .update(connectors)
    .set({ pausedAt: pausedAt === undefined ? null : paused })
    .where(isConnector(key))
    .returning()
  return rows[0] === undefined ? undefined : parseConnector(rows[0])
}

/** Removes a connector; false where there is none such. What it has to do with requests stays in their history. */
export async function deleteConnector(tx: Transaction, key: ConnectorKey): Promise<boolean> {
  const rows = await tx.delete(connectors).where(isConnector(key)).returning({ id: connectors.id })
  return rows.length > 0
}

function isConnector({ tenantId, id }: ConnectorKey) {
  return and(eq(connectors.tenantId, tenantId), eq(connectors.id, id))
}
