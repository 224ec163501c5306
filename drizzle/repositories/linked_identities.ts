import { and, count, eq, sql } from 'drizzle-orm'
import { type Pseudonym, parsePseudonym } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { subjectRequestIdentities } from '../schema/subjects.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { PSEUDONYM_COLUMN } from './pseudonym_columns.ts'
import type { RequestIdentity } from './request_identities.ts'
import type { RequestKey } from './subject_requests.ts'

/** An identity that reports carried together with those that a request names. */
export interface LinkedIdentity {
  readonly kind: IdentityKind
  readonly pseudonym: Pseudonym
  /** Reports that carried both. */
  readonly reports: number
  /** True where reports carry it together with more than a few users whom the request does not name. */
  readonly isShared: boolean
}

export interface FoundLinked {
  readonly identities: readonly LinkedIdentity[]
  /** False where there are more reports or identities than were looked at. */
  readonly isComplete: boolean
}

/** An organisation is many people: its identity is never linked. */
export const LINKED_KINDS: readonly IdentityKind[] = IDENTITY_KINDS.filter(
  (kind) => kind !== 'organisationId',
)

const columnOf = (kind: IdentityKind) => sql.identifier(reports[PSEUDONYM_COLUMN[kind]].name)

/**
 * The identities that reports carry together with those that a request names, without those that it has already: the
 * most frequent first, of the first `LIMITS.linkedReportsMax` reports, up to `LIMITS.linkedIdentitiesMax`.
 */
export async function findLinked(tx: Transaction, request: RequestKey): Promise<FoundLinked> {
  const { named, known } = await seedsOf(tx, request)
  if (named.length === 0) return { identities: [], isComplete: true }
  const list = pseudonymArray(named)
  const isNamed = sql.join(
    LINKED_KINDS.map((kind) => sql`${columnOf(kind)} = any(${list})`),
    sql` or `,
  )
  const values = sql.join(
    LINKED_KINDS.map((kind) => sql`(${kind}, ${columnOf(kind)})`),
    sql`, `,
  )
  const { rows } = await tx.execute<{
    kind: string
    pseudonym: Uint8Array
    reports: number
    looked: number
  }>(sql`
    with carried as materialized (
      select ${sql.join(LINKED_KINDS.map(columnOf), sql`, `)} from reports
       where tenant_id = ${request.tenantId}::uuid and (${isNamed})
       limit ${LIMITS.linkedReportsMax + 1})
    select kind, pseudonym, count(*)::integer as reports,
           (select count(*)::integer from carried) as looked
      from carried cross join lateral (values ${values}) as one (kind, pseudonym)
     where pseudonym is not null and not (pseudonym = any(${pseudonymArray(known)}))
     group by kind, pseudonym
     order by reports desc, kind, pseudonym
     limit ${LIMITS.linkedIdentitiesMax + 1}`)
  const found = rows.slice(0, LIMITS.linkedIdentitiesMax).map((row) => {
    const kind = LINKED_KINDS.find((name) => name === row.kind)
    invariant(kind !== undefined, 'the query names known kinds')
    return { kind, pseudonym: parsePseudonym(row.pseudonym), reports: row.reports }
  })
  const shared = await sharedOf(tx, request, { found, known })
  return {
    identities: found.map((one) => ({ ...one, isShared: shared.has(nameOf(one.pseudonym)) })),
    isComplete:
      rows.length <= LIMITS.linkedIdentitiesMax &&
      (rows[0]?.looked ?? 0) <= LIMITS.linkedReportsMax,
  }
}

async function seedsOf(tx: Transaction, { tenantId, id }: RequestKey) {
  const { pseudonym, origin } = subjectRequestIdentities
  const rows = await tx
    .select({ pseudonym, origin })
    .from(subjectRequestIdentities)
    .where(
      and(
        eq(subjectRequestIdentities.tenantId, tenantId),
        eq(subjectRequestIdentities.requestId, id),
      ),
    )
  const known = rows.map((row) => parsePseudonym(row.pseudonym))
  const named = rows.flatMap((row) =>
    row.origin === 'named' ? [parsePseudonym(row.pseudonym)] : [],
  )
  return { named, known }
}

/** Kinds of which a person seldom has many: more of them beside what was named are other people. */
const PERSONS: readonly IdentityKind[] = ['userId', 'email', 'phone']

interface Found {
  readonly found: readonly Omit<LinkedIdentity, 'isShared'>[]
  readonly known: readonly Pseudonym[]
}

/** The names of those that stand for more than a few users whom the request does not name. */
async function sharedOf(
  tx: Transaction,
  { tenantId }: RequestKey,
  { found, known }: Found,
): Promise<ReadonlySet<string>> {
  const shared = new Set<string>()
  for (const kind of LINKED_KINDS) {
    const ofKind = found.filter((one) => one.kind === kind).map(({ pseudonym }) => pseudonym)
    if (ofKind.length === 0) continue
    if (PERSONS.includes(kind) && ofKind.length > LIMITS.linkedUsersMax) {
      for (const pseudonym of ofKind) shared.add(nameOf(pseudonym))
      continue
    }
    const { rows } = await tx.execute<{ pseudonym: Uint8Array }>(sql`
      select wanted.pseudonym from unnest(${pseudonymArray(ofKind)}) as wanted (pseudonym)
       where (select count(*) from (
         select distinct user_pseudonym from reports
          where tenant_id = ${tenantId}::uuid and ${columnOf(kind)} = wanted.pseudonym
            and user_pseudonym is not null and not (user_pseudonym = any(${pseudonymArray(known)}))
          limit ${LIMITS.linkedUsersMax + 1}) as users) > ${LIMITS.linkedUsersMax}`)
    for (const { pseudonym } of rows) shared.add(nameOf(pseudonym))
  }
  return shared
}

function nameOf(pseudonym: Uint8Array): string {
  return Buffer.from(pseudonym).toString('hex')
}

/** How many identities of each type a request has beside those that it names. */
export async function countIncluded(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<readonly { readonly type: string; readonly count: number }[]> {
  const { type, origin } = subjectRequestIdentities
  return await tx
    .select({ type, count: count() })
    .from(subjectRequestIdentities)
    .where(
      and(
        eq(subjectRequestIdentities.tenantId, tenantId),
        eq(subjectRequestIdentities.requestId, id),
        eq(origin, 'linked'),
      ),
    )
    .groupBy(type)
    .orderBy(type)
}

/** Adds identities that nobody named; what the request has already is left as it is. */
export async function includeLinked(
  tx: Transaction,
  { tenantId, id }: RequestKey,
  identities: readonly RequestIdentity[],
): Promise<void> {
  await tx.execute(sql`
    insert into ${subjectRequestIdentities} (tenant_id, request_id, pseudonym, type, origin)
    select ${tenantId}::uuid, ${id}::uuid, pseudonym, type, 'linked'
    from unnest(${pseudonymArray(identities.map(({ pseudonym }) => pseudonym))},
      ${sql.param(identities.map(({ type }) => type))}::text[]) as given (pseudonym, type)
    on conflict do nothing`)
}
