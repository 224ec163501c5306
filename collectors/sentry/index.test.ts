import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DecodedItem, RefusalKind, RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { sentryCollector } from './index.ts'

interface Vector {
  readonly client: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly bodyBase64?: string
  readonly items: readonly object[]
}

const FOLDER = new URL('../../test/vectors/sentry/', import.meta.url)
const VECTORS = readdirSync(FOLDER).map((file): readonly [string, Vector] => [
  file,
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
])

function headOf(path: string, headers: Readonly<Record<string, string>> = {}): RequestHead {
  const url = new URL(path, 'http://gateway.example')
  return {
    method: 'POST',
    path: url.pathname,
    params: {},
    query: url.searchParams,
    header: (name) => headers[name],
  }
}

const ENVELOPE = headOf('/api/42/envelope/')
const STORE = headOf('/api/42/store/')

function bytesOf(vector: Vector): Uint8Array {
  return vector.bodyBase64 === undefined
    ? Buffer.from(vector.body ?? '')
    : Buffer.from(vector.bodyBase64, 'base64')
}

function decode(body: string | Uint8Array, head = ENVELOPE) {
  const decoding = sentryCollector.decode(Buffer.from(body), head)
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding
}

function summary(item: DecodedItem): object {
  if (item.kind === 'refused') return { refused: item.reason }
  const { data: _data, ...rest } = item.report
  return rest
}

/** An envelope with one item for each type, all with the same payload. */
function envelopeOf(types: readonly string[], payload: string, header = '{}'): string {
  return [header, ...types.flatMap((type) => [JSON.stringify({ type }), payload])].join('\n')
}

function onlyReport(body: string, head = ENVELOPE) {
  const [item] = decode(body, head).items
  if (item?.kind !== 'report') throw new Error('The item is no report')
  return item.report
}

