import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  countDeadLetters,
  insertDeadLetters,
  listDeadLetters,
  retryDeadLetters,
} from '#drizzle/repositories/dead_letters.ts'
import { readNamed, readRecords, readWaiting } from '#drizzle/repositories/forward_reader.ts'
import {
  cancelReplay,
  findRunningReplay,
  insertReplay,
  listReplays,
} from '#drizzle/repositories/sink_replays.ts'
import { deleteSink, type SinkRecord, setSinkStatus } from '#drizzle/repositories/sinks.ts'
import { contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import {
  addWebhook,
  createForwardWorld,
  ERRORS,
  type ForwardWorld,
  forwardBundle,
  readSink,
  storeReports,
} from '../../test/fixtures/forwarding.ts'
import { namesOf } from '../../test/fixtures/keys.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { pseudonymOf } from '../../test/fixtures/stored_reports.ts'
import {
  idsIn,
  reportsIn,
  startReceiver,
  type WebhookReceiver,
} from '../../test/support/webhook_receiver.ts'
import { until } from '../../test/support/wire.ts'
import { type Forwarder, startForwarder } from './forwarder.ts'

let store: TestStore
let world: ForwardWorld
let receiver: WebhookReceiver
const forwarders: Forwarder[] = []
const sinks: SinkRecord[] = []
const receivers: WebhookReceiver[] = []

beforeAll(async () => {
  store = await startTestStore()
})
beforeEach(async () => {
  world = createForwardWorld(store)
  receiver = await receive()
})
afterEach(async () => {
  await Promise.all(forwarders.splice(0).map((forwarder) => forwarder.stop()))
  for (const sink of sinks.splice(0))
    await world.parts.database.withOwner((tx) => deleteSink(tx, sink))
  await Promise.all(receivers.splice(0).map((each) => each.close()))
})
afterAll(async () => {
  await store?.stop()
})

async function receive(): Promise<WebhookReceiver> {
  const started = await startReceiver()
  receivers.push(started)
  return started
}

function start(): Forwarder {
  const forwarder = startForwarder(world.parts)
  forwarders.push(forwarder)
  return forwarder
}

async function addSink(
  changes: Parameters<typeof addWebhook>[2] = {},
  to = receiver,
): Promise<SinkRecord> {
  const sink = await addWebhook(world, to.url, changes)
  sinks.push(sink)
  return sink
}

type Told = Parameters<typeof storeReports>[1][number]

async function storeFor(sink: SinkRecord, told: readonly Told[]) {
  return await storeReports(
    world,
    told.map((report) => ({ tenantId: sink.tenantId, ...report })),
  )
}

const many = (count: number): readonly Told[] => Array.from({ length: count }, () => ({}))

function arrived(from = receiver): readonly string[] {
  return from.received.flatMap(idsIn)
}

async function untilArrived(ids: readonly string[], from = receiver): Promise<void> {
  await until(() => ids.every((id) => arrived(from).includes(id)), 'every report has arrived')
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

const inStore = <T>(work: Parameters<typeof store.database.withOwner<T>>[0]) =>
  world.parts.database.withOwner(work)

/** The state of a sink once it satisfies a condition. */
async function untilSink(sink: SinkRecord, is: (now: SinkRecord) => boolean): Promise<SinkRecord> {
  let now = sink
  await until(async () => {
    now = await readSink(world, sink)
    return is(now)
  }, 'the sink is so')
  return now
}

describe('a sink gets', () => {
  test('what its purpose, classes, categories and products allow, in the order of the commits', async () => {
    const sink = await addSink({
      classes: ['required'],
      categories: ['product_service_performance'],
      products: ['app'],
    })
    const wanted: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const rows = await storeFor(sink, [
        {},
        { dataKind: 'payment_data' },
        { class: 'optional' },
        { category: 'product_service_usage' },
        { product: 'other' },
      ])
      wanted.push(rows[0]?.id ?? '')
    }
    await storeReports(world, [{}])
    start()
    await untilSink(sink, ({ sent }) => sent === 3)
    expect(arrived()).toEqual(wanted)
    expect(await readSink(world, sink)).toMatchObject({ refused: 0, withheld: 0 })
  })

  test('nothing that is over the period that its contract has now', async () => {
    const sink = await addSink()
    const [over, within] = await storeFor(sink, [
      { receivedAtMs: world.nowMs - 8 * DAY_MS },
      { receivedAtMs: world.nowMs - 6 * DAY_MS },
    ])
    world.bundle = forwardBundle([contractSourceOf({ ...ERRORS, retentionDays: 7 })])
    start()
    await untilSink(sink, ({ sent, withheld }) => sent + withheld === 2)
    world.bundle = forwardBundle()
    expect(arrived()).toEqual([within?.id])
    expect(over).toBeDefined()
  })

  test('nothing of a transaction that is open, and all of it after its commit', async () => {
    const sink = await addSink()
    const client = await store.connect()
    await client.query('begin')
    await client.query('select pg_current_xact_id()')
    const rows = await storeFor(sink, many(2))
    const look = () =>
      inStore((tx) =>
        readWaiting(tx, {
          tenantId: sink.tenantId,
          after: sink.cursor,
          filter: sink,
          dataKinds: ['operational_data'],
          looked: 10,
        }),
      )
    expect((await look()).reports).toEqual([])
    const early = (await look()).end
    await client.query('commit')
    expect(idsOf((await look()).reports).toSorted()).toEqual(idsOf(rows).toSorted())
    expect(
      (await look()).reports.every(({ transaction }) => transaction >= early.transaction),
    ).toBe(true)
    start()
    await untilArrived(idsOf(rows))
  })

  test('every report of a large backlog once, whatever was not for it in between', async () => {
    const sink = await addSink({ products: ['app'] })
    const rows = await storeFor(
      sink,
      Array.from({ length: 2_600 }, (_, at) => ({ product: at % 4 === 0 ? 'app' : 'other' })),
    )
    start()
    await untilSink(sink, ({ sent }) => sent === 650)
    const wanted = rows.flatMap(({ id, product }) => (product === 'app' ? [id] : []))
    expect(arrived().toSorted()).toEqual(wanted.toSorted())
  })

  test('its reports while another one’s destination hangs', async () => {
    const hanging = await receive()
    hanging.answer = () => 'hang'
    const slow = await addSink({}, hanging)
    const quick = await addSink({ tenantId: slow.tenantId, name: 'quick' })
    const rows = await storeFor(slow, many(3))
    start()
    await until(() => hanging.received.length > 0, 'the slow one has its batch')
    await untilArrived(idsOf(rows))
    const later = await storeFor(quick, many(1))
    await untilArrived(idsOf(later))
    expect(hanging.received).toHaveLength(1)
  })

  test('nothing of what is being erased, and its neighbours', async () => {
    const sink = await addSink()
    const rows = await storeFor(sink, [{ pseudonyms: { userId: pseudonymOf(1) } }, {}])
    const [erased, kept] = rows
    if (erased === undefined || kept === undefined) throw new Error('Nothing was stored')
    world.keys.destroy(namesOf(erased).at(-1) ?? '')
    start()
    await untilArrived([kept.id])
    expect(await untilSink(sink, ({ sent }) => sent === 1)).toMatchObject({ withheld: 0 })
    expect(arrived()).toEqual([kept.id])
  })

  test('the neighbours of a report that was damaged, which becomes a dead letter', async () => {
    const sink = await addSink()
    const rows = await storeFor(sink, many(3))
    const client = await store.connect()
    await client.query(
      `update reports set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where id = $1`,
      [rows[1]?.id],
    )
    start()
    expect(await untilSink(sink, ({ refused }) => refused === 1)).toMatchObject({ sent: 2 })
    const letters = await inStore((tx) =>
      listDeadLetters(tx, sink, { after: undefined, limit: 10 }),
    )
    expect(letters).toMatchObject([{ id: rows[1]?.id, reason: 'refused' }])
    expect(world.logged).toContain('stored_reports_unreadable')
  })
})

test('a report that moved to another day since it was named is found there', async () => {
  const [moved, stayed] = await storeReports(world, [
    { expiresOn: '2026-04-01' },
    { expiresOn: '2026-05-01' },
  ])
  if (moved === undefined || stayed === undefined) throw new Error('Nothing was stored')
  for (const { tenantId, id } of [moved, stayed]) {
    const names = [
      { id, expiresOn: '2026-05-01' },
      { id: randomUUID(), expiresOn: '2026-05-01' },
    ]
    expect(idsOf(await inStore((tx) => readRecords(tx, tenantId, names)))).toEqual([id])
    const named = await inStore((tx) => readNamed(tx, tenantId, names))
    expect(named.map((report) => report.id)).toEqual([id])
  }
  expect(await inStore((tx) => readRecords(tx, moved.tenantId, [stayed]))).toEqual([])
})

describe('what is in force at the moment of sending decides', () => {
  test('a choice, a suppression or a policy that came after a report withholds it, and it is counted', async () => {
    const sink = await addSink()
    await storeFor(sink, [
      { pseudonyms: { userId: pseudonymOf(7) } },
      { type: 'removed' },
      { class: 'optional' },
    ])
    const kept = await storeFor(sink, [{ data: { text: 'x', detail: 'y', undeclared: 'z' } }])
    const consent = { scope: 'user', choice: 'off', subject: pseudonymOf(7) } as const
    await store.connect().then((client) =>
      client.query(
        `insert into consents (tenant_id, id, scope, subject, choice, source, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, 'test', now(), 'test')`,
        [sink.tenantId, randomUUID(), consent.scope, consent.subject, consent.choice],
      ),
    )
    await world.parts.consents.refresh()
    start()
    expect(await untilSink(sink, ({ sent }) => sent === 1)).toMatchObject({ withheld: 3 })
    expect(arrived()).toEqual(idsOf(kept))
    expect(receiver.received.flatMap(reportsIn)[0]?.['data']).toEqual({ text: 'x' })
  })
})

describe('a destination that fails', () => {
  test('gets the same batch again under the same id, although more waits by then', async () => {
    const sink = await addSink()
    const first = await storeFor(sink, many(2))
    receiver.answer = () => ({ status: 503 })
    start()
    await until(() => receiver.received.length > 0, 'the first attempt has failed')
    const second = await storeFor(sink, many(2))
    await until(() => receiver.received.length > 1, 'the second attempt has failed')
    receiver.answer = () => ({ status: 200 })
    await untilArrived(idsOf(second))
    await untilSink(sink, ({ sent }) => sent === 4)
    const tries = receiver.received.filter((request) => idsIn(request).includes(first[0]?.id ?? ''))
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(tries.length).toBeGreaterThan(2)
    expect(await readSink(world, sink)).toMatchObject({
      failingSince: undefined,
      lastError: undefined,
    })
  })

  test.each(['reset', 'half'] as const)(
    'by a %s gets everything once it is well',
    async (fault) => {
      const sink = await addSink()
      receiver.answer = () => fault
      const rows = await storeFor(sink, many(3))
      start()
      await untilSink(sink, ({ failingSince }) => failingSince !== undefined)
      receiver.received.length = 0
      receiver.answer = () => ({ status: 200 })
      await untilArrived(idsOf(rows))
    },
  )

  test('for 72 hours loses the reports that waited as long to the dead letters, and no later one', async () => {
    const sink = await addSink()
    const receivedAtMs = world.nowMs
    const old = await storeFor(sink, [{ receivedAtMs }, { receivedAtMs }])
    receiver.answer = () => ({ status: 500 })
    start()
    await untilSink(sink, ({ failingSince }) => failingSince !== undefined)
    world.nowMs += LIMITS.sinkRetryMaxMs - 1_000
    const young = await storeFor(sink, [{ receivedAtMs: world.nowMs }])
    const before = receiver.received.length
    await until(() => receiver.received.length > before + 1, 'it is tried for all its time')
    expect(await inStore((tx) => countDeadLetters(tx, sink))).toBe(0)
    world.nowMs += 1_000
    await until(async () => (await inStore((tx) => countDeadLetters(tx, sink))) === 2, 'given up')
    receiver.answer = () => ({ status: 200 })
    receiver.received.length = 0
    await untilSink(sink, ({ sent }) => sent === 1)
    expect(arrived()).toEqual(idsOf(young))
    const letters = await inStore((tx) => listDeadLetters(tx, sink, { after: undefined, limit: 9 }))
    expect(letters.map(({ id }) => id)).toEqual(idsOf(old).toSorted())
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['retries_exhausted']))
  })

  test('with 410 pauses the sink, says why, and goes on when it is resumed', async () => {
    const sink = await addSink()
    receiver.answer = () => ({ status: 410 })
    const rows = await storeFor(sink, many(2))
    start()
    const paused = await untilSink(sink, ({ status }) => status === 'paused')
    expect(paused.lastError).toBe(
      'Cannot send to the webhook: it answers 410, it wants no more reports',
    )
    receiver.answer = () => ({ status: 200 })
    receiver.received.length = 0
    await inStore((tx) => setSinkStatus(tx, sink, { status: 'active' }))
    await untilArrived(idsOf(rows))
  })
})

