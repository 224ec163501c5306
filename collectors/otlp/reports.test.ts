import { describe, expect, test } from 'vitest'
import { otlpCollector } from './index.ts'
import { headOf, JSON_TYPE } from './test_head.ts'

const TRACE_ID = 'AE645834cb96c692379a1ca44e201d64'
const SPAN_ID = '98daeebc2c805a9b'

function text(key: string, stringValue: unknown) {
  return { key, value: { stringValue } }
}

function decodeText(path: string, body: string) {
  const decoding = otlpCollector.decode(Buffer.from(body), headOf(path, JSON_TYPE))
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items
}

function decodeLogs(group: object) {
  return decodeText('/v1/logs', JSON.stringify({ resourceLogs: [group] }))
}

function decodeRecord(record: object) {
  return decodeLogs({ scopeLogs: [{ logRecords: [record] }] })[0]
}

function decodeSpan(span: object) {
  const body = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }
  return decodeText('/v1/traces', JSON.stringify(body))[0]
}

describe('subject', () => {
  test('attributes of the record go before those of its resource', () => {
    const attributes = [text('user.id', 'u-2'), text('organization.id', 'o-1')]
    const items = decodeLogs({
      resource: { attributes: [text('user.id', 'u-1'), text('host.id', 'h-1')] },
      scopeLogs: [{ logRecords: [{ attributes }, {}] }],
    })
    expect(items).toMatchObject([
      { report: { subject: { userId: 'u-2', deviceId: 'h-1', organisationId: 'o-1' } } },
      { report: { subject: { userId: 'u-1', deviceId: 'h-1' } } },
    ])
  })

  test.each([
    ['userId', 'enduser.id'],
    ['email', 'user.email'],
    ['deviceId', 'device.id'],
    ['deviceId', 'service.instance.id'],
    ['organisationId', 'tenant.id'],
  ])('%s is read from %s', (kind, key) => {
    const item = decodeRecord({ attributes: [text(key, 'x')] })
    expect(item).toMatchObject({ report: { subject: { [kind]: 'x' } } })
  })

  test('an id in nested maps is found like one in a dotted key, and a number is one too', () => {
    const value = { kvlistValue: { values: [{ key: 'id', value: { intValue: '42' } }] } }
    const item = decodeRecord({ attributes: [{ key: 'user', value }] })
    expect(item).toMatchObject({ report: { subject: { userId: '42' } } })
  })
})

test('a user id that is a mail address is found by the address too', () => {
  const email = 'jane.doe@example.com'
  expect(decodeRecord({ attributes: [text('enduser.id', email)] })).toMatchObject({
    report: { subject: { userId: email, email } },
  })
  expect(decodeRecord({ attributes: [text('user.id', 'u-1')] })).not.toHaveProperty(
    'report.subject.email',
  )
})

describe('time', () => {
  test('the exact time stays a string of nanoseconds and is cut to milliseconds', () => {
    expect(decodeRecord({ timeUnixNano: '1795240045964999999' })).toMatchObject({
      report: { timeMs: 1_795_240_045_964, data: { timeUnixNano: '1795240045964999999' } },
    })
  })

  test('a time that is sent as a number keeps all its digits', () => {
    const body =
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1795240045964999999}]}]}]}'
    expect(decodeText('/v1/logs', body)).toMatchObject([
      { report: { data: { timeUnixNano: '1795240045964999999' } } },
    ])
  })

  test('the time of observation stands in for a missing one, and none for none', () => {
    expect(decodeRecord({ timeUnixNano: '0', observedTimeUnixNano: '2000000' })).toMatchObject({
      report: { timeMs: 2 },
    })
    expect(decodeRecord({})).not.toHaveProperty('report.timeMs')
  })
})

