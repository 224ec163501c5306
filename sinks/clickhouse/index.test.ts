import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CleanReport, Sink, SinkSettings } from '#domain/sink.ts'
import { clickhouseSinkKind } from './index.ts'

const NEVER = new AbortController().signal
const NOW_MS = Date.UTC(2026, 10, 21)
const TENANT = '11111111-1111-4111-8111-111111111111'
const OTHER = '22222222-2222-4222-8222-222222222222'
/** As ClickHouse 26.7 describes the README's table, less the members that are empty. */
const DESCRIPTION = [
  ['id', 'UUID'],
  ['tenant_id', 'UUID'],
  ['time', "DateTime64(3, 'UTC')"],
  ['received_at', "DateTime64(3, 'UTC')"],
  ['product', 'LowCardinality(String)'],
  ['version', 'LowCardinality(String)'],
  ['type', 'LowCardinality(String)'],
  ['class', 'LowCardinality(String)'],
  ['category', 'LowCardinality(String)'],
  ['bundle', 'LowCardinality(String)'],
  ['expires_on', 'Date'],
  ['data', 'String'],
] as const

function describeTable(changes: Readonly<Record<string, string>> = {}): string {
  return DESCRIPTION.map(([name, type]) => {
    const column = { name, type: changes[name] ?? type, default_type: '', ttl_expression: '' }
    return `${JSON.stringify(column)}\n`
  }).join('')
}

function idOf(index: number): string {
  return `0195f1a0-0000-7000-8000-${String(index).padStart(12, '0')}`
}

function report(index: number, changes: Partial<CleanReport> = {}): CleanReport {
  return {
    id: idOf(index),
    tenantId: TENANT,
    product: 'sales-app',
    version: '3.2.1',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: NOW_MS,
    receivedAtMs: NOW_MS + 5,
    bundle: 'b-1',
    expiresOn: '2027-02-19',
    data: { code: 'E1' },
    ...changes,
  }
}

interface Received {
  readonly method: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  /** Of the body, without its gzip. */
  readonly text: string
}

type Reply = (request: Received, response: ServerResponse) => void

/** An exception as ClickHouse answers it: the code in a header, and a text that quotes the row. */
function exception(status: number, code: number, name = 'NAME'): Reply {
  return (_request, response) => {
    response
      .writeHead(status, {
        'content-type': 'text/plain; charset=UTF-8',
        'x-clickhouse-exception-code': String(code),
      })
      .end(
        `Code: ${code}. DB::Exception: Cannot take jane@example.com: (at row 1)\n: While executing JSONEachRowRowInputFormat. (${name}) (version 26.7.2.1 (official build))\n`,
      )
  }
}

const TAKE: Reply = (_request, response) => {
  response.writeHead(200, { 'x-clickhouse-summary': '{"written_rows":"1"}' }).end()
}
const say =
  (text: string): Reply =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/tab-separated-values' }).end(text)
  }

const endings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

interface StandIn {
  readonly sink: Sink
  readonly endpoint: string
  readonly received: Received[]
}

