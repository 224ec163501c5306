import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import {
  type ForgottenCriteria,
  forgetCriteria,
  HOLD_CAUSES,
  type Hold,
  type HoldCause,
  type HoldCriteria,
  type HoldStatus,
  statusOfHold,
} from '#domain/hold.ts'
import { invariant } from '#domain/invariant.ts'
import type { Gateway } from '../../gateway.ts'
import { COUNT, eitherOf, ID, INSTANT, nullable, objectOf, oneOf, TEXT } from '../api/schemas.ts'

const STATUSES = ['active', 'ending', 'ended'] as const satisfies readonly HoldStatus[]
const FORGOTTEN = ['subjects', 'reports'] as const satisfies readonly ForgottenCriteria['by'][]

export const HOLD = objectOf({
  id: ID,
  tenant: ID,
  status: oneOf(STATUSES),
  reason: TEXT,
  owner: TEXT,
  names: eitherOf(
    objectOf({ by: oneOf(FORGOTTEN), count: COUNT }),
    objectOf({
      by: oneOf(['query']),
      query: objectOf({
        'product?': TEXT,
        'type?': TEXT,
        'class?': oneOf(DATA_CLASSES),
        'category?': oneOf(CATEGORIES),
        'instance?': ID,
        'since?': INSTANT,
        'until?': INSTANT,
      }),
    }),
  ),
  createdAt: INSTANT,
  createdBy: TEXT,
  endsAt: nullable(INSTANT),
  endedAt: nullable(INSTANT),
  endedBy: nullable(TEXT),
  releasedAt: nullable(INSTANT),
  records: objectOf({
    ...Object.fromEntries(HOLD_CAUSES.map((cause) => [cause, COUNT])),
    total: COUNT,
  }),
})

/** A hold as the API shows it, with the numbers of its records. */
export function printHold(
  hold: Hold,
  records: Readonly<Record<HoldCause | 'total', number>>,
  { clock }: Pick<Gateway, 'clock'>,
) {
  return {
    id: hold.id,
    tenant: hold.tenantId,
    status: statusOfHold(hold, clock.nowMs()),
    reason: hold.reason,
    owner: hold.owner,
    names: printCriteria(hold.criteria),
    createdAt: hold.createdAt,
    createdBy: hold.createdBy,
    endsAt: hold.endsAt ?? null,
    endedAt: hold.liftedAt ?? null,
    endedBy: hold.liftedBy ?? null,
    releasedAt: hold.releasedAt ?? null,
    records,
  }
}

/** Numbers for subjects and reports: who they are is not told again. */
function printCriteria(stored: HoldCriteria) {
  const criteria = forgetCriteria(stored)
  if (criteria.kind === 'forgotten') return { by: criteria.by, count: criteria.count }
  invariant(criteria.kind === 'query', 'all else is forgotten')
  const { instanceId, ...query } = criteria.query
  return { by: 'query', query: { ...query, instance: instanceId } }
}
