import { isDigit, isUpper, isWord, UNSPACED } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import type { MixedId } from './id_row.ts'
import { hasIdWords, MIXED_IDS, readIdWords, voiceFor } from './ids.ts'

/** A template of a row: they are all walked at once, a bit each. */
interface Form {
  readonly id: MixedId
  readonly template: string
}

const FORMS: readonly Form[] = MIXED_IDS.flatMap((id) =>
  id.templates.map((template) => ({ id, template })),
)
const WORDS = Math.ceil(FORMS.length / 32)
const LENGTH_MAX = 24
/** Classes of code units: none, digit, letter, then the signs. */
const SIGNS = ' -.+/()'
const CLASSES = SIGNS.length + 3
const CLASS_OF = buildClasses()
/** Which templates take a class at a place, and which end before it: `WORDS` words of bits each. */
const TAKES = new Uint32Array(LENGTH_MAX * CLASSES * WORDS)
const ENDS = new Uint32Array((LENGTH_MAX + 1) * WORDS)
FORMS.forEach(layOut)
/** 1 where some template starts with so many letters or digits and goes on with a class. */
const HEADS = new Uint8Array(3 * LENGTH_MAX * CLASSES + LENGTH_MAX * CLASSES)
for (const { template } of FORMS) layOutHeads(template)

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(128)
  for (let code = 48; code < 58; code++) classes[code] = 1
  for (let code = 65; code < 91; code++) {
    classes[code] = 2
    classes[code + 32] = 2
  }
  for (let index = 0; index < SIGNS.length; index++) classes[SIGNS.charCodeAt(index)] = index + 3
  return classes
}

function layOutHeads(template: string): void {
  for (const [first, takes] of [
    [1, /[9X]/],
    [2, /[A-Z]/],
  ] as const)
    for (let count = 1; count < template.length && takes.test(template.charAt(count - 1)); count++)
      for (const next of classesOf(template.charAt(count)))
        HEADS[(first * LENGTH_MAX + count) * CLASSES + next] = 1
}

/** The classes that a sign of a template takes. */
function classesOf(sign: string): readonly number[] {
  if (sign === 'X') return [1, 2]
  if (sign === '9') return [1]
  if (/[A-Z]/.test(sign)) return [2]
  return [CLASS_OF[sign === '_' ? 32 : sign.charCodeAt(0)] ?? 0]
}

function layOut({ template }: Form, index: number): void {
  const bit = 1 << (index & 31)
  const word = index >> 5
  for (let at = 0; at < template.length; at++)
    for (const kind of classesOf(template.charAt(at))) {
      const place = (at * CLASSES + kind) * WORDS + word
      TAKES[place] = (TAKES[place] ?? 0) | bit
    }
  const cell = template.length * WORDS + word
  ENDS[cell] = (ENDS[cell] ?? 0) | bit
}

/** Templates that are under way. */
const LIVE = new Uint32Array(WORDS)
/** Those that ended, as pairs of a form's index and its length, the longest last. */
const ENDED: number[] = []

/**
 * An id of letters and digits that starts here: all templates are walked at once, then the check digits and the words
 * near it decide. Small letters are taken after a first digit only: `12345678z`.
 */
export function matchMixed(input: Input, at: number): Span | undefined {
  const { units } = input
  if (!mayStart(units, at) || isJoined(unitAt(units, at - 1))) return undefined
  const steps = walk(units, at)
  input.steps += steps
  if (ENDED.length === 0 || joinsBefore(units, at)) return undefined
  return readForms(input, at)
}

/** A look at the first letters or the first digits and at what stands behind them: most words end here. */
function mayStart(units: Units, at: number): boolean {
  const first = classAt(units, at)
  let end = at + 1
  while (end - at < LENGTH_MAX && classAt(units, end) === first) end++
  return HEADS[(first * LENGTH_MAX + end - at) * CLASSES + classAt(units, end)] === 1
}

