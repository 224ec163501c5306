import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import {
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import {
  errorReport,
  findReport,
  itemsOf,
  OUTLOOK,
  parseCapture,
  readOutcomes,
  readReports,
  send,
  sendSentry,
  sentryPath,
  type WireAnswer,
} from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterEach(async () => {
  expect(product.process.exitCode).toBeNull()
  expect((await send(product, { path: '/healthz', method: 'GET' })).status).toBe(200)
})
afterAll(async () => {
  // No request of all these tests ran into an error that nobody had thought of.
  expect(product.output()).not.toMatch(/request_failed|api_failed|commit_failed|crashed/)
  await product?.stop()
  removeDataDir(product)
})

type Protocol = 'native' | 'otlp_json' | 'otlp_protobuf' | 'sentry_envelope' | 'sentry_store'
const PROTOCOLS: readonly Protocol[] = [
  'native',
  'otlp_json',
  'otlp_protobuf',
  'sentry_envelope',
  'sentry_store',
]
const COLLECTOR: Readonly<Record<Protocol, string>> = {
  native: 'native',
  otlp_json: 'otlp',
  otlp_protobuf: 'otlp',
  sentry_envelope: 'sentry',
  sentry_store: 'sentry',
}
const PATHS: Readonly<Record<Protocol, string>> = {
  native: '/v1/reports',
  otlp_json: '/v1/logs',
  otlp_protobuf: '/v1/traces',
  sentry_envelope: 'envelope',
  sentry_store: 'store',
}
const TYPES: Readonly<Record<Protocol, string>> = {
  native: 'application/json',
  otlp_json: 'application/json',
  otlp_protobuf: 'application/x-protobuf',
  sentry_envelope: 'text/plain',
  sentry_store: 'application/json',
}

/** Path and headers of a request of a protocol with this key. */
function headOf(protocol: Protocol, testKey: TestKey) {
  const isSentry = protocol.startsWith('sentry')
  const path = isSentry
    ? sentryPath(testKey, protocol === 'sentry_store' ? 'store' : 'envelope')
    : PATHS[protocol]
  const headers: Record<string, string> = { 'content-type': TYPES[protocol] }
  if (!isSentry) headers['authorization'] = `Bearer ${testKey.key}`
  return { path, headers }
}

async function sendAs(
  protocol: Protocol,
  body: string | Uint8Array,
  more: { readonly key?: TestKey; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<WireAnswer> {
  const { path, headers } = headOf(protocol, more.key ?? key)
  return await send(product, { path, headers: { ...headers, ...more.headers }, body })
}

/** Answers a refusal in the protocol's own form: its status, and a body that a client of it can read. */
function expectRefusal(protocol: Protocol, answer: WireAnswer, status: number): void {
  expect([protocol, answer.status]).toEqual([protocol, status])
  const type = answer.headers.get('content-type')
  if (protocol === 'native') {
    expect(type).toBe('application/problem+json')
    expect(JSON.parse(answer.text)).toMatchObject({ status, code: expect.stringMatching(/^\w+$/) })
  } else if (protocol === 'otlp_protobuf') {
    expect(type).toBe('application/x-protobuf')
  } else if (protocol === 'otlp_json') {
    expect(JSON.parse(answer.text)).toMatchObject({
      code: expect.any(Number),
      message: expect.any(String),
    })
  } else {
    expect(JSON.parse(answer.text)).toMatchObject({ detail: expect.any(String) })
    expect(answer.headers.get('x-sentry-error')).toBe(JSON.parse(answer.text).detail)
  }
}

async function countOf(label: string): Promise<number> {
  return (await readOutcomes(product)).counts.get(label) ?? 0
}

/** Runs work and returns by how much the count of an outcome grew. */
async function grown(label: string, work: () => Promise<unknown>): Promise<number> {
  const before = await countOf(label)
  await work()
  return (await countOf(label)) - before
}

const KEY_STATUS: Readonly<Record<Protocol, number>> = {
  native: 401,
  otlp_json: 401,
  otlp_protobuf: 401,
  sentry_envelope: 403,
  sentry_store: 403,
}
const GOOD_BODY: Readonly<Record<Protocol, () => string | Uint8Array>> = {
  native: () => JSON.stringify(errorReport()),
  otlp_json: () => '{"resourceLogs":[]}',
  otlp_protobuf: () => new Uint8Array(),
  sentry_envelope: () => '{}\n{"type":"event"}\n{}\n',
  sentry_store: () => '{}',
}

describe.each(PROTOCOLS)('%s', (protocol) => {
  const collector = COLLECTOR[protocol]

  it('refuses a body that it cannot decode and counts it', async () => {
    const bodies: readonly (string | Uint8Array)[] =
      protocol === 'otlp_protobuf'
        ? [
            parseCapture('otlp', 'node_traces_protobuf').body.subarray(0, 777),
            new Uint8Array([255]),
          ]
        : ['{"a":', 'no json at all', '\u0000']
    const count = await grown(`${collector} rejected malformed_body`, async () => {
      for (const body of bodies) expectRefusal(protocol, await sendAs(protocol, body), 400)
    })
    expect(count).toBe(bodies.length)
  })

  it('refuses a wrong, an expired and no key, and counts each', async () => {
    const wrong = {
      ...key,
      key: 'f'.repeat(32),
      dsn: key.dsn.replace(/\/\/\w+@/, `//${'f'.repeat(32)}@`),
    }
    const expired = await product.createKey(OUTLOOK, { expiresAt: '2020-01-01T00:00:00Z' })
    const count = await grown(`${collector} rejected key_refused`, async () => {
      for (const bad of [wrong, expired]) {
        const answer = await sendAs(protocol, GOOD_BODY[protocol](), { key: bad })
        expectRefusal(protocol, answer, KEY_STATUS[protocol])
      }
      const { path, headers } = headOf(protocol, key)
      const { authorization: _, ...rest } = headers
      const keyless = path.replace(/&sentry_key=\w+/, '')
      const body = GOOD_BODY[protocol]()
      const answer = await send(product, { path: keyless, headers: rest, body })
      expectRefusal(protocol, answer, 401)
    })
    expect(count).toBe(3)
  })

  it('refuses a key that was revoked within a second', async () => {
    const revoked = await product.createKey(OUTLOOK)
    expect((await sendAs(protocol, GOOD_BODY[protocol](), { key: revoked })).status).toBeLessThan(
      300,
    )
    await product.api('DELETE', `/manage/v1/tenants/contoso/ingest-keys/${revoked.id}`)
    await expect
      .poll(async () => (await sendAs(protocol, GOOD_BODY[protocol](), { key: revoked })).status, {
        timeout: 2_000,
      })
      .toBe(KEY_STATUS[protocol])
  })

  it('refuses a body that is too large, announced or in chunks, before it is read whole', async () => {
    const count = await grown(`${collector} rejected body_too_large`, async () => {
      for (const framing of ['announced', 'chunked'] as const) {
        // A client that is still writing may see the close before the answer (RFC 9112, section 9.6).
        expect(await sendLarge(protocol, framing)).toMatch(/^HTTP\/1\.1 413 /)
      }
    })
    expect(count).toBe(2)
  })

  it('refuses a decompression bomb', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024 + 1, 0x20)
    for (const [encoding, compress] of [
      ['gzip', zlib.gzipSync],
      ['br', (bytes: Buffer) => zlib.brotliCompressSync(bytes, FAST_BROTLI)],
      ['zstd', zlib.zstdCompressSync],
    ] as const) {
      const bomb = compress(zeros)
      expect(bomb.length).toBeLessThan(100_000)
      const answer = await sendAs(protocol, bomb, { headers: { 'content-encoding': encoding } })
      expectRefusal(protocol, answer, 413)
    }
  })

  it('refuses a broken compression and one that it does not know', async () => {
    const broken = Buffer.concat([zlib.gzipSync('{"a":1}').subarray(0, 12), Buffer.alloc(8)])
    const gzip = { headers: { 'content-encoding': 'gzip' } }
    expectRefusal(protocol, await sendAs(protocol, broken, gzip), 400)
    const unknown = { headers: { 'content-encoding': 'compress' } }
    expectRefusal(protocol, await sendAs(protocol, '{}', unknown), 415)
  })

  it('refuses another method than POST', async () => {
    const { path, headers } = headOf(protocol, key)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await send(product, { path, headers, method })
      expectRefusal(protocol, answer, 405)
      expect(answer.headers.get('allow')).toContain('POST')
    }
  })

  it('answers the preflight of any origin with the headers that its SDKs send', async () => {
    const { path } = headOf(protocol, key)
    const answer = await send(product, {
      path,
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type')
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0)
    const refused = await sendAs(protocol, '{', { headers: { origin: 'https://shop.example' } })
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  it('never answers 5xx to random bytes, whatever they claim to be', async () => {
    const before = await countOf(`${collector} rejected malformed_body`)
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    const encoding = fc.constantFrom('identity', 'gzip', 'deflate', 'br', 'zstd')
    await fc.assert(
      fc.asyncProperty(body, encoding, async (bytes, name) => {
        const answer = await sendAs(protocol, bytes, { headers: { 'content-encoding': name } })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 60 },
    )
    expect(await countOf(`${collector} rejected malformed_body`)).toBeGreaterThanOrEqual(before)
  })

  it('never repeats what was sent in an error', async () => {
    const secret = `planted-${randomUUID()}`
    const answers = [
      await sendAs(protocol, `{"${secret}": ${secret}}`),
      await sendAs(protocol, `{"${secret}`, { headers: { [`x-${secret}`]: secret } }),
      await sendAs(protocol, '{}', { headers: { 'content-encoding': secret } }),
      await sendAs(protocol, '{}', { headers: { 'content-type': `application/${secret}` } }),
      await sendAs(protocol, '{}', {
        key: { ...key, key: secret, dsn: `http://${secret.replaceAll('-', '')}@h/1` },
      }),
      await send(product, { path: `${headOf(protocol, key).path}?${secret}=${secret}`, body: '{' }),
      await send(product, { path: `/${secret}/v1/reports?${secret}`, body: secret }),
      await send(product, { path: `/api/${secret}/envelope/?sentry_key=${secret}`, body: secret }),
    ]
    for (const { text, headers } of answers) {
      expect(text + JSON.stringify([...headers])).not.toContain(secret)
      expect(text).not.toContain(secret.replaceAll('-', ''))
    }
    expect(product.output()).not.toContain(secret)
  })
})

const FAST_BROTLI = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }

/** The first line of the answer to a body past the limit; the socket is written until it is answered. */
async function sendLarge(protocol: Protocol, framing: 'announced' | 'chunked'): Promise<string> {
  const { path, headers } = headOf(protocol, key)
  const { hostname, port } = new URL(product.url)
  const length = LIMITS.envelopeBytesMax + 10
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    framing === 'announced' ? `content-length: ${length}` : 'transfer-encoding: chunked',
  ]
  return await new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    const piece = Buffer.alloc(1024 * 1024, 0x20)
    let pieces = Math.ceil(length / piece.length)
    socket.on('error', () => undefined)
    socket.once('close', () => resolve('closed without an answer'))
    socket.once('data', (answer) => {
      resolve(answer.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    // One turn of the event loop a piece, so that the answer is seen as soon as it is there.
    const write = () => {
      pieces -= 1
      if (pieces < 0 || socket.destroyed) return
      if (framing === 'chunked') socket.write(`${piece.length.toString(16)}\r\n`)
      socket.write(piece)
      socket.write(framing === 'chunked' ? '\r\n' : '', () => setImmediate(write))
    }
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, write)
  })
}

describe('a native batch keeps the neighbours of', () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 1])),
  )
  const bad = (text: string) => `{"product":"${OUTLOOK}","type":"error","data":${text}}`
  const CASES = [
    ['10,000 levels of nesting', bad(deep), 'nesting_too_deep'],
    ['100,000 keys', bad(wide), 'too_many_values'],
    [
      'a report of another product',
      `{"product":"other","type":"error","data":{}}`,
      'product_mismatch',
    ],
    [
      'a year 275760',
      bad('{}').replace('{', '{"time":"+275760-09-13T00:00:00Z",'),
      'time_out_of_range',
    ],
    [
      'a time past 2^53',
      bad('{}').replace('{', '{"time":99999999999999999999,'),
      'time_out_of_range',
    ],
    ['a time that is none', bad('{}').replace('{', '{"time":"yesterday",'), 'malformed_report'],
    ['data that is none', bad('7'), 'malformed_report'],
    ['an id with NUL', bad('{}').replace('{', '{"id":"a\\u0000b",'), 'malformed_report'],
    ['a null', 'null', 'malformed_report'],
    [
      'a report of more than 1 MiB',
      bad(
        JSON.stringify({
          description: largeText(),
          stack: largeText(),
          operation: largeText(),
          errorCode: largeText(),
          url: largeText(),
        }),
      ),
      'report_too_large',
    ],
  ] as const
  it.each(CASES)('%s', async (_name, text, reason) => {
    const [before, after] = [errorReport(), errorReport()]
    const body = `[${JSON.stringify(before)},${text},${JSON.stringify(after)}]`
    const count = await grown(`native rejected ${reason}`, async () => {
      const answer = await sendNative(product, key.key, { body })
      expect(answer.status).toBe(202)
      expect(answer.body).toMatchObject({ received: 3, accepted: 2, rejected: 1 })
      expect(itemsOf(answer)[1]).toMatchObject({ index: 1, outcome: 'rejected', reason })
    })
    expect(count).toBe(1)
    expect(await findReport(product, before.id)).toBeDefined()
    expect(await findReport(product, after.id)).toBeDefined()
  })

  it('too many items: those past the limit are refused, those before it are kept', async () => {
    const items = Array.from({ length: LIMITS.itemsPerRequestMax + 5 }, () => 7)
    const first = errorReport()
    const answer = await sendNative(product, key.key, { body: [first, ...items] })
    expect(answer.body).toMatchObject({ accepted: 1 })
    expect(await findReport(product, first.id)).toBeDefined()
  })
})

