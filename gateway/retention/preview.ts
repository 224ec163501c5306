import { utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { countSelected, listCells } from '#drizzle/repositories/narrowing.ts'
import { listPartitions } from '#drizzle/repositories/partitions.ts'
import type { RetentionGateway } from './retention_gateway.ts'
import { cellOver, storedDays, type TenantPeriods } from './tenant_periods.ts'

/** How many stored reports a change of periods would delete at once, and to how many it would give an earlier day. */
export interface NarrowingPreview {
  readonly deleted: number
  readonly moved: number
}

/** Counts what periods that are not in force yet would do to what a tenant has stored. Nothing is changed. */
export async function previewNarrowing(
  { database, clock, policies }: Pick<RetentionGateway, 'database' | 'clock' | 'policies'>,
  tenantId: TenantId,
  periods: TenantPeriods,
): Promise<NarrowingPreview> {
  const nowMs = clock.nowMs()
  const client = await database.connect()
  let deleted = 0
  let over = 0
  try {
    for (const { day, state } of await listPartitions(client)) {
      if (state !== 'attached' || day <= utcDay(nowMs)) continue
      await database.withTenant(tenantId, async (tx) => {
        for (const cell of await listCells(tx, tenantId, day)) {
          const found = cellOver(cell, storedDays(cell, periods, policies.bundle), nowMs)
          deleted += await countSelected(tx, found.due)
          over += await countSelected(tx, found.over)
        }
      })
    }
  } finally {
    await client.end()
  }
  return { deleted, moved: over - deleted }
}
