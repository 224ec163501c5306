import { and, eq, sql } from 'drizzle-orm'
import type { Hold } from '#domain/hold.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { isNamedBy } from './due_reports.ts'
import type { ReportName } from './forward_reader.ts'

/** Which of a tenant's holds name a stored report; all of them are asked in one query. */
export async function holdsNaming(
  tx: Transaction,
  { tenantId, id, expiresOn }: ReportName & { readonly tenantId: TenantId },
  holds: readonly Hold[],
): Promise<readonly Hold[]> {
  if (holds.length === 0) return []
  const answers = holds.map(
    ({ criteria }) => sql`coalesce(${isNamedBy(criteria) ?? sql`true`}, false)`,
  )
  const rows = await tx
    .select({ isNamed: sql<readonly boolean[]>`array[${sql.join(answers, sql`, `)}]` })
    .from(reports)
    .where(
      and(eq(reports.tenantId, tenantId), eq(reports.id, id), eq(reports.expiresOn, expiresOn)),
    )
    .limit(1)
  return holds.filter((_, index) => rows[0]?.isNamed[index] === true)
}
