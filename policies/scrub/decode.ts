import { codeAt } from './chars.ts'
import { controlLength, hasControls } from './encodings/controls.ts'
import { entityAt, hasEntity, readEntity } from './encodings/entities.ts'
import { hasEscape, isEncoded } from './encodings/escape_signs.ts'
import { readBytes, readEscape, startsOldPercent } from './encodings/escapes.ts'
import { FormBlanks, hasFormBlank } from './encodings/forms.ts'
import type { Decoded } from './encodings/layer_sink.ts'
import { LayerSink } from './encodings/layer_sink.ts'
import {
  hasEncodedAt,
  isEncodedAt,
  isQuotedByte,
  isQuotedPrintable,
  softBreakLength,
} from './encodings/quoted_printable.ts'
import { hasDisguise, readForeign } from './encodings/unicode.ts'
import {
  SEEN_AMPERSAND,
  SEEN_BACKSLASH,
  SEEN_CONTROL,
  SEEN_EQUALS,
  SEEN_PERCENT,
  SEEN_PLUS,
} from './seen.ts'

/** What is undone at one level, as bits. */
const ESCAPES = 1
const ENTITIES = 2
const BLANKS = 4
const QUOTED = 8
const QUOTED_AT = 16
const DISGUISES = 32
const CONTROLS = 64
/** Levels of these may hide something from everybody who reads the text; the others hide it from a scan only. */
const HIDING = ESCAPES | ENTITIES

interface Way {
  readonly way: number
  /** Signs without which nothing is encoded so: bits of seen.ts. */
  readonly needs: number
  readonly isUsed: (text: string, seen: number) => boolean
}

const WAYS: readonly Way[] = [
  {
    way: ESCAPES,
    needs: SEEN_PERCENT | SEEN_BACKSLASH,
    isUsed: (text, seen) => hasEscape(text, seen) || hasRareEscape(text),
  },
  { way: ENTITIES, needs: SEEN_AMPERSAND, isUsed: hasEntity },
  { way: BLANKS, needs: SEEN_PLUS, isUsed: hasFormBlank },
  { way: QUOTED_AT, needs: SEEN_EQUALS, isUsed: hasEncodedAt },
  { way: QUOTED, needs: SEEN_EQUALS, isUsed: isQuotedPrintable },
  { way: CONTROLS, needs: SEEN_CONTROL, isUsed: hasControls },
]
const SEEN_ENCODERS = WAYS.reduce((bits, { needs }) => bits | needs, 0)

/** Encodings of a text, as bits for `decodeLayer`; 0 where nothing in it is encoded. `seen` are bits of seen.ts. */
export function encodingsOf(
  text: string,
  { seen, wide }: { readonly seen: number; readonly wide: boolean },
): number {
  let ways = wide && hasDisguise(text) ? DISGUISES : 0
  if ((seen & SEEN_ENCODERS) === 0) return ways
  for (const { way, needs, isUsed } of WAYS)
    if ((seen & needs) !== 0 && isUsed(text, seen)) ways |= way
  return ways
}

/** `%u0040` and `\u{40}`, which the scan takes no notice of. */
function hasRareEscape(text: string): boolean {
  if (text.includes('\\u{')) return true
  for (let at = text.indexOf('%u'); at >= 0; at = text.indexOf('%u', at + 2))
    if (startsOldPercent(text, at)) return true
  return false
}

/**
 * The encodings that are undone at once. Quoted-printable is undone apart: `q=00%3A1b` may be a query, and then the sign
 * before `00` belongs to it.
 */
export function branchesOf(ways: number): readonly number[] {
  const quoted = ways & (QUOTED | QUOTED_AT)
  return [ways & ~quoted, quoted].filter((branch) => branch !== 0)
}

/** True where a level of such encodings hides what it holds. */
export function isHiding(ways: number): boolean {
  return (ways & HIDING) !== 0
}

/**
 * Undoes one level of all these encodings at once: percent, the numeric escapes of strings, character references,
 * blanks of forms, quoted-printable, and signs in disguise. Never longer than the input.
 */
export function decodeLayer(text: string, ways: number): Decoded {
  const sink = new LayerSink(text)
  const layer = { ways, sink, blanks: new FormBlanks(text) }
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code < 128) at = PLAIN.has(code) ? readPlain(text, at, layer) : at + 1
    else at = (ways & DISGUISES) !== 0 ? readForeign(text, at, sink) : at + 1
  }
  return sink.finish()
}

interface Layer {
  readonly ways: number
  readonly sink: LayerSink
  readonly blanks: FormBlanks
}

const PLAIN = new Set([0, 27, 37, 38, 43, 61, 92])

function readPlain(text: string, at: number, layer: Layer): number {
  const { ways, sink, blanks } = layer
  switch (text.charCodeAt(at)) {
    case 37:
      return (ways & ESCAPES) !== 0 ? readBytes(text, at, sink) : at + 1
    case 92:
      return (ways & ESCAPES) !== 0 ? readEscape(text, at, sink) : at + 1
    case 38:
      return (ways & ENTITIES) !== 0 ? readEntity(text, at, sink) : at + 1
    case 43:
      return (ways & BLANKS) !== 0 && blanks.isBlank(at) ? sink.put(32, at, 1) : at + 1
    case 0:
    case 27:
      return (ways & CONTROLS) !== 0 ? readControl(text, at, sink) : at + 1
    default:
      return readQuoted(text, at, layer)
  }
}

function readControl(text: string, at: number, sink: LayerSink): number {
  const length = controlLength(text, at)
  return length > 0 ? sink.skip(at, length) : at + 1
}

function readQuoted(text: string, at: number, { ways, sink }: Layer): number {
  if ((ways & QUOTED) === 0)
    return (ways & QUOTED_AT) !== 0 && isEncodedAt(text, at) ? sink.put(64, at, 3) : at + 1
  const soft = softBreakLength(text, at)
  if (soft > 0) return sink.skip(at, soft)
  return isQuotedByte(text, at) ? readBytes(text, at, sink) : at + 1
}

/** One past the token (no blank, quote or angle bracket in it) around an encoded place. */
export function encodedSpans(text: string): readonly { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = []
  let start = 0
  let encoded = false
  for (let at = 0; at <= text.length; at++) {
    const code = codeAt(text, at)
    if (at < text.length && !' \t\r\n"\'<>'.includes(text.charAt(at))) {
      encoded ||= isEncodedAtSign(text, at, code)
      continue
    }
    if (encoded) spans.push({ start, end: beforeSlashes(text, start, at) })
    start = at + 1
    encoded = false
  }
  return spans
}

function isEncodedAtSign(text: string, at: number, code: number): boolean {
  if (code === 38) return entityAt(text, at) !== undefined
  return (code === 37 || code === 92) && (isEncoded(text, at) || startsOldPercent(text, at))
}

/** Backslashes at the end belong to the quote after them. */
function beforeSlashes(text: string, start: number, stop: number): number {
  let end = stop
  while (end > start && codeAt(text, end - 1) === 92) end--
  return end
}
