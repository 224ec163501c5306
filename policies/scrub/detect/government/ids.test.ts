import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import type { Finding } from '../../types.ts'
import type { MixedId, NumberId } from './id_row.ts'
import { MIXED_IDS, NUMBER_IDS } from './ids.ts'
import { WORD_LISTS, wordsOf } from './words.ts'

const { scan, scrubText } = createScrubber()
const VALUES = 12
const TRIES_MAX = 400_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Numbers of a fixed sequence, so that a failure comes again (Numerical Recipes). */
let state = 20_261_121
function below(limit: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * limit)
}

function pick(letters: string): string {
  return letters.charAt(below(letters.length))
}

function two(from: number, count: number): string {
  return String(from + below(count)).padStart(2, '0')
}

/** Heads of numbers that random figures hit too seldom. */
const HEADS: Readonly<Record<string, string>> = {
  ae_eid: '7841985',
  ch_ahv: '756',
  ec_ruc: '1712345678001',
}

function randomDigits(id: NumberId): string {
  let digits = HEADS[id.name] ?? ''
  while (digits.length < id.count) digits += below(10)
  if (id.date === undefined) return digits
  const { order, at } = id.date
  const date = order
    .replace('yyyy', `19${two(50, 49)}`)
    .replace('mm', two(1, 12))
    .replace('dd', two(1, 28))
    .replace(/y+/, (years) => (years === 'yyy' ? `9${two(50, 49)}` : two(50, 49)))
  return digits.slice(0, at) + date + digits.slice(at + order.length)
}

/** Forms that random signs hit too seldom: `#` a digit, `@` a letter, `*` either, other signs themselves. */
const RARE: Readonly<Record<string, string>> = {
  uk_nino: 'AB######C',
  uk_dvla: 'MORGA657054SM*@@',
  it_cf: '@@@@@@#5A15H#0#@',
  fi_hetu: '1511##A###*',
  de_rvnr: '151007##@###',
  de_id: 'L##X##T##',
  by_id: '3######A###PB#',
  es_nie: 'X#######@',
  fr_nir_corse: '1##0#2A########',
  sg_nric: 'S#######@',
  in_gstin: '27@@@P@####@1Z*',
  mx_curp: 'GA@@8#0515H@@@@@##',
  mx_rfc: 'GA@@8#0515**#',
  mx_rfc_form: 'GA@@8#0515**#',
  us_mbi: '1EG4TE5MK##',
  cn_rid_x: '11010519#10###00#X',
  cl_rut_k: '########K',
  tw_id: 'A1########',
  ug_nin: 'CM########@@@@',
  nl_document: 'NW#@#@#@#',
  nz_nhi: '@@@####',
  in_pan: '@@@P@####@',
  mt_id: '######M',
  lk_nic: '#########V',
  ve_ci: 'V########',
  gh_card: 'GHA##########',
}

function randomMixed(id: MixedId): string {
  const rare = RARE[id.name]
  if (rare !== undefined)
    return rare.replace(/[#@*]/g, (sign) =>
      sign === '#' ? String(below(10)) : pick(sign === '@' ? LETTERS : `${LETTERS}0123456789`),
    )
  const template = (id.templates[0] ?? '').replace(/[^A-Z9]/g, '')
  return template.replace(/[A-Z9]/g, (sign) =>
    sign === '9' ? String(below(10)) : pick(sign === 'X' ? `${LETTERS}0123456789` : LETTERS),
  )
}

function valid<T extends NumberId | MixedId>(id: T, candidate: (id: T) => string): string {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const value = candidate(id)
    if (id.check(value)) return value
  }
  throw new Error(`Cannot make a value of ${id.name}: no try passed its check`)
}

function values<T extends NumberId | MixedId>(id: T, candidate: (id: T) => string): string[] {
  return Array.from({ length: VALUES }, () => valid(id, candidate))
}

/** Puts the value's signs into a grouping: `3.3.3-2`. */
function grouped(value: string, form: string): string {
  let at = 0
  return form.replace(/\d+/g, (count) => {
    at += Number(count)
    return value.slice(at - Number(count), at)
  })
}

