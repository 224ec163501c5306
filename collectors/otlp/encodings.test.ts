import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Decoding } from '#domain/collector.ts'
import { otlpCollector } from './index.ts'
import type { Scalar } from './scalars.ts'
import { SCALARS } from './scalars.ts'
import type { Field, Schema } from './schema.ts'
import { LOGS_REQUEST, METRICS_REQUEST, TRACES_REQUEST } from './schema.ts'
import { headOf, JSON_TYPE, PROTOBUF } from './test_head.ts'
import { WIRE } from './wire_reader.ts'

/** The same content in both encodings. */
interface Encoded {
  readonly json: unknown
  readonly wire: Uint8Array
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  return bytes
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

function block(bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(BigInt(bytes.length)), bytes])
}

function tagged(number: number, wireType: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(BigInt(number * 8 + wireType)), bytes])
}

const jsonOfLong = (value: bigint): fc.Arbitrary<unknown> =>
  Number.isSafeInteger(Number(value))
    ? fc.constantFrom<unknown>(Number(value), String(value))
    : fc.constant(String(value))

const uint64 = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 300n))
const int64 = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-300n, 300n))
const long = (from: fc.Arbitrary<bigint>, wire: (value: bigint) => Buffer) =>
  from.chain((value) => jsonOfLong(value).map((json) => ({ json, wire: wire(value) })))
const small = (min: number, max: number, wire: (value: number) => Buffer) =>
  fc.integer({ min, max }).map((value) => ({ json: value, wire: wire(value) }))
const doubles = fc
  .double()
  .map((value) => ({
    json: Number.isFinite(value) ? value : String(value),
    wire: double(value === 0 ? 0 : value),
  }))
  .map(({ json, wire }) => ({ json: json === 0 ? 0 : json, wire }))
const id = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).chain((wire) => {
    const hex = Buffer.from(wire).toString('hex')
    return fc.constantFrom(hex, hex.toUpperCase()).map((json) => ({ json, wire: block(wire) }))
  })
const texts = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => ({ json: text, wire: block(Buffer.from(text)) }))

const uint32 = small(0, 0xffff_ffff, (value) => varint(BigInt(value)))
const SCALAR_ARBITRARIES = new Map<Scalar, fc.Arbitrary<Encoded>>([
  [SCALARS.text, texts],
  [SCALARS.traceId, id(16)],
  [SCALARS.spanId, id(8)],
  [SCALARS.nanos, long(uint64, fixed64)],
  [SCALARS.uint32, uint32],
  [SCALARS.int32, small(-(2 ** 31), 2 ** 31 - 1, (value) => varint(BigInt(value)))],
  [
    SCALARS.sint32,
    small(-(2 ** 31), 2 ** 31 - 1, (value) => varint(BigInt(((value << 1) ^ (value >> 31)) >>> 0))),
  ],
  [
    SCALARS.fixed32,
    small(0, 0xffff_ffff, (value) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(value)
      return bytes
    }),
  ],
  [SCALARS.bool, fc.boolean().map((value) => ({ json: value, wire: varint(value ? 1n : 0n) }))],
  [SCALARS.double, doubles],
  [SCALARS.optionalDouble, doubles],
  [SCALARS.optionalSfixed64, long(int64, fixed64)],
  [SCALARS.fixed64, long(uint64, fixed64)],
  [SCALARS.uint64, long(uint64, varint)],
])

function scalarArbitrary(scalar: Scalar): fc.Arbitrary<Encoded> {
  const arbitrary = SCALAR_ARBITRARIES.get(scalar)
  if (arbitrary === undefined) throw new Error('Wanted an arbitrary for each scalar')
  return arbitrary
}

const keys = fc.oneof(
  fc.constantFrom('user.id', 'a.b', '__proto__', 'constructor', 'toString', ''),
  fc.string({ maxLength: 6 }),
)

const { value: anyValues, entries } = fc.letrec<{ value: Encoded; entries: Encoded }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant({ json: {}, wire: Buffer.alloc(0) }),
    texts.map(({ json, wire }) => ({ json: { stringValue: json }, wire: tagged(1, 2, wire) })),
    fc.boolean().map((boolValue) => ({ json: { boolValue }, wire: Buffer.from([16, +boolValue]) })),
    long(int64, varint).map(({ json, wire }) => ({
      json: { intValue: json },
      wire: tagged(3, 0, wire),
    })),
    doubles.map(({ json, wire }) => ({ json: { doubleValue: json }, wire: tagged(4, 1, wire) })),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => ({
      json: { bytesValue: Buffer.from(bytes).toString('base64') },
      wire: tagged(7, 2, block(bytes)),
    })),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({
      json: { arrayValue: { values: values.map(({ json }) => json) } },
      wire: tagged(5, 2, block(Buffer.concat(values.map(({ wire }) => tagged(1, 2, block(wire)))))),
    })),
    tie('entries').map(({ json, wire }) => ({
      json: { kvlistValue: { values: json } },
      wire: tagged(6, 2, block(wire)),
    })),
  ),
  /** KeyValues at field 1. */
  entries: fc.array(fc.tuple(keys, tie('value')), { maxLength: 3 }).map((pairs) => ({
    json: pairs.map(([key, { json }]) => ({ key, value: json })),
    wire: Buffer.concat(
      pairs.map(([key, { wire }]) =>
        tagged(
          1,
          2,
          block(Buffer.concat([tagged(1, 2, block(Buffer.from(key))), tagged(2, 2, block(wire))])),
        ),
      ),
    ),
  })),
}))

