import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import type { CleanReport, Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { SINK_KINDS } from '#gateway/forwarding/sink_kinds.ts'

/** Settings with which a kind works, as far as nobody answers: the outside is replaced, or is a closed port. */
interface Example {
  readonly endpoint: string
  readonly settings?: JsonObject
  readonly secrets?: Readonly<Record<string, string>>
  /** Endpoints that the schema has to refuse. */
  readonly refused: readonly string[]
  /** For a kind that uses `fetch`: the largest body of one request, as it is sent. */
  readonly bodyBytesMax?: number
}

/** One row a kind: a kind without one fails. Port 9 refuses every connection. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  clickhouse: {
    endpoint: 'http://127.0.0.1:9',
    settings: { database: 'telemetry', table: 'reports' },
    secrets: { username: 'writer', password: 'planted-4711' },
    refused: ['tcp://x:9000', 'http://user:secret@x/', 'http://x/?user=a', 'http://x/#a', ''],
  },
  nats: {
    endpoint: 'nats://127.0.0.1:9',
    settings: { stream: 'TELEMETRY', subject: 'telemetry.{tenant}.{product}.{type}' },
    secrets: { username: 'writer', password: 'planted-4711' },
    refused: ['http://x', 'ws://x', 'nats://user:secret@x', 'nats://x/?a=b', 'nats://', ''],
  },
  otlp: {
    endpoint: 'http://127.0.0.1:9',
    secrets: { authorization: 'Bearer planted-4711' },
    refused: ['ftp://x', 'http://user:secret@x/', 'x', ''],
    // 1,000 reports of 4 KiB of hexadecimal digits, which gzip halves.
    bodyBytesMax: 3 * 1024 * 1024,
  },
  parquet: {
    endpoint: 's3://reports/clean',
    settings: { endpoint: 'http://127.0.0.1:9', region: 'eu-central-1', forcePathStyle: true },
    secrets: { accessKeyId: 'AKIAPLANTED4711', secretAccessKey: 'planted-secret-4711' },
    refused: ['file://host/x', 'file:///', 's3://user:secret@bucket/x', 's3://UPPER', 'x', ''],
  },
  sentry: {
    endpoint: 'http://127.0.0.1:9/42',
    secrets: { publicKey: 'planted4711' },
    refused: ['ftp://x/42', 'https://key@sentry.example/42', 'https://sentry.example/', ''],
    bodyBytesMax: 1024 * 1024,
  },
  webhook: {
    endpoint: 'http://127.0.0.1:9/hook',
    secrets: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    refused: ['ftp://x', 'http://user:secret@x/', 'x', ''],
    // The reports of one body, and what is around them.
    bodyBytesMax: 1024 * 1024 + 1_000,
  },
}

const HOSTILE_STRINGS: readonly string[] = [
  '',
  '\u0000',
  '\ud800',
  '__proto__',
  "'; drop table reports; --",
  '../../../etc/passwd',
  'a\r\nb: c',
  '𝒳'.repeat(10_000),
  '\u202e',
]
/** Many times the reports of a usual batch: each kind splits it as its own limits ask for. */
const REPORTS = 10_000

function exampleOf({ kind }: SinkKind): Example {
  const example = EXAMPLES[kind]
  if (example === undefined) throw new Error(`Cannot test sink ${kind}: it has no example`)
  return example
}

function settingsOf(kind: SinkKind, outside: Partial<SinkSettings> = {}): SinkSettings {
  const { endpoint, settings, secrets } = exampleOf(kind)
  return {
    sinkId: '0195f1a0-0000-7000-8000-000000000001',
    endpoint,
    settings: settings ?? {},
    secrets: secrets ?? {},
    timeoutMs: 2_000,
    ...outside,
  }
}

function report(index: number, text = 'x'): CleanReport {
  return {
    id: `r-${index}`,
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'sales-app',
    type: 'error.report',
    class: 'required',
    category: 'product_service_performance',
    timeMs: Date.UTC(2026, 10, 21),
    receivedAtMs: Date.UTC(2026, 10, 21),
    bundle: 'b-1',
    data: { text, [text === '__proto__' ? 'key' : text]: [text, { deep: text }] },
  }
}

/** 1 KiB that does not compress. */
function randomText(): string {
  return randomBytes(512).toString('hex')
}

const NEVER = new AbortController().signal

async function using<T>(sink: Sink, work: (sink: Sink) => Promise<T>): Promise<T> {
  try {
    return await work(sink)
  } finally {
    await sink.close?.()
  }
}

const ajv = new Ajv2020({ strict: true })
addFormats.default(ajv)

test('every kind has a name of its own', () => {
  const names = SINK_KINDS.map(({ kind }) => kind)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{1,30}$/)
})

