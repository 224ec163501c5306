import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import type { Blob } from './base64.ts'
import { decodeBase64, decodeHex, isBase64Sign, isHexText } from './base64.ts'

/** Signs of base64 in a row that are worth reading: eleven bytes. */
const RUN_MIN = 15
/** Places within a run at which base64 may begin, behind `/`, `-` and `_`, of paths and of names. */
const STARTS_MAX = 8
/** A piece of text that stands for other text. */
export interface BlobSpan {
  readonly start: number
  /** One past it and its padding. */
  readonly end: number
  readonly blob: Blob
}

/**
 * What of a text is base64 or hexadecimal that stands for text. Long runs are looked for from their end, so that most
 * code units are never read, and most runs are given up at their first bytes.
 */
export function blobSpans(text: string, units: Units): readonly BlobSpan[] {
  const found: BlobSpan[] = []
  let from = 0
  while (from + RUN_MIN <= text.length) {
    const gap = lastOther(units, from)
    if (gap >= 0) {
      from = gap + 1
      continue
    }
    let end = from + RUN_MIN
    while (end < text.length && isBase64Sign(unitAt(units, end))) end++
    const span = readRun(text, from, end)
    if (span !== undefined) found.push(span)
    from = end + 1
  }
  return found
}

/** The last of the next code units that is no sign of base64; -1 where all are. */
function lastOther(units: Units, from: number): number {
  for (let at = from + RUN_MIN - 1; at >= from; at--)
    if (!isBase64Sign(unitAt(units, at))) return at
  return -1
}

function readRun(text: string, from: number, end: number): BlobSpan | undefined {
  let stop = end
  while (stop - end < 2 && text.charCodeAt(stop) === 61) stop++
  let start = isHexPrefix(text, from) ? from + 2 : from
  for (let tries = 0; tries < STARTS_MAX && end - start >= RUN_MIN; tries++) {
    const blob = readBlob(text.slice(start, end), stop > end)
    if (blob !== undefined) return { start, end: stop, blob }
    start = nextStart(text, start, end)
  }
  return undefined
}

/** `0x` before hexadecimal digits. */
function isHexPrefix(text: string, at: number): boolean {
  return text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120
}

function readBlob(source: string, padded: boolean): Blob | undefined {
  const hex = !padded && isHexText(source.slice(0, RUN_MIN)) && isHexText(source)
  return (hex ? decodeHex(source) : undefined) ?? decodeBase64(source, padded)
}

/** Behind the next sign that may stand between base64 and what is before it. */
function nextStart(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 47 || code === 45 || code === 95 || code === 43) return at + 1
  }
  return end
}
