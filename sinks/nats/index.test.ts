import { randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { jetstreamManager, type StreamConfig } from '@nats-io/jetstream'
import { connect, nkeys } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CleanReport, Sink, SinkSettings } from '#domain/sink.ts'
import { type NatsServer, startNatsServer } from '../../test/support/nats_server.ts'
import { natsSinkKind } from './index.ts'

const NEVER = new AbortController().signal
const TENANT = '11111111-1111-4111-8111-111111111111'
const SENT = { kind: 'sent', rejected: 0 }

function report(index: number, changes: Partial<CleanReport> = {}): CleanReport {
  return {
    id: `0195f1a0-0000-7000-8000-${String(index).padStart(12, '0')}`,
    tenantId: TENANT,
    product: 'sales-app',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: Date.UTC(2026, 10, 21),
    receivedAtMs: Date.UTC(2026, 10, 21),
    bundle: 'b-1',
    expiresOn: '2027-02-19',
    data: { index },
    ...changes,
  }
}

const reports = (count: number) => Array.from({ length: count }, (_, index) => report(index))

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

function openSink(endpoint: string, changes: Partial<SinkSettings> = {}): Sink {
  const settings: SinkSettings = {
    sinkId: 's-1',
    endpoint,
    settings: { stream: 'TELEMETRY', subject: 'telemetry.{tenant}.{product}.{type}' },
    secrets: {},
    timeoutMs: 5_000,
    ...changes,
  }
  expect(natsSinkKind.check?.(settings)).toBeUndefined()
  const sink = natsSinkKind.create(settings)
  endings.push(async () => sink.close?.())
  return sink
}

interface Credentials {
  readonly user?: string
  readonly pass?: string
}

/** What a consumer of the server does. */
async function openConsumer(server: NatsServer, credentials: Credentials = {}) {
  const connection = await connect({ servers: `127.0.0.1:${server.port}`, ...credentials })
  endings.push(() => connection.close())
  const manager = await jetstreamManager(connection)
  return {
    connection,
    addStream: async (config: Partial<StreamConfig> = {}): Promise<void> => {
      await manager.streams.add({
        name: 'TELEMETRY',
        subjects: ['telemetry.>'],
        ...config,
      })
    },
    removeStream: async (name = 'TELEMETRY') => await manager.streams.delete(name),
    stored: async (name = 'TELEMETRY') => {
      const { state } = await manager.streams.info(name)
      if (state.messages === 0) return []
      const messages: { subject: string; id: string; payload: unknown }[] = []
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(name, { seq })
        if (message === null) continue
        messages.push({
          subject: message.subject,
          id: message.header.get('Nats-Msg-Id'),
          payload: message.json(),
        })
      }
      return messages
    },
  }
}