describe('a dead letter', () => {
  test('is one report that was refused; it is tried again when somebody asks for it', async () => {
    const sink = await addSink()
    receiver.answer = (body) => ({ status: body.includes('POISON') ? 400 : 200 })
    const rows = await storeFor(sink, [{}, { data: { text: 'POISON' } }, {}])
    start()
    expect(await untilSink(sink, ({ refused }) => refused === 1)).toMatchObject({ sent: 2 })
    const page = { after: undefined, limit: 10 }
    const [letter] = await inStore((tx) => listDeadLetters(tx, sink, page))
    expect(letter).toMatchObject({ id: rows[1]?.id, reason: 'refused', retryAt: undefined })
    const ask = () =>
      inStore((tx) =>
        retryDeadLetters(tx, sink, { reportIds: undefined, at: new Date(world.nowMs) }),
      )
    expect(await ask()).toBe(1)
    await untilSink(sink, ({ refused }) => refused === 2)
    expect(await inStore((tx) => listDeadLetters(tx, sink, page))).toMatchObject([
      { retryAt: undefined },
    ])
    receiver.answer = () => ({ status: 200 })
    await ask()
    await untilSink(sink, ({ sent }) => sent === 3)
    expect(await inStore((tx) => countDeadLetters(tx, sink))).toBe(0)
  })

  test('whose report is gone is forgotten', async () => {
    const sink = await addSink()
    const letter = { id: randomUUID(), expiresOn: '2026-05-01', reason: 'refused' } as const
    await inStore((tx) =>
      insertDeadLetters(tx, sink, { letters: [letter], at: new Date(world.nowMs) }),
    )
    start()
    await until(async () => (await inStore((tx) => countDeadLetters(tx, sink))) === 0, 'it is gone')
  })

  test('past the limit costs the oldest, which is counted', async () => {
    const sink = await addSink()
    const client = await store.connect()
    await client.query(
      `insert into dead_letters (tenant_id, sink_id, report_id, expires_on, reason, failed_at)
       select $1, $2, gen_random_uuid(), '2026-05-01', 'refused', '2026-01-01'::timestamptz + n * interval '1 second'
       from generate_series(1, $3::int) n`,
      [sink.tenantId, sink.id, LIMITS.deadLettersPerSinkMax],
    )
    const letters = Array.from({ length: 3 }, () => ({
      id: randomUUID(),
      expiresOn: '2026-05-01',
      reason: 'refused' as const,
    }))
    await inStore((tx) => insertDeadLetters(tx, sink, { letters, at: new Date(world.nowMs) }))
    expect(await inStore((tx) => countDeadLetters(tx, sink))).toBe(LIMITS.deadLettersPerSinkMax)
    expect(await readSink(world, sink)).toMatchObject({ lettersDropped: 3 })
    const { rows } = await client.query<{ first: Date }>(
      'select min(failed_at) as first from dead_letters where sink_id = $1',
      [sink.id],
    )
    expect(rows[0]?.first).toEqual(new Date('2026-01-01T00:00:04Z'))
  })
})

