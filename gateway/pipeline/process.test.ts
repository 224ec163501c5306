import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecodedItem } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { countOutcomes } from '#drizzle/repositories/outcomes.ts'
import { insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { TransientKeys } from '../../test/fixtures/keys.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { requestContextOf } from '../../test/fixtures/request_context.ts'
import { newTenantId } from '../../test/fixtures/stored_reports.ts'
import { ReportSealer } from '../keyring/report_sealer.ts'
import { SuppressionIndex } from '../subjects/suppression_index.ts'
import { ReportKeeper } from './keep.ts'
import { processItems } from './process.ts'
import { GroupWriter, OverloadedError } from './store.ts'

const bundle = bundleOf([
  contractSourceOf({ fields: { text: fieldOf({ action: 'scrub' }) } }),
  contractSourceOf({ type: 'usage', class: 'optional', fields: { text: fieldOf() } }),
])
let store: TestStore
let suppressions: SuppressionIndex
let writer: GroupWriter
let keeper: ReportKeeper
const keys = new TransientKeys()
const errors: unknown[] = []

beforeAll(async () => {
  store = await startTestStore()
  suppressions = new SuppressionIndex(store.database)
  writer = new GroupWriter({
    database: store.database,
    suppressions,
    writers: 3,
    onError: (error) => errors.push(error),
  })
  keeper = keeperOf(writer)
})

afterAll(async () => {
  await writer.stop()
  await writer.stop()
  await store.stop()
})

function keeperOf(of: GroupWriter): ReportKeeper {
  return new ReportKeeper({ writer: of, sealer: new ReportSealer(keys) })
}

/** A context of a tenant of its own. */
function newContext() {
  const context = requestContextOf(bundle)
  return {
    ...context,
    suppressions,
    admission: { ...context.admission, tenantId: newTenantId(), instanceId: randomUUID() },
  }
}

async function totalsOf(context: ReturnType<typeof newContext>) {
  const { tenantId } = context.admission
  const { totals } = await store.database.withOwner((tx) =>
    countOutcomes(tx, tenantId, { since: undefined, by: [] }),
  )
  return totals
}

async function storedOf(context: ReturnType<typeof newContext>): Promise<number> {
  const client = await store.connect()
  const { rows } = await client.query<{ count: string }>(
    'select count(*) as count from reports where tenant_id = $1',
    [context.admission.tenantId],
  )
  return Number(rows[0]?.count)
}

const reportOf = (id: string | undefined, type = 'error', data = {}): DecodedItem => ({
  kind: 'report',
  report: { ...(id === undefined ? {} : { id }), type, subject: {}, data },
})

const ITEM: fc.Arbitrary<DecodedItem> = fc.oneof(
  fc.constantFrom('malformed_report' as const, 'unsupported_item' as const).map((reason) => ({
    kind: 'refused' as const,
    reason,
  })),
  fc
    .tuple(
      fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
      fc.constantFrom('error', 'usage', 'unknown'),
      fc.constantFrom({}, { text: 'x' }, { other: 1 }, { text: 'ada@contoso.example' }),
    )
    .map(([id, type, data]) => reportOf(id, type, data)),
)

describe('processItems()', () => {
  test('answers each item once, and counts as many as came in, for any requests at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(ITEM, { maxLength: 20 }), { maxLength: 6 }),
        async (requests) => {
          const context = newContext()
          const answers = await Promise.all(
            requests.map((items) => processItems({ kind: 'decoded', items }, context, keeper)),
          )
          expect(answers.map(({ length }) => length)).toEqual(requests.map(({ length }) => length))
          const results = answers.flat()
          const totals = await totalsOf(context)
          expect(totals.received).toBe(results.length)
          for (const name of [
            'accepted',
            'redacted',
            'dropped',
            'quarantined',
            'rejected',
          ] as const) {
            const answered = results.filter(({ outcome }) => outcome.outcome === name).length
            expect([name, totals[name]]).toEqual([name, answered])
          }
          expect(await storedOf(context)).toBe(totals.accepted + totals.redacted)
        },
      ),
      { numRuns: 40 },
    )
    expect(errors).toEqual([])
  })

  test('refuses the items past the limit of a request, and counts them', async () => {
    const context = newContext()
    const items: DecodedItem[] = Array.from({ length: LIMITS.itemsPerRequestMax + 5 }, () => ({
      kind: 'refused',
      reason: 'unsupported_item',
    }))
    const results = await processItems({ kind: 'decoded', items }, context, keeper)
    expect(results.slice(-6).map(({ outcome }) => 'reason' in outcome && outcome.reason)).toEqual([
      'unsupported_item',
      ...Array.from({ length: 5 }, () => 'too_many_items'),
    ])
    expect(await totalsOf(context)).toMatchObject({
      dropped: LIMITS.itemsPerRequestMax,
      rejected: 5,
    })
  })

  test('honours a suppression that is recorded after the report was judged and before its commit', async () => {
    const context = newContext()
    const { tenantId } = context.admission
    const subject = { userId: 'ada' }
    const pseudonym = context.pseudonymiser.pseudonym(tenantId, 'userId', 'ada')
    // Another process records it: this one's index does not know it when it judges.
    await store.database.withOwner((tx) =>
      insertSuppressions(tx, tenantId, {
        pseudonyms: [pseudonym],
        requestId: randomUUID(),
        recordedAt: new Date(0),
      }),
    )
    expect(suppressions.hasAny({ userId: pseudonym })).toBe(false)
    const items: DecodedItem[] = [
      { kind: 'report', report: { type: 'error', subject, data: {} } },
      { kind: 'report', report: { type: 'error', subject: { userId: 'grace' }, data: {} } },
    ]
    const results = await processItems({ kind: 'decoded', items }, context, keeper)
    expect(results.map(({ outcome }) => outcome)).toEqual([
      { outcome: 'dropped', reason: 'suppressed' },
      { outcome: 'accepted' },
    ])
    expect(await storedOf(context)).toBe(1)
    expect(await totalsOf(context)).toMatchObject({ received: 2, accepted: 1, dropped: 1 })
  })

  test('leaves out a report whose subject is forgotten by the keyring, and counts it', async () => {
    const context = newContext()
    const subject = { userId: 'ada' }
    const { userId } = context.pseudonymiser.pseudonyms(context.admission.tenantId, subject)
    keys.destroy(Buffer.from(userId ?? []).toString('hex'))
    const items: DecodedItem[] = [
      { kind: 'report', report: { type: 'error', subject: { userId: 'grace' }, data: {} } },
      { kind: 'report', report: { type: 'error', subject, data: {} } },
    ]
    const results = await processItems({ kind: 'decoded', items }, context, keeper)
    expect(results.map(({ outcome }) => outcome)).toEqual([
      { outcome: 'accepted' },
      { outcome: 'dropped', reason: 'suppressed' },
    ])
    expect(await totalsOf(context)).toMatchObject({ received: 2, accepted: 1, dropped: 1 })
  })

  test('keeps the requests beside those that the store refuses for their data', async () => {
    const good = newContext()
    const withNul = { ...good, admission: { ...good.admission, product: 'a\u0000b' } }
    const withoutGuid = { ...good, admission: { ...good.admission, instanceId: 'no-guid' } }
    const decoding = { kind: 'decoded' as const, items: [reportOf(undefined)] }
    const outcomes = await Promise.allSettled(
      [good, withNul, withoutGuid, good].map((context) => processItems(decoding, context, keeper)),
    )
    expect(outcomes.map(({ status }) => status)).toContain('fulfilled')
    expect(await storedOf(good)).toBe(
      outcomes.filter(({ status }) => status === 'fulfilled').length,
    )
    errors.length = 0
  })
})

