import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'
import { isDrawnKey } from './entropy.ts'
import type { Form, Part } from './form.ts'
import { ALPHABETS, formEnd, lettersOf, parseForm } from './form.ts'
import { NEAR_FORMATS } from './near.ts'
import { TOKEN_FORMATS } from './token_formats.ts'

// Samples are made here from a seed, so that no file holds what looks like a live key.

const { scan } = createScrubber()

/** A generator of whole numbers below a bound (mulberry32). */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * sides)
  }
}

const EDGES = lettersOf(ALPHABETS['w'] ?? 0)

/** Letters drawn by lot, the first and last of them letters or digits, as most vendors' are. */
function drawPart(part: Part, dice: (sides: number) => number, length: number): string {
  // Padding stands at the end only.
  const letters = lettersOf(part.alphabet).replace('=', '')
  const edges = [...EDGES].filter((letter) => letters.includes(letter)).join('')
  return Array.from({ length }, (_, at) => {
    const from = at === 0 || at === length - 1 ? edges || letters : letters
    return from.charAt(dice(from.length))
  }).join('')
}

function draw(form: Form, dice: (sides: number) => number): string {
  const parts = form.map((part) =>
    part.alphabet === 0
      ? part.text
      : drawPart(part, dice, part.min + dice(Math.min(part.max - part.min, 6) + 1)),
  )
  const text = parts.join('')
  return /\d/.test(text) && isDrawnKey(text) ? text : draw(form, dice)
}

const WRAPPINGS: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => `failed with ${key}, retrying`,
  (key) => JSON.stringify({ level: 'warn', detail: key, n: 3 }),
  (key) => JSON.stringify({ body: JSON.stringify({ detail: key }) }),
  (key) => `GET /v1/items?detail=${encodeURIComponent(key)}&page=2 401`,
  (key) => `detail: '${key}'\nnext: 1`,
  (key) => `<detail>${key}</detail>`,
  (key) => `(${key})`,
  (key) => `at call (app.js:12:7)\n  detail=${key};`,
  (key) => `line one\r\n\t${key}\r\nline three`,
]

function isCovered(text: string, start: number, end: number): boolean {
  const findings = scan(text)
  for (let at = start; at < end; at++) {
    if (!/[A-Za-z0-9]/.test(text.charAt(at))) continue
    if (!findings.some((found) => found.start <= at && at < found.end)) return false
  }
  return true
}

describe('a key of a vendor', () => {
  it('has more than 150 formats in the table, each with a rule of its vendor', () => {
    expect(TOKEN_FORMATS.length + NEAR_FORMATS.length).toBeGreaterThan(222)
    for (const { name } of TOKEN_FORMATS) expect(name).toMatch(/^[a-z0-9]+(?:_[a-z0-9]+)+$/)
  })

  it.each(TOKEN_FORMATS)(
    'is found in every wrapping: $name $prefixes',
    ({ name, prefixes, form }) => {
      const dice = createDice(name.length * 31 + prefixes.length)
      for (const prefix of prefixes) {
        for (const wrap of WRAPPINGS) {
          const key = prefix + draw(form, dice)
          const text = wrap(key)
          const written = text.includes(key) ? key : encodeURIComponent(key)
          const start = text.indexOf(written)
          expect({ name, text, found: isCovered(text, start, start + written.length) }).toEqual({
            name,
            text,
            found: true,
          })
        }
      }
    },
  )

  it.each(TOKEN_FORMATS)(
    'is not found one short or in another alphabet: $name $prefixes',
    (format) => {
      const { name, prefixes, form } = format
      const dice = createDice(name.length * 17 + 5)
      const [prefix = ''] = prefixes
      for (const near of [shorten(form, dice), spoil(form, dice)]) {
        const own = scan(`x ${prefix}${near} y`).filter(({ rule }) => rule === name)
        const others = TOKEN_FORMATS.filter((other) => other !== format && other.name === name)
        if (others.length === 0) expect({ near, own }).toEqual({ near, own: [] })
        else expect(formEnd(unitsOf(near), 0, form)).toBe(-1)
      }
    },
  )
})

/** The form with its first run of letters one letter shorter than the least. */
function shorten(form: Form, dice: (sides: number) => number): string {
  const short = form.findLastIndex((part) => part.alphabet !== 0)
  return form
    .map((part, at) =>
      part.alphabet === 0
        ? part.text
        : drawPart(part, dice, at === short ? part.min - 1 : part.min),
    )
    .join('')
}

/** The form with a sign in the middle of its longest run that is in no alphabet. */
function spoil(form: Form, dice: (sides: number) => number): string {
  const longest = Math.max(...form.map((part) => part.min))
  const at = form.findIndex((part) => part.min === longest)
  return form
    .map((part, index) => {
      if (part.alphabet === 0) return part.text
      const text = drawPart(part, dice, part.min)
      return index === at
        ? `${text.slice(0, text.length / 2)}!${text.slice(text.length / 2 + 1)}`
        : text
    })
    .join('')
}

function unitsOf(text: string): Uint8Array {
  const units = new Uint8Array(text.length + 128)
  new TextEncoder().encodeInto(text, units.subarray(64))
  return units
}

const ASSIGNMENTS: readonly ((name: string, key: string) => string)[] = [
  (name, key) => `${name}_api_token = "${key}"`,
  (name, key) => `${name.toUpperCase()}_API_KEY=${key}`,
  (name, key) => `${name}Token := "${key}"`,
  (name, key) => `{"${name}_secret": "${key}"}`,
  (name, key) => `${name}_token: |\n  ${key}`,
  (name, key) => `"${name}Token" => '${key}',`,
  (name, key) => `${name}_client_secret ?= ${key}`,
  (name, key) => `${name}Token,${key},`,
  (name, key) => `set("${name}_key", "${key}")`,
  (name, key) => `<${name}Token>${key}</${name}Token>`,
]

describe('a key without a text of its own', () => {
  it.each(NEAR_FORMATS)('is found behind its vendor: $names', ({ names, forms }) => {
    const dice = createDice(names.join('').length)
    for (const name of names)
      for (const form of forms)
        for (const assign of ASSIGNMENTS) {
          const key = draw(form, dice)
          const text = assign(name, key)
          const start = text.lastIndexOf(key)
          expect({ text, found: isCovered(text, start, start + key.length) }).toEqual({
            text,
            found: true,
          })
        }
  })

  it.each(NEAR_FORMATS)(
    'stays where no vendor and no word for a key is near: $names',
    ({ forms }) => {
      const dice = createDice(3)
      for (const form of forms.filter(([first]) => first?.alphabet !== 0)) {
        const key = draw(form, dice)
        const own = scan(`build ${key} done`).filter(({ rule }) => rule.endsWith('_near'))
        expect({ key, own }).toEqual({ key, own: [] })
      }
    },
  )
})

describe('parseForm()', () => {
  it('refuses an alphabet without a name', () => {
    expect(() => parseForm('k12')).toThrow(/^Cannot read form: no alphabet k$/)
  })
})
