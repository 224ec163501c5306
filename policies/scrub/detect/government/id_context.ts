import { codeAt, flags, isDigit, isUpper, LETTER } from '../../chars.ts'
import type { Input } from '../../types.ts'
import { OTHER_NUMBERS, wordsOf } from './words.ts'

const BEFORE_MAX = 64
const AFTER_MAX = 40
const KEY_MAX = 64
/** So many digits between a word and an id are another number: the word is that one's. */
const NUMBER_MIN = 5
/** What numbers are replaced with. */
const REPLACED =
  /^\[(?:NATIONAL_ID|PASSPORT|DRIVING_LICENCE|US_SSN|VEHICLE_PLATE|BANK_ACCOUNT|CREDIT_CARD|PHONE|IMEI|ICCID|IBAN)(?::[^\]\s]{1,40})?\]/
const REPLACED_MAX = 64
/** Letters right after a digit are no word where they are so few. */
const GLUED_MAX = 3
const FNV_START = 0x811c9dc5
/** From here on scripts have no capitals, and many have no blanks: phrases are looked for anywhere. */
const WIDE = 0x0590
const FOLDED = buildFolded()

/** Small letters without accents of the scripts that have them; 0 for what is no letter. */
function buildFolded(): Uint16Array {
  const folded = new Uint16Array(WIDE)
  for (let code = 0; code < WIDE; code++) {
    if ((flags(code) & LETTER) === 0) continue
    folded[code] = String.fromCharCode(code).normalize('NFD').toLowerCase().charCodeAt(0)
  }
  return folded
}

interface Entry {
  readonly groups: number[]
  /** True where a longer phrase starts so. */
  more: boolean
}

interface Place {
  readonly start: number
  readonly end: number
}

/**
 * Which lists of words have one near a span: shortly before it in its line, right after it, or in the key of the whole
 * text. Unlike `hasContext` it asks for all lists at once and reads the text once: words are looked up by their hash,
 * so that nothing is cut out of the text. A number between, or a word such as `order`, takes a word out of force.
 */
export class IdContext {
  readonly #entries = new Map<number, Entry>()
  readonly #wide: (readonly [phrase: string, group: number])[] = []
  readonly #marks: Uint32Array
  readonly #other: number
  #round = 1
  #found = false
  #isWide = false
  #live: number[] = []
  #next: number[] = []
  #digits = 0
  #isNewLine = false

  /** `lists` are lists of words with `|` between them; the index of a list is its group. */
  constructor(lists: readonly string[]) {
    this.#other = lists.length
    this.#marks = new Uint32Array(lists.length + 1)
    lists.forEach((list, group) => {
      for (const phrase of wordsOf(list)) this.#add(phrase, group)
    })
    for (const phrase of wordsOf(OTHER_NUMBERS)) this.#add(phrase, this.#other)
  }