/** Puts the value's signs into a template of the same length without signs. */
function templated(value: string, template: string): string {
  let at = 0
  return template.replace(/[A-Z9]|_/g, (sign) => (sign === '_' ? ' ' : value.charAt(at++)))
}

function phraseOf(id: NumberId | MixedId): string {
  const lists = [id.words, ...[...id.lists].map((letter) => WORD_LISTS[letter] ?? '')]
  return wordsOf(lists.find((list) => list !== '') ?? '')[0] ?? ''
}

const CONTEXTS: readonly ((phrase: string, value: string) => string)[] = [
  (phrase, value) => `${phrase} ${value}`,
  (phrase, value) => `${phrase}: ${value}`,
  (phrase, value) => `my ${phrase} is ${value}, thanks`,
  (phrase, value) => `checked ${value} (${phrase}) today`,
  (phrase, value) => `level=warn ${phrase.replaceAll(' ', '_')}=${value} status=ok`,
  (phrase, value) => JSON.stringify({ a: 1, [phrase]: value, z: 2 }),
  (phrase, value) => `?${encodeURIComponent(phrase)}=${value}&p=1`,
]

/** True where every letter and digit of the value lies in a finding. */
function covers(findings: readonly Finding[], text: string, value: string): boolean {
  const start = text.indexOf(value)
  for (let at = start; at < start + value.length; at++) {
    const isSign = /[^A-Za-z\d]/.test(text.charAt(at))
    if (!isSign && !findings.some((found) => found.start <= at && at < found.end)) return false
  }
  return start >= 0
}

describe.each(NUMBER_IDS.map((id) => [`${id.name} of ${id.count} digits`, id] as const))(
  '%s',
  (_, id) => {
    const numbers = values(id, randomDigits)

    it('is found wherever one of its words stands near', () => {
      const phrase = phraseOf(id)
      for (const number of numbers)
        for (const wrap of CONTEXTS) {
          const text = wrap(phrase, number)
          expect([text, covers(scan(text), text, number)]).toEqual([text, true])
        }
    })

    it('is found by its key alone', () => {
      for (const number of numbers)
        expect(scrubText(number, { key: phraseOf(id).replaceAll(' ', '_') }).text).not.toContain(
          number,
        )
    })

    it('is found in its own grouping without a word', () => {
      for (const form of id.alone)
        for (const number of numbers) {
          const value = grouped(number, form)
          if (/^1\d{12}$/.test(value)) continue
          const text = `seen ${value} today`
          expect([text, covers(scan(text), text, value)]).toEqual([text, true])
        }
    })

    it('is not claimed with a wrong check digit and no word', () => {
      for (const number of numbers) {
        const wrong = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10)
        if (id.check(wrong)) continue
        const rules = scan(`seen ${wrong} today`).map(({ rule }) => rule)
        expect(rules).not.toContain(id.name)
      }
    })

    it('is not claimed without a word where its form says nothing', () => {
      if (id.alone.has(String(id.count))) return
      for (const number of numbers)
        expect(scan(`took ${number} of`).map(({ rule }) => rule)).not.toContain(id.name)
    })
  },
)

describe.each(MIXED_IDS.map((id) => [id.name, id] as const))('%s', (_, id) => {
  const all = values(id, randomMixed)
  const written = all.flatMap((value) => {
    const template = id.templates.find(
      (form) => form.replace(/[^A-Z9]/g, '').length === value.length,
    )
    return template === undefined ? [] : [[value, templated(value, template)] as const]
  })

  it('is found wherever one of its words stands near', () => {
    const phrase = phraseOf(id)
    expect(written).not.toEqual([])
    for (const [, value] of written)
      for (const wrap of CONTEXTS.slice(0, 6)) {
        const text = wrap(phrase, value)
        expect([text, covers(scan(text), text, value)]).toEqual([text, true])
      }
  })

  it('is found without a word where its form is its own', () => {
    for (const [value, form] of written) {
      if (!id.alone(value)) continue
      const text = `seen ${form} today`
      expect([text, covers(scan(text), text, form)]).toEqual([text, true])
    }
  })

  it('is not claimed without a word where its form is not', () => {
    for (const [value, form] of written) {
      if (id.alone(value)) continue
      expect(scan(`took ${form} of`).map(({ rule }) => rule)).not.toContain(id.name)
    }
  })
})
