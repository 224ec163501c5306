import { OUTCOMES, type OutcomeName } from '#domain/outcome.ts'
import { countErased, countLettersBySink } from '#drizzle/repositories/overview.ts'
import {
  countOutcomeFlow,
  countRollup,
  type OutcomeFlow,
  type RollupRange,
  type RollupRow,
} from '#drizzle/repositories/rollups.ts'
import { listSinks, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../../gateway.ts'
import { readExpiries } from '../../retention/expiries.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, ID, INSTANT, nullable, objectOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { ROLLUP_RANGE_QUERY, rollupRangeOf } from './rollup_range.ts'

const FLOW = objectOf({
  since: INSTANT,
  until: INSTANT,
  totals: objectOf({
    received: COUNT,
    accepted: COUNT,
    redacted: COUNT,
    dropped: COUNT,
    quarantined: COUNT,
    rejected: COUNT,
    stored: COUNT,
    bytes: COUNT,
  }),
  collectors: arrayOf(objectOf({ collector: TEXT, outcome: TEXT, count: COUNT })),
  outcomes: arrayOf(objectOf({ outcome: TEXT, reason: nullable(TEXT), count: COUNT })),
  stored: arrayOf(objectOf({ class: TEXT, category: TEXT, count: COUNT, bytes: COUNT })),
  forwarded: arrayOf(
    objectOf({
      sink: ID,
      name: TEXT,
      kind: TEXT,
      since: INSTANT,
      sent: COUNT,
      withheld: COUNT,
      refused: COUNT,
      deadLetters: COUNT,
    }),
  ),
  deleted: objectOf({ expired: COUNT, erased: COUNT }),
})

export const flowRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/flow',
    summary:
      'Where items went, from received to stored, forwarded and deleted: received = accepted + redacted + dropped + quarantined + rejected',
    query: { tenant: { description: 'Id or name', required: true }, ...ROLLUP_RANGE_QUERY },
    answers: {
      200: answer(
        'The counts; those of sinks are since each was added, and expired is what was received so long before that its period has ended',
        FLOW,
      ),
    },
    errors: ['invalid_query', 'not_found'],
    handle: readFlow,
  },
]

/** Classes times categories, and some to spare. */
const STORED_ROWS_MAX = 100

async function readFlow({ query, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const range = rollupRangeOf(query, gateway)
  const expired = await readExpiries(gateway, tenant.id, { ...range, product: undefined })
  const body = await gateway.database.withTenant(tenant.id, async (tx) => {
    const outcomes = await countOutcomeFlow(tx, tenant.id, range)
    const by = ['class', 'category']
    const question = { rollup: 'stored', by, ...range, limit: STORED_ROWS_MAX } as const
    const stored = await countRollup(tx, tenant.id, question)
    const letters = await countLettersBySink(tx, tenant.id)
    const sinks = await listSinks(tx, tenant.id)
    return {
      ...printOutcomes(outcomes, stored, range),
      forwarded: sinks.map((sink) => printSink(sink, letters.get(sink.id) ?? 0)),
      deleted: {
        expired: expired.reduce((sum, { count }) => sum + count, 0),
        erased: await countErased(tx, tenant.id, range),
      },
    }
  })
  return { status: 200, body }
}

function printOutcomes(
  flow: readonly OutcomeFlow[],
  stored: readonly RollupRow[],
  { since, until }: RollupRange,
) {
  const of = (name: OutcomeName) => sumOf(flow.filter(({ outcome }) => outcome === name))
  return {
    since,
    until,
    totals: {
      received: OUTCOMES.reduce((sum, name) => sum + of(name), 0),
      accepted: of('accepted'),
      redacted: of('redacted'),
      dropped: of('dropped'),
      quarantined: of('quarantined'),
      rejected: of('rejected'),
      stored: stored.reduce((sum, { count }) => sum + Number(count), 0),
      bytes: stored.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    },
    collectors: addedUp(flow, ({ collector, outcome }) => ({ collector, outcome })),
    outcomes: addedUp(flow, ({ outcome, reason }) => ({
      outcome,
      reason: reason === '' ? null : reason,
    })),
    stored,
  }
}

function addedUp<Key extends object>(
  flow: readonly OutcomeFlow[],
  keyOf: (item: OutcomeFlow) => Key,
): readonly (Key & { readonly count: number })[] {
  const groups = Map.groupBy(flow, (item) => JSON.stringify(keyOf(item)))
  return [...groups.values()].flatMap((items) => {
    const [first] = items
    return first === undefined ? [] : [{ ...keyOf(first), count: sumOf(items) }]
  })
}

function sumOf(flow: readonly OutcomeFlow[]): number {
  return flow.reduce((sum, { count }) => sum + count, 0)
}

function printSink(sink: SinkRecord, deadLetters: number) {
  const { id, name, kind, createdAt, sent, withheld, refused } = sink
  return { sink: id, name, kind, since: createdAt, sent, withheld, refused, deadLetters }
}