describe('GroupWriter', () => {
  test('refuses when it has stopped, and commits what waited before', async () => {
    const context = newContext()
    const own = new GroupWriter({
      database: store.database,
      suppressions,
      writers: 1,
      onError: () => undefined,
    })
    const waiting = Array.from({ length: 20 }, () =>
      processItems({ kind: 'decoded', items: [reportOf(undefined)] }, context, keeperOf(own)),
    )
    // They wait for their keys first, then for the writer.
    await new Promise(setImmediate)
    await own.stop()
    await Promise.all(waiting)
    expect(await storedOf(context)).toBe(20)
    const late = processItems(
      { kind: 'decoded', items: [reportOf(undefined)] },
      context,
      keeperOf(own),
    )
    await expect(late).rejects.toThrow(OverloadedError)
    expect(await storedOf(context)).toBe(20)
  })

  test('refuses with 503 what does not fit into its queue, and forgets none of what it took', async () => {
    const context = newContext()
    const own = new GroupWriter({
      database: store.database,
      suppressions,
      writers: 1,
      onError: () => undefined,
    })
    const items = Array.from({ length: LIMITS.groupRowsMax }, () => reportOf(undefined))
    const requests = Array.from({ length: 13 }, () =>
      processItems({ kind: 'decoded', items }, context, keeperOf(own)),
    )
    const outcomes = await Promise.allSettled(requests)
    await own.stop()
    const taken = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(await storedOf(context)).toBe(taken * items.length)
    expect(await totalsOf(context)).toMatchObject({ received: taken * items.length })
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OverloadedError)
    }
  }, 60_000)
})
