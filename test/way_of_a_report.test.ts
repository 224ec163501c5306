import { createHash, randomUUID } from 'node:crypto'
import zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import {
  CAPTURED_PERSON,
  errorReport,
  findReport,
  itemsOf,
  OUTLOOK,
  parseCapture,
  readOutcomes,
  readReports,
  send,
  sendOtlp,
  sendSentry,
  trendsReport,
} from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function native(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const answer = await sendNative(product, key.key, { body, headers })
  expect(answer.status).toBe(202)
  return answer.body
}

async function outcomeOf(report: object, headers: Readonly<Record<string, string>> = {}) {
  const body = await native(report, headers)
  return body['items']?.[0]
}

describe('a native report', () => {
  it('is stored as its contract, its bundle and its period of retention say', async () => {
    const report = errorReport({
      version: '9.1',
      time: '2026-11-01T10:00:00Z',
      subject: { userId: 'u-1', organisationId: 'org-1' },
      data: { description: 'Cannot open 17 items', undeclaredNote: 'x', organisationId: 'org-1' },
    })
    const body = await native(report)
    expect(body).toMatchObject({ received: 1, redacted: 1 })
    const remark = { path: 'undeclaredNote', kind: 'UNDECLARED', rule: 'contract', method: 'drop' }
    expect(body['items']?.[0]?.['remarks']).toEqual([remark])
    const stored = await findReport(product, report.id)
    const bundle = await product.api('GET', '/manage/v1/bundle')
    expect(stored).toMatchObject({
      product: OUTLOOK,
      version: '9.1',
      type: 'error',
      class: 'required',
      category: 'product_service_performance',
      time: '2026-11-01T10:00:00.000Z',
      bundle: bundle.body['hash'],
      remarks: [remark],
    })
    const receivedAt = Date.parse(String(stored?.['receivedAt']))
    expect(stored?.['expiresOn']).toBe(utcDay(receivedAt + 90 * DAY_MS))
    expect(Math.abs(Date.now() - receivedAt)).toBeLessThan(60_000)
    expect(stored?.['data']).toEqual({
      errorCode: 'E42',
      severity: 'error',
      description: 'Cannot open 17 items',
      organisationId: expect.stringMatching(/^psn_[\w-]{43}$/),
    })
  })

  it('has equal pseudonyms for equal ids, other ones for other ids and for another tenant', async () => {
    await product.api('POST', '/manage/v1/tenants', { name: 'fabrikam' })
    await product.api('POST', '/manage/v1/tenants/fabrikam/instances', { name: 'production' })
    const other = await product.createKey(OUTLOOK, { tenant: 'fabrikam' })
    const pseudonymOf = async (id: string, tenant: string, tenantKey: TestKey) => {
      const report = errorReport({ data: { organisationId: id } })
      await sendNative(product, tenantKey.key, { body: report })
      const stored = (await readReports(product, { tenant })).find(
        (found) => String(found['id']) === report.id,
      )
      return String(stored?.['data']?.['organisationId'])
    }
    const first = await pseudonymOf('org-7', 'contoso', key)
    expect(await pseudonymOf('org-7', 'contoso', key)).toBe(first)
    expect(await pseudonymOf('org-8', 'contoso', key)).not.toBe(first)
    expect(await pseudonymOf('org-7', 'fabrikam', other)).not.toBe(first)
  })

  it('is scrubbed, with remarks that name place, kind and rule but not the value', async () => {
    const report = errorReport({ data: { description: 'Mail jane.doe@example.com failed' } })
    const item = await outcomeOf(report)
    expect(item).toMatchObject({ outcome: 'redacted', id: report.id })
    const remark = { path: 'description', start: 5, end: 25, kind: 'EMAIL', rule: 'email' }
    expect(item?.['remarks']).toMatchObject([remark])
    const stored = JSON.stringify(await findReport(product, report.id))
    expect(stored).not.toContain('jane')
    expect(stored).toContain('failed')
  })

  const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
  }
  const FRAMINGS = {
    'an object': (reports: readonly object[]) => JSON.stringify(reports[0]),
    'an array': (reports: readonly object[]) => JSON.stringify(reports),
    NDJSON: (reports: readonly object[]) => reports.map((one) => JSON.stringify(one)).join('\n'),
  }
  it.each(Object.entries(FRAMINGS))('arrives as %s in every encoding', async (name, print) => {
    const type = name === 'NDJSON' ? 'application/x-ndjson' : 'application/json'
    const encodings = [undefined, ...Object.keys(ENCODINGS)]
    const sent = await Promise.all(
      encodings.map(async (encoding) => {
        const reports = name === 'an object' ? [errorReport()] : [errorReport(), errorReport()]
        const text = print(reports)
        const answer = await send(product, {
          path: '/v1/reports',
          headers: {
            authorization: `Bearer ${key.key}`,
            'content-type': type,
            ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
          },
          body: ENCODINGS[encoding ?? '']?.(text) ?? text,
        })
        expect(JSON.parse(answer.text)).toEqual({
          received: reports.length,
          accepted: reports.length,
          redacted: 0,
          dropped: 0,
          quarantined: 0,
          rejected: 0,
          items: [],
        })
        return reports.map(({ id }) => id)
      }),
    )
    const stored = new Set((await readReports(product)).map((report) => String(report['id'])))
    expect(sent.flat().filter((id) => !stored.has(id))).toEqual([])
  })
})