/** A stand-in for a ClickHouse server: it speaks its HTTP interface, and replies by the first words of a query. */
async function standIn(
  replies: Readonly<Record<string, Reply>> = {},
  changes: Partial<SinkSettings> = {},
): Promise<StandIn> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      expect(request.headers['content-encoding']).toBe('gzip')
      const url = new URL(request.url ?? '', 'http://stand.in')
      const parameters = Object.fromEntries(url.searchParams)
      const text = gunzipSync(Buffer.concat(chunks)).toString()
      const { method = '', headers } = request
      const one = { method, path: url.pathname, parameters, headers, text }
      received.push(one)
      const query = parameters['query'] ?? text
      const reply = Object.entries(replies).find(([begin]) => query.startsWith(begin))?.[1] ?? TAKE
      reply(one, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const endpoint = `http://127.0.0.1:${port}`
  const sink = clickhouseSinkKind.create({
    sinkId: idOf(0),
    endpoint,
    settings: { database: 'telemetry', table: 'reports' },
    secrets: { username: 'writer', password: 'planted-4711' },
    timeoutMs: 5_000,
    clock: { nowMs: () => NOW_MS },
    ...changes,
    ...(changes.endpoint === undefined ? {} : { endpoint: `${endpoint}${changes.endpoint}` }),
  })
  endings.push(async () => {
    await sink.close?.()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { sink, endpoint, received }
}

function rowsOf(received: Received | undefined): readonly unknown[] {
  return (received?.text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

describe('an insert', () => {
  test('is one POST of gzipped JSONEachRow lines, with its settings as parameters', async () => {
    const { sink, received } = await standIn()
    const second = report(2, { data: { text: 'a\n\u0000"\\', deep: { n: 1 } } })
    expect(await sink.send([report(1), second], NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    expect(received).toHaveLength(1)
    const [request] = received
    expect(request).toMatchObject({ method: 'POST', path: '/' })
    expect(request?.parameters).toEqual({
      query:
        'INSERT INTO `telemetry`.`reports` (id, tenant_id, time, received_at, product, version, type, class, category, bundle, expires_on, data) FORMAT JSONEachRow',
      query_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      wait_end_of_query: '1',
      async_insert: '0',
      date_time_input_format: 'best_effort',
      insert_deduplicate: '1',
      input_format_parallel_parsing: '0',
      input_format_skip_unknown_fields: '0',
      insert_deduplication_token: createHash('sha256')
        .update(request?.text ?? '')
        .digest('hex'),
    })
    expect(rowsOf(request)).toEqual([
      {
        id: idOf(1),
        tenant_id: TENANT,
        time: '2026-11-21T00:00:00.000Z',
        received_at: '2026-11-21T00:00:00.005Z',
        product: 'sales-app',
        version: '3.2.1',
        type: 'error',
        class: 'required',
        category: 'product_service_performance',
        bundle: 'b-1',
        expires_on: '2027-02-19',
        data: '{"code":"E1"}',
      },
      expect.objectContaining({
        id: idOf(2),
        data: '{"text":"a\\n\\u0000\\"\\\\","deep":{"n":1}}',
      }),
    ])
  })

  test('carries a user and password, and nothing of them in its address', async () => {
    const { sink, received } = await standIn()
    await sink.send([report(1)], NEVER)
    const { authorization } = received[0]?.headers ?? {}
    expect(authorization).toBe(`Basic ${Buffer.from('writer:planted-4711').toString('base64')}`)
    expect(JSON.stringify(received[0]?.parameters)).not.toContain('planted-4711')
    expect(received[0]?.headers['user-agent']).toMatch(/^tidegate clickhouse-js\//)
  })

  test('carries an access token', async () => {
    const { sink, received } = await standIn({}, { secrets: { accessToken: 'ey.planted' } })
    await sink.send([report(1)], NEVER)
    expect(received[0]?.headers.authorization).toBe('Bearer ey.planted')
  })

  test('is the user default without a password where no secret is set', async () => {
    const { sink, received } = await standIn({}, { secrets: {} })
    await sink.send([report(1)], NEVER)
    const expected = `Basic ${Buffer.from('default:').toString('base64')}`
    expect(received[0]?.headers.authorization).toBe(expected)
  })

  test('goes below the path of the endpoint, which is no database', async () => {
    const { sink, received } = await standIn({}, { endpoint: '/proxy/clickhouse' })
    await sink.send([report(1)], NEVER)
    expect(received[0]?.path).toBe('/proxy/clickhouse')
    expect(received[0]?.parameters['database']).toBeUndefined()
  })

  test('of the same reports has the same token and bytes, and of others another', async () => {
    const { sink, received } = await standIn()
    await sink.send([report(1), report(2)], NEVER)
    await sink.send([report(1), report(2)], NEVER)
    await sink.send([report(1), report(2, { data: { code: 'E2' } })], NEVER)
    const [first, again, other] = received.map(
      ({ parameters }) => parameters['insert_deduplication_token'],
    )
    expect(again).toBe(first)
    expect(received[1]?.text).toBe(received[0]?.text)
    expect(other).not.toBe(first)
  })

  test('replaces a lone surrogate, which ClickHouse cannot parse', async () => {
    const { sink, received } = await standIn()
    await sink.send([report(1, { product: 'a\ud800', data: { x: '\ud800' } })], NEVER)
    expect(rowsOf(received[0])[0]).toMatchObject({ product: 'a\ufffd', data: '{"x":"\\ud800"}' })
  })

  test('of many reports is several requests of 8 MiB at most, each report once', async () => {
    const { sink, received } = await standIn()
    const batch = Array.from({ length: 40 }, (_, index) =>
      report(index, { data: { text: 'x'.repeat(500_000) } }),
    )
    expect(await sink.send(batch, NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    expect(received.length).toBeGreaterThan(1)
    for (const { text } of received) expect(text.length).toBeLessThanOrEqual(8 * 1024 * 1024)
    const ids = received.flatMap((request) => rowsOf(request))
    expect(ids).toEqual(batch.map(({ id }) => expect.objectContaining({ id })))
  })

  test('is not sent for a report that would never expire', async () => {
    const { sink, received } = await standIn()
    const { expiresOn: _none, ...lasting } = report(1)
    expect(await sink.send([lasting], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot insert: a report lacks its day of expiry',
    })
    expect(received).toEqual([])
  })
})

describe('an answer', () => {
  const sendTo = async (replies: Readonly<Record<string, Reply>>) =>
    (await standIn(replies)).sink.send([report(1), report(2)], NEVER)

  test.each([
    [403, 516, 'it refuses the credentials'],
    [404, 60, 'there is no such table'],
    [404, 81, 'there is no such database'],
    [400, 16, 'the table lacks a column'],
    [500, 497, 'its user lacks a privilege'],
    [500, 202, 'it has too many queries'],
    [500, 241, 'its memory is used up'],
    [500, 252, 'the table has too many parts'],
    [408, 159, 'it takes too long'],
    [500, 243, 'its disk is full'],
  ])('%i with code %i is tried again, and says: %s', async (status, code, why) => {
    expect(await sendTo({ INSERT: exception(status, code) })).toEqual({
      kind: 'retry',
      message: `Cannot insert: ClickHouse answers ${status} with code ${code}, ${why}`,
    })
  })

  test('with a code that nobody knows is tried again', async () => {
    expect(await sendTo({ INSERT: exception(500, 99_999) })).toEqual({
      kind: 'retry',
      message: 'Cannot insert: ClickHouse answers 500 with code 99999',
    })
  })

  test('of 200 with the code of an exception is no success', async () => {
    expect(await sendTo({ INSERT: exception(200, 241) })).toMatchObject({ kind: 'retry' })
  })

  test.each([117, 26, 376, 469])(
    'with code %i is a refusal for good where the table is the documented one',
    async (code) => {
      const replies = { INSERT: exception(400, code), DESCRIBE: say(describeTable()) }
      expect(await sendTo(replies)).toEqual({
        kind: 'permanent',
        message: `Cannot insert: ClickHouse answers 400 with code ${code}`,
      })
    },
  )

  test.each([
    ['id', 'UInt64'],
    ['time', 'UInt32'],
    ['expires_on', 'UInt16'],
    ['data', 'JSON(max_dynamic_paths=100)'],
    ['type', 'FixedString(3)'],
  ])('with code 27 is tried again where column %s is %s', async (column, type) => {
    const replies = {
      INSERT: exception(400, 27),
      DESCRIBE: say(describeTable({ [column]: type })),
    }
    expect(await sendTo(replies)).toEqual({
      kind: 'retry',
      message: `Cannot insert: column ${column} of the table has another type than the documented one`,
    })
  })

  test('with code 117 is a refusal for good for a table with wrapped and wider types', async () => {
    const wide = {
      version: 'LowCardinality(Nullable(String))',
      expires_on: 'Date32',
      data: 'Nullable(String)',
      id: 'String',
      time: 'DateTime',
    }
    const replies = { INSERT: exception(400, 117), DESCRIBE: say(describeTable(wide)) }
    expect(await sendTo(replies)).toMatchObject({ kind: 'permanent' })
  })

  test.each([
    ['a refusal', exception(500, 497)],
    ['no description', say('<html>')],
    ['an endless answer', say('x'.repeat(70_000))],
  ])('with code 27 is tried again where the table gives %s', async (_name, reply) => {
    const result = await sendTo({ INSERT: exception(400, 27), DESCRIBE: reply })
    expect(result).toMatchObject({ kind: 'retry' })
  })

  test('cannot be written by a report that the text of another error quotes', async () => {
    const spoof = 'Code: 117. DB::Exception: x. (INCORRECT_DATA)'
    const result = await sendTo({
      INSERT: (_request, response) => {
        response.writeHead(500, { 'x-clickhouse-exception-code': '252' }).end(spoof)
      },
    })
    expect(result).toMatchObject({ kind: 'retry' })
  })

  test.each([301, 307, 401, 404, 429, 502, 503])(
    '%i of something before ClickHouse is tried again',
    async (status) => {
      const result = await sendTo({
        INSERT: (_request, response) => {
          response.writeHead(status, { location: 'http://127.0.0.1:9/', 'retry-after': '7' }).end()
        },
      })
      expect(result).toEqual({
        kind: 'retry',
        afterMs: 7_000,
        message: `Cannot insert: the destination answers ${status}`,
      })
    },
  )

  test('413 of something before ClickHouse asks for smaller batches', async () => {
    const result = await sendTo({
      INSERT: (_request, response) => {
        response.writeHead(413).end()
      },
      DESCRIBE: say(describeTable()),
    })
    expect(result).toEqual({
      kind: 'permanent',
      message: 'Cannot insert: the destination answers 413',
    })
  })

  test('is not quoted: neither what it says of a row, nor a secret, nor on the console', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name),
    )
    const result = await sendTo({ INSERT: exception(400, 117), DESCRIBE: say(describeTable()) })
    expect(JSON.stringify(result)).not.toMatch(/jane|planted|Exception/)
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

describe('no answer', () => {
  const silence = { kind: 'retry', message: 'Cannot insert: ClickHouse does not answer' }

  test('in time is tried again', async () => {
    const { sink } = await standIn({ INSERT: () => undefined }, { timeoutMs: 100 })
    expect(await sink.send([report(1)], NEVER)).toEqual(silence)
  })

  test('before an abort is tried again', async () => {
    const abort = new AbortController()
    const { sink } = await standIn({ INSERT: () => abort.abort() })
    expect(await sink.send([report(1)], abort.signal)).toEqual(silence)
  })

  test('that ends, or is cut, is tried again', async () => {
    const { sink } = await standIn(
      {
        INSERT: (_request, response) => {
          response.writeHead(200, { 'content-length': '10' })
          response.write('x')
          response.socket?.destroySoon()
        },
      },
      { timeoutMs: 1_000 },
    )
    expect(await sink.send([report(1)], NEVER)).toEqual(silence)
  })

  test('is there after the connection was reset, and the next batch arrives', async () => {
    let isReset = false
    const { sink, received } = await standIn({
      INSERT: (request, response) => {
        if (isReset) return TAKE(request, response)
        isReset = true
        response.socket?.resetAndDestroy()
      },
    })
    expect(await sink.send([report(1)], NEVER)).toEqual(silence)
    expect(await sink.send([report(1)], NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    expect(received[1]?.text).toBe(received[0]?.text)
  })
})

describe('forgetting', () => {
  /** Replies to looks with these counts, one after another. */
  function counts(...left: readonly number[]): Reply {
    const rest = [...left]
    return (request, response) => say(`${rest.shift() ?? 0}\n`)(request, response)
  }
  const queriesOf = (received: readonly Received[]) =>
    received.map(({ parameters, text }) => parameters['query'] ?? text)

  test('expired rows is a mutation that is waited for, and a look before and after', async () => {
    const { sink, received } = await standIn({ SELECT: counts(3, 0) })
    const result = await sink.expire?.('2026-11-21', NEVER)
    expect(result).toEqual({ kind: 'forgotten', deleted: 3, rewritten: 0 })
    const look =
      "SELECT count() FROM `telemetry`.`reports` WHERE expires_on < '2026-11-21' FORMAT TabSeparated"
    expect(queriesOf(received)).toEqual([
      look,
      "ALTER TABLE `telemetry`.`reports` DELETE WHERE expires_on < '2026-11-21'",
      look,
    ])
    expect(received[1]?.parameters['mutations_sync']).toBe('2')
  })

  test('rewrites nothing where nothing is found', async () => {
    const { sink, received } = await standIn({ SELECT: counts(0) })
    const result = await sink.erase?.([{ id: idOf(1), tenantId: TENANT }], NEVER)
    expect(result).toEqual({ kind: 'forgotten', deleted: 0, rewritten: 0 })
    expect(received).toHaveLength(1)
  })

  test('a report never touches one of another tenant with the same id', async () => {
    const { sink, received } = await standIn({ SELECT: counts(1, 0, 1, 0) })
    const erased = [
      { id: idOf(1), tenantId: TENANT },
      { id: idOf(1), tenantId: OTHER },
    ]
    expect(await sink.erase?.(erased, NEVER)).toMatchObject({ kind: 'forgotten', deleted: 2 })
    const mutations = queriesOf(received).filter((query) => query.startsWith('ALTER'))
    expect(mutations).toEqual(
      [TENANT, OTHER].map(
        (tenant) =>
          `ALTER TABLE \`telemetry\`.\`reports\` DELETE WHERE tenant_id = '${tenant}' AND id IN ('${idOf(1)}')`,
      ),
    )
  })

  test('10,000 reports stays under max_query_size', async () => {
    const { sink, received } = await standIn({ SELECT: say('1\n') })
    const erased = Array.from({ length: 10_000 }, (_, at) => ({ id: idOf(at), tenantId: TENANT }))
    expect(await sink.erase?.(erased, NEVER)).toMatchObject({ kind: 'retry' })
    const { sink: other, received: looks } = await standIn({ SELECT: say('0\n') })
    expect(await other.erase?.(erased, NEVER)).toMatchObject({ kind: 'forgotten' })
    expect(looks).toHaveLength(3)
    for (const { text } of [...looks, ...received]) expect(text.length).toBeLessThan(262_144)
  })

  test.each(["x' OR 1 = 1 --", idOf(1).toUpperCase(), ''])(
    'takes no id that is not a GUID: case %#',
    async (id) => {
      const { sink, received } = await standIn()
      const result = await sink.erase?.([{ id, tenantId: TENANT }], NEVER)
      expect(result).toEqual({
        kind: 'permanent',
        message: 'Cannot erase rows: wanted GUIDs in lower case',
      })
      expect(received).toEqual([])
    },
  )

  test('takes no day that is not one', async () => {
    const { sink, received } = await standIn()
    const result = await sink.expire?.("2026-11-21' OR 1 = 1 --", NEVER)
    expect(result).toMatchObject({ kind: 'permanent' })
    expect(received).toEqual([])
  })

  test('is not done while rows are left', async () => {
    const { sink } = await standIn({ SELECT: counts(3, 1) })
    expect(await sink.expire?.('2026-11-21', NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot delete expired rows: rows are left',
    })
  })

  test.each([
    ['SELECT', 497, 'permanent'],
    ['SELECT', 241, 'retry'],
    ['ALTER', 497, 'permanent'],
    ['ALTER', 159, 'retry'],
  ] as const)('where %s fails with code %i is %s', async (verb, code, kind) => {
    const { sink } = await standIn({ SELECT: say('1\n'), [verb]: exception(500, code) })
    expect(await sink.expire?.('2026-11-21', NEVER)).toMatchObject({ kind })
  })

  test('is tried again where the look says nothing', async () => {
    const { sink } = await standIn({ SELECT: say('') })
    expect(await sink.expire?.('2026-11-21', NEVER)).toMatchObject({ kind: 'retry' })
  })
})

describe('the settings', () => {
  const settings: SinkSettings = {
    sinkId: idOf(0),
    endpoint: 'http://127.0.0.1:9',
    settings: { database: 'telemetry', table: 'reports' },
    secrets: {},
    timeoutMs: 1_000,
  }
  test.each([
    [{}, undefined],
    [{ username: 'a', password: 'b' }, undefined],
    [{ accessToken: 'a' }, undefined],
    [
      { accessToken: 'a', username: 'b' },
      'Cannot use an access token beside a user: set one of them',
    ],
    [{ password: 'b' }, 'Cannot use a password without a user: set username'],
    [{ username: 'a:b' }, 'Cannot use a user with a colon: HTTP cannot carry it'],
  ])('with secrets of case %#', (secrets: Readonly<Record<string, string>>, problem) => {
    expect(clickhouseSinkKind.check?.({ ...settings, secrets })).toBe(problem)
  })
})
