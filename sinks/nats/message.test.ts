import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CleanReport } from '#domain/sink.ts'
import { encodeToken, messageOf, subjectOf } from './message.ts'

const REPORT: CleanReport = {
  id: '0195f1a0-0000-7000-8000-000000000001',
  tenantId: '11111111-1111-4111-8111-111111111111',
  product: 'sales-app',
  version: '3.2.1',
  type: 'error.report',
  class: 'required',
  category: 'product_service_performance',
  timeMs: Date.UTC(2026, 10, 21),
  receivedAtMs: Date.UTC(2026, 10, 21) + 5,
  bundle: 'b-1',
  expiresOn: '2027-02-19',
  remarks: 2,
  data: { code: 'E1' },
}

describe('encodeToken()', () => {
  test.each([
    ['sales-app_2', 'sales-app_2'],
    ['error.report', 'error%2Ereport'],
    ['*', '%2A'],
    ['a.>', 'a%2E%3E'],
    ['a b\r\n', 'a%20b%0D%0A'],
    ['100%', '100%25'],
    ['é', '%C3%A9'],
    ['\ud800', '%EF%BF%BD'],
    ['', '%'],
  ])('writes %j as %s', (name, token) => {
    expect(encodeToken(name)).toBe(token)
  })

  test('gives one token without a wildcard for every name, and another for another name', () => {
    const name = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(encodeToken(one)).toMatch(/^[A-Za-z0-9_%-]{1,300}$/)
        if (one !== other) expect(encodeToken(one)).not.toBe(encodeToken(other))
      }),
    )
  })

  test('writes a name that is too long as a hash', () => {
    const long = encodeToken('x'.repeat(301))
    expect(long).toMatch(/^%%[0-9a-f]{64}$/)
    expect(long).not.toBe(encodeToken('x'.repeat(302)))
    expect(encodeToken('x'.repeat(300))).toBe('x'.repeat(300))
  })
})

describe('subjectOf()', () => {
  test('fills a template in', () => {
    expect(subjectOf('telemetry.{tenant}.p-{product}.{type}', REPORT)).toBe(
      'telemetry.11111111-1111-4111-8111-111111111111.p-sales-app.error%2Ereport',
    )
  })

  test('fills nothing into what it filled in', () => {
    expect(subjectOf('{product}.{type}', { ...REPORT, product: '{type}', type: '$&' })).toBe(
      '%7Btype%7D.%24%26',
    )
  })
})

describe('messageOf()', () => {
  const place = { subject: 'telemetry.{product}', sinkId: 's-1' }

  test('says what the report says, in JSON', () => {
    const { payload, subject } = messageOf(REPORT, place)
    expect(subject).toBe('telemetry.sales-app')
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      id: REPORT.id,
      tenantId: REPORT.tenantId,
      product: 'sales-app',
      version: '3.2.1',
      type: 'error.report',
      class: 'required',
      category: 'product_service_performance',
      time: '2026-11-21T00:00:00.000Z',
      receivedAt: '2026-11-21T00:00:00.005Z',
      bundle: 'b-1',
      expiresOn: '2027-02-19',
      data: { code: 'E1' },
    })
  })

  test('is the same for the same report, with an id of tenant, report and sink', () => {
    const message = messageOf(REPORT, place)
    expect(messageOf(REPORT, place)).toEqual(message)
    expect(message.id).toBe(`${REPORT.tenantId}.${REPORT.id}.s-1`)
    expect(messageOf(REPORT, { ...place, sinkId: 's-2' }).id).not.toBe(message.id)
    expect(messageOf({ ...REPORT, id: 'a\r\nb' }, place).id).toContain('.a%0D%0Ab.')
  })
})
