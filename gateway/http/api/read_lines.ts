import type { IncomingMessage } from 'node:http'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { readBody } from '../read_body.ts'
import type { BodyParser } from './validate.ts'

/** Lines that are checked before others get their turn. */
const TURN = 1_000
const LINE_FEED = 10

/**
 * Reads a body of newline-delimited JSON and checks each line. Empty lines are left out. Throws an ApiError that names
 * the line, not what is in it.
 */
export async function readLines(
  incoming: IncomingMessage,
  parseLine: BodyParser,
): Promise<readonly unknown[]> {
  const limits = { wireBytesMax: LIMITS.bulkBodyBytesMax, bodyBytesMax: LIMITS.bulkBodyBytesMax }
  const reading = await readBody(incoming, limits)
  if (reading.kind === 'too_large') {
    throw new ApiError('body_too_large', 'Cannot take the body: it is larger than 64 MiB')
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the body')
  const lines: unknown[] = []
  let line = 0
  for (const text of splitLines(reading.bytes)) {
    line += 1
    if (line % TURN === 0) await new Promise(setImmediate)
    if (text.trim() === '') continue
    if (lines.length === LIMITS.identitiesPerBulkMax) {
      const most = LIMITS.identitiesPerBulkMax.toLocaleString('en')
      throw new ApiError('invalid_body', `Cannot take the body: it has more than ${most} lines`)
    }
    lines.push(parseLine(text, `line ${line}`))
  }
  return lines
}

function* splitLines(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder()
  let from = 0
  while (from < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, from)
    const to = found === -1 ? bytes.length : found
    yield decoder.decode(bytes.subarray(from, to))
    from = to + 1
  }
}
