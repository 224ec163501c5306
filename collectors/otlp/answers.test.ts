import { describe, expect, test } from 'vitest'
import type { Answer, ItemResult, RefusalKind } from '#domain/collector.ts'
import type { Reason } from '#domain/outcome.ts'
import { refusal } from '#domain/outcome.ts'
import { otlpCollector } from './index.ts'
import { headOf, JSON_TYPE, PROTOBUF } from './test_head.ts'
import { WireReader } from './wire_reader.ts'

const refused = (reason: Reason): ItemResult => ({ id: undefined, outcome: refusal(reason) })
const accepted: ItemResult = { id: 'a', outcome: { outcome: 'accepted' } }
const redacted: ItemResult = { id: 'b', outcome: { outcome: 'redacted', remarks: [] } }

function answer(
  results: readonly ItemResult[],
  path = '/v1/logs',
  type: object = JSON_TYPE,
): Answer {
  return otlpCollector.answer(results, headOf(path, { ...type }), { kind: 'decoded', items: [] })
}

function bytesOf(body: Answer['body']): Uint8Array {
  if (!(body instanceof Uint8Array)) throw new Error('Wanted bytes')
  return body
}

/** The fields of a message that holds varints, texts and, at field 1, perhaps a message. */
function fieldsOf(bytes: Uint8Array): Map<number, number | Uint8Array> {
  const reader = new WireReader(bytes)
  const fields = new Map<number, number | Uint8Array>()
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if ((tag & 7) === 0) {
      reader.varint()
      fields.set(tag >>> 3, reader.low)
    } else {
      const start = reader.block()
      fields.set(tag >>> 3, bytes.subarray(start, reader.position))
    }
  }
  return fields
}

function textIn(fields: Map<number, number | Uint8Array>, number: number): string {
  const field = fields.get(number)
  return field instanceof Uint8Array ? Buffer.from(field).toString() : ''
}

describe('answer()', () => {
  test('a request whose items are all accepted gets an empty message in its own encoding', () => {
    expect(answer([accepted])).toEqual({ status: 200, headers: JSON_TYPE, body: '{}' })
    const protobuf = answer([accepted], '/v1/logs', PROTOBUF)
    expect(protobuf.headers).toEqual(PROTOBUF)
    expect(protobuf.status).toBe(200)
    expect(bytesOf(protobuf.body)).toHaveLength(0)
  })

  const results = [
    accepted,
    refused('administrator_required_only'),
    refused('administrator_required_only'),
    refused('undeclared_type'),
  ]
  const errorMessage = '2 dropped (administrator_required_only), 1 quarantined (undeclared_type)'

  test.each([
    ['/v1/logs', 'rejectedLogRecords'],
    ['/v1/traces', 'rejectedSpans'],
    ['/v1/metrics', 'rejectedDataPoints'],
  ])('items that are not stored are counted with their reasons on %s', (path, name) => {
    const { status, body } = answer(results, path)
    expect(status).toBe(200)
    expect(JSON.parse(String(body))).toEqual({ partialSuccess: { [name]: '3', errorMessage } })
  })

  test('protobuf has the count as field 1 and the message as field 2 of field 1', () => {
    const partial = fieldsOf(bytesOf(answer(results, '/v1/logs', PROTOBUF).body)).get(1)
    const fields = fieldsOf(partial instanceof Uint8Array ? partial : new Uint8Array())
    expect(fields.get(1)).toBe(3)
    expect(textIn(fields, 2)).toBe(errorMessage)
  })

  test('redacted reports are a warning: a message without a count', () => {
    const body = String(answer([accepted, redacted, redacted, redacted]).body)
    expect(JSON.parse(body)).toEqual({ partialSuccess: { errorMessage: '3 reports redacted' } })
  })

  test('a warning goes with the count where there is both', () => {
    expect(JSON.parse(String(answer([refused('suppressed'), redacted]).body))).toEqual({
      partialSuccess: {
        rejectedLogRecords: '1',
        errorMessage: '1 dropped (suppressed), 1 report redacted',
      },
    })
  })
})

describe('refuse()', () => {
  test.each<[RefusalKind, number, number]>([
    ['key_missing', 401, 16],
    ['key_malformed', 401, 16],
    ['key_unknown', 401, 16],
    ['key_expired', 401, 16],
    ['key_wrong_project', 401, 16],
    ['route_unknown', 404, 5],
    ['method_not_allowed', 405, 12],
    ['media_type_unsupported', 415, 3],
    ['encoding_unsupported', 415, 3],
    ['body_too_large', 413, 8],
    ['body_undecodable', 400, 3],
    ['too_many_items', 413, 8],
    ['overloaded', 503, 14],
    ['internal', 500, 13],
  ])('%s is status %i with code %i in both encodings', (kind, status, code) => {
    const message = 'Cannot take request: it is refused'
    const json = otlpCollector.refuse({ kind, message }, headOf('/v1/logs', JSON_TYPE))
    expect(json.status).toBe(status)
    expect(JSON.parse(String(json.body))).toEqual({ code, message })
    const protobuf = otlpCollector.refuse({ kind, message }, headOf('/v1/logs', PROTOBUF))
    expect(protobuf).toMatchObject({ status, headers: PROTOBUF })
    const fields = fieldsOf(bytesOf(protobuf.body))
    expect(fields.get(1)).toBe(code)
    expect(textIn(fields, 2)).toBe(message)
  })

  test('overload says when to come back', () => {
    const refusal = { kind: 'overloaded', message: 'Come back later', retryAfterS: 5 } as const
    const { headers } = otlpCollector.refuse(refusal, headOf('/v1/logs', PROTOBUF))
    expect(headers['retry-after']).toBe('5')
  })

  test('an unknown media type is answered in JSON', () => {
    const refusal = { kind: 'media_type_unsupported', message: 'Cannot read body' } as const
    const { headers } = otlpCollector.refuse(
      refusal,
      headOf('/v1/logs', { 'content-type': 'text/html' }),
    )
    expect(headers['content-type']).toBe('application/json')
  })
})
