import { and, asc, desc, eq, gte, inArray, isNull, like, lte, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { holds } from '../schema/holds.ts'
import { ledgerEntries } from '../schema/ledger.ts'
import { connectors, disclosures } from '../schema/requests.ts'
import { subjectRequests } from '../schema/subjects.ts'
import { bundles, sinks, tenants } from '../schema/tenancy.ts'

/** What was found by its name or its id. */
export interface FoundThing {
  readonly id: string
  readonly title: string
}

export interface NameQuery {
  /** In lower case. */
  readonly text: string
  readonly limit: number
}

/** Tenants by a part of their name or the beginning of their id, all of them or some. */
export async function searchTenants(
  tx: Transaction,
  { text, limit }: NameQuery,
  among: readonly TenantId[] | undefined,
): Promise<readonly FoundThing[]> {
  return await tx
    .select({ id: tenants.id, title: tenants.name })
    .from(tenants)
    .where(
      and(
        isNull(tenants.erasedAt),
        among === undefined ? undefined : inArray(tenants.id, [...among]),
        or(holdsPart(tenants.name, text), begins(tenants.id, text)),
      ),
    )
    .orderBy(asc(tenants.name))
    .limit(limit)
}

/** Bundles by the beginning of their hash, the newest first. */
export async function searchBundles(
  tx: Transaction,
  { text, limit }: NameQuery,
): Promise<readonly FoundThing[]> {
  if (!/^[0-9a-f]+$/.test(text)) return []
  return await tx
    .select({ id: bundles.hash, title: bundles.hash })
    .from(bundles)
    .where(like(bundles.hash, `${text}%`))
    .orderBy(desc(bundles.firstUsedAt))
    .limit(limit)
}

/** A tenant's things by a part of their name, where they have one, or the beginning of their id. */
export const TENANT_SEARCHES = {
  sink: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: sinks.id, title: sinks.name })
      .from(sinks)
      .where(
        and(eq(sinks.tenantId, tenantId), or(holdsPart(sinks.name, text), begins(sinks.id, text))),
      )
      .orderBy(asc(sinks.name))
      .limit(limit),
  connector: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: connectors.id, title: connectors.name })
      .from(connectors)
      .where(
        and(
          eq(connectors.tenantId, tenantId),
          or(holdsPart(connectors.name, text), begins(connectors.id, text)),
        ),
      )
      .orderBy(asc(connectors.name))
      .limit(limit),
  request: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: subjectRequests.id, title: subjectRequests.type })
      .from(subjectRequests)
      .where(and(eq(subjectRequests.tenantId, tenantId), begins(subjectRequests.id, text)))
      .orderBy(asc(subjectRequests.id))
      .limit(limit),
  receipt: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: ledgerEntries.id, title: ledgerEntries.kind })
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.tenantId, tenantId), begins(ledgerEntries.id, text)))
      .orderBy(desc(ledgerEntries.id))
      .limit(limit),
  hold: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: holds.id, title: sql<string>`${holds.criteria} ->> 'kind'` })
      .from(holds)
      .where(and(eq(holds.tenantId, tenantId), begins(holds.id, text)))
      .orderBy(desc(holds.id))
      .limit(limit),
  disclosure: async (tx, tenantId, { text, limit }) =>
    await tx
      .select({ id: disclosures.id, title: disclosures.legalBasis })
      .from(disclosures)
      .where(and(eq(disclosures.tenantId, tenantId), begins(disclosures.id, text)))
      .orderBy(desc(disclosures.id))
      .limit(limit),
} as const satisfies Record<
  string,
  (tx: Transaction, tenantId: TenantId, query: NameQuery) => Promise<readonly FoundThing[]>
>

/** Names are few in a tenant. */
function holdsPart(column: PgColumn, text: string): SQL {
  return sql`strpos(lower(${column}), ${text}) > 0`
}

/** True for ids that begin so: a range of the primary key, so that no other row is read. */
function begins(column: PgColumn, text: string): SQL | undefined {
  const digits = text.replaceAll('-', '')
  if (!/^[0-9a-f]{2,32}$/.test(digits) || !guidOf(digits.padEnd(32, '0')).startsWith(text)) {
    return sql`false`
  }
  return and(
    gte(column, guidOf(digits.padEnd(32, '0'))),
    lte(column, guidOf(digits.padEnd(32, 'f'))),
  )
}

function guidOf(digits: string): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-')
}