describe('a stream', () => {
  let server: NatsServer
  let consumer: Awaited<ReturnType<typeof openConsumer>>
  beforeAll(async () => {
    server = await startNatsServer()
  })
  afterAll(async () => {
    await server?.close()
  })

  /** A fresh stream and a sink to it. */
  async function begin(config: Partial<StreamConfig> = {}): Promise<Sink> {
    consumer = await openConsumer(server)
    await consumer.addStream(config)
    endings.push(async () => consumer.removeStream())
    return openSink(server.endpoint)
  }

  test('stores each report under its subject, with its id and content', async () => {
    const sink = await begin()
    const batch = [report(1), report(2, { product: 'shop.>', type: 'otel.log' })]
    expect(await sink.send(batch, NEVER)).toEqual(SENT)
    const stored = await consumer.stored()
    expect(stored.map(({ subject }) => subject)).toEqual([
      `telemetry.${TENANT}.sales-app.error`,
      `telemetry.${TENANT}.shop%2E%3E.otel%2Elog`,
    ])
    expect(stored[0]).toMatchObject({
      id: `${TENANT}.${batch[0]?.id}.s-1`,
      payload: { id: batch[0]?.id, product: 'sales-app', data: { index: 1 } },
    })
  })

  test.each(['*', '>', 'a.b', '.', ' ', '\u0000', '', 'a\r\nPUB x 0\r\n\r\n', '𝒳'.repeat(5_000)])(
    'gets no wildcard, token or command of a product name: case %#',
    async (product) => {
      const sink = await begin({ subjects: ['telemetry.*.*.*'] })
      expect(await sink.send([report(1, { product, type: product })], NEVER)).toEqual(SENT)
      expect(await consumer.stored()).toHaveLength(1)
    },
  )

  describe('is told of an erasure and', () => {
    const erased = ({ id, tenantId, product, receivedAtMs }: CleanReport) => {
      return { id, tenantId, product, receivedAtMs }
    }
    const erase = async (sink: Sink, gone: readonly CleanReport[], signal = NEVER) =>
      await sink.erase?.(gone.map(erased), signal)
    const idsOf = async () => (await consumer.stored()).map(({ id }) => id.split('.')[1])

    test('deletes the messages of those reports and no other, also of other sinks', async () => {
      const sink = await begin()
      const other = openSink(server.endpoint, { sinkId: 's-2' })
      const batch = reports(2_500)
      expect(await sink.send(batch, NEVER)).toEqual(SENT)
      expect(await other.send(batch.slice(0, 1), NEVER)).toEqual(SENT)
      const gone = batch.filter((_, index) => index % 100 === 0)
      expect(await erase(sink, gone)).toEqual({ kind: 'forgotten', deleted: 25, rewritten: 0 })
      const left = await idsOf()
      expect(left).toHaveLength(2_500 - 25 + 1)
      expect(left.filter((id) => id === batch[0]?.id)).toHaveLength(1)
      expect(await erase(sink, gone)).toEqual({ kind: 'forgotten', deleted: 0, rewritten: 0 })
    })

    test('deletes each message of a report that was sent again after the window', async () => {
      const sink = await begin({ duplicate_window: 100_000_000 })
      const [one = report(1), two = report(2)] = reports(2)
      expect(await sink.send([one, two], NEVER)).toEqual(SENT)
      await expect
        .poll(async () => {
          await sink.send([one], NEVER)
          return (await idsOf()).filter((id) => id === one.id).length
        })
        .toBeGreaterThan(1)
      expect(await erase(sink, [one])).toMatchObject({ kind: 'forgotten' })
      expect(await idsOf()).toEqual([two.id])
    })

    test('finds them under every subject that they were sent to, and in an empty stream nothing', async () => {
      const sink = await begin()
      expect(await erase(sink, reports(3))).toEqual({ kind: 'forgotten', deleted: 0, rewritten: 0 })
      const batch = [report(1), report(2, { product: 'shop.>' }), report(3, { type: 'otel.log' })]
      expect(await sink.send(batch, NEVER)).toEqual(SENT)
      expect(await erase(sink, batch)).toMatchObject({ deleted: 3 })
      expect(await idsOf()).toEqual([])
    })

    test('says so where the stream allows no deletion, is gone, or the server is', async () => {
      const sink = await begin({ deny_delete: true })
      expect(await sink.send([report(1)], NEVER)).toEqual(SENT)
      expect(await erase(sink, [report(1)])).toMatchObject({ kind: 'permanent' })
      expect(await idsOf()).toHaveLength(1)
      const aborted = AbortSignal.abort()
      expect(await erase(sink, [report(1)], aborted)).toMatchObject({ kind: 'retry' })
      const elsewhere = openSink('nats://127.0.0.1:1')
      expect(await erase(elsewhere, [report(1)])).toMatchObject({ kind: 'retry' })
      await consumer.removeStream()
      expect(await erase(sink, [report(1)])).toMatchObject({ kind: 'forgotten', deleted: 0 })
      await consumer.addStream()
    })
  })

  test('stores a repeated batch once, and a batch that shares a part with it', async () => {
    const sink = await begin()
    const batch = reports(300)
    expect(await sink.send(batch.slice(0, 200), NEVER)).toEqual(SENT)
    expect(await sink.send(batch.slice(100), NEVER)).toEqual(SENT)
    expect(await openSink(server.endpoint).send(batch, NEVER)).toEqual(SENT)
    const ids = (await consumer.stored()).map(({ id }) => id)
    expect(ids).toHaveLength(300)
    expect(new Set(ids).size).toBe(300)
  })

  test('stores a report of each of two sinks', async () => {
    const sink = await begin()
    const other = openSink(server.endpoint, { sinkId: 's-2' })
    expect(await sink.send([report(1)], NEVER)).toEqual(SENT)
    expect(await other.send([report(1)], NEVER)).toEqual(SENT)
    expect(await consumer.stored()).toHaveLength(2)
  })

  test('that does not exist is tried again, until it does', async () => {
    consumer = await openConsumer(server)
    const sink = openSink(server.endpoint)
    expect(await sink.send(reports(3), NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: no stream takes the subject',
    })
    await consumer.addStream()
    endings.push(async () => consumer.removeStream())
    expect(await sink.send(reports(3), NEVER)).toEqual(SENT)
    expect(await consumer.stored()).toHaveLength(3)
  })

  test('of another name that takes the subject is not written to', async () => {
    consumer = await openConsumer(server)
    await consumer.addStream({ name: 'OTHER' })
    endings.push(async () => consumer.removeStream('OTHER'))
    expect(await openSink(server.endpoint).send(reports(3), NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: another stream takes the subject',
    })
    expect(await consumer.stored('OTHER')).toEqual([])
  })

  test('that is full is tried again', async () => {
    const sink = await begin({ max_msgs: 2, discard: 'new' })
    expect(await sink.send(reports(5), NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: the stream is full',
    })
  })

  test('that takes only small messages refuses the large report, and gets its neighbours', async () => {
    const sink = await begin({ max_msg_size: 2_000 })
    const large = report(1, { data: { text: 'x'.repeat(3_000) } })
    expect(await sink.send([report(0), large, report(2)], NEVER)).toEqual({
      kind: 'sent',
      rejected: 1,
      rejectedIds: [large.id],
    })
    expect(await consumer.stored()).toHaveLength(2)
  })

  test('answers, not somebody else who listens to the subject', async () => {
    consumer = await openConsumer(server)
    const impostor = consumer.connection.subscribe('telemetry.>', {
      callback: (_error, message) => {
        message.respond('{"stream":"OTHER","seq":1}')
      },
    })
    await consumer.connection.flush()
    expect(await openSink(server.endpoint).send([report(1)], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: another stream answers',
    })
    impostor.unsubscribe()
  })
})

