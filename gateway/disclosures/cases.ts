import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  changeDisclosure,
  type Disclosure,
  type DisclosureStatus,
  findDisclosure,
} from '#drizzle/repositories/disclosures.ts'
import type { Gateway } from '../gateway.ts'
import { type Actor, mayKnow } from '../tenancy/actor.ts'

/** Compulsion by law; `voluntary` is what the table of purposes allows, which is nothing. */
export const LEGAL_BASES = [
  'court_order',
  'search_warrant',
  'subpoena',
  'statutory_demand',
  'voluntary',
] as const

export const NOT_TOLD_REASONS = ['prohibited_by_law', 'danger_to_life'] as const

/** From which statuses each step may be taken, and where it leads; undefined where the status stays. The only table of it. */
export const STEPS = {
  redirect: { from: ['received'], to: 'redirected', action: 'disclosure_redirected' },
  notify: {
    from: ['received', 'redirected', 'producing'],
    to: undefined,
    action: 'disclosure_tenant_told',
  },
  plan: {
    from: ['received', 'redirected', 'producing'],
    to: 'producing',
    action: 'disclosure_planned',
  },
  begin: { from: ['producing'], to: undefined, action: 'disclosure_production_begun' },
  produce: { from: ['producing'], to: 'produced', action: 'disclosure_produced' },
  refuse: {
    from: ['received', 'redirected', 'producing'],
    to: 'refused',
    action: 'disclosure_refused',
  },
  close: {
    from: ['redirected', 'produced', 'refused'],
    to: 'closed',
    action: 'disclosure_closed',
  },
} as const satisfies Record<
  string,
  {
    readonly from: readonly DisclosureStatus[]
    readonly to: DisclosureStatus | undefined
    readonly action: string
  }
>
export type StepName = keyof typeof STEPS

/** The case with this id, where the actor may know of it. Throws the same ApiError `not_found` for all others. */
export async function requireDisclosure(
  gateway: Pick<Gateway, 'database'>,
  id: string | undefined,
  actor: Actor,
): Promise<Disclosure> {
  const guid = id?.toLowerCase() ?? ''
  const found = isGuid(guid)
    ? await gateway.database.withOwner((tx) => findDisclosure(tx, guid))
    : undefined
  if (found !== undefined && mayKnow(actor, found.tenantId)) return found
  throw new ApiError('not_found', 'Cannot find the disclosure')
}

export interface Step {
  readonly name: StepName
  readonly actor: string
  readonly change?: Omit<Parameters<typeof changeDisclosure>[2], 'from' | 'at' | 'status'>
  /** Counts and words for the audit. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Takes a step of a case, with its audit entry and its leaf in the ledger. Throws an ApiError `disclosure_state`. */
export async function takeStep(
  gateway: Pick<Gateway, 'database' | 'clock'>,
  disclosure: Disclosure,
  { name, actor, change, detail }: Step,
): Promise<Disclosure> {
  const { from, to, action } = STEPS[name]
  const at = new Date(gateway.clock.nowMs())
  const { tenantId, id } = disclosure
  const done = await gateway.database.withOwner(async (tx: Transaction) => {
    const status = to === undefined ? {} : { status: to }
    const changed = await changeDisclosure(tx, disclosure, { from, at, ...change, ...status })
    if (changed === undefined) return undefined
    const said = { ...detail, request: id }
    await insertAuditEntry(tx, { tenantId, at, actor, action, detail: said })
    return changed
  })
  if (done !== undefined) return done
  const now = await gateway.database.withOwner((tx) => findDisclosure(tx, id))
  throw new ApiError(
    'disclosure_state',
    `Cannot ${name} the disclosure: it is ${now?.status ?? 'gone'}, wanted ${from.join(' or ')}`,
  )
}
