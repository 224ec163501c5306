import { and, count, eq, gt, lte, or, type SQL, sql } from 'drizzle-orm'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import type { StoredReport } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { valueWitnesses } from '../schema/subjects.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { bytesLiteral, textLiteral } from './small_group.ts'

/** Witnesses that one statement adds. */
const ROWS_PER_STATEMENT = 2_000

/**
 * Statements that add the witnesses of stored reports, each ending with a semicolon; none where no report has any. A
 * witness that is there already stays until the later day. Nothing is added unless the condition holds.
 */
export function witnessesStatements(
  rows: readonly StoredReport[],
  condition = 'true',
): readonly string[] {
  const given = witnessRows(rows)
  const statements: string[] = []
  for (let from = 0; from < given.length; from += ROWS_PER_STATEMENT) {
    const values = given.slice(from, from + ROWS_PER_STATEMENT).join(', ')
    statements.push(
      `insert into value_witnesses (tenant_id, value, subject, expires_on)
      select * from (values ${values}) as given where ${condition}
      on conflict (tenant_id, value, subject) do update set expires_on = excluded.expires_on
      where value_witnesses.expires_on < excluded.expires_on;`,
    )
  }
  return statements
}

/** Each once, with the latest day, and in one order for all writers: of two, the second waits and does not deadlock. */
function witnessRows(rows: readonly StoredReport[]): readonly string[] {
  const days = new Map<string, string>()
  for (const { tenantId, expiresOn, witnesses } of rows) {
    if (witnesses === undefined) continue
    const { subject, others, values } = witnesses
    const pairs = [
      ...values.map((value) => [value, subject] as const),
      ...others.map((other) => [subject, other] as const),
    ]
    for (const [value, whose] of pairs) {
      const place = `${textLiteral(tenantId)}::uuid, ${bytesLiteral(value)}, ${bytesLiteral(whose)}`
      const known = days.get(place)
      if (known === undefined || known < expiresOn) days.set(place, expiresOn)
    }
  }
  return [...days].map(([place, day]) => `(${place}, ${textLiteral(day)}::date)`).toSorted()
}

/** A value and the number of subjects up to which its witnesses are counted. */
export interface CountedValue {
  readonly value: Uint8Array
  readonly atMost: number
}

/** How many different subjects had each value, in their order; further ones than asked for are not looked at. */
export async function countWitnesses(
  tx: Transaction,
  tenantId: TenantId,
  { values, today }: { readonly values: readonly CountedValue[]; readonly today: string },
): Promise<readonly number[]> {
  const hashes = values.map(({ value }) => `\\x${Buffer.from(value).toString('hex')}`)
  const bounds = values.map(({ atMost }) => atMost)
  const { rows } = await tx.execute<{ subjects: number }>(sql`
    select (select count(*) from (
        select from value_witnesses w where w.tenant_id = ${tenantId} and w.value = given.value
          and w.expires_on > ${today}::date limit given.at_most) as found)::integer as subjects
    from unnest(${sql.param(hashes)}::bytea[], ${sql.param(bounds)}::bigint[])
      with ordinality as given (value, at_most, place) order by given.place`)
  return rows.map(({ subjects }) => subjects)
}

/** The subjects that are counted and have one of these as another identity of theirs. */
export async function findCountedBeside(
  tx: Transaction,
  tenantId: TenantId,
  others: readonly Pseudonym[],
): Promise<readonly Pseudonym[]> {
  const { rows } = await tx.execute<{ value: Uint8Array }>(sql`
    select distinct value from value_witnesses beside where tenant_id = ${tenantId}
      and subject = any(${pseudonymArray(others)}) and exists (
        select from value_witnesses w where w.tenant_id = ${tenantId} and w.subject = beside.value)`)
  return rows.map(({ value }) => parsePseudonym(value))
}

export interface DeletedWitnesses {
  readonly subjects: readonly Pseudonym[]
  /** Also where they only stand as the one who is counted. */
  readonly isWhole: boolean
  readonly limit: number
}

/** Deletes at most `limit` witnesses of subjects; returns how many there were. */
export async function deleteWitnessesOf(
  tx: Transaction,
  tenantId: TenantId,
  { subjects, isWhole, limit }: DeletedWitnesses,
): Promise<number> {
  const condition = isWhole ? naming(tenantId, subjects) : ofSubjects(tenantId, subjects)
  return await deleteWhere(tx, condition, limit)
}

/** How many witnesses there are of subjects. */
export async function countWitnessesOf(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
): Promise<number> {
  const rows = await tx
    .select({ found: count() })
    .from(valueWitnesses)
    .where(naming(tenantId, subjects))
  return rows[0]?.found ?? 0
}

/** Deletes at most `limit` witnesses, of all tenants, whose day has begun; returns how many there were. */
export async function deleteExpiredWitnesses(
  tx: Transaction,
  { today, limit }: { readonly today: string; readonly limit: number },
): Promise<number> {
  return await deleteWhere(tx, lte(valueWitnesses.expiresOn, today), limit)
}

/** Has at most `limit` witnesses of a tenant that would stay longer go on a day; returns how many there were. */
export async function shortenWitnesses(
  tx: Transaction,
  tenantId: TenantId,
  { lastDay, limit }: { readonly lastDay: string; readonly limit: number },
): Promise<number> {
  const condition = and(
    eq(valueWitnesses.tenantId, tenantId),
    gt(valueWitnesses.expiresOn, lastDay),
  )
  const { rowCount } = await tx.execute(sql`
    update value_witnesses set expires_on = ${lastDay}::date where ${unlocked(condition, limit)}`)
  return rowCount ?? 0
}

async function deleteWhere(
  tx: Transaction,
  condition: SQL | undefined,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.execute(
    sql`delete from value_witnesses where ${unlocked(condition, limit)}`,
  )
  return rowCount ?? 0
}

/** What a writer holds is passed over, and found the next time: so that none waits for the other. */
function unlocked(condition: SQL | undefined, limit: number): SQL {
  return sql`ctid = any(array(
    select ctid from value_witnesses where ${condition} limit ${limit} for update skip locked))`
}

function naming(tenantId: TenantId, subjects: readonly Pseudonym[]): SQL | undefined {
  const isCounted = and(
    eq(valueWitnesses.tenantId, tenantId),
    sql`${valueWitnesses.value} = any(${pseudonymArray(subjects)})`,
  )
  return or(ofSubjects(tenantId, subjects), isCounted)
}

function ofSubjects(tenantId: TenantId, subjects: readonly Pseudonym[]): SQL | undefined {
  return and(
    eq(valueWitnesses.tenantId, tenantId),
    sql`${valueWitnesses.subject} = any(${pseudonymArray(subjects)})`,
  )
}