describe('sentryCollector.decode', () => {
  it.each(VECTORS)('reads %s, as an unmodified SDK sent it', (_file, vector) => {
    const { items } = decode(bytesOf(vector), headOf(vector.path, vector.headers))
    expect(items.map(summary)).toEqual(vector.items)
  })

  it('keeps the names that Sentry gives to fields', () => {
    const [, vector] = VECTORS.find(([file]) => file === 'node_11_event.json') ?? []
    if (vector === undefined) throw new Error('The vector is missing')
    const [item] = decode(bytesOf(vector)).items
    expect(item).toMatchObject({
      report: {
        data: {
          exception: {
            values: expect.arrayContaining([expect.objectContaining({ type: 'TypeError' })]),
          },
          platform: 'node',
        },
      },
    })
  })

  it('lets nothing of attachments and recordings through', () => {
    const secret = 'jane.doe@example.com'
    const body = [
      '{"event_id":"6f215ff2f96c41a1a03b1af5363e91fa"}',
      `{"type":"attachment","length":${secret.length + 2},"filename":"${secret}"}`,
      `\n${secret}\n`,
      '{"type":"event"}',
      '{"message":"kept"}',
      '{"type":"replay_recording","length":25}',
      `{}\n\u0001\u0002${secret}`,
    ].join('\n')
    const { items } = decode(body)
    expect(items.map((item) => (item.kind === 'refused' ? item.reason : item.report.data))).toEqual(
      ['attachment_policy', { message: 'kept' }, 'replay_policy'],
    )
    expect(JSON.stringify(items)).not.toContain(secret)
  })

  it('refuses what no policy allows by its type, and what it does not know', () => {
    const types = [
      'replay_event',
      'replay_video',
      'profile',
      'profile_chunk',
      'statsd',
      '__proto__',
    ]
    expect(decode(envelopeOf(types, '{}')).items.map(summary)).toEqual([
      { refused: 'replay_policy' },
      { refused: 'replay_policy' },
      { refused: 'profile_policy' },
      { refused: 'profile_policy' },
      { refused: 'unsupported_item' },
      { refused: 'unsupported_item' },
    ])
  })

  it('makes a report of each log, span and metric of a container, with plain attributes', () => {
    const attributes = { 'sentry.release': { value: 'a@1', type: 'string' }, n: { value: 2 } }
    const items = JSON.stringify({ version: 2, items: [{ attributes }, {}, 'no object'] })
    for (const [type, reportType] of [
      ['log', 'sentry.log'],
      ['span', 'sentry.span'],
      ['trace_metric', 'sentry.metric'],
    ]) {
      expect(decode(envelopeOf([type ?? ''], items)).items).toEqual([
        {
          kind: 'report',
          report: {
            type: reportType,
            version: 'a@1',
            subject: {},
            data: { attributes: { 'sentry.release': 'a@1', n: 2 } },
          },
        },
        { kind: 'report', report: { type: reportType, subject: {}, data: {} } },
        { kind: 'refused', reason: 'malformed_report' },
      ])
    }
  })

  it('reads feedback of the older kind without taking the id of the event it is about', () => {
    const payload =
      '{"event_id":"6f215ff2f96c41a1a03b1af5363e91fa","email":"a@b.example","comments":"x"}'
    expect(decode(envelopeOf(['user_report'], payload)).items.map(summary)).toEqual([
      { type: 'sentry.feedback', subject: { email: 'a@b.example' } },
    ])
  })

  it('brings the shapes of old SDKs into that of today', () => {
    const old = {
      message: { message: 'a %s', params: ['b'] },
      exception: [{ type: 'E' }],
      breadcrumbs: { values: [{ category: 'c' }] },
      tags: [['k', 'v'], ['alone'], 'no pair'],
      user: { id: 7, ip_address: '{{auto}}' },
      timestamp: '2011-05-02T17:41:36',
    }
    const report = onlyReport(JSON.stringify(old), STORE)
    expect(report).toEqual({
      type: 'sentry.event',
      timeMs: Date.UTC(2011, 4, 2, 17, 41, 36),
      subject: { userId: '7' },
      data: {
        logentry: { message: 'a %s', params: ['b'] },
        exception: { values: [{ type: 'E' }] },
        breadcrumbs: [{ category: 'c' }],
        tags: { k: 'v' },
        user: { id: 7 },
        timestamp: '2011-05-02T17:41:36',
      },
    })
  })

  it('never keeps the wish that the server adds the address of the sender', () => {
    const session = '{"did":"{{auto}}","attrs":{"ip_address":"{{auto}}","release":"a@1"}}'
    const report = onlyReport(envelopeOf(['session'], session))
    expect(report.subject).toEqual({})
    expect(report.data['attrs']).toEqual({ release: 'a@1' })
  })

  it('finds a person by address where an id is one', () => {
    const report = onlyReport('{"user":{"id":"jane@example.com"}}', STORE)
    expect(report.subject).toEqual({ userId: 'jane@example.com', email: 'jane@example.com' })
  })

  it('takes times in seconds and in RFC 3339, and no others', () => {
    const times: readonly (readonly [unknown, number | undefined])[] = [
      [1795239377.4895, 1795239377490],
      ['1795239377.5', 1795239377500],
      ['2026-11-21T05:36:17.489Z', 1795239377489],
      ['2026-11-21T06:36:17+01:00', 1795239377000],
      ['yesterday', undefined],
      ['2026-13-45T05:36:17Z', undefined],
      [-1, undefined],
      [null, undefined],
      [{}, undefined],
    ]
    for (const [timestamp, timeMs] of times) {
      expect(onlyReport(JSON.stringify({ timestamp }), STORE).timeMs).toBe(timeMs)
    }
  })

  it('leaves out ids, versions and identities that are too long or hold NUL', () => {
    const report = onlyReport(
      JSON.stringify({
        event_id: `${'a'.repeat(31)}g`,
        release: 'v\u0000',
        user: { id: 'x'.repeat(LIMITS.identityLengthMax + 1), email: '' },
      }),
      STORE,
    )
    expect(report).toMatchObject({ type: 'sentry.event', subject: {} })
    expect(Object.keys(report)).not.toContain('id')
    expect(Object.keys(report)).not.toContain('version')
  })

  it('says why an item is refused, and keeps its neighbours', () => {
    const deep = `{"a":${'['.repeat(10_000)}`
    const keys = JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i, 0])),
    )
    const wide = keys.slice(0, LIMITS.sentryEventBytesMax - 10).replace(/,[^,]*$/, '}')
    const large = JSON.stringify({ message: 'x'.repeat(LIMITS.sentryEventBytesMax) })
    const payloads = [deep, wide, large, '{', '[]', '{"message":"kept"}']
    const body = ['{}', ...payloads.flatMap((payload) => ['{"type":"event"}', payload])].join('\n')
    expect(
      decode(body).items.map((item) => (item.kind === 'refused' ? item.reason : 'kept')),
    ).toEqual([
      'nesting_too_deep',
      'too_many_values',
      'report_too_large',
      'malformed_report',
      'malformed_report',
      'kept',
    ])
  })

  it('reads at most one item more than a request may have', () => {
    const items = Array.from({ length: LIMITS.itemsPerRequestMax + 500 }, () => ({}))
    const container = JSON.stringify({ items })
    expect(decode(envelopeOf(['log'], container)).items).toHaveLength(LIMITS.itemsPerRequestMax + 1)
    const many = envelopeOf(
      items.map(() => 'event'),
      '{}',
    )
    expect(decode(many).items).toHaveLength(LIMITS.itemsPerRequestMax + 1)
  })

  it('refuses a container that is too large or has too many values as one item', () => {
    const large = JSON.stringify({ items: [{ body: 'x'.repeat(12 * 1024 * 1024) }] })
    const wide = `{"items":[${'[],'.repeat(600_000)}[]]}`
    const deep = `{"items":[${'['.repeat(10_000)}`
    const reasons = [large, wide, deep].flatMap((payload) =>
      decode(envelopeOf(['log'], payload)).items.map(summary),
    )
    expect(reasons).toEqual([
      { refused: 'report_too_large' },
      { refused: 'too_many_values' },
      { refused: 'nesting_too_deep' },
    ])
  })

  it('cannot decode a store body that is no JSON object, and says where', () => {
    const undecodable = (body: string) => sentryCollector.decode(Buffer.from(body), STORE)
    expect(undecodable('{"a":x}')).toMatchObject({ kind: 'undecodable', position: 5 })
    expect(undecodable('{"\u00e9":x}')).toMatchObject({ kind: 'undecodable', position: 6 })
    expect(undecodable('[]')).toMatchObject({ kind: 'undecodable' })
    expect(undecodable('')).toMatchObject({ kind: 'undecodable', position: 0 })
    expect(decode('['.repeat(100), STORE).items.map(summary)).toEqual([
      { refused: 'nesting_too_deep' },
    ])
  })

  it('reads a transaction on the store route', () => {
    expect(onlyReport('{"type":"transaction"}', STORE).type).toBe('sentry.transaction')
  })
})

