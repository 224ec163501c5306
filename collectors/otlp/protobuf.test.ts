import { describe, expect, test } from 'vitest'
import type { Decoding } from '#domain/collector.ts'
import type { WireField } from './encoding.ts'
import { encodeMessage } from './encoding.ts'
import { otlpCollector } from './index.ts'
import { headOf, PROTOBUF } from './test_head.ts'
import { WireReader } from './wire_reader.ts'

const BODY = 5

/** A request with one log record of the given bytes. */
function requestOf(record: Uint8Array): Uint8Array {
  return encodeMessage([[1, encodeMessage([[2, encodeMessage([[2, record]])]])]])
}

function decodeRecord(record: Uint8Array): Decoding {
  return otlpCollector.decode(requestOf(record), headOf('/v1/logs', PROTOBUF))
}

/** The data of the only record. */
function dataOf(record: Uint8Array): unknown {
  const decoding = decodeRecord(record)
  const item = decoding.kind === 'decoded' ? decoding.items[0] : undefined
  return item?.kind === 'report' ? item.report.data : decoding
}

function message(...fields: readonly WireField[]): Uint8Array {
  return encodeMessage(fields)
}

function hex(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

describe('bytes that are not protobuf are refused with their position', () => {
  const END = 'Cannot read protobuf: it ends inside a field'
  const GROUP = 'Cannot read protobuf: a field is a group or has no valid wire type'
  const LONG = 'Cannot read protobuf: a varint is longer than 10 bytes'
  const NUMBER = 'Cannot read protobuf: a field has no valid number'
  test.each([
    ['0a 05 00', { position: 2, message: END }],
    ['0a 03 12 05 00 00', { position: 4, message: END }],
    ['0a ff ff ff ff ff ff ff ff ff 01', { position: 11, message: END }],
    ['08 80', { position: 2, message: END }],
    ['11 00 00', { position: 1, message: END }],
    ['15 00', { position: 1, message: END }],
    ['08 80 80 80 80 80 80 80 80 80 80 01', { position: 11, message: LONG }],
    ['02 00', { position: 1, message: NUMBER }],
    ['0b 0c', { position: 1, message: GROUP }],
    ['0f', { position: 1, message: GROUP }],
  ])('%s', (bytes, expected) => {
    const decoding = otlpCollector.decode(hex(bytes), headOf('/v1/logs', PROTOBUF))
    expect(decoding).toEqual({ kind: 'undecodable', ...expected })
  })
})

describe('merging, as protobuf has it', () => {
  test('the last scalar wins', () => {
    expect(dataOf(message([3, 'A'], [3, 'B']))).toMatchObject({ severityText: 'B' })
  })

  test('a default value that comes later takes the field away', () => {
    const record = Buffer.concat([message([2, 9]), hex('10 00')])
    expect(dataOf(record)).not.toHaveProperty('severityNumber')
  })

  test('maps of a value that comes twice are put together', () => {
    const part = (key: string) =>
      message([6, message([1, message([1, key], [2, message([1, key])])])])
    expect(dataOf(message([BODY, part('a')], [BODY, part('b')]))).toMatchObject({
      body: { a: 'a', b: 'b' },
    })
  })

  test('lists of a value that comes twice are put together', () => {
    const part = (text: string) => message([5, message([1, message([1, text])])])
    expect(dataOf(message([BODY, part('a')], [BODY, part('b')]))).toMatchObject({
      body: ['a', 'b'],
    })
  })

  test('another member of the oneof takes the place of the first', () => {
    const list = message([5, message([1, message([1, 'a'])])])
    expect(dataOf(message([BODY, list], [BODY, message([1, 'text'])]))).toMatchObject({
      body: 'text',
    })
  })

  test('a resource that comes after its records and in two parts holds for them', () => {
    const attribute = (key: string) => message([1, message([1, key], [2, message([1, key])])])
    const group = message(
      [2, message([2, message([2, 9])])],
      [1, attribute('a')],
      [1, attribute('b')],
    )
    const decoding = otlpCollector.decode(message([1, group]), headOf('/v1/logs', PROTOBUF))
    expect(decoding).toMatchObject({
      items: [{ report: { data: { resource: { a: 'a', b: 'b' }, severityNumber: 9 } } }],
    })
  })
})

test('unknown fields and fields of another wire type are skipped', () => {
  const record = Buffer.concat([hex('7a 01 41'), hex('12 01 41'), message([3, 'WARN'])])
  expect(dataOf(record)).toMatchObject({ severityText: 'WARN' })
  expect(dataOf(record)).not.toHaveProperty('severityNumber')
})

test('text that is not UTF-8 has U+FFFD in its place', () => {
  expect(dataOf(Buffer.concat([hex('1a 03 41 ff 42')]))).toMatchObject({ severityText: 'A\uFFFDB' })
})

test('an id of another length is left out, so that it can carry nothing', () => {
  expect(dataOf(message([9, Buffer.from('jane.doe')]))).not.toHaveProperty('traceId')
  expect(dataOf(message([9, new Uint8Array(16)]))).not.toHaveProperty('traceId')
})

describe('WireReader', () => {
  test.each([
    ['01', 0, 1],
    ['ac 02', 0, 300],
    ['ff ff ff ff 0f', 0, 0xffff_ffff],
    ['80 80 80 80 10', 1, 0],
    ['ff ff ff ff ff ff ff ff ff 01', 0xffff_ffff, 0xffff_ffff],
    ['80 80 80 80 80 80 80 80 80 01', 0x8000_0000, 0],
  ])('reads the varint %s to its 64 bits', (bytes, high, low) => {
    const reader = new WireReader(hex(bytes))
    reader.varint()
    expect([reader.high, reader.low, reader.position]).toEqual([high, low, hex(bytes).length])
  })
})
