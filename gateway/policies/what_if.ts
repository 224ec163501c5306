import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  countReports,
  type ReportFilter,
  type ReportPlace,
  readReports,
  type SealedRecord,
} from '#drizzle/repositories/report_reader.ts'
import { listShapes, type Shape } from '#drizzle/repositories/shapes.ts'
import { findTenant, listTenants } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import {
  describeWhatIf,
  summariseForbidden,
  summariseWhatIf,
} from '#policies/engine/what_if/describe_what_if.ts'
import type { TrafficShape } from '#policies/engine/what_if/traffic.ts'
import { WhatIf, type WhatIfResult, type WhatIfRow } from '#policies/engine/what_if/what_if.ts'
import { hiddenNow } from '../consents/hidden.ts'
import type { Gateway } from '../gateway.ts'
import { openReports } from '../keyring/open_reports.ts'
import { servedNow } from '../retention/tenant_periods.ts'
import { JudgingBundles } from './judging_bundles.ts'
import { permittedKinds } from './permitted_kinds.ts'

/** Reports that one look opens, over all tenants together. */
export const WHAT_IF_REPORTS_DEFAULT = 10_000
export const WHAT_IF_REPORTS_MAX = 100_000
/** Shapes of one tenant, the most frequent first. */
const SHAPES_MAX = 10_000
/** What a look is for where nobody says otherwise. */
export const WHAT_IF_PURPOSE: Purpose = 'operating_and_troubleshooting'
/** Reports that are held in the clear at once. */
const PAGE = 100

/** What a look needs of a gateway. */
export type WhatIfPlace = Pick<Gateway, 'database' | 'sealer' | 'clock' | 'policies' | 'consents'>

export interface WhatIfLook {
  readonly candidate: Bundle
  /** The bundle in force; that of the newest report where it is undefined. */
  readonly present?: Bundle | undefined
  readonly since: Date
  /** All tenants where it is undefined. */
  readonly tenantId?: TenantId | undefined
  /** Most reports that are opened, 1 to `WHAT_IF_REPORTS_MAX`. */
  readonly limit: number
  /** Who looks, and what for: the audit says it, and reports that may not be used for it are not opened. */
  readonly actor: string
  readonly purpose: Purpose
}

/** The answer of the API and of `--json`. It holds paths and counts, and no value. */
export interface PrintedWhatIf extends Omit<WhatIfResult, 'rows'> {
  readonly candidate: string
  readonly since: Date
  readonly purpose: Purpose
  /** Reports that were not looked at, since what they hold may not be used for the purpose. */
  readonly reportsForbidden: number
  /** True where a tenant has more shapes than were looked at. */
  readonly isShapeSample: boolean
  readonly summary: readonly string[]
  readonly items: readonly (WhatIfRow & { readonly sentence: string })[]
}

/**
 * Runs a candidate over the newest reports of each tenant and over what was left out as undeclared. Each tenant's audit
 * says that it was looked at, before it is. What nobody is shown now is not looked at either. Throws KeyringAwayError, and
 * an ApiError `purpose_not_permitted` where no tenant's data may be used for the purpose.
 */
export async function lookWhatIf(place: WhatIfPlace, look: WhatIfLook): Promise<PrintedWhatIf> {
  const all = await prepare(place, look)
  const tenants = all.filter(({ isPermitted }) => isPermitted)
  if (all.length > 0 && tenants.length === 0) {
    throw new ApiError(
      'purpose_not_permitted',
      `Cannot try policies: no data may be used for ${look.purpose}`,
    )
  }
  const bundles = new JudgingBundles(place.database, [look.candidate, place.policies.bundle])
  const present = look.present ?? (await bundles.find(newestOf(tenants)?.bundle))
  const trial = new WhatIf(look.candidate, { nowMs: place.clock.nowMs(), present })
  let isShapeSample = false
  for (const tenant of shared(tenants, look.limit)) {
    await addReports({ place, trial, bundles }, tenant)
    const shapes = await shapesOf(place, tenant)
    for (const shape of shapes) addShape(trial, shape, look.since)
    trial.endShapes()
    isShapeSample ||= shapes.length === SHAPES_MAX
  }
  const result = trial.result(tenants.reduce((sum, { there }) => sum + there, 0))
  const forbidden = all.reduce((sum, tenant) => sum + tenant.forbidden, 0)
  const { rows, ...counts } = result
  return {
    candidate: look.candidate.hash,
    since: look.since,
    purpose: look.purpose,
    ...counts,
    reportsForbidden: forbidden,
    isShapeSample,
    summary: [...summariseWhatIf(result), ...summariseForbidden(forbidden, look.purpose)],
    items: rows.map((row) => ({ ...row, sentence: describeWhatIf(row) })),
  }
}

/** A tenant whose reports are looked at. */
interface LookedTenant {
  readonly tenantId: TenantId
  readonly filter: ReportFilter
  /** False where nothing may be used for the purpose. */
  readonly isPermitted: boolean
  /** Reports of the time range that may be used for the purpose, and those that may not. */
  readonly there: number
  readonly forbidden: number
  readonly newest: SealedRecord | undefined
}