  #add(phrase: string, group: number): void {
    if (phrase.charCodeAt(0) >= WIDE) {
      this.#wide.push([phrase, group])
      return
    }
    const words = phrase.split(/[^\p{L}]+/u).filter((word) => word !== '')
    let hash = FNV_START
    words.forEach((word, index) => {
      hash = extend(hash, word, { start: 0, end: word.length })
      const entry = this.#entry(hash)
      if (index === words.length - 1) entry.groups.push(group)
      else entry.more = true
    })
  }

  #entry(hash: number): Entry {
    const known = this.#entries.get(hash)
    if (known !== undefined) return known
    const entry: Entry = { groups: [], more: false }
    this.#entries.set(hash, entry)
    return entry
  }

  /** Reads the words before a span and in the key; `has` answers for them from then on. */
  readBefore(input: Input, start: number): void {
    const { text, key } = input
    this.#clear()
    this.#isWide = false
    input.steps += Math.min(start, BEFORE_MAX)
    this.#readTo(text, start)
    if (key !== '')
      this.#readWords(key, { start: Math.max(0, key.length - KEY_MAX), end: key.length })
    if (this.#isWide) this.#readWide(text.slice(Math.max(0, start - BEFORE_MAX), start) + key)
  }

  /** Reads the words after the span as well. True where any list has a word on either side. */
  readAfter(input: Input, end: number): boolean {
    const { text } = input
    this.#isWide = false
    const after = afterEnd(text, end)
    input.steps += after - end + 2
    if (after > end) this.#readWords(text, { start: end, end: after })
    if (this.#isWide) this.#readWide(text.slice(end, after))
    return this.#found
  }

  /** True where the span that was read last has a word of the list near it. */
  has(group: number): boolean {
    return this.#marks[group] === this.#round
  }

  #clear(): void {
    this.#round++
    this.#found = false
    this.#live.length = 0
    this.#digits = 0
    this.#isNewLine = false
  }

  #readTo(text: string, end: number): void {
    let at = Math.max(0, end - BEFORE_MAX)
    while (at > 0 && at < end && letterAt(text, at) && letterAt(text, at - 1)) at++
    while (at < end) {
      if (letterAt(text, at)) at = this.#readWordBefore(text, at, end)
      else at = this.#readSignAt(text, at)
    }
    this.#live.length = 0
  }

  /** One past a sign, or past what was put in place of a number: it takes words before it out of force as well. */
  #readSignAt(text: string, at: number): number {
    const code = text.charCodeAt(at)
    const replaced =
      code === 91 ? (REPLACED.exec(text.slice(at, at + REPLACED_MAX))?.[0].length ?? 0) : 0
    if (replaced > 0) this.#clear()
    else this.#readSign(code)
    return at + Math.max(replaced, 1)
  }

  #readWordBefore(text: string, start: number, limit: number): number {
    if (this.#isNewLine) this.#clear()
    const end = wordEnd(text, start, limit)
    // `28cc` is the end of a hash, no word.
    if (end - start <= GLUED_MAX && isDigit(codeAt(text, start - 1))) return end
    this.#readWord(text, { start, end })
    if (end - start > 1) this.#digits = 0
    return end
  }

  #readSign(code: number): void {
    if (code === 10) this.#isNewLine = true
    else if (isDigit(code) && ++this.#digits >= NUMBER_MIN) this.#clear()
  }

  #readWords(text: string, span: Place): void {
    this.#live.length = 0
    let at = span.start
    while (at < span.end) {
      if (!letterAt(text, at)) {
        at++
        continue
      }
      const stop = wordEnd(text, at, span.end)
      this.#readWord(text, { start: at, end: stop })
      at = stop
    }
  }

  /** Looks the word up alone and as the next one of every phrase that is under way. */
  #readWord(text: string, word: Place): void {
    if (text.charCodeAt(word.start) >= WIDE) {
      this.#isWide = true
      return
    }
    const next = this.#next
    next.length = 0
    const live = this.#live
    this.#step(extend(FNV_START, text, word))
    for (let index = 0; index < live.length; index++)
      this.#step(extend(live[index] ?? 0, text, word))
    this.#next = live
    this.#live = next
  }

  #step(hash: number): void {
    const entry = this.#entries.get(hash)
    if (entry === undefined) return
    if (entry.more) this.#next.push(hash)
    for (const group of entry.groups) {
      if (group === this.#other) {
        this.#round++
        this.#found = false
        continue
      }
      this.#marks[group] = this.#round
      this.#found = true
    }
  }

  #readWide(text: string): void {
    const around = text.replace(/[_-]/g, ' ')
    for (const [phrase, group] of this.#wide) {
      if (!around.includes(phrase)) continue
      this.#marks[group] = this.#round
      this.#found = true
    }
  }
}

function letterAt(text: string, at: number): boolean {
  const code = codeAt(text, at)
  return code < WIDE ? FOLDED[code] !== 0 : (flags(code) & LETTER) !== 0
}

/** One past the word's last letter; camelCase humps start new words. */
function wordEnd(text: string, start: number, limit: number): number {
  let end = start + 1
  while (end < limit && letterAt(text, end)) {
    if (isHump(text, end)) break
    end++
  }
  return end
}

/** A capital after a small letter, or the last of several before one: `taxId`, `PESELNumber`. */
function isHump(text: string, at: number): boolean {
  if (!isUpper(text.charCodeAt(at))) return false
  if (!isUpper(text.charCodeAt(at - 1))) return true
  return letterAt(text, at + 1) && !isUpper(text.charCodeAt(at + 1))
}

/** The hash of a phrase and one word more. */
function extend(hash: number, text: string, word: Place): number {
  let sum = Math.imul(hash ^ 32, 0x01000193)
  for (let at = word.start; at < word.end; at++) {
    const code = text.charCodeAt(at)
    sum = Math.imul(sum ^ (code < WIDE ? (FOLDED[code] ?? 0) : code), 0x01000193)
  }
  return sum
}

/** One past the words that follow a span and mean it: not those before a sign, a number or a pair's `:` or `=`. */
function afterEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + AFTER_MAX)
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (isDigit(code) || code === 58 || code === 61) return start
    if (isStop(code)) return at
  }
  return limit
}

/** `,` `;` `|` `&` `"` `{` `}` `[`, line feeds and full stops. */
function isStop(code: number): boolean {
  if (code === 10 || code === 34 || code === 38) return true
  return code === 44 || code === 46 || code === 59 || code === 91 || (code > 122 && code < 126)
}
