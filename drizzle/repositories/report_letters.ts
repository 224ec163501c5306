import { and, eq } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { deadLetters } from '../schema/tenancy.ts'
import type { DeadLetter } from './dead_letters.ts'

/** The dead letters of one report, by the id of their sink. */
export async function lettersOfReport(
  tx: Transaction,
  tenantId: TenantId,
  reportId: string,
): Promise<ReadonlyMap<string, Pick<DeadLetter, 'reason' | 'failedAt' | 'retryAt'>>> {
  const rows = await tx
    .select()
    .from(deadLetters)
    .where(and(eq(deadLetters.tenantId, tenantId), eq(deadLetters.reportId, reportId)))
  return new Map(
    rows.map(({ sinkId, reason, failedAt, retryAt }) => [
      sinkId,
      { reason, failedAt, retryAt: retryAt ?? undefined },
    ]),
  )
}
