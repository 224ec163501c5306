/** The two encodings of OTLP/HTTP by their media type. */
const ENCODINGS: Readonly<Record<string, 'json' | 'protobuf'>> = {
  'application/json': 'json',
  'application/x-protobuf': 'protobuf',
}
export type Encoding = 'json' | 'protobuf'

/** The encoding that a Content-Type names, whatever its case and its parameters; undefined for another one. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return Object.hasOwn(ENCODINGS, type) ? ENCODINGS[type] : undefined
}

/** True for the Content-Types of OTLP/HTTP. */
export function supportsMediaType(contentType: string | undefined): boolean {
  return encodingOf(contentType) !== undefined
}

/** A field of a small message: a text or a whole number that is not negative. */
export type WireField = readonly [number: number, value: string | number | Uint8Array]

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return bytes
}

/** Writes a protobuf message; fields with their default value are left out. */
export function encodeMessage(fields: readonly WireField[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number') {
      if (value !== 0) parts.push(Uint8Array.from([...varint(number * 8), ...varint(value)]))
      continue
    }
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    if (bytes.length === 0) continue
    parts.push(Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes)
  }
  return Buffer.concat(parts)
}