describe('a replay', () => {
  const range = (sinceMs: number, untilMs: number) => ({
    id: randomUUID(),
    since: new Date(sinceMs),
    until: new Date(untilMs),
    requestedAt: new Date(world.nowMs),
    requestedBy: 'test',
  })

  async function untilReplayed(sink: SinkRecord) {
    await until(
      async () => (await inStore((tx) => findRunningReplay(tx, sink))) === undefined,
      'the replay has ended',
    )
    const [replay] = await inStore((tx) => listReplays(tx, sink, 1))
    return replay
  }

  test('sends the reports of its time again, under the policy of now', async () => {
    const sink = await addSink()
    const atMs = Date.UTC(2026, 0, 20)
    const rows = await storeFor(sink, [
      { receivedAtMs: atMs - 1 },
      { receivedAtMs: atMs, data: { text: 'a', extra: 'b' } },
      { receivedAtMs: atMs + 999, type: 'withdrawn' },
      { receivedAtMs: atMs + 1_000 },
    ])
    const withdrawn = contractSourceOf({ ...ERRORS, type: 'withdrawn' })
    const extra = { ...ERRORS, fields: { ...ERRORS.fields, extra: fieldOf() } }
    world.bundle = forwardBundle([extra, withdrawn])
    start()
    await untilSink(sink, ({ sent }) => sent === 4)
    world.bundle = forwardBundle()
    receiver.received.length = 0
    await inStore((tx) => insertReplay(tx, sink, range(atMs, atMs + 1_000)))
    expect(await inStore((tx) => insertReplay(tx, sink, range(atMs, atMs + 1)))).toBe('running')
    expect(await untilReplayed(sink)).toMatchObject({ status: 'completed', sent: 1, withheld: 1 })
    expect(arrived()).toEqual([rows[1]?.id])
    expect(receiver.received.flatMap(reportsIn)[0]?.['data']).toEqual({ text: 'a' })
    expect(await readSink(world, sink)).toMatchObject({ sent: 5, withheld: 1 })
  })

  test('that a process left goes on in the next one, and nothing is missing', async () => {
    const sink = await addSink()
    const rows = await storeFor(sink, many(1_200))
    const first = start()
    await untilSink(sink, ({ sent }) => sent === 1_200)
    receiver.received.length = 0
    let taken = 0
    receiver.answer = () => {
      taken += 1
      return taken > 6 ? 'hang' : { status: 200 }
    }
    await inStore((tx) => insertReplay(tx, sink, range(0, world.nowMs + 1)))
    await until(() => taken > 6, 'the second batch is under way')
    await first.stop()
    const [left] = await inStore((tx) => listReplays(tx, sink, 1))
    expect(left).toMatchObject({ status: 'running', sent: 500 })
    receiver.answer = () => ({ status: 200 })
    start()
    expect(await untilReplayed(sink)).toMatchObject({ status: 'completed', sent: 1_200 })
    expect(new Set(arrived())).toEqual(new Set(idsOf(rows)))
  })

  test('that is cancelled ends, and new reports go on arriving', async () => {
    const sink = await addSink()
    await storeFor(sink, many(1))
    start()
    await untilSink(sink, ({ sent }) => sent === 1)
    receiver.answer = () => ({ status: 503 })
    const replay = range(0, world.nowMs + 1)
    await inStore((tx) => insertReplay(tx, sink, replay))
    await untilSink(sink, ({ failingSince }) => failingSince !== undefined)
    const end = { id: replay.id, at: new Date(world.nowMs) }
    expect(await inStore((tx) => cancelReplay(tx, sink, end))).toBe(true)
    expect(await inStore((tx) => cancelReplay(tx, sink, end))).toBe(false)
    receiver.answer = () => ({ status: 200 })
    const rows = await storeFor(sink, many(1))
    await untilArrived(idsOf(rows))
  })
})