/** Text that is not repetitive and not personal, as long as one string may be. */
function largeText(): string {
  return 'the quick brown fox jumps over the lazy dog '.repeat(5_900)
}

describe('a stored report holds', () => {
  async function storedData(data: string): Promise<string> {
    const id = randomUUID()
    const body = `{"id":"${id}","product":"${OUTLOOK}","type":"usage","data":${data}}`
    const answer = await sendNative(product, key.key, { body })
    expect(answer.status).toBe(202)
    return JSON.stringify((await findReport(product, id))?.['data'])
  }

  it('integers past 2^53 exactly, as decimal strings', async () => {
    expect(await storedData('{"count":9007199254740993}')).toBe('{"count":"9007199254740993"}')
    expect(await storedData('{"count":9007199254740991}')).toBe('{"count":9007199254740991}')
    expect(await storedData('{"count":-9223372036854775808}')).toBe(
      '{"count":"-9223372036854775808"}',
    )
  })

  it('U+FFFD for invalid UTF-8 and lone surrogates, and NUL in strings', async () => {
    expect(await storedData('{"feature":"a\\ud800b"}')).toBe('{"feature":"a\ufffdb"}')
    expect(await storedData('{"feature":"a\\u0000b"}')).toBe('{"feature":"a\\u0000b"}')
    const id = randomUUID()
    const [head, tail] = JSON.stringify({
      id,
      product: OUTLOOK,
      type: 'usage',
      data: { feature: '?' },
    }).split('?')
    const body = Buffer.concat([
      Buffer.from(head ?? ''),
      Buffer.from([0xff]),
      Buffer.from(tail ?? ''),
    ])
    expect((await sendAs('native', body)).status).toBe(202)
    expect((await findReport(product, id))?.['data']).toEqual({ feature: '\ufffd' })
  })

  it('nothing of __proto__ and constructor, which change nothing either', async () => {
    const text = '{"__proto__":{"feature":"x"},"constructor":{"prototype":{"y":1}},"feature":"f"}'
    expect(await storedData(text)).toBe('{"feature":"f"}')
    expect((await sendNative(product, key.key, { body: errorReport() })).body).toMatchObject({
      accepted: 1,
    })
  })
})

