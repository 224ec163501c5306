import { and, eq, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { requestTokens } from '../schema/requests.ts'

/** What a state token tells of a request by itself, when nothing else of the request is left. */
export interface NotedState {
  readonly status?: string
  /** RFC 3339. */
  readonly dueAt?: string
  readonly completedAt?: string | undefined
}

/** Notes a change of a request with each token by which its state is asked, in the transaction of the change. */
export async function noteState(
  tx: Transaction,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: string },
  state: NotedState,
): Promise<void> {
  const { detail } = requestTokens
  await tx
    .update(requestTokens)
    .set({ detail: sql`${detail} || ${JSON.stringify(state)}::jsonb` })
    .where(
      and(
        eq(requestTokens.tenantId, tenantId),
        eq(requestTokens.kind, 'state'),
        eq(requestTokens.owner, id),
      ),
    )
}