describe('nothing is skipped', () => {
  async function locksHeld(): Promise<number> {
    const client = await store.connect()
    const { rows } = await client.query<{ held: number }>(
      `select count(*)::int as held from pg_locks where locktype = 'advisory' and classid = 7201`,
    )
    await client.end()
    return rows[0]?.held ?? 0
  }

  test('where a sink is paused in the middle of a batch', async () => {
    const sink = await addSink()
    receiver.answer = () => 'hang'
    const rows = await storeFor(sink, many(5))
    start()
    await until(() => receiver.received.length === 1, 'the batch is under way')
    await inStore((tx) => setSinkStatus(tx, sink, { status: 'paused' }))
    await until(async () => (await locksHeld()) === 0, 'its loop has ended')
    expect(await readSink(world, sink)).toMatchObject({ status: 'paused', lastError: undefined })
    const later = await storeFor(sink, many(1))
    receiver.answer = () => ({ status: 200 })
    await inStore((tx) => setSinkStatus(tx, sink, { status: 'active' }))
    await untilArrived([...idsOf(rows), ...idsOf(later)])
    expect(await untilSink(sink, ({ sent }) => sent === 6)).toMatchObject({ refused: 0 })
  }, 30_000)

  test('where two processes run: one serves a sink, the other goes on after it', async () => {
    const sink = await addSink()
    const rows = await storeFor(sink, many(40))
    const first = start()
    start()
    await untilSink(sink, ({ sent }) => sent === 40)
    expect(arrived()).toHaveLength(40)
    await first.stop()
    const later = await storeFor(sink, many(3))
    await untilArrived(idsOf(later))
    expect(arrived().slice(40).toSorted()).toEqual(idsOf(later).toSorted())
    expect(new Set(arrived())).toEqual(new Set([...idsOf(rows), ...idsOf(later)]))
  })

  test('where the connection that holds the locks is cut', async () => {
    const sink = await addSink()
    await storeFor(sink, many(1))
    start()
    await untilSink(sink, ({ sent }) => sent === 1)
    const client = await store.connect()
    await client.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7201`,
    )
    const rows = await storeFor(sink, many(3))
    await untilArrived(idsOf(rows))
    await untilSink(sink, ({ sent }) => sent === 4)
  })
})
