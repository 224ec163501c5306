import { utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { countPartition, listPartitions, type Partition } from '#drizzle/repositories/partitions.ts'
import {
  type AgedReports,
  countAged,
  countOtherOverdue,
  type ProofDetail,
  type ProofQuestion,
  partitionBytes,
  type RetentionProof,
  recordProof,
} from '#drizzle/repositories/retention_proofs.ts'
import { requestNarrowing } from '#drizzle/repositories/retention_rules.ts'
import { retentionMetrics } from './metrics.ts'
import type { RetentionGateway } from './retention_gateway.ts'
import { contractPeriods } from './tenant_periods.ts'

/** Partitions up to this size are read after each run too; larger ones once a day. */
const OFTEN_BYTES_MAX = 64 * 1024 * 1024

export interface ProofSettings {
  /** Whether every partition is read, whatever its size. */
  readonly isComplete: boolean
}

/**
 * Asks the store itself whether anything in it is older than its period and an hour, records the answer, and raises the
 * alarm where something is: an error in the log and the metric `tidegate_retention_overdue`. Tenants of which something
 * has a later day than its period says are to be narrowed.
 */
export async function proveRetention(
  gateway: RetentionGateway,
  { isComplete }: ProofSettings,
): Promise<RetentionProof> {
  const { database, clock, log, policies } = gateway
  const nowMs = clock.nowMs()
  const { keepDays } = policies.source.settings.retention.afterSubscription
  const partitions = await provePartitions(gateway, { nowMs, isComplete })
  const others = await database.withOwner((tx) => countOtherOverdue(tx, { nowMs, keepDays }))
  const overdueDay = utcDay(nowMs - LIMITS.retentionOverdueMs)
  const spooledReports = await countSpooled(gateway, overdueDay)
  const detail = { ...partitions, ...others, spooledReports }
  const overdue = overdueOf(detail)
  const proof = await database.withOwner((tx) =>
    recordProof(tx, { checkedAt: new Date(nowMs), overdue, detail }),
  )
  retentionMetrics().overdue(overdue)
  if (overdue > 0) log.error('retention_overdue', { overdue, ...detail })
  return proof
}

/** Reports of the day or before it that wait on this machine. */
async function countSpooled({ spool }: RetentionGateway, day: string): Promise<number> {
  let count = 0
  await spool?.forget(({ expiresOn }) => {
    if (expiresOn <= day) count += 1
    return false
  })
  return count
}

function overdueOf({ partitionsLeftOut: _, ...counts }: ProofDetail): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

type PartitionCounts = Pick<ProofDetail, 'expiredReports' | 'agedReports' | 'partitionsLeftOut'>

async function provePartitions(
  { database, policies }: RetentionGateway,
  { nowMs, isComplete }: ProofSettings & { readonly nowMs: number },
): Promise<PartitionCounts> {
  const counts = { expiredReports: 0, agedReports: 0, partitionsLeftOut: 0 }
  const { bundle } = policies
  const contracts = contractPeriods(bundle)
  const question = { contracts, defaultDays: bundle.retentionDaysDefault, nowMs }
  const overdueDay = utcDay(nowMs - LIMITS.retentionOverdueMs)
  const client = await database.connect()
  try {
    for (const partition of await listPartitions(client)) {
      const bytes = await partitionBytes(client, partition)
      if (bytes === 0) continue
      if (partition.day <= overdueDay) {
        counts.expiredReports += (await countPartition(client, partition)).reports
      } else if (isComplete || bytes <= OFTEN_BYTES_MAX) {
        const { count, tenants } = await countAgedIn(client, partition, question)
        counts.agedReports += count
        // Such as reports that waited elsewhere while their period became shorter.
        for (const id of tenants) await database.withOwner((tx) => requestNarrowing(tx, id))
      } else counts.partitionsLeftOut += 1
    }
  } finally {
    await client.end()
  }
  return counts
}

type Client = Parameters<typeof countAged>[0]

/** A partition that was dropped since it was listed holds nothing. */
async function countAgedIn(
  client: Client,
  partition: Partition,
  question: ProofQuestion,
): Promise<AgedReports> {
  const isThere = (await partitionBytes(client, partition)) > 0
  return isThere ? await countAged(client, partition, question) : { count: 0, tenants: [] }
}
