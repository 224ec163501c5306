import { utcDay } from '#domain/clock.ts'
import type { CleanReport } from '#domain/sink.ts'
import type { ReleaseCounts } from '#domain/stored_report.ts'
import { readRecords, type WaitingReport } from '#drizzle/repositories/forward_reader.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import { findRestricted } from '#drizzle/repositories/request_decisions.ts'
import { expiryDay } from '#policies/engine/retain.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { openReports, type ReadReport } from '../keyring/open_reports.ts'
import { releaseAll } from '../release/release.ts'
import { readTenantPeriods, storedDays, type TenantPeriods } from '../retention/tenant_periods.ts'
import { judgeAgain, type PolicyOfToday } from './judge_again.ts'
import type { Serving } from './serving.ts'

/** A batch as it may leave now. What is gone, or being erased, is in none of the lists. */
export interface Prepared {
  readonly clean: readonly CleanReport[]
  /** Reports that the policy or the choices of now keep back. */
  readonly withheld: number
  /** Reports that cannot be read, although their keys are there. */
  readonly unreadable: readonly WaitingReport[]
}

/** Loads, opens and judges again what is due. Throws KeyringAwayError. */
export async function prepare(serving: Serving, due: readonly WaitingReport[]): Promise<Prepared> {
  const { parts, sink } = serving
  const records = await parts.database.withOwner((tx) => readRecords(tx, sink.tenantId, due))
  const byName = new Map(records.map((record) => [nameOf(record), record]))
  const byId = new Map(records.map((record) => [record.id, record]))
  const inOrder = due.flatMap((report) => byName.get(nameOf(report)) ?? byId.get(report.id) ?? [])
  const { opened, unreadable } = await openAll(serving, inOrder)
  const policies = parts.policies.of(sink.tenantId, parts.clock.nowMs())
  const today = {
    bundle: policies.bundle,
    purposes: policies.source.settings.purposes,
    consents: parts.consents,
    suppressions: parts.suppressions,
    nowMs: parts.clock.nowMs(),
  }
  const periods = await readTenantPeriods(parts, sink.tenantId)
  const restricted = await restrictedAmong(serving, opened)
  const served = opened.filter(
    (report) => isServed(report, periods, today) && !isOfAny(report, restricted),
  )
  const clean = await release(
    serving,
    served.flatMap((report) => {
      const judged = judgeAgain(report, sink, today)
      return judged === undefined ? [] : [{ judged, release: report.release }]
    }),
  )
  const damaged = new Set(unreadable.map(({ id }) => id))
  return {
    clean,
    withheld: opened.length - clean.length,
    unreadable: due.filter(({ id }) => damaged.has(id)),
  }
}

/** Holds back the values that too few subjects had, when everything else is decided. */
async function release(
  { parts, sink }: Serving,
  reports: readonly {
    readonly judged: CleanReport
    readonly release?: ReleaseCounts | undefined
  }[],
): Promise<readonly CleanReport[]> {
  const items = reports.map(({ judged, release: collected }) => {
    const { product, type, data } = judged
    return { product, type, data, release: collected }
  })
  const released = await releaseAll(parts, sink.tenantId, items)
  return reports.map(({ judged }, index) => {
    const { data = {}, remarks = [] } = released[index] ?? {}
    return { ...judged, data, remarks: (judged.remarks ?? 0) + remarks.length }
  })
}

/** Subjects of these reports whose data is kept and not used. */
async function restrictedAmong(
  { parts, sink }: Serving,
  opened: readonly ReadReport[],
): Promise<ReadonlySet<string>> {
  const subjects = opened.flatMap(({ pseudonyms }) => Object.values(pseudonyms))
  return await parts.database.withOwner((tx) => findRestricted(tx, sink.tenantId, subjects))
}

function isOfAny({ pseudonyms }: ReadReport, subjects: ReadonlySet<string>): boolean {
  if (subjects.size === 0) return false
  return Object.values(pseudonyms).some((one) => subjects.has(Buffer.from(one).toString('hex')))
}

/** False for what is over its period, or is about to be moved to a day that has begun. */
function isServed(
  report: ReadReport,
  periods: TenantPeriods,
  { bundle, nowMs }: Pick<PolicyOfToday, 'bundle' | 'nowMs'>,
): boolean {
  const today = utcDay(nowMs)
  const days = storedDays(report, periods, bundle)
  return report.expiresOn > today && expiryDay(report.receivedAt.getTime(), days) > today
}

function nameOf({ id, expiresOn }: Pick<WaitingReport, 'id' | 'expiresOn'>): string {
  return `${expiresOn} ${id}`
}

interface Opened {
  readonly opened: readonly ReadReport[]
  readonly unreadable: readonly SealedRecord[]
}

/** Opens all at once; where one was damaged, one by one, so that it does not hold up the others for ever. */
async function openAll(serving: Serving, records: readonly SealedRecord[]): Promise<Opened> {
  try {
    return { opened: await openReports(serving.parts.sealer, records), unreadable: [] }
  } catch (error) {
    if (error instanceof KeyringAwayError) throw error
  }
  const opened: ReadReport[] = []
  const unreadable: SealedRecord[] = []
  for (const record of records) {
    try {
      opened.push(...(await openReports(serving.parts.sealer, [record])))
    } catch (error) {
      if (error instanceof KeyringAwayError) throw error
      unreadable.push(record)
    }
  }
  serving.parts.log.error('stored_reports_unreadable', { count: unreadable.length })
  return { opened, unreadable }
}
