import { utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Remark } from '#domain/remark.ts'
import type { ReleaseCounts } from '#domain/stored_report.ts'
import { countWitnesses } from '#drizzle/repositories/value_witnesses.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import {
  type GuardedValue,
  guardedValues,
  hideRare,
  type ReleaseRules,
  strictestRules,
} from '#policies/engine/release.ts'
import type { Gateway } from '../gateway.ts'

/** What releasing needs of a gateway. */
export type ReleaseGateway = Pick<Gateway, 'database' | 'clock' | 'pseudonymiser'> & {
  readonly policies: {
    readonly of: (tenantId: TenantId, nowMs: number) => { readonly bundle: Bundle }
  }
}

/** Data that is about to be shown or forwarded. */
export interface Releasable {
  readonly product: string
  readonly type: string
  readonly data: JsonObject
  /** What it was collected under. */
  readonly release: ReleaseCounts | undefined
}

export interface Released {
  readonly data: JsonObject
  /** Of the values that are held back. */
  readonly remarks: readonly Remark[]
}

/**
 * Data of one tenant's reports as it may leave now, in their order: a value that fewer different subjects had than the
 * present contract asks for, or the one that it was collected under, is held back. One query for all of them, and none
 * where nothing waits for further subjects. Throws KeyringAwayError.
 */
export async function releaseAll(
  gateway: ReleaseGateway,
  tenantId: TenantId,
  items: readonly Releasable[],
): Promise<readonly Released[]> {
  const { bundle } = gateway.policies.of(tenantId, gateway.clock.nowMs())
  const ruled = items.map((item) => ({
    item,
    rules: strictestRules(matchContract(bundle, item.product, item.type), item.release),
  }))
  const waiting = ruled.flatMap(({ item, rules }) => waitingOf(item, rules))
  const isReleased = await countAll(gateway, tenantId, waiting)
  return ruled.map(({ item, rules }) =>
    rules === undefined
      ? { data: item.data, remarks: [] }
      : hideRare(item.data, rules, (value) => isReleased({ ...value, item })),
  )
}

/** Reports as they may be shown now, with a remark for each value that is held back. Throws KeyringAwayError. */
export async function releaseReports<
  Report extends Omit<Releasable, 'release'> & {
    readonly release?: ReleaseCounts
    readonly remarks: readonly Remark[]
  },
>(
  gateway: ReleaseGateway,
  tenantId: TenantId,
  reports: readonly Report[],
): Promise<readonly Report[]> {
  const items = reports.map(({ product, type, data, release }) => ({
    product,
    type,
    data,
    release,
  }))
  const released = await releaseAll(gateway, tenantId, items)
  return reports.map((report, index) => {
    const { data = {}, remarks = [] } = released[index] ?? {}
    return { ...report, data, remarks: [...report.remarks, ...remarks] }
  })
}

/** A value and the report that it is of. */
interface WaitingValue extends GuardedValue {
  readonly item: Releasable
}

function waitingOf(item: Releasable, rules: ReleaseRules | undefined): readonly WaitingValue[] {
  if (rules === undefined) return []
  return guardedValues(item.data, rules).map((value) => ({ ...value, item }))
}

function nameOf({ item, path, value }: WaitingValue): string {
  return JSON.stringify([item.product, item.type, path, value])
}

/** Counts the subjects of all values at once; tells of each whether they are enough. */
async function countAll(
  { database, pseudonymiser, clock }: ReleaseGateway,
  tenantId: TenantId,
  waiting: readonly WaitingValue[],
): Promise<(value: WaitingValue) => boolean> {
  if (waiting.length === 0) return () => true
  await pseudonymiser.prepare(tenantId)
  // What a legal hold keeps of a tenant that was destroyed: nobody can count whose values they were.
  if (!pseudonymiser.hasKeys(tenantId)) return () => false
  const different = new Map<string, WaitingValue>()
  for (const value of waiting) {
    const known = different.get(nameOf(value))
    if (known === undefined || known.after < value.after) different.set(nameOf(value), value)
  }
  const values = [...different.values()].map(({ item, path, value, after }) => ({
    value: pseudonymiser.valueHash(tenantId, [item.product, item.type, path, value]),
    atMost: after,
  }))
  const today = utcDay(clock.nowMs())
  const counts = await database.withTenant(tenantId, (tx) =>
    countWitnesses(tx, tenantId, { values, today }),
  )
  const subjects = new Map([...different.keys()].map((name, index) => [name, counts[index] ?? 0]))
  return (value) => (subjects.get(nameOf(value)) ?? 0) >= value.after
}
