import { describe, expect, test } from 'vitest'
import { bundleOf, contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import { compileTypes, refusedLines } from '../../../test/support/typescript.ts'
import { productTypes } from './product_types.ts'

const BUNDLE = bundleOf(
  [
    contractSourceOf({
      title: 'Errors */ and more',
      include: ['machine'],
      subject: { userId: 'who', deviceId: 'where' },
      fields: {
        who: fieldOf({ type: 'guid', action: 'pseudonymise', identity: 'userId' }),
        where: fieldOf({ action: 'drop' }),
        mode: fieldOf({ type: 'enum', values: ['ask', "user's"], why: 'How the user\nchose.' }),
        bytes: fieldOf({ type: 'integer' }),
        took: fieldOf({ type: 'number', class: 'optional' }),
        at: fieldOf({ type: 'time', action: 'generalise', to: 'hour' }),
        fatal: fieldOf({ type: 'boolean' }),
        any: fieldOf({ type: 'scalar' }),
        'frames.file': fieldOf(),
        'frames.line': fieldOf({ type: 'integer' }),
        body: fieldOf(),
        'body.**': fieldOf({ type: 'number' }),
        'tags.*': fieldOf(),
        'tags.secret': fieldOf({ action: 'drop' }),
        'user-agent': fieldOf(),
        cookies: fieldOf({ action: 'drop' }),
      },
    }),
    contractSourceOf({ type: 'check_in', fields: { ok: fieldOf({ type: 'boolean' }) } }),
    contractSourceOf({ type: 'check.in', fields: { ok: fieldOf({ type: 'boolean' }) } }),
  ],
  { machine: { 'machine.os': fieldOf({ why: 'Some systems fail.', releaseAfter: 5 }) } },
)
const FILE = productTypes(BUNDLE, 'app')
const TEXT = FILE?.text ?? ''

const GOOD = `import { defineCheckInReport, defineErrorReport, type ErrorData, PRODUCT, type Report } from './app.ts'

const frame = { file: 'a.ts', line: 3 }
const data = { mode: 'ask', frames: [frame, { file: 'b.ts' }] } as const
const reports: readonly Report[] = [
  defineErrorReport(data),
  defineErrorReport({ ...data, who: 17, where: 'here', bytes: '9007199254740993', took: 1.5 }),
  defineErrorReport({ at: '2026-01-31T00:00:00Z', fatal: true, any: [1, 'a', false] }),
  defineErrorReport({ at: 1_769_817_600_000, body: { a: { b: [1, 2] } }, tags: { x: 'y', z: ['a', 'b'] } }),
  defineErrorReport({ body: ['text', { c: 1 }], 'user-agent': 'x', machine: { os: ['a'] }, mode: "user's" }),
  { type: 'error', data: {} },
  { type: 'check.in', data: { ok: true } },
  defineCheckInReport({ ok: [true, false] }),
]
const later: ErrorData = { frames: [] }
export const all = [PRODUCT, ...reports, defineErrorReport(later)]
`

const BAD = `import { defineCheckIn2Report, defineErrorReport, type Report } from './app.ts'

export const a: Report = { type: 'error', data: { undeclared: 1 } } // refused
export const b: Report = { type: 'unknown', data: {} } // refused
export const c = defineErrorReport({ mode: 'never' }) // refused
const variable = { mode: 'ask', leaked: 'x' } as const
export const d = defineErrorReport(variable) // refused
const nested = { frames: [{ file: 'a.ts', source: 'x' }] }
export const e = defineErrorReport(nested) // refused
const deep = { machine: { os: 'x', name: 'y' } }
export const f = defineErrorReport(deep) // refused
export const g = defineErrorReport({ cookies: 'x' }) // refused
export const h = defineErrorReport({ tags: { secret: 'x' } }) // refused
export const i = defineErrorReport({ tags: { x: { y: 'z' } } }) // refused
export const j = defineErrorReport({ body: { a: 'text' } }) // refused
export const k = defineErrorReport({ bytes: 'many' }) // refused
export const l = defineErrorReport({ fatal: 'yes' }) // refused
export const m = defineCheckIn2Report({ ok: true, mode: 'ask' }) // refused
`

describe('productTypes()', () => {
  test('lets what is declared compile, and refuses each undeclared field, type and value at its line', async () => {
    const errors = await compileTypes({ 'app.ts': TEXT, 'good.ts': GOOD, 'bad.ts': BAD })
    const places = [...new Set(errors.map((error) => error.split(' ')[0]))]
    expect(places).toEqual(refusedLines('bad.ts', BAD))
  })

  test('tells in a comment why a field is collected, its class, its sensitivity and what becomes of it', () => {
    expect(TEXT).toContain(
      '  /** How the user chose. (enum; required; system_metadata; keep) */\n' +
        "  readonly mode?: Many<'ask' | 'user\\'s'>\n",
    )
    expect(TEXT).toContain('(number; optional; system_metadata; keep) */\n  readonly took?')
    expect(TEXT).toContain('(time; required; system_metadata; generalise to hour) */')
    expect(TEXT).toContain('keep; shown once 5 subjects had a value) */\n    readonly os?')
    expect(TEXT).toContain('never collected) */\n  readonly cookies?: never\n')
    expect(TEXT).toContain(' * Errors *\\/ and more: ')
  })

  test('has an index signature only where the contract has a wildcard', () => {
    expect(TEXT.match(/^ *readonly \[name: string\]: .*$/gm)).toEqual([
      '    readonly [name: string]: Deep<number>',
      '    readonly [name: string]: Many<string> | undefined',
    ])
  })

  test('gives types of equal names in TypeScript different names', () => {
    expect(TEXT).toContain('export interface CheckInData {')
    expect(TEXT).toContain('export interface CheckIn2Data {')
    expect(TEXT).toContain('export type Report = ErrorReport | CheckInReport | CheckIn2Report\n')
  })

  test('has no types for a product that the bundle does not know', () => {
    expect(FILE?.name).toBe('app.ts')
    expect(productTypes(BUNDLE, 'other')).toBeUndefined()
  })
})