function classAt(units: Units, at: number): number {
  const code = unitAt(units, at)
  return code < 128 ? (CLASS_OF[code] ?? 0) : 0
}

function walk(units: Units, at: number): number {
  ENDED.length = 0
  LIVE.fill(0xffffffff)
  for (let offset = 0; offset < LENGTH_MAX; offset++) {
    const kind = classAt(units, at + offset)
    if (kind === 0 || !step((offset * CLASSES + kind) * WORDS)) return offset
    noteEnds(units, at, offset + 1)
  }
  return LENGTH_MAX
}

/** False where no template goes on. */
function step(cell: number): boolean {
  let any = 0
  for (let word = 0; word < WORDS; word++) {
    const live = (LIVE[word] ?? 0) & (TAKES[cell + word] ?? 0)
    LIVE[word] = live
    any |= live
  }
  return any !== 0
}

function noteEnds(units: Units, at: number, length: number): void {
  for (let word = 0; word < WORDS; word++) {
    let bits = (LIVE[word] ?? 0) & (ENDS[length * WORDS + word] ?? 0)
    if (bits === 0 || !endsHere(units, at + length)) continue
    while (bits !== 0) {
      const low = 31 - Math.clz32(bits & -bits)
      ENDED.push(word * 32 + low, length)
      bits &= bits - 1
    }
  }
}

function isJoined(code: number): boolean {
  return isWord(code) && code < UNSPACED
}

/** No letter, digit or `_` follows, nor a sign that joins one to it. */
function endsHere(units: Units, end: number): boolean {
  const next = unitAt(units, end)
  if (isJoined(next) || next === 95) return false
  if (next === 45 || next === 46 || next === 58)
    return !isWord(unitAt(units, end + 1)) || isTaken(units, end)
  return true
}

/** `AB123456C.Next`: after a full stop a new sentence may start without a blank. */
function isTaken(units: Units, end: number): boolean {
  return (
    unitAt(units, end) === 46 &&
    isUpper(unitAt(units, end + 1)) &&
    !isUpper(unitAt(units, end + 2)) &&
    !isDigit(unitAt(units, end + 2))
  )
}

/** False in the middle of a longer name: `x-AB123456C`, `1.2AB`, `a_AB`, paths. */
function joinsBefore(units: Units, at: number): boolean {
  const before = unitAt(units, at - 1)
  if (before === 95 || before === 43 || before === 37) return true
  if (before === 45 || before === 46) return isWord(unitAt(units, at - 2))
  return (before === 58 || before === 44) && isDigit(unitAt(units, at - 2))
}

/** The longest form first. */
function readForms(input: Input, at: number): Span | undefined {
  let isRead = false
  for (let index = ENDED.length - 2; index >= 0; index -= 2) {
    const id = FORMS[ENDED[index] ?? -1]?.id
    const end = at + (ENDED[index + 1] ?? 0)
    const value = bare(input.text, at, end)
    if (id === undefined || !id.check(value)) continue
    if (id.alone(value)) return { ...spanOf(id, at, end), confidence: 0.9, why: 'form' }
    if (!isRead) readIdWords(input, at)
    isRead = true
    if (hasIdWords(input, end) && voiceFor(id) !== 'none') return namedSpan(id, at, end)
  }
  return undefined
}

function namedSpan(id: MixedId, start: number, end: number): Span {
  return { ...spanOf(id, start, end), ...(id.unchecked ? NAMED : NAMED_CHECKED) }
}

function bare(text: string, start: number, end: number): string {
  return text
    .slice(start, end)
    .replace(/[^A-Za-z\d]/g, '')
    .toUpperCase()
}

function spanOf(
  id: MixedId,
  start: number,
  end: number,
): Required<Pick<Span, 'start' | 'end' | 'kind' | 'rule' | 'resume'>> {
  return { start, end, kind: id.kind, rule: id.name, resume: end }
}

const NAMED = { confidence: 0.6, why: 'word near' }
const NAMED_CHECKED = { confidence: 0.85, why: 'word near, check digit' }
