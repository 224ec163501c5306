import type { Transaction } from '../database.ts'
import { expiryReminders } from '../schema/tenancy.ts'

/** That somebody was reminded of the end of a contract. */
export interface SentReminder {
  readonly product: string
  readonly type: string
  readonly expiresOn: string
  readonly stage: number
}

/** All reminders that were sent: at most one for each contract, end and stage. */
export async function listSentReminders(tx: Transaction): Promise<readonly SentReminder[]> {
  const { product, type, expiresOn, stage } = expiryReminders
  return await tx.select({ product, type, expiresOn, stage }).from(expiryReminders)
}

/** Remembers reminders; those that are known already change nothing. */
export async function recordReminders(
  tx: Transaction,
  sent: readonly SentReminder[],
  { sentAt, channel }: { readonly sentAt: Date; readonly channel: 'mail' | 'log' },
): Promise<void> {
  if (sent.length === 0) return
  const rows = sent.map(({ product, type, expiresOn, stage }) => ({
    ...{ product, type, expiresOn, stage, sentAt, channel },
  }))
  await tx.insert(expiryReminders).values(rows).onConflictDoNothing()
}