describe('values', () => {
  test.each([
    ['an integer in a string', { intValue: '42' }, 42],
    ['an integer as a number', { intValue: 42 }, 42],
    ['the largest int64', { intValue: '9223372036854775807' }, '9223372036854775807'],
    ['the smallest int64', { intValue: '-9223372036854775808' }, '-9223372036854775808'],
    ['a double in a string', { doubleValue: '1.5e3' }, 1500],
    ['not a number', { doubleValue: 'NaN' }, 'NaN'],
    ['an infinity', { doubleValue: '-Infinity' }, '-Infinity'],
    ['bytes of the URL alphabet', { bytesValue: '_-8' }, '/+8='],
    ['a value of a kind that is not known', { futureValue: 1 }, undefined],
  ])('%s', (_, value, expected) => {
    const item = decodeRecord({ body: value })
    expect(item?.kind === 'report' ? item.report.data['body'] : item).toBe(expected)
  })

  test('a long number that is no string keeps all its digits', () => {
    const body =
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"intValue":-9007199254740993}}]}]}]}'
    expect(decodeText('/v1/logs', body)).toMatchObject([
      { report: { data: { body: '-9007199254740993' } } },
    ])
  })

  test('a key __proto__ is a key like any other', () => {
    const item = decodeRecord({ attributes: [text('__proto__', 'x'), text('user.id', 'u')] })
    if (item?.kind !== 'report') throw new Error('Wanted a report')
    const { attributes } = item.report.data
    expect(Object.keys(Object(attributes))).toEqual(['__proto__', 'user.id'])
    expect(Object.getPrototypeOf(attributes)).toBeNull()
    expect(Object.getPrototypeOf(item.report.data)).toBeNull()
  })

  test('names in snake case are unknown', () => {
    expect(decodeRecord({ severity_number: 9 })).not.toHaveProperty('report.data.severityNumber')
  })
})

describe('an item with a wrong type is refused by itself', () => {
  test.each([
    ['the name of an enum', { severityNumber: 'SEVERITY_NUMBER_INFO' }],
    ['an integer with a fraction', { body: { intValue: 1.5 } }],
    ['an int64 out of range', { body: { intValue: '9223372036854775808' } }],
    ['bytes that are not base64', { body: { bytesValue: '?' } }],
    ['attributes as an object', { attributes: { a: 1 } }],
    ['a bare value', { body: 'text' }],
    ['a number as a text', { severityText: 1 }],
  ])('%s', (_, record) => {
    const items = decodeLogs({ scopeLogs: [{ logRecords: [record, { severityNumber: 1 }] }] })
    expect(items).toMatchObject([
      { kind: 'refused', reason: 'malformed_report' },
      { kind: 'report' },
    ])
  })

  test('a resource with one spoils what belongs to it, and nothing else', () => {
    const body = {
      resourceLogs: [
        { resource: { attributes: 1 }, scopeLogs: [{ logRecords: [{}, {}] }] },
        { scopeLogs: [{ scope: { name: 1 }, logRecords: [{}] }, { logRecords: [{}] }] },
      ],
    }
    const kinds = decodeText('/v1/logs', JSON.stringify(body)).map((item) => item.kind)
    expect(kinds).toEqual(['refused', 'refused', 'refused', 'report'])
  })
})

describe('spans', () => {
  test('the id of a report is the ids of trace and span in lower case', () => {
    expect(decodeSpan({ traceId: TRACE_ID, spanId: SPAN_ID })).toMatchObject({
      report: { id: `${TRACE_ID.toLowerCase()}${SPAN_ID}` },
    })
  })

  test.each([
    ['without ids', {}],
    ['with an id in base64', { traceId: 'rmRYNMuWxpI3mhykTiAdZA==', spanId: SPAN_ID }],
    ['with an id of zeros', { traceId: TRACE_ID, spanId: '0000000000000000' }],
  ])('a span %s is malformed', (_, span) => {
    expect(decodeSpan(span)).toEqual({ kind: 'refused', reason: 'malformed_report' })
  })
})

describe('metrics', () => {
  test('each data point is a report, and what their metric says is one object', () => {
    const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ asInt: '1' }, {}] }
    const metrics = [{ name: 'a', unit: '1', sum }, { name: 'b', gauge: {} }, { name: 'c' }]
    const body = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }
    const items = decodeText('/v1/metrics', JSON.stringify(body))
    const metric = {
      name: 'a',
      unit: '1',
      type: 'sum',
      aggregationTemporality: 2,
      isMonotonic: true,
    }
    expect(items).toMatchObject([
      { report: { type: 'otel.metric', data: { asInt: 1, metric } } },
      { report: { data: { metric } } },
    ])
  })
})

test('version and schema are those of the resource', () => {
  const items = decodeLogs({
    resource: { attributes: [text('service.version', '3.2.1')] },
    schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
    scopeLogs: [{ logRecords: [{}] }],
  })
  expect(items).toMatchObject([
    {
      report: {
        version: '3.2.1',
        data: { scope: { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' } },
      },
    },
  ])
})
