import { createHash } from 'node:crypto'
import { DAY_MS } from '#domain/clock.ts'
import {
  listOpenRequests,
  listToldReminders,
  type OpenRequest,
  recordReminder,
} from '#drizzle/repositories/clock_reminders.ts'
import {
  REMINDER_STAGES,
  type ReminderStage,
  reminderStage,
} from '#policies/engine/clock/reminder.ts'
import type { GatewayConfig } from '../config.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { createMailer, type SendMail } from '../notices/mail.ts'
import { createNoticeHook, type PostNotice } from '../notices/webhook.ts'

export interface ClockReminderGateway extends Pick<Gateway, 'database' | 'clock' | 'log'> {
  readonly config: Pick<GatewayConfig, 'privacyContact'>
  /** Undefined where no mail server is set. */
  readonly sendMail: SendMail | undefined
  /** Undefined where no webhook is set. */
  readonly postNotice: PostNotice | undefined
}

/** A request of which somebody is to be reminded now. */
interface Due {
  readonly request: OpenRequest
  readonly stage: ReminderStage
}

/** A way to tell it, and what its reminders are remembered by. */
interface Channel {
  readonly name: 'mail' | 'webhook' | 'log'
  readonly tell: (due: readonly Due[]) => Promise<void>
}

/** Requests that are looked at in one run; the next ones come in the next. */
const REQUESTS_MAX = 5_000
/** Requests that one mail or notice names. */
const TOLD_MAX = 200
const LOOK_AHEAD_MS = (REMINDER_STAGES[0] + 1) * DAY_MS

/**
 * Reminds those who answer subject requests before clocks run out: 14, 7, 3 and 1 days before, on the last day, and
 * after it. Each stage of each end is told once by each channel that is set: mail, webhook, or else the log. A channel
 * that fails is tried again the next time, and the others tell it all the same. Throws the first error at the end.
 */
export async function remindOfClocks(gateway: ClockReminderGateway): Promise<void> {
  const { database, clock, log } = gateway
  const nowMs = clock.nowMs()
  const dueBy = new Date(nowMs + LOOK_AHEAD_MS)
  const { due, told } = await database.withOwner(async (tx) => {
    const requests = await listOpenRequests(tx, { dueBy, limit: REQUESTS_MAX })
    const sent = await listToldReminders(tx, requests)
    return {
      due: requests.flatMap((request): readonly Due[] => {
        const stage = reminderStage({ dueAt: request.dueAt.getTime() }, nowMs)
        return stage === undefined ? [] : [{ request, stage }]
      }),
      told: new Set(sent.map(({ requestId, words }) => `${requestId} ${words}`)),
    }
  })
  const errors: unknown[] = []
  for (const channel of channelsOf(gateway)) {
    const untold = due.filter((one) => !told.has(`${one.request.id} ${wordsOf(one, channel)}`))
    try {
      await tellAll(gateway, channel, untold)
    } catch (error) {
      log.warn('clock_reminder_failed', { channel: channel.name, requests: untold.length, error })
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

async function tellAll(
  { database, clock }: ClockReminderGateway,
  channel: Channel,
  untold: readonly Due[],
): Promise<void> {
  for (let from = 0; from < untold.length; from += TOLD_MAX) {
    const part = untold.slice(from, from + TOLD_MAX)
    await channel.tell(part)
    const at = new Date(clock.nowMs())
    await database.withOwner(async (tx) => {
      for (const one of part) {
        await recordReminder(tx, one.request, { words: wordsOf(one, channel), at })
      }
    })
  }
}

/** A clock that was put off reminds again: the day of its end belongs to what is remembered. */
function wordsOf({ request, stage }: Due, { name }: Channel): string {
  return `${request.dueAt.toISOString().slice(0, 10)} ${stage} ${name}`
}

function channelsOf(gateway: ClockReminderGateway): readonly Channel[] {
  const { config, sendMail, postNotice, log } = gateway
  const to = config.privacyContact
  const channels: readonly (Channel | undefined)[] = [
    sendMail && to !== undefined
      ? {
          name: 'mail',
          tell: async (due) => sendMail({ to, subject: subjectOf(due), text: textOf(due) }),
        }
      : undefined,
    postNotice && {
      name: 'webhook',
      tell: async (due) => postNotice(noticeOf(due)),
    },
  ]
  const set = channels.filter((channel) => channel !== undefined)
  if (set.length > 0) return set
  const tell = async (due: readonly Due[]) => {
    for (const { request, stage } of due) {
      const { id, tenantId, type, regulation, dueAt } = request
      log.warn('request_due', { request: id, tenant: tenantId, type, regulation, stage, dueAt })
    }
  }
  return [{ name: 'log', tell }]
}

function subjectOf(due: readonly Due[]): string {
  const overdue = due.filter(({ stage }) => stage === 'overdue').length
  const [first] = due
  if (overdue > 0) return `${countOf(overdue)} overdue`
  return due.length === 1 && first !== undefined
    ? `A subject request is due on ${dayOf(first.request.dueAt)}`
    : `${countOf(due.length)} due soon`
}

function countOf(requests: number): string {
  return requests === 1 ? '1 subject request is' : `${requests} subject requests are`
}

function textOf(due: readonly Due[]): string {
  return [
    'These requests of data subjects are not answered yet:',
    '',
    ...due.map(lineOf),
    '',
    'Answer each, tell the person in time why it takes longer where the law allows it, or say why it is denied.',
    '',
  ].join('\n')
}

function lineOf({ request, stage }: Due): string {
  const { id, tenant, type, regulation, dueAt, status } = request
  const when = stage === 'overdue' ? 'was due' : 'is due'
  return `- ${id} of ${tenant}: ${type} under ${regulation}, ${status}, ${when} on ${dueAt.toISOString()}.`
}

function noticeOf(due: readonly Due[]) {
  const requests = due.map(({ request, stage }) => {
    const { id, tenantId, type, regulation, status, receivedAt, dueAt } = request
    return { id, tenant: tenantId, type, regulation, status, receivedAt, dueAt, stage }
  })
  const names = requests.map(({ id, dueAt, stage }) => `${id} ${dayOf(dueAt)} ${stage}`)
  const hash = createHash('sha256').update(names.join('\n')).digest('hex')
  return { id: `msg_${hash.slice(0, 32)}`, type: 'subject_requests.due', body: { requests } }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Looks every hour: some laws give three days only. */
export function clockReminderJob(gateway: Gateway): ScheduledJob {
  const sendMail = createMailer(gateway.config)
  const postNotice = createNoticeHook(gateway)
  return {
    name: 'clock-reminders',
    cron: '23 * * * *',
    handler: () => remindOfClocks({ ...gateway, sendMail, postNotice }),
  }
}
