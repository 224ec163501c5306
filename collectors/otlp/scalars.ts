import type { WireReader, WireType } from './wire_reader.ts'
import { signedOf, unsignedOf, WIRE } from './wire_reader.ts'

export type ScalarValue = string | number | boolean

/** How one kind of scalar is read from both encodings to the same value. */
export interface Scalar {
  readonly wire: WireType
  readonly read: (reader: WireReader) => ScalarValue
  /** The value of a JSON field, or undefined where its type is wrong. */
  readonly parse: (value: unknown) => ScalarValue | undefined
  /** The value that is the same as a missing field; undefined where the field has presence. */
  readonly absent?: ScalarValue
}

const INTEGER = /^-?\d{1,20}$/
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n
const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity']

/** A whole number within bounds: a number where that is exact, else decimal digits. */
function parseInteger(value: unknown, min: bigint, max: bigint): number | string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && BigInt(value) >= min ? value : undefined
  }
  if (typeof value !== 'string' || !INTEGER.test(value)) return undefined
  const exact = BigInt(value)
  if (exact < min || exact > max) return undefined
  const rounded = Number(exact)
  return Number.isSafeInteger(rounded) ? rounded : exact.toString()
}

/** An int64 of OTLP/JSON: a number, or decimal digits in a string. */
export function parseInt64(value: unknown): number | string | undefined {
  return parseInteger(value, INT64_MIN, INT64_MAX)
}

function parseUint64(value: unknown): number | string | undefined {
  return parseInteger(value, 0n, UINT64_MAX)
}

function parseSmall(min: number, max: number): Scalar['parse'] {
  return (value) => {
    const whole = typeof value === 'number' ? value : Number.NaN
    return Number.isInteger(whole) && whole >= min && whole <= max ? whole : undefined
  }
}

/** A double that JSON can carry: NaN and the infinities by their name. */
export function finiteOrName(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** A double of OTLP/JSON: a number, its digits in a string, or the name of a value that is not finite. */
export function parseDouble(value: unknown): number | string | undefined {
  if (typeof value === 'number') return finiteOrName(value)
  if (typeof value !== 'string') return undefined
  if (NOT_FINITE.includes(value)) return value
  return NUMBER.test(value) ? finiteOrName(Number(value)) : undefined
}

/** Nanoseconds since 1970 as decimal digits; nothing where they are 0, which means unknown. */
function nanosOf(high: number, low: number): string {
  if (high === 0 && low === 0) return ''
  return ((BigInt(high) << 32n) | BigInt(low)).toString()
}

function parseNanos(value: unknown): string | undefined {
  const nanos = parseUint64(value)
  if (nanos === undefined) return undefined
  return nanos === 0 ? '' : String(nanos)
}

/**
 * An id of a trace or a span in lower-case hex. One of another length or of zeros only is invalid and the same as a
 * missing one (trace.proto), so that the field cannot carry anything else.
 */
function idScalar(bytes: number): Scalar {
  const digits = bytes * 2
  const zero = '0'.repeat(digits)
  const pattern = /^[0-9a-f]*$/
  const valid = (id: string) => (id.length === digits && id !== zero && pattern.test(id) ? id : '')
  return {
    wire: WIRE.length,
    read: (reader) => valid(reader.encodedBytes('hex')),
    parse: (value) => (typeof value === 'string' ? valid(value.toLowerCase()) : undefined),
    absent: '',
  }
}

/** The only table of the scalar kinds that OTLP uses. */
export const SCALARS = {
  text: {
    wire: WIRE.length,
    read: (reader) => reader.text(),
    parse: (value) => (typeof value === 'string' ? value : undefined),
    absent: '',
  },
  traceId: idScalar(16),
  spanId: idScalar(8),
  nanos: {
    wire: WIRE.fixed64,
    read: (reader) => {
      reader.fixed64()
      return nanosOf(reader.high, reader.low)
    },
    parse: parseNanos,
    absent: '',
  },
  uint32: {
    wire: WIRE.varint,
    read: (reader) => {
      reader.varint()
      return reader.low
    },
    parse: parseSmall(0, 0xffff_ffff),
    absent: 0,
  },
  /** An enum too: OTLP/JSON has them as numbers only. */
  int32: {
    wire: WIRE.varint,
    read: (reader) => {
      reader.varint()
      return reader.low | 0
    },
    parse: parseSmall(-0x8000_0000, 0x7fff_ffff),
    absent: 0,
  },
  sint32: {
    wire: WIRE.varint,
    read: (reader) => {
      reader.varint()
      return (reader.low >>> 1) ^ -(reader.low & 1)
    },
    parse: parseSmall(-0x8000_0000, 0x7fff_ffff),
    absent: 0,
  },
  fixed32: {
    wire: WIRE.fixed32,
    read: (reader) => reader.fixed32(),
    parse: parseSmall(0, 0xffff_ffff),
    absent: 0,
  },
  bool: {
    wire: WIRE.varint,
    read: (reader) => {
      reader.varint()
      return reader.low !== 0 || reader.high !== 0
    },
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
    absent: false,
  },
  double: {
    wire: WIRE.fixed64,
    read: (reader) => finiteOrName(reader.double()),
    parse: parseDouble,
    absent: 0,
  },
  optionalDouble: {
    wire: WIRE.fixed64,
    read: (reader) => finiteOrName(reader.double()),
    parse: parseDouble,
  },
  optionalSfixed64: {
    wire: WIRE.fixed64,
    read: (reader) => {
      reader.fixed64()
      return signedOf(reader.high, reader.low)
    },
    parse: parseInt64,
  },
  fixed64: {
    wire: WIRE.fixed64,
    read: (reader) => {
      reader.fixed64()
      return unsignedOf(reader.high, reader.low)
    },
    parse: parseUint64,
    absent: 0,
  },
  uint64: {
    wire: WIRE.varint,
    read: (reader) => {
      reader.varint()
      return unsignedOf(reader.high, reader.low)
    },
    parse: parseUint64,
    absent: 0,
  },
} as const satisfies Record<string, Scalar>