describe('what nobody declared', () => {
  it('is dropped from a declared report and counted by its path', async () => {
    const field = `field${randomUUID().slice(0, 4).replaceAll(/\d/g, 'x').replaceAll('-', '')}`
    for (let times = 0; times < 3; times += 1) {
      await native(errorReport({ data: { [field]: { inner: 'value-never-kept' } } }))
    }
    const shapes = await product.api('GET', '/manage/v1/shapes?tenant=contoso&kind=undeclared')
    const counted = itemsOf(shapes).filter((shape) => String(shape['path']).includes(field))
    expect(counted).toMatchObject([{ product: OUTLOOK, type: 'error', count: 3 }])
    expect(JSON.stringify(shapes.body)).not.toContain('value-never-kept')
  })

  it('is quarantined as paths and types where its type is unknown, without a value', async () => {
    const report = { ...errorReport(), type: 'surprise', data: { a: { b: [1, 'hidden-text'] } } }
    expect(await outcomeOf(report)).toMatchObject({
      outcome: 'quarantined',
      reason: 'undeclared_type',
    })
    const shapes = itemsOf(await product.api('GET', '/manage/v1/shapes?tenant=contoso')).filter(
      (shape) => String(shape['type']) === 'surprise',
    )
    expect(shapes.length).toBeGreaterThan(0)
    expect(shapes.every((shape) => String(shape['kind']) === 'quarantined')).toBe(true)
    expect(JSON.stringify(shapes)).toContain('a.b')
    expect(JSON.stringify(shapes)).not.toContain('hidden-text')
    expect(await findReport(product, report.id)).toBeUndefined()
  })
})

