import { describe, expect, it } from 'vitest'
import { createDetectors } from './detectors.ts'
import { ALL_KEYS } from './keys.ts'
import { createScrubber } from './scrubber.ts'

/** A text twice as long may cost so many times as much. */
const GROWTH_MAX = 2.3
/** Code units that may be looked at for each one of a text, on all levels of its encoding together. */
const STEPS_PER_UNIT_MAX = 100
/** Fewer pieces say little about many. */
const REPEATS_MIN = 40
const LONG = 8000

const table = createDetectors({
  meaningOf: (key) => ALL_KEYS.meaningOf(key),
  endings: ALL_KEYS.endings(new Map()),
  isSilent: () => false,
  mayEnd: () => true,
})
const PREFIXES = [...new Set(table.flatMap(({ prefixes }) => prefixes))].sort()

const scrubber = createScrubber()

function stepsOf(text: string): number {
  const before = scrubber.steps()
  scrubber.scrubText(text)
  return scrubber.steps() - before
}

/** A head once, and a piece again and again up to a length. */
function repeated(head: string, piece: string, length: number): string {
  return (head + piece.repeat(Math.ceil(length / piece.length))).slice(0, length)
}

/** What a shape costs too much, in words; nothing where its cost is linear. */
function excess(head: string, piece: string, atLeast: number): readonly string[] {
  const length = Math.max(atLeast, piece.length * REPEATS_MIN)
  const once = stepsOf(repeated(head, piece, length))
  const twice = stepsOf(repeated(head, piece, length * 2))
  const shape = JSON.stringify(head + piece)
  const growth = twice / once
  const perUnit = twice / (length * 2)
  // Of a short text a bounded look may still see its end: a longer one tells.
  if (growth > GROWTH_MAX && length < LONG) return excess(head, piece, LONG)
  if (growth > GROWTH_MAX) return [`${shape} grows ${growth.toFixed(2)} times`]
  return perUnit > STEPS_PER_UNIT_MAX ? [`${shape} looks at ${perUnit.toFixed(0)} for each`] : []
}

/** What a start of a word is repeated with: alone, doubled, with what announces a value, with values. */
const FORMS: readonly (readonly [name: string, form: (prefix: string) => string])[] = [
  ['alone', (prefix) => prefix],
  ['after blanks', (prefix) => `${prefix} `],
  ['doubled', (prefix) => `${prefix}${prefix}.`],
  ['with digits', (prefix) => `${prefix}1`],
  ['with spaced digits', (prefix) => `${prefix} 12 34 56 78 `],
  ['with an equals sign', (prefix) => `${prefix}=`],
  ['with a colon', (prefix) => `${prefix}: `],
  ['with quotes', (prefix) => `"${prefix}":"`],
  ['with dashes', (prefix) => `${prefix}-`],
  ['with letters', (prefix) => `${prefix}aB3dE6gH9jK2mN5pQ8sT1vW4-`],
  ['with names', (prefix) => `${prefix} Anna Berg `],
]

/** Each start of a word is repeated in every so manieth form. */
const TURNS = 4

describe('the starts of words of the table', () => {
  it('are many', () => {
    expect(PREFIXES.length).toBeGreaterThan(1000)
    expect(table.length).toBeGreaterThan(200)
  })

  it.each(FORMS)(
    'cost the same for each code unit however often they are repeated %s',
    (_name, form) => {
      const turn = FORMS.findIndex(([, other]) => other === form) % TURNS
      const prefixes = PREFIXES.filter((_, index) => index % TURNS === turn)
      expect(prefixes.flatMap((prefix) => excess('', form(prefix), 500))).toEqual([])
    },
    60_000,
  )
})

const SIGNS = [...'@:=-_./\\+*#$%&?!;,~^|<>()[]{}"\'` \n\t\0aAzZ019']
const FOREIGN = 'é ß 字 あ ا ה ไ 한 \u0301 \u200b \u202e 😀 \ud800 \udc00 ０ ＠ ａ 𝟏 а О'.split(' ')
const PIECES: readonly string[] = [
  ...'a@ a@a@ a.a.a. a@a. .a@b 1- 1. 12.34. 1, // :// a://b:c@ ::: ab: 1: a= a=b& a:b; [[ ]] (( {} []'.split(
    ' ',
  ),
  ...'%25 %25%25 %40 %E2%82 %u0040 \\\\ \\" \\u0040 \\\\u005c \\n \\x40 \\/ =3D =3D=3D =40 &amp; &#64; &lt'.split(
    ' ',
  ),
  ...'{"a": {"a":[ {"password":" "\\" \\"a\\": ":" "," <a> <a:b> </a> <a></a> <password> <!--'.split(
    ' ',
  ),
  ...'QUJD QUJDREVGRw== 0123456789abcdef deadbeef 0x eyJ eyJhbGciOi xn-- xn--a. $2b$ ~/ C:\\Users\\'.split(
    ' ',
  ),
  ...'bc1q 0xAb 1A1zP1 r9cZA T9yD14 addr1 EQD4 cosmos1 abandon+ Aa. AAAA. a-a- a_a_ aa-aa- ip-10-'.split(
    ' ',
  ),
  '1 ',
  '12 ',
  '1234 ',
  '12345678 ',
  '1-1.1 ',
  '(1) ',
  '+1 ',
  '4532 1234 ',
  'Aa ',
  'AAAA ',
  'Anna ',
  'Anna Berg, ',
  'Dear Ann ',
  '1 Oak ',
  'the quick brown fox ',
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJ',
  '字漢 ',
  '👩‍👩‍👧 ',
  'e\u0301',
  '1\u200b',
  '\u202ea\u202c',
  '-----BEGIN ',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----...',
  '-----BEGIN RSA PRIVATE KEY-----"-----END ',
  '---- BEGIN SSH2 PRIVATE KEY ---- a',
  'git@[aaaaaaaa]',
  'password=',
  'password: ',
  'Bearer ',
  'Cookie: a=',
  '"name":"a","value":',
]
const HEADS = [
  '',
  'password=',
  '"password":"',
  '"password":[',
  '<password>',
  '--password ',
  'Cookie: ',
  'http://a:',
  '-----BEGIN RSA PRIVATE KEY-----',
  'a@',
  '/home/',
  'address: ',
]

describe('a text of one piece again and again', () => {
  const pieces = [...SIGNS, ...FOREIGN, ...PIECES]

  it.each(pieces.map((piece, index) => [piece, index] as const))(
    'costs the same for each code unit: %j',
    (piece, index) => {
      const heads = HEADS.filter((head, turn) => head === '' || turn % TURNS === index % TURNS)
      expect(heads.flatMap((head) => excess(head, piece, 1500))).toEqual([])
    },
  )

  it('costs the same for each code unit where two pieces take turns', () => {
    const pairs = pieces.map((piece, index) => piece + pieces[(index * 37 + 11) % pieces.length])
    expect(pairs.flatMap((pair) => excess('', pair, 1500))).toEqual([])
  })

  it('costs the same for each code unit where pieces stand one in another', () => {
    for (const [open, close] of ['()', '[]', '{}', '""', '<>'].map((pair) => [...pair]))
      for (const head of HEADS) {
        const nested = (length: number): string =>
          `${head}${(open ?? '').repeat(length / 2)}${(close ?? '').repeat(length / 2)}`
        const once = stepsOf(nested(2000))
        expect(stepsOf(nested(4000)) / once, head + open).toBeLessThanOrEqual(GROWTH_MAX)
      }
  })
})
