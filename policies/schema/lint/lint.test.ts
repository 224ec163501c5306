import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import valid from '../../../test/vectors/policies/policy_problems.json' with { type: 'json' }
import vectors from '../../../test/vectors/policies/policy_warnings.json' with { type: 'json' }
import { checkPolicies } from '../check.ts'
import type { PolicyFile } from '../policy_source.ts'
import { lintPolicies } from './lint.ts'
import { LINT_RULES, type LintCode } from './lint_rules.ts'

const NOW = { nowMs: Date.UTC(2026, 10, 21) }
const VALID: readonly PolicyFile[] = Object.entries(valid.files).map(([path, text]) => ({
  path,
  text,
}))

function edited(edit: { readonly path: string; readonly from: string; readonly to: string }) {
  return VALID.map(({ path, text }) => {
    if (path !== edit.path) return { path, text }
    expect(text).toContain(edit.from)
    return { path, text: text.replace(edit.from, edit.to) }
  })
}

describe('lintPolicies()', () => {
  test('warns of nothing in policies that are right', () => {
    expect(lintPolicies(VALID, NOW)).toEqual([])
  })

  test.each(vectors.vectors)('warns of $name', ({ edit, expected }) => {
    const files = edited(edit)
    // What is only warned of can be loaded.
    expect(checkPolicies(files).problems).toEqual([])
    expect(lintPolicies(files, NOW)).toEqual(
      expected.map((warning) => ({
        ...warning,
        path: edit.path,
        column: expect.any(Number),
        remedy: LINT_RULES[parseCode(warning.code)].remedy,
      })),
    )
  })

  test('has a vector for every code', () => {
    const shown = vectors.vectors.flatMap(({ expected }) => expected.map(({ code }) => code))
    expect([...new Set(shown)].toSorted()).toEqual(Object.keys(LINT_RULES).toSorted())
  })

  test('points at the column of the value', () => {
    const files = edited({
      path: 'catalog/sales-app/error.yaml',
      from: 'retentionDays: 30',
      to: 'retentionDays: 91',
    })
    expect(lintPolicies(files, NOW)).toMatchObject([{ line: 12, column: 16 }])
  })

  test('never warns of a file that cannot be loaded, and never throws', () => {
    const part = fc.record({ at: fc.nat(3000), length: fc.nat(30), text: fc.string() })
    fc.assert(
      fc.property(fc.constantFrom(...VALID), part, (file, { at, length, text }) => {
        const start = at % file.text.length
        const changed = file.text.slice(0, start) + text + file.text.slice(start + length)
        const files = [...VALID.filter((other) => other !== file), { ...file, text: changed }]
        const refused = checkPolicies(files).problems.some(({ code }) => code === 'yaml_invalid')
        const warned = lintPolicies(files, NOW).some(({ path }) => path === file.path)
        expect(refused && warned).toBe(false)
      }),
    )
  })
})

function parseCode(code: string): LintCode {
  const known = Object.keys(LINT_RULES)
  expect(known).toContain(code)
  return code as LintCode
}