describe('a server', () => {
  async function start(config = ''): Promise<NatsServer> {
    const server = await startNatsServer(config)
    endings.push(() => server.close())
    return server
  }

  test('that is killed in the middle of a batch and comes back has each report exactly once', async () => {
    const server = await start()
    const consumer = await openConsumer(server)
    await consumer.addStream()
    const killed = Promise.withResolvers<void>()
    let seen = 0
    consumer.connection.subscribe('telemetry.>', {
      callback: () => {
        seen += 1
        if (seen === 150) server.kill().then(killed.resolve, killed.reject)
      },
    })
    await consumer.connection.flush()
    const sink = openSink(server.endpoint)
    const batch = reports(2_000)
    expect(await sink.send(batch, NEVER)).toMatchObject({ kind: 'retry' })
    await killed.promise
    expect(await sink.send(batch, NEVER)).toMatchObject({ kind: 'retry' })
    await server.restart()
    expect(await sink.send(batch, NEVER)).toEqual(SENT)
    const stored = await (await openConsumer(server)).stored()
    expect(stored).toHaveLength(2_000)
    expect(new Set(stored.map(({ id }) => id)).size).toBe(2_000)
  }, 60_000)

  test('with a max_payload refuses what is one byte longer, and takes what is not', async () => {
    const server = await start('max_payload: 4096')
    const consumer = await openConsumer(server)
    await consumer.addStream()
    const sink = openSink(server.endpoint)
    const sized = (length: number) => report(1, { data: { text: 'x'.repeat(length) } })
    // The longest text that fits, by halving between one that does and one that does not.
    let fits = 0
    let tooLong = 4_096
    while (tooLong - fits > 1) {
      const length = Math.floor((fits + tooLong) / 2)
      const result = await sink.send([sized(length)], NEVER)
      if (result.kind === 'sent' && result.rejected === 0) fits = length
      else {
        expect(result).toEqual({ kind: 'sent', rejected: 1, rejectedIds: [report(1).id] })
        tooLong = length
      }
    }
    const direct = await openConsumer(server)
    const headers = `NATS/1.0\r\nNats-Msg-Id: ${TENANT}.${report(1).id}.s-1\r\nNats-Expected-Stream: TELEMETRY\r\n\r\n`
    const [stored] = await direct.stored()
    const empty = JSON.stringify(stored?.payload).length - textLength(stored?.payload)
    expect(empty + fits + headers.length).toBe(4_096)
  })

  test('without JetStream is tried again', async () => {
    const server = await start(
      'accounts { A { users: [ { user: a, password: b } ] } }\nno_auth_user: a',
    )
    expect(await openSink(server.endpoint).send([report(1)], NEVER)).toMatchObject({
      kind: 'retry',
    })
  })

  const seed = new TextDecoder().decode(nkeys.createUser().getSeed())
  const other = new TextDecoder().decode(nkeys.createUser().getSeed())
  const publicKey = nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey()
  interface Way {
    readonly config: string
    readonly right: SinkSettings['secrets']
    readonly wrong: SinkSettings['secrets']
  }
  test.each<readonly [string, Way]>([
    [
      'a password',
      {
        config: 'authorization { user: writer, password: "planted-4711" }',
        right: { username: 'writer', password: 'planted-4711' },
        wrong: { username: 'writer', password: 'planted-4712' },
      },
    ],
    [
      'a token',
      {
        config: 'authorization { token: "planted-4711" }',
        right: { token: 'planted-4711' },
        wrong: { token: 'planted-4712' },
      },
    ],
    [
      'an nkey',
      {
        config: `authorization { users: [ { nkey: ${publicKey} } ] }`,
        right: { nkeySeed: seed },
        wrong: { nkeySeed: other },
      },
    ],
    ['a creds file', credsWay()],
    [
      'no credentials',
      { config: 'authorization { token: "a-4711" }', right: { token: 'a-4711' }, wrong: {} },
    ],
  ])('takes %s that is right, and is tried again with one that is wrong', async (_name, way) => {
    const server = await start(way.config)
    const right = openSink(server.endpoint, { secrets: way.right })
    expect(await right.send([report(1)], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: no stream takes the subject',
    })
    const wrong = openSink(server.endpoint, { secrets: way.wrong })
    expect(await wrong.send([report(1)], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot connect: NATS refuses the credentials',
    })
  })

  test('that lets the user publish nothing is tried again, without a time-out', async () => {
    const server = await start(
      'authorization { users: [ { user: a, password: b, permissions: { publish: "x" } } ] }',
    )
    const sink = openSink(server.endpoint, {
      secrets: { username: 'a', password: 'b' },
      timeoutMs: 60_000,
    })
    expect(await sink.send(reports(100), NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot publish: its user lacks a permission',
    })
  })

  test('that is not there is tried again', async () => {
    expect(await openSink('nats://127.0.0.1:9').send([report(1)], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot connect: NATS does not answer',
    })
  })

  test('of clear text gets no credentials by a tls endpoint', async () => {
    const server = await start('authorization { token: "planted-4711" }\ndebug: true\ntrace: true')
    const sink = openSink(server.endpoint.replace('nats:', 'tls:'), {
      secrets: { token: 'planted-4711' },
    })
    expect(await sink.send([report(1)], NEVER)).toMatchObject({ kind: 'retry' })
    // The server writes what it saw a little later.
    for (const event of ['Client connection created', 'Client connection closed']) {
      await vi.waitUntil(() => server.output().includes(event), { timeout: 5_000 })
    }
    expect(server.output()).not.toContain('CONNECT {')
  })
})