describe('sentryCollector.answer', () => {
  it('is 200 with the event id of the envelope or its first event, whatever became of the items', () => {
    const id = '6f215ff2f96c41a1a03b1af5363e91fa'
    const dashed = '6F215FF2-F96C-41A1-A03B-1AF5363E91FA'
    const bodies: readonly (readonly [string, RequestHead, object])[] = [
      [`{"event_id":"${id}"}`, ENVELOPE, { id }],
      [envelopeOf(['event'], `{"event_id":"${dashed}"}`), ENVELOPE, { id }],
      [`{"event_id":"${dashed}"}`, STORE, { id }],
      ['{}', ENVELOPE, {}],
    ]
    for (const [body, head, expected] of bodies) {
      const answer = sentryCollector.answer([], head, decode(body, head))
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('application/json')
      expect(JSON.parse(String(answer.body))).toEqual(expected)
    }
  })
})

describe('sentryCollector.refuse', () => {
  const statuses: readonly (readonly [RefusalKind, number])[] = [
    ['key_missing', 401],
    ['key_malformed', 400],
    ['key_unknown', 403],
    ['key_expired', 403],
    ['key_wrong_project', 403],
    ['route_unknown', 404],
    ['method_not_allowed', 405],
    ['media_type_unsupported', 415],
    ['encoding_unsupported', 415],
    ['body_too_large', 413],
    ['body_undecodable', 400],
    ['too_many_items', 413],
    ['overloaded', 503],
    ['internal', 500],
  ]
  it.each(statuses)('answers %s with %i in the words of Sentry', (kind, status) => {
    const answer = sentryCollector.refuse({ kind, message: 'Cannot go on' }, ENVELOPE)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-sentry-error']).toBe('Cannot go on')
    expect(JSON.parse(String(answer.body))).toEqual({ detail: 'Cannot go on', causes: [kind] })
    expect(answer.headers['retry-after']).toBe(kind === 'overloaded' ? '5' : undefined)
  })

  it('says how long to wait where the gateway knows', () => {
    const refusal = { kind: 'overloaded', message: 'Full', retryAfterS: 30 } as const
    expect(sentryCollector.refuse(refusal, ENVELOPE).headers['retry-after']).toBe('30')
  })
})

describe('sentryCollector.routes', () => {
  it('serves envelope and store with and without the last slash', () => {
    expect(sentryCollector.routes.map(({ path }) => path)).toEqual([
      '/api/:project/envelope/',
      '/api/:project/envelope',
      '/api/:project/store/',
      '/api/:project/store',
    ])
  })
})