/** The entries of a message at field 1, at another field. */
function moved(wire: Uint8Array, number: number): Buffer {
  const parts: Buffer[] = []
  let at = 0
  while (at < wire.length) {
    let length = 0
    let shift = 0
    let byte = 0
    at += 1
    do {
      byte = wire[at] ?? 0
      length |= (byte & 0x7f) << shift
      shift += 7
      at += 1
    } while (byte >= 0x80)
    parts.push(tagged(number, 2, block(wire.subarray(at, at + length))))
    at += length
  }
  return Buffer.concat(parts)
}

function listArbitrary(scalar: Scalar, number: number): fc.Arbitrary<Encoded> {
  const elements = fc.array(scalarArbitrary(scalar), { maxLength: 4 })
  return fc.tuple(elements, fc.boolean()).map(([values, packed]) => ({
    json: values.map(({ json }) => json),
    wire: packed
      ? tagged(number, WIRE.length, block(Buffer.concat(values.map(({ wire }) => wire))))
      : Buffer.concat(values.map(({ wire }) => tagged(number, scalar.wire, wire))),
  }))
}

function fieldArbitrary(field: Field, number: number): fc.Arbitrary<Encoded> {
  switch (field.kind) {
    case 'scalar':
      return scalarArbitrary(field.scalar).map(({ json, wire }) => ({
        json,
        wire: tagged(number, field.scalar.wire, wire),
      }))
    case 'list':
      return listArbitrary(field.scalar, number)
    case 'attributes':
      return entries.map(({ json, wire }) => ({ json, wire: moved(wire, number) }))
    case 'value':
      return anyValues.map(({ json, wire }) => ({ json, wire: tagged(number, 2, block(wire)) }))
    case 'message':
      return messageArbitrary(field.schema).map(({ json, wire }) => ({
        json,
        wire: tagged(number, 2, block(wire)),
      }))
    case 'messages':
      return fc.array(messageArbitrary(field.schema), { maxLength: 2 }).map((elements) => ({
        json: elements.map(({ json }) => json),
        wire: Buffer.concat(elements.map(({ wire }) => tagged(number, 2, block(wire)))),
      }))
  }
}

/** A message with some of its fields, at most one of each oneof, and fields that nobody knows. */
function messageArbitrary(schema: Schema): fc.Arbitrary<Encoded> {
  const fields = schema.numbered.flatMap((field, number) =>
    field === undefined
      ? []
      : [fc.tuple(fc.constant(field), fc.option(fieldArbitrary(field, number)))],
  )
  return fc.tuple(fc.boolean(), ...fields).map(([withUnknown, ...chosen]) => {
    const json: Record<string, unknown> = {}
    const wires: Uint8Array[] = withUnknown ? [tagged(99, 2, block(Buffer.from('?')))] : []
    const excluded = new Set<string>()
    for (const [field, value] of chosen) {
      if (value === null || excluded.has(field.name)) continue
      for (const other of field.excludes ?? []) excluded.add(other)
      json[field.name] = value.json
      wires.push(value.wire)
    }
    return {
      json: withUnknown ? { ...json, unknown_field: [1] } : json,
      wire: Buffer.concat(wires),
    }
  })
}

function decode(path: string, { json, wire }: Encoded): readonly [Decoding, Decoding] {
  const text = Buffer.from(JSON.stringify(json))
  return [
    otlpCollector.decode(wire, headOf(path, PROTOBUF)),
    otlpCollector.decode(text, headOf(path, JSON_TYPE)),
  ]
}

describe('both encodings', () => {
  test.each([
    ['/v1/logs', LOGS_REQUEST],
    ['/v1/traces', TRACES_REQUEST],
    ['/v1/metrics', METRICS_REQUEST],
  ])('give equal reports for any content of %s', (path, schema) => {
    fc.assert(
      fc.property(messageArbitrary(schema), (encoded) => {
        const [protobuf, json] = decode(path, encoded)
        expect(protobuf.kind).toBe('decoded')
        // Not toStrictEqual(): it takes a key `constructor` for an object's class.
        expect(isDeepStrictEqual(protobuf, json)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
