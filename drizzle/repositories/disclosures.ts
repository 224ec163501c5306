import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Transaction } from '../database.ts'
import { disclosures } from '../schema/requests.ts'

export const DISCLOSURE_STATUSES = [
  'received',
  'redirected',
  'producing',
  'produced',
  'refused',
  'closed',
] as const
export type DisclosureStatus = (typeof DISCLOSURE_STATUSES)[number]

/** A demand of an authority, or error reports that a third party is given. */
export interface Disclosure {
  readonly tenantId: TenantId
  readonly id: string
  readonly kind: string
  readonly authority: string
  readonly legalBasis: string
  readonly status: DisclosureStatus
  readonly scope: JsonObject
  readonly receivedAt: Date
  readonly dueAt: Date | null
  readonly tenantToldAt: Date | null
  readonly notToldReason: string | null
  readonly producedAt: Date | null
  readonly production: JsonObject | null
  readonly updatedAt: Date
}

function parseRow(row: typeof disclosures.$inferSelect): Disclosure {
  const tenantId = parseTenantId(row.tenantId)
  const status = DISCLOSURE_STATUSES.find((known) => known === row.status)
  invariant(tenantId && status, 'a stored disclosure has known words')
  const { scope, production } = parseJson(row)
  return { ...row, tenantId, status, scope, production }
}

function parseJson({ scope, production }: { scope: unknown; production: unknown }) {
  return { scope: scope as JsonObject, production: production as JsonObject | null }
}

export async function insertDisclosure(tx: Transaction, disclosure: Disclosure): Promise<void> {
  await tx.insert(disclosures).values(disclosure)
}

/** The case with this id in any tenant: its id names its tenant. */
export async function findDisclosure(tx: Transaction, id: string): Promise<Disclosure | undefined> {
  const rows = await tx.select().from(disclosures).where(eq(disclosures.id, id)).limit(1)
  return rows[0] && parseRow(rows[0])
}

/** A tenant's cases, the newest first. */
export async function listDisclosures(
  tx: Transaction,
  tenantId: TenantId,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly Disclosure[]> {
  const rows = await tx
    .select()
    .from(disclosures)
    .where(
      and(
        eq(disclosures.tenantId, tenantId),
        page.before === undefined ? undefined : lt(disclosures.id, page.before),
      ),
    )
    .orderBy(desc(disclosures.id))
    .limit(page.limit)
  return rows.map(parseRow)
}

type Change = Partial<
  Pick<
    Disclosure,
    'status' | 'scope' | 'tenantToldAt' | 'notToldReason' | 'producedAt' | 'production'
  >
>

/** Changes a case that is in one of these statuses; undefined where it is in none of them. */
export async function changeDisclosure(
  tx: Transaction,
  { tenantId, id }: Pick<Disclosure, 'tenantId' | 'id'>,
  {
    from,
    at,
    ...change
  }: Change & { readonly from: readonly DisclosureStatus[]; readonly at: Date },
): Promise<Disclosure | undefined> {
  const rows = await tx
    .update(disclosures)
    .set({ ...change, updatedAt: at })
    .where(
      and(
        eq(disclosures.tenantId, tenantId),
        eq(disclosures.id, id),
        inArray(disclosures.status, [...from]),
      ),
    )
    .returning()
  return rows[0] && parseRow(rows[0])
}