describe('a report that comes twice is stored once', () => {
  it('in one request, across requests and in 40 at once', async () => {
    const report = errorReport()
    const twice = await sendNative(product, key.key, { body: [report, report] })
    expect(twice.body).toMatchObject({ received: 2, accepted: 1, dropped: 1 })
    expect(itemsOf(twice)[1]).toMatchObject({ reason: 'duplicate' })
    const again = await sendNative(product, key.key, { body: report })
    expect(again.body).toMatchObject({ accepted: 0, dropped: 1 })
    const raced = errorReport()
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => sendNative(product, key.key, { body: raced })),
    )
    const accepted = answers.reduce((sum, { body }) => sum + Number(body['accepted']), 0)
    expect(accepted).toBe(1)
    const ids = (await readReports(product)).map(({ id }) => String(id))
    expect(ids.filter((id) => id === raced.id || id === report.id)).toHaveLength(2)
  })

  it('by the event id of Sentry', async () => {
    const capture = parseCapture('sentry', 'node_11_message')
    const count = await grown('sentry dropped duplicate', async () => {
      for (let times = 0; times < 3; times += 1) {
        expect((await sendSentry(product, key, capture)).status).toBe(200)
      }
    })
    expect(count).toBe(2)
  })
})

describe('addresses that are none', () => {
  it.each([
    '/',
    '/v1/nothing',
    '/api/1/unknown/',
    '/manage/v1/nothing',
    '/%ff%00',
    '/v1/reports/x',
  ])('%s is answered 404 without a word of it', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await send(product, { path, method })
      expect(answer.status).toBe(404)
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'not_found' })
    }
  })

  it('a Sentry key of another project is refused', async () => {
    const path = sentryPath(key).replace(/\/api\/\d+/, '/api/999999')
    const answer = await send(product, { path, body: '{}\n{"type":"event"}\n{}\n' })
    expectRefusal('sentry_envelope', answer, 403)
  })
})

