import { LIMITS } from '#domain/limits.ts'
import {
  type CellSelection,
  type MovedReport,
  moveReports,
  readSelected,
} from '#drizzle/repositories/narrowing.ts'
import { createPartitions } from '#drizzle/repositories/partitions.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import { narrowedDay } from '#policies/engine/retain.ts'
import type { RetentionGateway } from './retention_gateway.ts'
import { readTenantPeriods, storedDays, type TenantPeriods } from './tenant_periods.ts'

/**
 * Moves every report of a selection to the expiry day that its period gives it now, sealed anew for that day; returns
 * how many. Those that cannot be opened stay where they are until their day: nobody can read them. Throws
 * KeyringAwayError.
 */
export async function moveCell(gateway: RetentionGateway, from: CellSelection): Promise<number> {
  const { database } = gateway
  const periods = await readTenantPeriods(gateway, from.tenantId)
  let moved = 0
  let afterId: string | undefined
  for (;;) {
    const page = { afterId, rowsMax: LIMITS.retentionBatchRowsMax }
    const read = await database.withTenant(from.tenantId, (tx) => readSelected(tx, from, page))
    const batch = withinBytes(read)
    const last = batch[batch.length - 1]
    if (last === undefined) return moved
    moved += await moveBatch(gateway, batch, periods)
    afterId = last.id
  }
}

/** As many of the first rows as one transaction may change; one at least. */
function withinBytes(rows: readonly SealedRecord[]): readonly SealedRecord[] {
  let bytes = 0
  return rows.filter(({ sealed }, index) => {
    bytes += sealed.length
    return index === 0 || bytes <= LIMITS.retentionBatchBytesMax
  })
}

async function moveBatch(
  gateway: RetentionGateway,
  batch: readonly SealedRecord[],
  periods: TenantPeriods,
): Promise<number> {
  const [first] = batch
  if (first === undefined) return 0
  const resealed = await sealAnew(gateway, batch, periods)
  if (resealed.length === 0) return 0
  await prepareDays(gateway, new Set(resealed.map(({ expiresOn }) => expiresOn)))
  // Its owner writes reports; row-level security would hide nothing here, since all rows are of one tenant.
  return await gateway.database.withOwner((tx) => moveReports(tx, first, resealed))
}

async function sealAnew(
  { sealer, clock, policies }: RetentionGateway,
  batch: readonly SealedRecord[],
  periods: TenantPeriods,
): Promise<readonly MovedReport[]> {
  const payloads = await sealer.open(batch)
  const opened = batch.flatMap((row, index) => {
    const payload = payloads[index]
    if (payload === undefined) return []
    const days = storedDays(row, periods, policies.bundle)
    const stored = { expiresOn: row.expiresOn, receivedAtMs: row.receivedAt.getTime() }
    const expiresOn = narrowedDay(stored, days, clock.nowMs())
    // A period that was made longer meanwhile leaves the report where it is.
    return expiresOn < row.expiresOn ? [{ ...row, payload, expiresOn }] : []
  })
  const sealed = await sealer.seal(opened)
  return opened.flatMap(({ id, expiresOn }, index) => {
    const bytes = sealed[index]
    return bytes === undefined ? [] : [{ id, expiresOn, sealed: bytes }]
  })
}

async function prepareDays(gateway: RetentionGateway, days: ReadonlySet<string>): Promise<void> {
  const client = await gateway.database.connect()
  try {
    await createPartitions(client, days)
  } finally {
    await client.end()
  }
}
