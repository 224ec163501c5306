import type { Kind } from '../../kinds.ts'
import type { Check } from '../check_digits.ts'

/** What the rows of numbers and the rows of mixed ids share. */
interface IdRow {
  /** Country and id, such as `br_cpf`: the rule of a finding. */
  readonly name: string
  readonly kind: Kind
  /** True for letters and digits (without signs, capitals) that may have been given out. */
  readonly check: Check
  /** True where nearly every value of the form passes the check: it says nothing then. */
  readonly unchecked: boolean
  /** Words that speak for it, with `|` between them; `!` behind those that mean nothing else. */
  readonly words: string
  /** Lists of words that it shares with others, by their letter in words.ts. */
  readonly lists: string
}

/** An id of digits alone. */
export interface NumberId extends IdRow {
  readonly count: number
  /** Groupings in which it needs no word, such as `3.3.3-2`; a lone `11` is the number without signs. */
  readonly alone: ReadonlySet<string>
  readonly date?: DateForm
}

/** An id of letters and digits. */
export interface MixedId extends IdRow {
  /** `A` a capital, `9` a digit, `X` either, `_` a blank, any other sign itself. */
  readonly templates: readonly string[]
  /** True where form and check digit need no word. */
  readonly alone: Check
}

/** Where a birth date stands in an id. */
export interface DateForm {
  readonly order: string
  readonly at: number
  /** What may be added to a month or a day: the century, the sex, a temporary number. */
  readonly months: readonly number[]
  readonly days: readonly number[]
}

export interface RowOptions {
  readonly alone?: string
  readonly date?: string
  readonly words?: string
  readonly lists?: string
  readonly kind?: Kind
}

/** Passes whatever has the form: the id has no check digit, or none that is published. */
export const unchecked: Check = () => true

/** A row for an id of digits: `head` is its name and how many digits it has. */
export function numberId(head: string, check: Check, options: RowOptions): NumberId {
  const [name = '', count = '0'] = head.split(' ')
  const { alone = '', date, words = '', lists = '', kind = 'NATIONAL_ID' } = options
  const form = date === undefined ? undefined : dateForm(date)
  return {
    name,
    kind,
    check: form === undefined ? check : (digits) => hasDate(digits, form) && check(digits),
    unchecked: check === unchecked,
    words,
    lists,
    count: Number(count),
    alone: new Set(alone === '' ? [] : alone.split('|')),
    ...(form === undefined ? {} : { date: form }),
  }
}

type MixedOptions = Omit<RowOptions, 'alone' | 'date'> & { readonly alone?: Check | true }

/** A row for an id of letters and digits: `head` is its name and its templates. */
export function mixedId(head: string, check: Check, options: MixedOptions): MixedId {
  const [name = '', ...templates] = head.split(/\s+/)
  const { alone, words = '', lists = '', kind = 'NATIONAL_ID' } = options
  return {
    name,
    kind,
    check,
    unchecked: check === unchecked,
    words,
    lists,
    templates,
    alone: alone === true ? unchecked : (alone ?? never),
  }
}

const never: Check = () => false

/** `yymmdd@4 m20,40 d60`: order, place, what may be added to the month and to the day. */
export function dateForm(text: string): DateForm {
  const [place = '', ...added] = text.split(' ')
  const [order = '', at = '0'] = place.split('@')
  const listOf = (letter: string): readonly number[] => {
    const list = added.find((part) => part.startsWith(letter))
    return list === undefined ? [0] : [0, ...list.slice(1).split(',').map(Number)]
  }
  return { order, at: Number(at), months: listOf('m'), days: listOf('d') }
}

/** True where the digits hold a day and a month that can be. */
export function hasDate(digits: string, form: DateForm): boolean {
  const { order, at, months, days } = form
  const month = numberAt(digits, at + order.indexOf('m'))
  const day = numberAt(digits, at + order.indexOf('d'))
  return (
    months.some((added) => month > added && month <= added + 12) &&
    days.some((added) => day > added && day <= added + 31)
  )
}

function numberAt(digits: string, at: number): number {
  return Number(digits.slice(at, at + 2))
}