interface Claims {
  readonly sub: string
  readonly nats: object
}

/** A JWT as NATS signs them: with the key that also names its issuer. */
function signJwt(issuer: nkeys.KeyPair, { sub, nats }: Claims): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { jti: sub, iat: 1_790_000_000, iss: issuer.getPublicKey(), sub, nats }
  const text = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode(claims)}`
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`
}

/** A server in operator mode, and creds files of a user whom its account has signed, and of one whom it has not. */
function credsWay() {
  const operator = nkeys.createOperator()
  const [account, system, stranger] = [
    nkeys.createAccount(),
    nkeys.createAccount(),
    nkeys.createAccount(),
  ]
  const limits = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1 }
  const operatorJwt = signJwt(operator, {
    sub: operator.getPublicKey(),
    nats: { type: 'operator', version: 2 },
  })
  const accounts = [account, system].map((key) => {
    const nats = { type: 'account', version: 2, limits: { ...limits, wildcards: true } }
    return `${key.getPublicKey()}: ${signJwt(operator, { sub: key.getPublicKey(), nats })}`
  })
  const credsOf = (issuer: nkeys.KeyPair) => {
    const user = nkeys.createUser()
    const jwt = signJwt(issuer, {
      sub: user.getPublicKey(),
      nats: { type: 'user', version: 2, subs: -1, data: -1, payload: -1 },
    })
    const seed = new TextDecoder().decode(user.getSeed())
    return `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`
  }
  return {
    config: [
      `operator: ${operatorJwt}`,
      `system_account: ${system.getPublicKey()}`,
      `resolver: MEMORY`,
      `resolver_preload: { ${accounts.join(', ')} }`,
    ].join('\n'),
    right: { creds: credsOf(account) },
    wrong: { creds: credsOf(stranger) },
  }
}

