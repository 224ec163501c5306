import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './source/files.ts'

const TABLES = ['docs/opendsr_conformance.md', 'docs/drp_conformance.md']
const KINDS = ['MUST', 'MUST NOT', 'REQUIRED', 'ours']

interface Row {
  readonly kind: string
  readonly rule: string
  readonly shown: string
}

function rowsOf(path: string): readonly Row[] {
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n')
  return lines
    .filter((line) => /^\| (?!kind)[A-Za-z]/.test(line))
    .map((line) => line.split(' | '))
    .map(([kind = '', rule = '', , ...shown]) => ({
      kind: kind.replace('| ', ''),
      rule,
      shown: shown.join(' | ').replace(/ \|$/, ''),
    }))
}

/** What is wrong with what a row names; undefined where its test is there, or it says why there is none. */
function problemOf({ shown }: Row): string | undefined {
  if (/^not done: \S.{10,}/.test(shown)) return undefined
  const [, file = '', name = ''] = /^(\S+): `(.+)`$/.exec(shown) ?? []
  if (file === '' || !existsSync(join(ROOT, file))) return `no such file: ${shown}`
  const source = readFileSync(join(ROOT, file), 'utf8')
  const isThere = [`'${name}'`, `"${name}"`, `\`${name}\``].some((title) =>
    [`(${title}`, `(\n    ${title}`, `(\n  ${title}`].some((call) => source.includes(call)),
  )
  return isThere ? undefined : `no such test: ${shown}`
}

describe.each(TABLES)('%s', (path) => {
  test('names a test that there is for each rule, or says why there is none', () => {
    const rows = rowsOf(path)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.filter(({ kind }) => !KINDS.includes(kind))).toEqual([])
    expect(rows.map(problemOf).filter((problem) => problem !== undefined)).toEqual([])
  })
})

test('a row is found wrong for a test or a file that there is none of', () => {
  const row = (shown: string) => problemOf({ kind: 'MUST', rule: 'x', shown })
  expect(row('gateway/http/drp/mount.test.ts: `does what nobody wrote`')).toMatch(/^no such test/)
  expect(row('gateway/http/drp/none.test.ts: `x`')).toMatch(/^no such file/)
  expect(row('not done')).toMatch(/^no such file/)
  expect(row('gateway/http/drp/mount.test.ts: `that was denied says why`')).toBeUndefined()
})
