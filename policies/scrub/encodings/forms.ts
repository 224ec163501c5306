import { codeAt, isHex, isWord } from '../chars.ts'

/** How far before a `+` the name of its form field is looked for. */
const FIELD_MAX = 160

/** True where a `+` stands for a blank: in a value of a query or of a form, between words. */
export function hasFormBlank(text: string): boolean {
  const blanks = new FormBlanks(text)
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1))
    if (blanks.isBlank(at)) return true
  return false
}

/** Tells the blanks of forms of one text, asked from its start to its end: what was read is not read again. */
export class FormBlanks {
  readonly #text: string
  /** The sign that was asked about last, and whether it stood in a field. */
  #last = -1
  #wasInField = false

  constructor(text: string) {
    this.#text = text
  }

  /** `name=Anna+Berg`, not `+49`, `bob+tag@`, `1+1`, nor the zone of `2026-01-02T10:00:00+02:00`. */
  isBlank(at: number): boolean {
    const text = this.#text
    if (!isInner(codeAt(text, at - 1)) || !startsInner(text, at + 1)) return false
    if (isZone(text, at)) return false
    this.#wasInField = this.#isInField(at)
    this.#last = at
    return this.#wasInField
  }

  #isInField(at: number): boolean {
    const text = this.#text
    const floor = Math.max(0, at - FIELD_MAX)
    for (let index = at - 1; index >= floor; index--) {
      if (index === this.#last) return this.#wasInField
      const code = text.charCodeAt(index)
      if (code === 61) return isWord(codeAt(text, index - 1)) || codeAt(text, index - 1) === 93
      if (!isFormSign(code)) return false
    }
    return false
  }
}

function isInner(code: number): boolean {
  return isWord(code) || code === 43 || code === 44 || code === 46
}

function startsInner(text: string, at: number): boolean {
  const code = codeAt(text, at)
  return isWord(code) || code === 43 || (code === 37 && isHex(codeAt(text, at + 1)))
}

/** `10:00:00+02:00`: between two digits, with a colon before and two or four digits after. */
function isZone(text: string, at: number): boolean {
  return /:\d\d(?:\.\d{1,9})?$/.test(text.slice(Math.max(0, at - 13), at))
}

/** What values of forms are made of: all but letters, digits and a few signs is percent encoded. */
function isFormSign(code: number): boolean {
  return isWord(code) || (code >= 42 && code <= 46) || code === 37 || code === 95 || code === 126
}