function textLength(payload: unknown): number {
  return /"text":"(x*)"/.exec(JSON.stringify(payload))?.[1]?.length ?? 0
}

describe('a stand-in', () => {
  /** Speaks as much of the NATS protocol as it is told to. */
  async function listen(speak: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      speak(socket)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    endings.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    })
    const address = server.address()
    return `nats://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  const INFO = `INFO ${JSON.stringify({ server_id: 'x', version: '2.9.10', proto: 1, headers: true, max_payload: 1_048_576 })}\r\n`
  function greet(socket: Socket): void {
    socket.write(INFO)
    socket.on('data', (bytes) => {
      if (bytes.includes('PING\r\n')) socket.write('PONG\r\n')
    })
  }

  test('that never greets is given up after the time-out', async () => {
    const sink = openSink(await listen(() => undefined), { timeoutMs: 200 })
    expect(await sink.send([report(1)], NEVER)).toMatchObject({ kind: 'retry' })
  })

  test('that never acknowledges is given up, and connected to anew by the next batch', async () => {
    let connections = 0
    const endpoint = await listen((socket) => {
      connections += 1
      greet(socket)
    })
    const sink = openSink(endpoint, { timeoutMs: 200 })
    const silence = { kind: 'retry', message: 'Cannot publish: NATS does not answer in time' }
    expect(await sink.send([report(1)], NEVER)).toEqual(silence)
    expect(await sink.send([report(1)], NEVER)).toEqual(silence)
    expect(connections).toBe(2)
  })

  test('that never acknowledges is left by an abort at once', async () => {
    const abort = new AbortController()
    const endpoint = await listen((socket) => {
      greet(socket)
      socket.on('data', (bytes) => {
        if (bytes.includes('HPUB')) abort.abort()
      })
    })
    const sink = openSink(endpoint, { timeoutMs: 60_000 })
    expect(await sink.send(reports(200), abort.signal)).toMatchObject({ kind: 'retry' })
  })

  test('has 64 messages in flight at most', async () => {
    let published = 0
    const endpoint = await listen((socket) => {
      greet(socket)
      socket.on('data', (bytes) => {
        published += bytes.toString('latin1').match(/HPUB /g)?.length ?? 0
      })
    })
    const sink = openSink(endpoint, { timeoutMs: 500 })
    await sink.send(reports(500), NEVER)
    expect(published).toBe(64)
  })

  test('loses its connection by close()', async () => {
    const ended = Promise.withResolvers<void>()
    const endpoint = await listen((socket) => {
      greet(socket)
      socket.on('close', () => ended.resolve())
    })
    const sink = openSink(endpoint, { timeoutMs: 100 })
    const sending = sink.send([report(1)], NEVER)
    await sending
    await sink.close?.()
    await ended.promise
  })

  test('that speaks something else is tried again', async () => {
    const endpoint = await listen((socket) => {
      socket.write(`HTTP/1.1 400 Bad Request\r\n${randomBytes(64).toString('hex')}\r\n\r\n`)
    })
    const sink = openSink(endpoint, { timeoutMs: 500 })
    expect(await sink.send([report(1)], NEVER)).toMatchObject({ kind: 'retry' })
  })
})

describe('the settings', () => {
  const settings: SinkSettings = {
    sinkId: 's-1',
    endpoint: 'nats://127.0.0.1:9',
    settings: { stream: 'TELEMETRY', subject: 'telemetry.{type}' },
    secrets: {},
    timeoutMs: 1_000,
  }
  test.each<readonly [Partial<SinkSettings>, string]>([
    [
      { secrets: { username: 'a', token: 'b' } },
      'Cannot use several credentials: set username, token, nkeySeed or creds',
    ],
    [{ secrets: { password: 'a' } }, 'Cannot use a password without a user: set username'],
    [
      { secrets: { nkeySeed: `SU${'A'.repeat(56)}` } },
      'Cannot read nkeySeed or creds: it holds no valid seed',
    ],
    [{ secrets: { creds: 'x' } }, 'Cannot read nkeySeed or creds: it holds no valid seed'],
    [
      { endpoint: 'nats://:4222' },
      'Cannot use the endpoint: wanted nats://host:port or tls://host:port',
    ],
    [
      { settings: { stream: 'S', subject: '{type}'.repeat(7) } },
      'Cannot use the subject: wanted at most 6 names in braces',
    ],
  ])('are refused: case %#', (changes, problem) => {
    expect(natsSinkKind.check?.({ ...settings, ...changes })).toBe(problem)
  })
})
