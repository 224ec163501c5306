import { type SQL, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { REMINDER_NOTE } from './clock_reminders.ts'

/** Which requests are counted or listed: those that were received in `[since, until)`. */
export interface RequestRange {
  /** Undefined for all tenants. */
  readonly tenantId: TenantId | undefined
  readonly since: Date
  readonly until: Date
}

/** How requests of one regulation and type went. Days are from receipt to answer, with fractions. */
export interface RequestStatistics {
  readonly received: number
  readonly completed: number
  /** Of those completed: something is kept by a legal hold, or a processor has not confirmed. */
  readonly completedInPart: number
  readonly denied: number
  readonly cancelled: number
  readonly open: number
  /** Answered after their end, or open past it. */
  readonly late: number
  /** Null where none was answered. */
  readonly medianDays: number | null
  readonly meanDays: number | null
  readonly longestDays: number | null
}

export interface RequestStatisticsRow extends RequestStatistics {
  readonly regulation: string
  readonly type: string
}

export type RequestAnswerKind = 'complied' | 'complied_in_part' | 'denied' | 'cancelled' | 'open'

/** One line of the log of requests: 11 CCR section 7101(b). Of nobody's identity. */
export interface RegisterEntry {
  readonly id: string
  readonly tenantId: string
  readonly receivedAt: Date
  readonly type: string
  readonly regulation: string
  /** How it was made: the protocol that it was filed by, or the kind of who filed it, such as `administrator-token`. */
  readonly manner: string
  /** With its extension, if there is one. */
  readonly dueAt: Date
  readonly answeredAt: Date | undefined
  readonly answer: RequestAnswerKind
  /** Why it was denied in whole or in part. */
  readonly basis: string | undefined
  readonly isLate: boolean
}

/**
 * Every request of a range, with when and how it was answered, as the ledger has recorded it: what was changed in the
 * other tables, or deleted from them, changes nothing here. `now` decides which open ones are late. Of requests that were
 * filed before leaves said when they are due, and of reasons in free words, which no leaf holds, the tables are asked.
 */
function answeredRequests({ tenantId, since, until }: RequestRange, now: Date): SQL {
  const ofTenant = tenantId === undefined ? sql`true` : sql`tenant_id = ${tenantId}`
  return sql`
    with said as materialized (
      select tenant_id, request_id, id, kind, occurred_at as at, leaf::jsonb -> 'detail' as detail
      from ledger_entries
      where ${ofTenant} and request_id is not null and leaf is not null
        and kind in (${sql.join(
          TOLD.map((kind) => sql`${kind}`),
          sql`, `,
        )})
    ), filed as (
      select distinct on (tenant_id, request_id) *,
        coalesce((detail ->> 'receivedAt')::timestamptz, at) as received_at
      from said where kind in ('request_received', 'request_verifying')
      order by tenant_id, request_id, id
    ), ended as (
      select distinct on (tenant_id, request_id) * from said
      where kind in ('request_completed', 'request_denied', 'request_cancelled')
      order by tenant_id, request_id, id desc
    ), verified as (
      select distinct on (tenant_id, request_id) * from said
      where kind = 'request_received' order by tenant_id, request_id, id desc
    ), extended as (
      select distinct on (tenant_id, request_id) * from said
      where kind = 'request_extended' order by tenant_id, request_id, id desc
    )
    select filed.request_id as id, filed.tenant_id, filed.detail ->> 'type' as type,
      filed.detail ->> 'regulation' as regulation, filed.received_at, due.at as due_at,
      coalesce(ended.detail ->> 'reason', denied.note, '') as denial,
      coalesce(filed.detail ->> 'manner', 'unknown') as manner,
      case ended.kind
        when 'request_completed' then
          case when part.held > 0 or part.unconfirmed > 0 then 'complied_in_part' else 'complied' end
        when 'request_denied' then 'denied'
        when 'request_cancelled' then 'cancelled'
        else 'open'
      end as answer,
      part.unconfirmed,
      case ended.kind when 'request_cancelled' then null else ended.at end as answered_at,
      case ended.kind
        when 'request_cancelled' then false
        else coalesce(ended.at, ${now.toISOString()}::timestamptz) > due.at
      end as is_late
    from filed
    left join ended on ended.tenant_id = filed.tenant_id and ended.request_id = filed.request_id
    left join extended on extended.tenant_id = filed.tenant_id and extended.request_id = filed.request_id
    left join verified on verified.tenant_id = filed.tenant_id and verified.request_id = filed.request_id
    left join subject_requests known on known.tenant_id = filed.tenant_id and known.id = filed.request_id
      and filed.detail ->> 'dueAt' is null
    cross join lateral (
      select coalesce((extended.detail ->> 'extendedTo')::timestamptz,
        (verified.detail ->> 'dueAt')::timestamptz, (filed.detail ->> 'dueAt')::timestamptz,
        known.due_at, filed.received_at) as at
    ) due
    cross join lateral (
      select coalesce((ended.detail #>> '{result,scan,held}')::numeric, 0) as held,
        coalesce((ended.detail #>> '{result,unconfirmed}')::numeric, 0) as unconfirmed
    ) part
    left join lateral (
      select event.note from subject_request_events event
      where event.tenant_id = filed.tenant_id and event.request_id = filed.request_id and event.status = 'denied'
        and coalesce(event.note, '') not like ${`${REMINDER_NOTE}%`}
      order by event.at limit 1
    ) denied on ended.kind = 'request_denied' and ended.detail ->> 'reason' is null
    where filed.received_at >= ${since.toISOString()} and filed.received_at < ${until.toISOString()}`
}

/** The leaves that registers and statistics are made from. */
const TOLD = [
  ...['request_received', 'request_verifying', 'request_extended'],
  ...['request_completed', 'request_denied', 'request_cancelled'],
]

/** Counts requests by regulation and type, and all together: 11 CCR section 7102. */
export async function countRequests(
  tx: Transaction,
  range: RequestRange,
  now: Date,
): Promise<{
  readonly items: readonly RequestStatisticsRow[]
  readonly totals: RequestStatistics
}> {
  const { rows } = await tx.execute<Record<string, string | number | null>>(sql`
    with answered as (${answeredRequests(range, now)}),
    timed as (select *, extract(epoch from answered_at - received_at) / 86400 as days from answered)
    select regulation, type, grouping(regulation) as is_total,
      count(*) as received,
      count(*) filter (where answer in ('complied', 'complied_in_part')) as completed,
      count(*) filter (where answer = 'complied_in_part') as completed_in_part,
      count(*) filter (where answer = 'denied') as denied,
      count(*) filter (where answer = 'cancelled') as cancelled,
      count(*) filter (where answer = 'open') as open,
      count(*) filter (where is_late) as late,
      round((percentile_cont(0.5) within group (order by days))::numeric, 2) as median_days,
      round(avg(days), 2) as mean_days,
      round(max(days), 2) as longest_days
    from timed group by grouping sets ((regulation, type), ())
    order by is_total, regulation, type`)
  const items = rows.filter((row) => row['is_total'] === 0)
  const total = rows.find((row) => row['is_total'] !== 0) ?? {}
  return {
    items: items.map((row) => ({
      regulation: String(row['regulation']),
      type: String(row['type']),
      ...statisticsOf(row),
    })),
    totals: statisticsOf(total),
  }
}

function statisticsOf(row: Readonly<Record<string, string | number | null>>): RequestStatistics {
  const count = (name: string) => Number(row[name] ?? 0)
  const days = (name: string) => (row[name] == null ? null : Number(row[name]))
  return {
    received: count('received'),
    completed: count('completed'),
    completedInPart: count('completed_in_part'),
    denied: count('denied'),
    cancelled: count('cancelled'),
    open: count('open'),
    late: count('late'),
    medianDays: days('median_days'),
    meanDays: days('mean_days'),
    longestDays: days('longest_days'),
  }
}

interface RegisterRow extends Record<string, unknown> {
  readonly id: string
  readonly tenant_id: string
  readonly type: string
  readonly regulation: string
  readonly received_at: string | Date
  readonly due_at: string | Date
  readonly answered_at: string | Date | null
  readonly manner: string
  readonly answer: RequestAnswerKind
  readonly denial: string
  /** Reports of which a processor has not confirmed that they are gone. */
  readonly unconfirmed: string
  readonly is_late: boolean
}

/** The log of requests, the newest first, from the one before `before`. */
export async function listRegister(
  tx: Transaction,
  range: RequestRange,
  page: { readonly now: Date; readonly before: string | undefined; readonly limit: number },
): Promise<readonly RegisterEntry[]> {
  const { now, before, limit } = page
  const { rows } = await tx.execute<RegisterRow>(sql`
    select * from (${answeredRequests(range, now)}) answered
    where ${before === undefined ? sql`true` : sql`id < ${before}`}
    order by id desc limit ${limit}`)
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    receivedAt: new Date(row.received_at),
    type: row.type,
    regulation: row.regulation,
    manner: row.manner,
    dueAt: new Date(row.due_at),
    answeredAt: row.answered_at === null ? undefined : new Date(row.answered_at),
    answer: row.answer,
    basis: basisOf(row),
    isLate: row.is_late,
  }))
}

function basisOf({ answer, denial, unconfirmed }: RegisterRow): string | undefined {
  if (answer === 'denied') return denial === '' ? undefined : denial
  if (answer !== 'complied_in_part') return undefined
  return Number(unconfirmed) > 0
    ? 'A processor has not confirmed, as was explained'
    : 'A legal hold keeps what it names'
}
