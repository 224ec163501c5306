import {
  listSentReminders,
  recordReminders,
  type SentReminder,
} from '#drizzle/repositories/expiry_reminders.ts'
import { type ExpiringContract, expiringContracts, reminderOf } from '#policies/engine/expiry.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { createMailer, type SendMail } from '../notices/mail.ts'

export interface ReminderGateway extends Pick<Gateway, 'database' | 'clock' | 'log' | 'policies'> {
  /** Undefined where no mail server is set: then the log says it. */
  readonly sendMail: SendMail | undefined
}

/** A contract whose owner is to be reminded now. */
type Due = ExpiringContract & SentReminder

/**
 * Reminds the owners of contracts that end, one mail an owner. Each stage is said once, and one that could not be said
 * is tried again the next time; the mails of other owners go out all the same. Throws the first error at the end.
 */
export async function remindOwners(gateway: ReminderGateway): Promise<void> {
  const errors: unknown[] = []
  const due = await findDue(gateway)
  for (const [owner, contracts] of Map.groupBy(due, (contract) => contract.owner)) {
    try {
      await remind(gateway, owner, contracts)
    } catch (error) {
      gateway.log.warn('reminder_failed', { contracts: contracts.length, error })
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

async function findDue({ database, clock, policies }: ReminderGateway): Promise<readonly Due[]> {
  const sent = new Set((await database.withOwner(listSentReminders)).map(nameOf))
  return expiringContracts(policies.bundle, clock.nowMs()).flatMap((contract) => {
    const { stage } = contract
    if (stage === undefined) return []
    const due = { ...contract, stage }
    return sent.has(nameOf(due)) ? [] : [due]
  })
}

function nameOf({ product, type, expiresOn, stage }: SentReminder): string {
  return [product, type, expiresOn, stage].join(' ')
}

async function remind(gateway: ReminderGateway, owner: string, due: readonly Due[]): Promise<void> {
  const { database, clock, log, sendMail } = gateway
  for (const { product, type, daysLeft, stage } of due) {
    log.warn('contract_expiring', { product, type, daysLeft, stage })
  }
  await sendMail?.({ to: owner, subject: subjectOf(due), text: textOf(due) })
  const sentAt = new Date(clock.nowMs())
  const channel = sendMail === undefined ? 'log' : 'mail'
  await database.withOwner((tx) => recordReminders(tx, due, { sentAt, channel }))
}

function subjectOf(due: readonly Due[]): string {
  const [first] = due
  return due.length === 1 && first !== undefined
    ? `${first.title} of ${first.product} ends on ${first.expiresOn}`
    : `${due.length} contracts of yours end`
}

function textOf(due: readonly Due[]): string {
  return [
    'You own what these contracts declare:',
    '',
    ...due.map((contract) => `- ${reminderOf(contract)}.`),
    '',
    'Have each reviewed again and give it a later day, or remove it. Until then it ends by itself.',
    '',
  ].join('\n')
}

/** Looks every day, early in the morning (UTC). */
export function expiryReminderJob(gateway: Gateway): ScheduledJob {
  const sendMail = createMailer(gateway.config)
  return {
    name: 'expiry-reminders',
    cron: '7 5 * * *',
    handler: () => remindOwners({ ...gateway, sendMail }),
  }
}
