import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileTypes, refusedLines } from '../../test/support/typescript.ts'
import products from '../../test/vectors/policies/products.json' with { type: 'json' }
import { policyTypes } from './policy_types.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-types-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function types(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await policyTypes(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: (async function* () {})(),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** A program that sends the error report of each product, and one field too many. */
const USE = products.products
  .map(
    (product, index) => `import * as p${index} from './${product}.ts'
export const good${index} = p${index}.defineErrorReport({ errorCode: 'E1', mode: 'ask', computer: { os: 'x' } })
const extra${index} = { errorCode: 'E1', userName: 'x' }
export const bad${index} = p${index}.defineErrorReport(extra${index}) // refused
`,
  )
  .join('')

describe('tidegate policy types', () => {
  test('writes a file for each product of the catalogue, which compile and refuse what is undeclared', async () => {
    expect(await types('--out', folder)).toMatchObject({ code: 0, err: '' })
    const names = readdirSync(folder)
    expect(names.toSorted()).toEqual(
      [...products.products, 'standard'].map((product) => `${product}.ts`).toSorted(),
    )
    const files = Object.fromEntries(
      names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    )
    const errors = await compileTypes({ ...files, 'use.ts': USE })
    expect(errors.map((error) => error.split(' ')[0])).toEqual(refusedLines('use.ts', USE))
  })

  test('prints the types of one product', async () => {
    const { code, out } = await types('dynamics-365-guides')
    expect(code).toBe(0)
    expect(out).toContain('export interface ErrorData {')
    expect(out).toContain("readonly severity?: Many<'fatal' | 'error' | 'warning'>")
  })

  test('names the products where it is asked for an unknown one, and its usage where for nothing', async () => {
    const unknown = await types('minesweeper')
    expect(unknown.code).toBe(1)
    expect(unknown.err).toContain('dynamics-365-guides')
    for (const args of [[], ['a', 'b'], ['--in', 'x']])
      expect(await types(...args)).toMatchObject({ code: 2 })
  })
})