async function prepare(place: WhatIfPlace, look: WhatIfLook): Promise<readonly LookedTenant[]> {
  const tenants: LookedTenant[] = []
  for (const tenantId of await tenantIds(place, look)) {
    tenants.push(await prepareTenant(place, look, tenantId))
  }
  return tenants
}

async function prepareTenant(
  place: WhatIfPlace,
  look: WhatIfLook,
  tenantId: TenantId,
): Promise<LookedTenant> {
  const dataKinds = permittedKinds(place, tenantId, look.purpose)
  const shown = {
    since: look.since,
    hidden: hiddenNow(place, tenantId),
    served: await servedNow(place, tenantId),
  }
  const filter = { ...shown, dataKinds }
  const isPermitted = dataKinds.length > 0
  return await place.database.withTenant(tenantId, async (tx) => {
    const there = await countReports(tx, tenantId, filter)
    const forbidden = (await countReports(tx, tenantId, shown)) - there
    const [newest] = await readReports(tx, tenantId, { ...filter, limit: 1 })
    await insertAuditEntry(tx, {
      tenantId,
      at: new Date(place.clock.nowMs()),
      actor: look.actor,
      action: 'policy_what_if',
      purpose: look.purpose,
      detail: { allowed: isPermitted, reports: there, forbidden, limit: look.limit },
    })
    return { tenantId, filter, isPermitted, there, forbidden, newest }
  })
}

async function tenantIds(
  { database }: WhatIfPlace,
  { tenantId }: WhatIfLook,
): Promise<readonly TenantId[]> {
  if (tenantId !== undefined) return [tenantId]
  return await database.withOwner(async (tx) => {
    const ids: TenantId[] = []
    for (let after: string | undefined; ; ) {
      const page = await listTenants(tx, { after, limit: LIMITS.pageItemsMax })
      for (const { id, erasedAt } of page) if (erasedAt === undefined) ids.push(id)
      after = page.at(-1)?.name
      if (page.length < LIMITS.pageItemsMax) return ids
    }
  })
}

function newestOf(tenants: readonly LookedTenant[]): SealedRecord | undefined {
  const records = tenants.flatMap(({ newest }) => (newest === undefined ? [] : [newest]))
  return records.toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())[0]
}

/** Shares the limit: no tenant's reports take the place of another's, and what one does not need others get. */
function shared(
  tenants: readonly LookedTenant[],
  limit: number,
): readonly (LookedTenant & { readonly wanted: number })[] {
  let left = limit
  return tenants
    .toSorted((a, b) => a.there - b.there)
    .map((tenant, index, all) => {
      const wanted = Math.min(tenant.there, Math.ceil(left / (all.length - index)))
      left -= wanted
      return { ...tenant, wanted }
    })
}

interface Looking {
  readonly place: WhatIfPlace
  readonly trial: WhatIf
  readonly bundles: JudgingBundles
}

/** Page by page: what was opened is let go before the next is read. */
async function addReports(
  { place, trial, bundles }: Looking,
  { tenantId, filter, wanted }: LookedTenant & { readonly wanted: number },
): Promise<void> {
  let before: ReportPlace | undefined
  for (let left = wanted; left > 0; ) {
    const page = { ...filter, before, limit: Math.min(PAGE, left) }
    const records = await place.database.withTenant(tenantId, (tx) =>
      readReports(tx, tenantId, page),
    )
    for (const report of await openReports(place.sealer, records)) {
      const { product, type, version, data, remarks } = report
      trial.addReport({
        ...{ product, type, data, remarks },
        clientVersion: version,
        class: report.class === 'optional' ? 'optional' : 'required',
        judgedBy: await bundles.find(report.bundle),
      })
    }
    if (records.length < page.limit) return
    before = records.at(-1)
    left -= records.length
    await nextTurn()
  }
}

async function shapesOf(
  { database }: WhatIfPlace,
  { tenantId }: LookedTenant,
): Promise<readonly Shape[]> {
  const wanted = { kind: undefined, product: undefined, limit: SHAPES_MAX }
  return await database.withTenant(tenantId, (tx) => listShapes(tx, tenantId, wanted))
}

function addShape(trial: WhatIf, { kind, lastSeen, ...shape }: Shape, since: Date): void {
  if (lastSeen < since || !isShapeKind(kind)) return
  trial.addShape({ ...shape, kind })
}

function isShapeKind(kind: string): kind is TrafficShape['kind'] {
  return kind === 'quarantined' || kind === 'undeclared'
}

/** The tenant of an id or a name; undefined where there is none, or where none is wanted. */
export async function findLookedTenant(
  { database }: Pick<WhatIfPlace, 'database'>,
  idOrName: string,
): Promise<TenantId | undefined> {
  return (await database.withOwner((tx) => findTenant(tx, idOrName)))?.id
}
