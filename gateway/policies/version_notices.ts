import { DAY_MS } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import {
  listDecisions,
  listNotices,
  listNotifiedTenants,
  type NotifiedTenant,
  type Publication,
  recordNotice,
} from '#drizzle/repositories/publications.ts'
import { describeChange } from '#policies/engine/diff/describe_change.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { createMailer, type SendMail } from '../notices/mail.ts'
import { openContact } from '../tenancy/contacts.ts'
import { readChain, requireCompiled } from './published.ts'

/** Days before a tenant moves to a version at which it is told: when it is announced, on the day, and after it. */
export const NOTICE_DAYS = [90, 30, 15, 7, 0, -1] as const
/** How long after the window tenants are still told that they have moved. */
const TELL_AFTER_MS = 30 * DAY_MS
const PAGE = 500

export interface NoticeGateway
  extends Pick<Gateway, 'database' | 'clock' | 'log' | 'receipts' | 'keyring'> {
  /** Undefined where no mail server is set: then the log says it. */
  readonly sendMail: SendMail | undefined
}

/** A version that collects more, and what each tenant has decided on it. */
interface Announced {
  readonly version: Publication
  readonly windowEndsMs: number
  readonly movesAt: ReadonlyMap<TenantId, Date>
  /** What it collects more, a sentence each. */
  readonly sentences: readonly string[]
}

/**
 * Tells tenants of the newest version that collects more: when it is announced, 30, 15 and 7 days before they move, on
 * the day and after it. Each stage is said once; one that could not be said is tried again the next time, and the
 * notices of other tenants go out all the same. Throws the first error at the end.
 */
export async function tellTenants(gateway: NoticeGateway): Promise<void> {
  const announced = await readAnnounced(gateway)
  if (announced === undefined) return
  const errors: unknown[] = []
  let after = NIL_GUID
  for (;;) {
    const page = await gateway.database.withOwner((tx) =>
      listNotifiedTenants(tx, { after, limit: PAGE }),
    )
    errors.push(...(await tellPage(gateway, announced, page)))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) break
    after = last.id
  }
  if (errors.length > 0) throw errors[0]
}

async function readAnnounced(gateway: NoticeGateway): Promise<Announced | undefined> {
  return await gateway.database.withOwner(async (tx) => {
    const chain = await readChain(tx, gateway.receipts)
    const version = chain.findLast(({ windowEndsAt }) => windowEndsAt !== undefined)
    const before = version && chain[version.version - 2]
    if (version?.windowEndsAt === undefined || before === undefined) return undefined
    const windowEndsMs = version.windowEndsAt.getTime()
    if (gateway.clock.nowMs() > windowEndsMs + TELL_AFTER_MS) return undefined
    const changes = diffBundles(
      await requireCompiled(tx, before.bundle),
      await requireCompiled(tx, version.bundle),
    )
    const decisions = await listDecisions(tx, version.version)
    return {
      version,
      windowEndsMs,
      movesAt: new Map(decisions.map(({ tenantId, movesAt }) => [tenantId, movesAt])),
      sentences: changes.filter(({ effect }) => effect === 'widens').map(describeChange),
    }
  })
}

async function tellPage(
  gateway: NoticeGateway,
  announced: Announced,
  page: readonly NotifiedTenant[],
): Promise<readonly unknown[]> {
  const { version } = announced.version
  const given = await gateway.database.withOwner((tx) =>
    listNotices(
      tx,
      version,
      page.map(({ id }) => id),
    ),
  )
  const known = new Set(given.map(({ tenantId, stage }) => `${tenantId} ${stage}`))
  const errors: unknown[] = []
  for (const tenant of page) {
    const stage = stageOf(tenant, announced, gateway.clock.nowMs())
    if (stage === undefined || known.has(`${tenant.id} ${stage}`)) continue
    try {
      await tell(gateway, announced, { tenant, stage })
    } catch (error) {
      gateway.log.warn('version_notice_failed', { tenant: tenant.id, version, stage, error })
      errors.push(error)
    }
  }
  return errors
}

/** The last stage that a tenant has reached; undefined for one that never had the version before. */
function stageOf(tenant: NotifiedTenant, announced: Announced, nowMs: number): number | undefined {
  if (tenant.createdAt.getTime() > announced.version.publishedAt.getTime()) return undefined
  const daysLeft = Math.ceil((movesMs(tenant.id, announced) - nowMs) / DAY_MS)
  return NOTICE_DAYS.findLast((days) => daysLeft <= days)
}

function movesMs(tenantId: TenantId, { movesAt, windowEndsMs }: Announced): number {
  return Math.min(movesAt.get(tenantId)?.getTime() ?? windowEndsMs, windowEndsMs)
}

interface Told {
  readonly tenant: NotifiedTenant
  readonly stage: number
}

async function tell(
  gateway: NoticeGateway,
  announced: Announced,
  { tenant, stage }: Told,
): Promise<void> {
  const { database, clock, log, keyring, sendMail } = gateway
  const { version } = announced.version
  log.info('version_announced', { tenant: tenant.id, version, stage })
  const to = openContact(keyring, tenant)
  const channel = sendMail === undefined || to === undefined ? 'log' : 'mail'
  if (sendMail !== undefined && to !== undefined) {
    const movesOn = new Date(movesMs(tenant.id, announced)).toISOString().slice(0, 10)
    await sendMail({
      to,
      subject:
        stage > 0 ? `More will be collected from ${movesOn}` : `More is collected since ${movesOn}`,
      text: textOf(announced, { tenant, stage, movesOn }),
    })
  }
  const sentAt = new Date(clock.nowMs())
  await database.withOwner((tx) =>
    recordNotice(tx, { tenantId: tenant.id, version, stage, sentAt, channel }),
  )
}

function textOf(
  { version, sentences, windowEndsMs }: Announced,
  { tenant, stage, movesOn }: Told & { readonly movesOn: string },
): string {
  const windowEnds = new Date(windowEndsMs).toISOString().slice(0, 10)
  return [
    `Version ${version.version} of the policies collects more than the version before:`,
    '',
    ...sentences.map((sentence) => `- ${sentence}`),
    '',
    ...(stage > 0
      ? [
          `It holds for you from ${movesOn}. Until then nothing of it does.`,
          `Approve it at once, or choose a day until ${windowEnds}, with PUT /manage/v1/tenants/${tenant.id}/policies.`,
        ]
      : [
          `It holds for you since ${movesOn}. What you want to be collected is your choice at any time.`,
        ]),
    '',
  ].join('\n')
}

/** Looks every day, and whenever it is asked to. */
export function versionNoticeJob(gateway: Gateway): ScheduledJob {
  const sendMail = createMailer(gateway.config)
  return {
    name: VERSION_NOTICES,
    cron: '17 5 * * *',
    handler: () => tellTenants({ ...gateway, sendMail }),
  }
}

/** Name of the job. */
export const VERSION_NOTICES = 'version-notices'
