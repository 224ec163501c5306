import { randomBytes } from 'node:crypto'
import type { Transaction } from '#drizzle/database.ts'
import { insertRequestToken } from '#drizzle/repositories/request_tokens.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'

/** Lets a request wait for the word of the tenant for so long: nobody has the secret of this token. */
export async function awaitWord(
  tx: Transaction,
  { tenantId, id: owner }: RequestKey,
  { at, waitMs }: { readonly at: Date; readonly waitMs: number },
): Promise<void> {
  await insertRequestToken(tx, {
    ...{ tenantId, owner, kind: 'verification', hash: randomBytes(32) },
    ...{ createdAt: at, expiresAt: new Date(at.getTime() + waitMs) },
    detail: { method: 'controller' },
  })
}
