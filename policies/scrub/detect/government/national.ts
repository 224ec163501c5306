import type { Input, Span } from '../../types.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'
import type { NumberId } from './id_row.ts'
import { hasIdWords, NUMBER_IDS, readIdWords, voiceFor } from './ids.ts'

const COUNT_MIN = 7
const COUNT_MAX = 20
/** French numbers have the most groups. */
const GROUPS_MAX = 7
const BY_COUNT: readonly (readonly NumberId[])[] = Array.from(
  { length: COUNT_MAX + 1 },
  (_, count) =>
    // An id with a check digit is the better answer of two that fit.
    NUMBER_IDS.filter((id) => id.count === count).toSorted(
      (a, b) => Number(a.unchecked) - Number(b.unchecked),
    ),
)
const BY_SHAPE = buildShapes()

function buildShapes(): ReadonlyMap<number, readonly NumberId[]> {
  const shapes = new Map<number, NumberId[]>()
  for (const id of NUMBER_IDS)
    for (const form of id.alone) {
      const groups = form.split(/\D/).map((count) => Number(count))
      const shape = hashOf(groups, form.replace(/\d/g, ''), groups.length)
      shapes.set(shape, [...(shapes.get(shape) ?? []), id])
    }
  return shapes
}

/** A number for the first groups and the signs between them. */
function hashOf(groups: readonly number[], signs: string, count: number): number {
  let hash = groups[0] ?? 0
  for (let index = 1; index < count; index++)
    hash = Math.imul(hash, 4099) + signs.charCodeAt(index - 1) * 29 + (groups[index] ?? 0)
  return hash
}

/**
 * A number that a state gave to a person: in a form that is its own and with its check digit, or with a word near it
 * that speaks for it. Of a run of several numbers it takes the first groups that make one.
 */
export function nationalSpan(run: NumberRun, input: Input): Span | undefined {
  if (run.plus || run.bracket) return undefined
  const { groups } = run
  const most = Math.min(groups.length, GROUPS_MAX)
  const whole = groups.length === most ? run.digits.length : sumOf(groups, most)
  // A list of single figures.
  if (most === GROUPS_MAX && whole < COUNT_MIN * 2) return undefined
  const heads: Head[] = []
  let total = whole
  for (let count = most; count > 0 && total >= COUNT_MIN; count--) {
    const head = { count, total, end: run.ends[count - 1] ?? run.end }
    total -= groups[count - 1] ?? 0
    if (head.total <= COUNT_MAX && isFree(run, count) && !isDay(run, count)) heads.push(head)
  }
  return heads.length === 0 ? undefined : (formSpan(run, heads) ?? namedSpan(run, input, heads))
}

function formSpan(run: NumberRun, heads: readonly Head[]): Span | undefined {
  if (isDialled(run)) return undefined
  for (const head of heads) {
    const id = byForm(run, head)
    if (id !== undefined) return spanOf(run, head, { id, isNamed: false })
  }
  return undefined
}

/** `011 44 7911 123456`: with the exit code of North America before a country's. */
function isDialled({ digits, groups }: NumberRun): boolean {
  return groups[0] === 3 && groups.length > 3 && digits.startsWith('011')
}

function namedSpan(run: NumberRun, input: Input, heads: readonly Head[]): Span | undefined {
  if (!run.hasIdWords) return undefined
  readIdWords(input, run.start)
  for (const head of heads) {
    const id = hasIdWords(input, head.end) ? byWords(run, head) : undefined
    if (id !== undefined) return spanOf(run, head, { id, isNamed: true })
  }
  return undefined
}

interface Head {
  readonly count: number
  readonly total: number
  readonly end: number
}

function sumOf(groups: readonly number[], count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += groups[index] ?? 0
  return sum
}

/** The id whose own grouping this is. */
function byForm(run: NumberRun, { count, total }: Head): NumberId | undefined {
  const rows = BY_SHAPE.get(hashOf(run.groups, run.signs, count))
  if (rows === undefined) return undefined
  const digits = run.digits.slice(0, total)
  return isClock(digits, count)
    ? undefined
    : rows.find((id) => id.count === total && id.check(digits))
}

/** The id that a word speaks for, its own before one of its sort. */
function byWords(run: NumberRun, { total }: Head): NumberId | undefined {
  const digits = run.digits.slice(0, total)
  let sort: NumberId | undefined
  for (const id of BY_COUNT[total] ?? []) {
    const voice = voiceFor(id)
    if (voice === 'none' || (voice === 'sort' && sort !== undefined) || !id.check(digits)) continue
    if (voice === 'own') return id
    sort = id
  }
  return sort
}

interface Reason {
  readonly id: NumberId
  readonly isNamed: boolean
}

function spanOf(run: NumberRun, { end }: Head, { id, isNamed }: Reason): Span {
  const reason = isNamed
    ? id.unchecked
      ? NAMED
      : NAMED_CHECKED
    : id.unchecked
      ? FORM
      : CHECKED_FORM
  return { start: run.start, end, kind: id.kind, rule: id.name, ...reason }
}

/** True where the number may end after so many groups: at the end of the run, or before a blank or a slash. */
function isFree(run: NumberRun, count: number): boolean {
  if (count === run.groups.length) return endsFree(run.text, run.end)
  return run.signs[count - 1] === ' '
}

const FORM = { confidence: 0.7, why: 'form' }
const CHECKED_FORM = { confidence: 0.9, why: 'form, check digit' }
const NAMED = { confidence: 0.6, why: 'word near' }
const NAMED_CHECKED = { confidence: 0.9, why: 'word near, check digit' }

/** `2026-11-22`, `22.11.2026`: a date is no id. */
function isDay({ groups }: NumberRun, count: number): boolean {
  if (count !== 3) return false
  const [first = 0, second = 0, third = 0] = groups
  return second <= 2 && ((first === 4 && third <= 2) || (first <= 2 && third === 4))
}

/** Thirteen digits that start with 1 may be milliseconds since 1970 as well (2001 to 2033). */
function isClock(digits: string, count: number): boolean {
  return count === 1 && digits.length === 13 && digits.startsWith('1')
}