/** JSON whose texts and keys hold what breaks parsers and databases. */
function hostileJson(): fc.Arbitrary<object> {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u0000',
      '\ud800',
      '__proto__',
      'constructor',
      "');drop table reports;--",
      '%00',
      '\\u0000',
    ),
  )
  const value = fc.oneof(text, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null))
  return fc.object({ key: text, values: [value], maxDepth: 4, maxKeys: 12 })
}

const EMBEDDINGS: readonly (readonly [Protocol, (data: object) => unknown])[] = [
  ['native', (data) => ({ ...errorReport(), data })],
  ['native', (data) => ({ ...errorReport(), ...data })],
  [
    'sentry_store',
    (data) => ({ ...data, extra: data, tags: data, user: data, release: JSON.stringify(data) }),
  ],
  [
    'sentry_store',
    (data) => ({
      exception: { values: [data] },
      breadcrumbs: [data],
      contexts: { a: data },
      request: data,
    }),
  ],
  ['otlp_json', (data) => otlpOf(data)],
  [
    'otlp_json',
    (data) => ({ resourceLogs: [{ ...data, scopeLogs: [{ ...data, logRecords: [data] }] }] }),
  ],
]

function otlpOf(data: object): unknown {
  const attributes = Object.entries(data).map(([key, value]) => ({
    key,
    value: { stringValue: String(JSON.stringify(value)) },
  }))
  const record = {
    body: { kvlistValue: { values: attributes } },
    attributes,
    severityText: JSON.stringify(data),
  }
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [record] }] }] }
}