describe('reports of the other collectors', () => {
  const OTLP = [
    ['node_logs_protobuf', 'otel.log'],
    ['node_logs_protobuf_gzip', 'otel.log'],
    ['web_logs_json', 'otel.log'],
    ['node_traces_protobuf', 'otel.span'],
    ['node_traces_json_gzip', 'otel.span'],
    ['web_traces_protobuf', 'otel.span'],
    ['node_metrics_protobuf', 'otel.metric'],
    ['node_metrics_json_gzip', 'otel.metric'],
    ['web_metrics_json', 'otel.metric'],
  ] as const
  it.each(OTLP)('OTLP %s is stored as %s', async (name, type) => {
    const before = (await readReports(product, { type })).length
    const answer = await sendOtlp(product, key, parseCapture('otlp', name))
    expect(answer.status).toBe(200)
    const after = await readReports(product, { type })
    expect(after.length).toBeGreaterThan(before)
    expect(new Set(after.map((report) => String(report['collector'])))).toEqual(new Set(['otlp']))
    expect(after.every((report) => report['product'] !== undefined)).toBe(true)
    expectNoCapturedPerson(after)
  })

  const SENTRY = [
    ['node_11_event', 'sentry.event'],
    ['node_11_request_event', 'sentry.event'],
    ['node_11_message', 'sentry.event'],
    ['node_11_tunnel', 'sentry.event'],
    ['node_6_store_event', 'sentry.event'],
    ['node_7_event', 'sentry.event'],
    ['node_11_event_with_attachments', 'sentry.event'],
    ['node_11_transaction', 'sentry.transaction'],
    ['browser_11_spans', 'sentry.span'],
    ['browser_11_session', 'sentry.session'],
    ['node_11_session_aggregates', 'sentry.session'],
    ['node_11_check_in', 'sentry.check_in'],
    ['node_11_feedback', 'sentry.feedback'],
    ['node_11_logs', 'sentry.log'],
    ['node_11_metrics', 'sentry.metric'],
    ['node_11_client_report', 'sentry.client_report'],
  ] as const
  it.each(SENTRY)('Sentry %s is stored as %s', async (name, type) => {
    const before = (await readReports(product, { type })).length
    const answer = await sendSentry(product, key, parseCapture('sentry', name))
    expect(answer.status).toBe(200)
    const after = await readReports(product, { type })
    expect(after.length).toBeGreaterThan(before)
    expectNoCapturedPerson(after)
  })

  it('drops replays and attachments by policy, each with its reason', async () => {
    const before = (await readOutcomes(product, { tenant: 'contoso' })).counts
    await sendSentry(product, key, parseCapture('sentry', 'browser_11_replay'))
    const after = (await readOutcomes(product, { tenant: 'contoso' })).counts
    const label = 'sentry dropped replay_policy'
    expect((after.get(label) ?? 0) - (before.get(label) ?? 0)).toBe(2)
    expect(after.get('sentry dropped attachment_policy')).toBeGreaterThan(0)
  })
})

function expectNoCapturedPerson(reports: readonly Json[]): void {
  const text = JSON.stringify(reports).toLowerCase()
  expect(CAPTURED_PERSON.filter((value) => text.includes(value.toLowerCase()))).toEqual([])
}

describe('the id of a report', () => {
  it('is the sender’s where it is a GUID, and made from the sender’s where it is another text', async () => {
    const id = `order-${randomUUID()}`
    const first = await outcomeOf(errorReport({ id }))
    const again = await outcomeOf(errorReport({ id }))
    expect(String(first?.['id'])).toMatch(/^[0-9a-f-]{36}$/)
    expect(again).toMatchObject({ outcome: 'dropped', reason: 'duplicate', id: first?.['id'] })
  })
})

describe('reading reports', () => {
  it('needs a purpose, and gives none for a purpose that no data may be used for', async () => {
    const without = await product.api('GET', '/manage/v1/reports?tenant=contoso')
    expect(without).toMatchObject({ status: 400, body: { code: 'purpose_missing' } })
    const forbidden = await product.api(
      'GET',
      '/manage/v1/reports?tenant=contoso&purpose=advertising',
    )
    expect(forbidden).toMatchObject({ status: 403, body: { code: 'purpose_not_permitted' } })
    const improving = await readReports(product, { purpose: 'improving_services' })
    expect(new Set(improving.map((report) => String(report['dataKind'])))).toEqual(
      new Set(['operational_data']),
    )
  })

  it('needs a token, whatever is asked for', async () => {
    for (const path of ['/manage/v1/reports', '/manage/v1/tenants', '/dsr/v1/requests']) {
      const answer = await send(product, { path, method: 'GET' })
      expect(answer.status).toBe(401)
      const wrong = createHash('sha256').update(product.adminToken).digest('hex')
      const headers = { authorization: `Bearer ${wrong}` }
      expect((await send(product, { path, method: 'GET', headers })).status).toBe(401)
    }
  })

  it('is paged without a gap or a repetition', async () => {
    const all = (await readReports(product, { limit: '1000' })).map(({ id }) => String(id))
    const paged = (await readReports(product, { limit: '7' })).map(({ id }) => String(id))
    expect(paged).toEqual(all)
  })
})

describe('an Optional report', () => {
  it('is dropped where nobody made a choice', async () => {
    expect(await outcomeOf(trendsReport())).toMatchObject({
      outcome: 'dropped',
      reason: 'default_required_only',
    })
  })
})
