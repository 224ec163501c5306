import type { Units } from '../units.ts'
import { MARGIN, unitAt } from '../units.ts'
import type { Blob } from './base64.ts'
import {
  BASE64_SIGNS,
  decodeBase64,
  decodeHex,
  isHexText,
  mayBeBase64,
  mayBeHex,
} from './base64.ts'

/** Signs of base64 in a row that are worth reading: eleven bytes. */
const RUN_MIN = 15
/** Places within a run at which base64 may begin, behind `/` and `_`, of paths and of names. */
const STARTS_MAX = 8

/** A piece of text that stands for other text. */
export interface BlobSpan {
  readonly start: number
  /** One past it and its padding. */
  readonly end: number
  readonly blob: Blob
}

/** A text while it is looked through. */
interface Source {
  readonly text: string
  readonly units: Units
}

/**
 * What of a text is base64 or hexadecimal that stands for text. Long runs are looked for from their end, so that most
 * code units are never read, and most runs are given up at their first bytes.
 */
export function blobSpans(text: string, units: Units): readonly BlobSpan[] {
  let found: BlobSpan[] | undefined
  let from = 0
  while (from + RUN_MIN <= text.length) {
    const gap = lastOther(units, from)
    if (gap >= 0) {
      from = gap + 1
      continue
    }
    let end = from + RUN_MIN
    while (BASE64_SIGNS[unitAt(units, end)] === 1) end++
    const span = readRun({ text, units }, from, end)
    if (span !== undefined) {
      found ??= []
      found.push(span)
    }
    from = end + 1
  }
  return found ?? NONE
}

const NONE: readonly BlobSpan[] = []

/** The last of the next code units that is no sign of base64; -1 where all are. */
function lastOther(units: Units, from: number): number {
  // Inlined by hand: this loop reads a third of every text.
  for (let at = from + RUN_MIN - 1; at >= from; at--)
    if (BASE64_SIGNS[units[at + MARGIN] ?? 0] === 0) return at
  return -1
}

function readRun(source: Source, from: number, end: number): BlobSpan | undefined {
  const { units } = source
  let start = isHexPrefix(units, from) ? from + 2 : from
  for (let tries = 0; tries < STARTS_MAX && end - start >= RUN_MIN; tries++) {
    if (mayBeBase64(units, start) || mayBeHex(units, start)) {
      const span = readBlob(source, start, end)
      if (span !== undefined) return span
    }
    start = nextStart(units, start, end)
  }
  return undefined
}

/** `0x` before hexadecimal digits. */
function isHexPrefix(units: Units, at: number): boolean {
  return unitAt(units, at) === 48 && (unitAt(units, at + 1) | 32) === 120
}

function readBlob({ text, units }: Source, start: number, end: number): BlobSpan | undefined {
  let stop = end
  while (stop - end < 2 && unitAt(units, stop) === 61) stop++
  const signs = text.slice(start, end)
  const padded = stop > end
  const hex = !padded && isHexText(signs) ? decodeHex(signs) : undefined
  const blob = hex ?? decodeBase64(signs, padded)
  return blob === undefined ? undefined : { start, end: stop, blob }
}

/** Behind the next sign that may stand between base64 and what is before it. */
function nextStart(units: Units, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = unitAt(units, at)
    if (code === 47 || code === 95) return at + 1
  }
  return end
}