describe('hostile JSON in a well-formed request', () => {
  it('never leads to 5xx, and a report that came with it is kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileJson(),
        fc.constantFrom(...EMBEDDINGS),
        async (data, [protocol, embed]) => {
          expect((await sendAs(protocol, JSON.stringify(embed(data)))).status).toBeLessThan(500)
        },
      ),
      { numRuns: 250 },
    )
    await fc.assert(
      fc.asyncProperty(hostileJson(), async (data) => {
        const neighbour = errorReport()
        const answer = await sendNative(product, key.key, {
          body: [{ ...errorReport(), data }, neighbour],
        })
        expect(answer.status).toBe(202)
        expect(itemsOf(answer)[1]).toMatchObject({ outcome: 'accepted' })
      }),
      { numRuns: 100 },
    )
  })

  it('never leads to 5xx of the management and DSR APIs', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 })
    const paths = [
      '/manage/v1/reports?tenant=contoso&purpose=security&product=',
      '/manage/v1/reports?tenant=contoso&purpose=security&next=',
      '/manage/v1/reports?tenant=contoso&purpose=security&since=',
      '/manage/v1/tenants?next=',
      '/manage/v1/shapes?tenant=contoso&kind=',
      '/manage/v1/outcomes?tenant=',
      '/dsr/v1/requests?tenant=contoso&next=',
      '/dsr/v1/requests/',
      '/manage/v1/tenants/',
    ]
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...paths), async (value, path) => {
        const { status } = await product.api('GET', path + encodeURIComponent(value.toWellFormed()))
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 150 },
    )
    const routes = [
      '/manage/v1/tenants',
      '/manage/v1/ingest-keys',
      '/manage/v1/sinks',
      '/manage/v1/retention/run',
      '/dsr/v1/requests',
    ]
    await fc.assert(
      fc.asyncProperty(hostileJson(), fc.constantFrom(...routes), async (body, route) => {
        expect((await product.api('POST', route, body)).status).toBeLessThan(500)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the management API', () => {
  it('answers wrong bodies and queries 4xx, and never with what was sent', async () => {
    const secret = `planted-${randomUUID()}`
    const answers = await Promise.all([
      product.api('POST', '/manage/v1/tenants', { name: `<${secret}>` }),
      product.api('POST', '/manage/v1/tenants', { name: 'a', [secret]: secret }),
      product.api('PUT', '/manage/v1/consents', { tenant: secret, scope: 'tenant', choice: 'off' }),
      product.api('PUT', '/manage/v1/consents', {
        tenant: 'contoso',
        scope: secret,
        choice: 'off',
      }),
      product.api('POST', '/manage/v1/ingest-keys', { tenant: 'contoso', product: secret }),
      product.api('GET', `/manage/v1/reports?tenant=${secret}&purpose=${secret}`),
      product.api('GET', `/manage/v1/reports?tenant=contoso&purpose=security&since=${secret}`),
      product.api('GET', `/manage/v1/reports?tenant=contoso&purpose=security&next=${secret}`),
      product.api('GET', `/manage/v1/outcomes?by=${secret}`),
      product.api('GET', `/manage/v1/shapes?tenant=contoso&limit=${secret}`),
      product.api('POST', '/manage/v1/retention/run', { now: secret }),
      product.api('POST', '/dsr/v1/requests', { type: secret }),
      product.api('GET', `/dsr/v1/requests/${secret}`),
    ])
    for (const { status, body } of answers) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(JSON.stringify(body)).not.toContain(secret)
    }
    expect(product.output()).not.toContain(secret)
  })

  it('takes text that PostgreSQL cannot hold for what it is: not found or wrong', async () => {
    const nul = encodeURIComponent('a\u0000b')
    const answers = await Promise.all([
      product.api('GET', `/manage/v1/reports?tenant=${nul}&purpose=security`),
      product.api('GET', `/manage/v1/reports?tenant=contoso&purpose=security&product=${nul}`),
      product.api('GET', `/manage/v1/reports?tenant=contoso&purpose=security&type=${nul}`),
      product.api(
        'GET',
        '/manage/v1/reports?tenant=contoso&purpose=security&since=%2B275760-09-13',
      ),
      product.api('GET', `/manage/v1/shapes?tenant=contoso&product=${nul}`),
      product.api('GET', `/manage/v1/shapes?tenant=contoso&kind=${nul}`),
      product.api('GET', `/manage/v1/tenants?next=${nul}`),
      product.api('GET', '/manage/v1/outcomes?since=-271821-04-20T00:00:00Z'),
      product.api('PUT', '/manage/v1/consents', {
        tenant: 'contoso',
        scope: 'feature',
        feature: 'a\u0000b',
        choice: 'off',
      }),
      product.api('POST', '/manage/v1/ingest-keys', {
        tenant: 'contoso',
        instance: 'a\u0000b',
        product: OUTLOOK,
      }),
      product.api('POST', '/manage/v1/sinks', {
        tenant: 'contoso',
        name: 'a\u0000b',
        kind: 'otlp',
        endpoint: 'http://127.0.0.1:9',
      }),
      product.api('GET', `/dsr/v1/requests?tenant=${nul}`),
      product.api('POST', '/manage/v1/retention/run', { now: '9999-12-31T23:59:60Z' }),
    ])
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
  })
})