describe.each(SINK_KINDS.map((kind) => [kind.kind, kind] as const))('sink %s', (name, kind) => {
  test('has a README with its sections', () => {
    const path = new URL(`../sinks/${name}/README.md`, import.meta.url)
    expect(existsSync(path)).toBe(true)
    const text = readFileSync(path, 'utf8')
    for (const section of ['Speaks', 'Settings', 'Answers', 'Limits', 'Status']) {
      expect(text).toContain(`\n## ${section}\n`)
    }
    expect(text.split('\n').length).toBeLessThanOrEqual(200)
  })

  test('takes its example, and no unknown setting, secret or endpoint', () => {
    const { settings, secrets, endpoint } = settingsOf(kind)
    const endpointIs = ajv.compile(kind.schema.endpoint)
    const settingsAre = ajv.compile(kind.schema.settings)
    const secretsAre = ajv.compile(kind.schema.secrets)
    expect([endpointIs(endpoint), settingsAre(settings), secretsAre(secrets)]).toEqual([
      true,
      true,
      true,
    ])
    expect(kind.check?.(settingsOf(kind))).toBeUndefined()
    for (const refused of exampleOf(kind).refused) expect(endpointIs(refused)).toBe(false)
    expect(settingsAre({ ...settings, 'not-a-setting': 1 })).toBe(false)
    expect(secretsAre({ ...secrets, 'a secret\n': 'x' })).toBe(false)
    expect(secretsAre({ ...secrets, [Object.keys(secrets)[0] ?? 'x']: 1 })).toBe(false)
  })

  test('is told of erasures exactly where it can remove reports', async () => {
    const sink = kind.create(settingsOf(kind))
    expect(sink.erase !== undefined).toBe(kind.keeps === true)
    await sink.close?.()
  })

  test('closes without use, and twice', async () => {
    const sink = kind.create(settingsOf(kind))
    expect(await sink.close?.()).toBeUndefined()
    expect(await sink.close?.()).toBeUndefined()
  })

  test('sends nothing for an empty batch', async () => {
    let requests = 0
    const fake: typeof fetch = () => {
      requests += 1
      return Promise.resolve(new Response('{}'))
    }
    const result = await using(kind.create(settingsOf(kind, { fetch: fake })), (sink) =>
      sink.send([], NEVER),
    )
    expect(result).toEqual({ kind: 'sent', rejected: 0 })
    expect(requests).toBe(0)
  })

  test('asks for another try where the signal is aborted before', async () => {
    const result = await using(kind.create(settingsOf(kind)), (sink) =>
      sink.send([report(1)], AbortSignal.abort()),
    )
    expect(result.kind).toBe('retry')
  })

  test.each(HOSTILE_STRINGS)('never throws for a hostile text: case %#', async (text) => {
    const batch = [report(1, text), { ...report(2), type: text, product: text, version: text }]
    const result = await using(kind.create(settingsOf(kind)), (sink) => sink.send(batch, NEVER))
    expect(['sent', 'retry', 'permanent', 'gone']).toContain(result.kind)
    if ('message' in result && text.length > 3) expect(result.message).not.toContain(text)
  })

  test('never throws where the outside throws, and quotes neither it nor a secret', async () => {
    const fake: typeof fetch = () => {
      throw new TypeError('failed for jane.doe@example.com')
    }
    const settings = settingsOf(kind, { fetch: fake })
    const result = await using(kind.create(settings), (sink) => sink.send([report(1)], NEVER))
    const shown = JSON.stringify(result)
    expect(shown).not.toContain('jane.doe')
    for (const secret of Object.values(settings.secrets)) expect(shown).not.toContain(secret)
  })

  test(`splits a batch of ${REPORTS} reports by its own limits`, async () => {
    const bodies: number[] = []
    const fake: typeof fetch = async (input, init) => {
      const request = new Request(input, { ...init, signal: null })
      bodies.push((await request.arrayBuffer()).byteLength)
      return new Response('{}', { headers: { 'content-type': 'application/json' } })
    }
    const batch = Array.from({ length: REPORTS }, (_, index) => report(index, randomText()))
    const result = await using(kind.create(settingsOf(kind, { fetch: fake })), (sink) =>
      sink.send(batch, NEVER),
    )
    expect(['sent', 'retry']).toContain(result.kind)
    const { bodyBytesMax } = exampleOf(kind)
    if (bodyBytesMax === undefined) return
    expect(result.kind).toBe('sent')
    expect(bodies.length).toBeGreaterThan(1)
    expect(Math.max(...bodies)).toBeLessThanOrEqual(bodyBytesMax)
  }, 20_000)

  test('an abort during a batch ends it soon', async () => {
    const hanging: typeof fetch = (_, init) =>
      new Promise((_, refuse) => {
        const end = () => refuse(new Error('aborted'))
        if (init?.signal?.aborted) end()
        init?.signal?.addEventListener('abort', end)
      })
    const abort = new AbortController()
    const sink = kind.create(settingsOf(kind, { fetch: hanging, timeoutMs: 60_000 }))
    const sending = sink.send([report(1)], abort.signal)
    abort.abort()
    expect(['retry', 'sent']).toContain((await sending).kind)
    await sink.close?.()
  })
})
