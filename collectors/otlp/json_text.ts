/** The text is not JSON. */
export class JsonTextError extends Error {
  /** Byte offset of the error, where it is known. */
  readonly position: number | undefined

  constructor(message: string, position: number | undefined) {
    super(message)
    this.position = position
  }
}

/** What may be a whole number past 2^53: 16 digits or more between marks of JSON. */
const LONG_INTEGER = /[:,[\s]-?\d{16,}[\s,\]}]/
const INTEGER = /^-?\d{16,}$/
const POSITION = / at position (\d+)(?: \(line \d+ column \d+\))?$/

/** Bodies past this size are checked for their number of values before anything is made of them. */
const COUNTED_BYTES_MIN = 4 * 1024 * 1024
/** Most values of a body: a body of 64 MiB that SDKs write has a tenth of it. */
const STRUCTURE_MAX = 8_000_000

/** Keeps a whole number that is not exact as the digits that were sent. */
function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && INTEGER.test(source) ? source : value
}

/** The engine's message quotes the text, so only the position in it is used. */
function positionOf(error: unknown, text: string): number | undefined {
  const match = error instanceof SyntaxError ? POSITION.exec(error.message) : null
  return match === null ? undefined : Buffer.byteLength(text.slice(0, Number(match[1])))
}

const STRUCTURAL: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) => byte === 0x2c || byte === 0x5b || byte === 0x7b,
)

function assertStructure(body: Uint8Array): void {
  let structure = 0
  for (const byte of body) if (STRUCTURAL[byte]) structure += 1
  if (structure > STRUCTURE_MAX) {
    throw new JsonTextError(`Cannot read JSON: it has more than ${STRUCTURE_MAX} values`, undefined)
  }
}

/**
 * Parses JSON bytes. Whole numbers past 2^53 become strings of their digits; the slower parser that can do this is
 * used only where the text seems to have one. Throws JsonTextError; its message never quotes the text.
 */
export function parseJsonBytes(body: Uint8Array): unknown {
  if (body.byteLength > COUNTED_BYTES_MIN) assertStructure(body)
  const text = new TextDecoder().decode(body)
  try {
    return LONG_INTEGER.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text)
  } catch (error) {
    throw new JsonTextError('Cannot read JSON: it has a syntax error', positionOf(error, text))
  }
}
