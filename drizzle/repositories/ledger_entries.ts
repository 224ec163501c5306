import { createHmac, hash, randomBytes, randomUUIDv7 } from 'node:crypto'
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { isGuid, type TenantId } from '#domain/ids.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import {
  type Concern,
  ENTRY_VERSION,
  type LedgerEntry,
  printEntry,
  SALT_BYTES,
} from '#policies/ledger/entry.ts'
import type { Transaction } from '../database.ts'
import { ledgerEntries } from '../schema/ledger.ts'

/** What is recorded in the ledger. */
export interface NewLedgerEntry {
  /** Undefined for what is of the whole installation. */
  readonly tenantId: TenantId | undefined
  /** Lower case with underscores, such as `hold_placed`. */
  readonly kind: string
  readonly at: Date
  /** Pseudonym of whom it is about: the leaf has a hash of it under a salt of its own. */
  readonly subject?: Uint8Array | undefined
  /** Id of the request that it is about, likewise. */
  readonly request?: string | undefined
  /** Counts, ids and words of the product's own; undefined members are left out. Never personal data. */
  readonly detail?: Readonly<Record<string, JsonValue | undefined>>
}

/** An entry as it is stored. */
export interface StoredLedgerEntry {
  readonly id: string
  readonly tenantId: string
  readonly kind: string
  readonly occurredAt: Date
  /** The bytes of the leaf; null once its tenant was erased. */
  readonly leaf: string | null
  readonly leafHash: Uint8Array
  /** Null until it is in the tree. */
  readonly leafIndex: number | null
}

/**
 * Records something in the ledger, in the transaction of what it records: both are there, or none. It is put into the tree
 * within a second after the commit. Returns the entry's id.
 */
export async function appendToLedger(tx: Transaction, entry: NewLedgerEntry): Promise<string> {
  const { tenantId = NIL_GUID, kind, request } = entry
  const made = makeEntry(entry)
  const leaf = printEntry(made)
  const leafHash = hash('sha256', `\0${leaf}`, 'buffer')
  await tx.execute(sql`
    insert into ledger_entries (tenant_id, id, kind, occurred_at, leaf, leaf_hash, request_id)
    values (${tenantId}, ${made.id}, ${kind}, ${made.at}, ${leaf}, ${leafHash}, ${request ?? null})`)
  return made.id
}

function makeEntry({ tenantId, kind, at, subject, request, detail }: NewLedgerEntry): LedgerEntry {
  const salt = randomBytes(SALT_BYTES)
  const pseudonym = subject && Buffer.from(subject).toString('hex')
  return {
    version: ENTRY_VERSION,
    id: randomUUIDv7(),
    kind,
    at: at.toISOString(),
    tenant: tenantId === undefined || tenantId === NIL_GUID ? null : tenantId,
    salt: salt.toString('hex'),
    ...(pseudonym === undefined ? {} : { subject: concern(salt, 'subject', pseudonym) }),
    ...(request === undefined ? {} : { request: concern(salt, 'request', request) }),
    detail: withoutUndefined(detail ?? {}),
  }
}

/** As `concernHash`, at once. */
function concern(salt: Uint8Array, kind: Concern, name: string): string {
  return createHmac('sha256', salt).update(`${kind}:${name}`).digest('hex')
}

function withoutUndefined(detail: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const said: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(detail)) if (value !== undefined) said[name] = value
  return said
}

/** Names of members and words that are the product's own. */
const MEMBER = /^[a-zA-Z]\w{0,63}$/

/** What of a record says nothing but counts, times of none, and ids: texts fall, but GUIDs. */
export function countsAndIds(value: unknown): JsonObject {
  if (!isJsonObject(value)) return {}
  const members = Object.entries(value).flatMap(([name, inner]): [string, JsonValue][] => {
    if (!MEMBER.test(name)) return []
    if (isJsonObject(inner)) return [[name, countsAndIds(inner)]]
    const isKept =
      typeof inner === 'boolean' ||
      Number.isSafeInteger(inner) ||
      (typeof inner === 'string' && isGuid(inner))
    return isKept ? [[name, inner]] : []
  })
  return Object.fromEntries(members)
}

const COLUMNS = {
  id: ledgerEntries.id,
  tenantId: ledgerEntries.tenantId,
  kind: ledgerEntries.kind,
  occurredAt: ledgerEntries.occurredAt,
  leaf: ledgerEntries.leaf,
  leafHash: ledgerEntries.leafHash,
  leafIndex: ledgerEntries.leafIndex,
}

/** Entries of a tenant, or of the installation, the newest first. */
export async function listLedgerEntries(
  tx: Transaction,
  tenantId: TenantId | undefined,
  page: {
    readonly kind: string | undefined
    readonly since: Date | undefined
    readonly before: string | undefined
    readonly limit: number
  },
): Promise<readonly StoredLedgerEntry[]> {
  const { kind, since, before } = page
  return await tx
    .select(COLUMNS)
    .from(ledgerEntries)
    .where(
      and(
        eq(ledgerEntries.tenantId, tenantId ?? NIL_GUID),
        kind === undefined ? undefined : eq(ledgerEntries.kind, kind),
        since === undefined ? undefined : gte(ledgerEntries.occurredAt, since),
        before === undefined ? undefined : lt(ledgerEntries.id, before),
      ),
    )
    .orderBy(desc(ledgerEntries.id))
    .limit(page.limit)
}

/** The entry with this id in any tenant. For the gateway itself. */
export async function findLedgerEntry(
  tx: Transaction,
  id: string,
): Promise<StoredLedgerEntry | undefined> {
  const rows = await tx.select(COLUMNS).from(ledgerEntries).where(eq(ledgerEntries.id, id)).limit(1)
  return rows[0]
}

/** The newest entry of a kind about a request. */
export async function findRequestEntry(
  tx: Transaction,
  request: { readonly tenantId: TenantId; readonly id: string },
  kind: string,
): Promise<StoredLedgerEntry | undefined> {
  const rows = await tx
    .select(COLUMNS)
    .from(ledgerEntries)
    .where(
      and(
        eq(ledgerEntries.tenantId, request.tenantId),
        eq(ledgerEntries.requestId, request.id),
        eq(ledgerEntries.kind, kind),
      ),
    )
    .orderBy(desc(ledgerEntries.id))
    .limit(1)
  return rows[0]
}
