import { DAY_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { type Connector, listConnectors } from '#drizzle/repositories/connectors.ts'
import {
  countLettersBySink,
  listFailedProcessors,
  listOpenDisclosures,
  type OpenRequests,
  readQuarantineGrowth,
} from '#drizzle/repositories/overview.ts'
import { listSinks, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { expiringContracts } from '#policies/engine/expiry.ts'
import type { Gateway } from '../../gateway.ts'
import type { Permission } from '../../tenancy/roles.ts'

export const NEED_KINDS = [
  'clock',
  'approval',
  'quarantine',
  'sink',
  'connector',
  'dead_letters',
  'contract',
  'spool',
  'disclosure',
  'version',
] as const
/** Who is told of each kind: those who may see what it is about. */
export const NEED_PERMISSIONS: Readonly<Record<Need['kind'], Permission>> = {
  clock: 'requests:read',
  approval: 'requests:read',
  quarantine: 'outcomes:read',
  sink: 'sinks:read',
  connector: 'connectors:read',
  dead_letters: 'sinks:read',
  contract: 'system:read',
  spool: 'outcomes:read',
  disclosure: 'disclosures:read',
  version: 'tenants:read',
}
export const SEVERITIES = ['critical', 'warning', 'info'] as const

/** Something that waits for somebody. */
export interface Need {
  readonly kind: (typeof NEED_KINDS)[number]
  readonly severity: (typeof SEVERITIES)[number]
  readonly id?: string | undefined
  /** As its owner has called it, or a word of the product's own. */
  readonly name?: string | undefined
  readonly dueAt?: Date | undefined
  readonly count?: number | undefined
}

/** Requests with so many days left are shown one by one. */
export const CLOCK_DAYS = 7
/** Quarantine grows where a day brings so many times what a day of the week before did, and so many at least. */
const GROWTH_FACTOR = 2
const GROWTH_MIN = 10
const CONTRACT_DAYS = 30
/** Part of the spool's bound from which somebody should look. */
const SPOOL_PART = 0.5

/** What a tenant's own data says that somebody has to do. */
export async function readTenantNeeds(
  tx: Transaction,
  tenant: Tenant,
  { requests, now }: { readonly requests: OpenRequests; readonly now: Date },
): Promise<readonly Need[]> {
  const letters = await countLettersBySink(tx, tenant.id)
  const sinks = await listSinks(tx, tenant.id)
  const connectors = await listConnectors(tx, tenant.id)
  const failed = await listFailedProcessors(tx, tenant.id)
  const disclosures = await listOpenDisclosures(tx, tenant.id, LIMITS.needsPerKindMax)
  return [
    ...clockNeeds(requests, now),
    ...approvalNeeds(requests),
    ...quarantineNeeds(await readQuarantineGrowth(tx, tenant.id, now)),
    ...sinks.flatMap(sinkNeeds),
    ...failed.map(({ id, name, count }): Need => {
      return { kind: 'connector', severity: 'critical', id, name, count }
    }),
    ...connectors.flatMap(pausedNeeds),
    ...sinks.flatMap((sink) => letterNeeds(sink, letters.get(sink.id) ?? 0)),
    ...disclosures.map(({ id, dueAt, status }): Need => {
      const isLate = dueAt !== undefined && dueAt <= now
      return {
        kind: 'disclosure',
        severity: isLate ? 'critical' : 'warning',
        id,
        name: status,
        dueAt,
      }
    }),
  ]
}

function clockNeeds({ first }: OpenRequests, now: Date): readonly Need[] {
  return first.flatMap(({ id, type, dueAt }): readonly Need[] => {
    const days = (dueAt.getTime() - now.getTime()) / DAY_MS
    if (days > CLOCK_DAYS) return []
    return [{ kind: 'clock', severity: days <= 3 ? 'critical' : 'warning', id, name: type, dueAt }]
  })
}

/** Requests that nothing but an approval is missing for. */
function approvalNeeds({ byStatus }: OpenRequests): readonly Need[] {
  const waiting = byStatus.filter(({ status }) => status === 'received' || status === 'reviewing')
  const count = waiting.reduce((sum, one) => sum + one.count, 0)
  return count === 0 ? [] : [{ kind: 'approval', severity: 'info', count }]
}

function quarantineNeeds({
  today,
  before,
}: {
  readonly today: number
  readonly before: number
}): readonly Need[] {
  const grows = today >= GROWTH_MIN && today > (GROWTH_FACTOR * before) / 7
  return grows ? [{ kind: 'quarantine', severity: 'warning', count: today }] : []
}

function sinkNeeds({ id, name, status, failingSince }: SinkRecord): readonly Need[] {
  if (failingSince !== undefined) {
    // What is older than that is given up.
    const dueAt = new Date(failingSince.getTime() + LIMITS.sinkRetryMaxMs)
    return [{ kind: 'sink', severity: 'critical', id, name, dueAt }]
  }
  return status === 'paused' ? [{ kind: 'sink', severity: 'info', id, name }] : []
}

function pausedNeeds({ id, name, pausedAt }: Connector): readonly Need[] {
  return pausedAt === undefined ? [] : [{ kind: 'connector', severity: 'warning', id, name }]
}

function letterNeeds({ id, name }: SinkRecord, count: number): readonly Need[] {
  return count === 0 ? [] : [{ kind: 'dead_letters', severity: 'warning', id, name, count }]
}

/** What of the installation concerns a tenant: its contracts and versions, and where its reports wait. */
export function installationNeeds(tenant: Tenant, gateway: Gateway): readonly Need[] {
  const nowMs = gateway.clock.nowMs()
  return [
    ...expiringContracts(gateway.policies.bundle, nowMs)
      .filter(({ daysLeft }) => daysLeft <= CONTRACT_DAYS)
      .slice(0, LIMITS.needsPerKindMax)
      .map(({ product, type, daysLeft, expiresOn }): Need => {
        const severity = daysLeft <= 7 ? 'critical' : 'warning'
        const dueAt = new Date(expiresOn)
        return { kind: 'contract', severity, name: `${product}/${type}`, dueAt }
      }),
    ...versionNeeds(tenant, gateway),
    ...spoolNeeds(gateway),
  ]
}

function versionNeeds({ id }: Tenant, { policies, clock }: Gateway): readonly Need[] {
  const { staying } = policies.inForce
  const stays = clock.nowMs() < policies.staysUntilMs(id)
  if (staying === undefined || !stays || staying.movesAt.has(id)) return []
  const name = String(staying.version)
  return [{ kind: 'version', severity: 'warning', name, dueAt: staying.windowEndsAt }]
}

function spoolNeeds({ spool }: Gateway): readonly Need[] {
  const { rows: count, bytes } = spool
  if (count === 0) return []
  const isFilling =
    count > SPOOL_PART * LIMITS.spoolRowsMax || bytes > SPOOL_PART * LIMITS.spoolBytesMax
  return [{ kind: 'spool', severity: isFilling ? 'critical' : 'warning', count }]
}
