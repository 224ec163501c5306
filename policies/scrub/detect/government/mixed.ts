import { isDigit, isUpper, isWord, UNSPACED } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'
import type { MixedId } from './id_row.ts'
import { hasIdWords, MIXED_IDS, readIdWords, voiceFor } from './ids.ts'

/** A template of a row: they are all walked at once, by one automaton. */
interface Form {
  readonly id: MixedId
  readonly template: string
}

const FORMS: readonly Form[] = MIXED_IDS.flatMap((id) =>
  id.templates.map((template) => ({ id, template })),
)
const LENGTH_MAX = 24
/** Classes of code units: none, digit, letter, then the signs. */
const SIGNS = ' -.+/()'
const CLASSES = SIGNS.length + 3
const CLASS_OF = buildClasses()
/** The automaton: its next state by state and class, 0 where no template goes on; its first state is 1. */
const { next: NEXT, ends: ENDS } = buildAutomaton()
/** 1 for states that some template ends in. */
const IS_END = Uint8Array.from(ENDS, (ends) => (ends.length > 0 ? 1 : 0))

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

/** The classes that a sign of a template takes. */
function classesOf(sign: string): readonly number[] {
  if (sign === 'X') return [1, 2]
  if (sign === '9') return [1]
  if (/[A-Z]/.test(sign)) return [2]
  return [CLASS_OF[sign === '_' ? 32 : sign.charCodeAt(0)] ?? 0]
}

interface Automaton {
  readonly next: Uint16Array
  /** By state: the templates that end there, as indices of `FORMS`. */
  readonly ends: readonly (readonly number[])[]
}

/** A state for each set of templates that go on after the same classes. */
function buildAutomaton(): Automaton {
  const first = FORMS.map((_, index) => index)
  const states = new Map<string, number>()
  const sets: { readonly live: readonly number[]; readonly depth: number }[] = []
  const next: number[][] = []
  const add = (live: readonly number[], depth: number): number => {
    const name = `${depth} ${live.join()}`
    const known = states.get(name)
    if (known !== undefined) return known
    sets.push({ live, depth })
    states.set(name, sets.length)
    return sets.length
  }
  add(first, 0)
  for (let state = 0; state < sets.length; state++) {
    const { live = [], depth = 0 } = sets[state] ?? {}
    next.push(livesBy(live, depth).map((lives) => (lives.length > 0 ? add(lives, depth + 1) : 0)))
  }
  const none = Array.from({ length: CLASSES }, () => 0)
  const ends = sets.map(({ live, depth }) =>
    live.filter((form) => FORMS[form]?.template.length === depth),
  )
  return { next: Uint16Array.from([none, ...next].flat()), ends: [[], ...ends] }
}

/** The templates that take each class at a place. */
function livesBy(live: readonly number[], depth: number): readonly (readonly number[])[] {
  const lives: number[][] = Array.from({ length: CLASSES }, () => [])
  for (const form of live) {
    const sign = FORMS[form]?.template.charAt(depth) ?? ''
    if (sign !== '') for (const kind of classesOf(sign)) lives[kind]?.push(form)
  }
  return lives
}

/** True where the first word of a template has such a length and starts with so many digits. */
export function hasMixedShape(digits: number, length: number): boolean {
  return SHAPES.has(`${digits} ${length}`)
}

/** Digits and length of the first words of all templates. `X` may be a digit or a letter. */
const SHAPES: ReadonlySet<string> = new Set(FORMS.flatMap(({ template }) => shapesOf(template)))

function shapesOf(template: string): readonly string[] {
  const length = /^[AX9]*/.exec(template)?.[0].length ?? 0
  const fewest = /^9*/.exec(template)?.[0].length ?? 0
  const most = /^[9X]*/.exec(template)?.[0].length ?? 0
  return Array.from({ length: most - fewest + 1 }, (_, more) => `${fewest + more} ${length}`)
}

/** True where a template starts with so many digits and goes on, or ends, at such a mark (marks.ts). */
export function goesOnAsMixed(digits: number, mark: number): boolean {
  let state = 1
  for (let count = 0; count < digits; count++) state = NEXT[state * CLASSES + 1] ?? 0
  if (state === 0) return false
  // Letters of other scripts look like no letter of a template.
  const kind = mark < 128 ? (CLASS_OF[mark] ?? 0) : 0
  return IS_END[state] === 1 || NEXT[state * CLASSES + kind] !== 0
}

/** Those that ended, as pairs of a form's index and its length, the longest last, and how many numbers that makes. */
const ENDED = new Uint16Array(FORMS.length * 2)
let ended = 0

/**
 * An id of letters and digits that starts here: all templates are walked at once, then the check digits and the words
 * near it decide. Small letters are taken after a first digit only: `12345678z`.
 */
export function matchMixed(input: Input, at: number): Span | undefined {
  const { units } = input
  if (isJoined(unitAt(units, at - 1))) return undefined
  input.steps += walk(units, at)
  if (ended === 0 || joinsBefore(units, at)) return undefined
  return readForms(input, at)
}

function walk(units: Units, at: number): number {
  ended = 0
  let state = 1
  for (let offset = 0; offset < LENGTH_MAX; offset++) {
    const code = unitAt(units, at + offset)
    state = NEXT[state * CLASSES + (code < 128 ? (CLASS_OF[code] ?? 0) : 0)] ?? 0
    if (state === 0) return offset
    if (IS_END[state] === 1 && endsHere(units, at + offset + 1)) noteEnds(state, offset + 1)
  }
  return LENGTH_MAX
}

function noteEnds(state: number, length: number): void {
  for (const form of ENDS[state] ?? []) {
    ENDED[ended++] = form
    ENDED[ended++] = length
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

/** Words right before codes that some ids look like. */
const OTHER = labelOf(
  'sku|part|part no|part number|model|product|product code|item|order|order id|order no|ticket|batch|lot|asset|serial|build|commit',
)

/** The longest form first. */
function readForms(input: Input, at: number): Span | undefined {
  let isRead = false
  for (let index = ended - 2; index >= 0; index -= 2) {
    const id = FORMS[ENDED[index] ?? 0]?.id
    const end = at + (ENDED[index + 1] ?? 0)
    const value = bare(input.text, at, end)
    if (id === undefined || !id.check(value)) continue
    if (id.alone(value) && !hasLabel(input, at, OTHER))
      return { ...spanOf(id, at, end), confidence: 0.9, why: 'form' }
    if (isNamed(input, id, { at, end, isRead })) return namedSpan(id, at, end)
    isRead = true
  }
  return undefined
}

interface FormPlace {
  readonly at: number
  readonly end: number
  /** True where the words before it have been read. */
  readonly isRead: boolean
}

/** True where words near speak for the id; where no word of any id stands near nothing is read. */
function isNamed(input: Input, id: MixedId, { at, end, isRead }: FormPlace): boolean {
  if (input.spoken === 0) return false
  if (!isRead) readIdWords(input, at)
  return hasIdWords(input, end) && voiceFor(id) !== 'none'
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
