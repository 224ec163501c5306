import { describe, expect, test } from 'vitest'
import malformed from '../../test/vectors/policies/malformed_yaml.json' with { type: 'json' }
import valid from '../../test/vectors/policies/policy_problems.json' with { type: 'json' }
import { checkPolicies } from './check.ts'

const PATH = 'catalog/sales-app/product.yaml'
const OTHERS = Object.entries(valid.files)
  .filter(([path]) => path !== PATH)
  .map(([path, text]) => ({ path, text }))

describe('checkPolicies() on malformed YAML', () => {
  test.each(malformed.vectors)('tells $name, where it is and what to write', (vector) => {
    const { problems } = checkPolicies([...OTHERS, { path: PATH, text: vector.text }])
    expect(problems.filter(({ path }) => path === PATH)).toEqual(
      vector.expected.map((problem) => ({ path: PATH, ...problem })),
    )
  })

  test('is shown in at least 30 ways, none of which passes', () => {
    expect(malformed.vectors.length).toBeGreaterThanOrEqual(30)
    expect(malformed.vectors.filter(({ expected }) => expected.length === 0)).toEqual([])
    expect(new Set(malformed.vectors.map(({ text }) => text)).size).toBe(malformed.vectors.length)
  })

  test('takes a mark of the order of bytes and lines that end as on Windows', () => {
    const text = `\ufeff${valid.files[PATH].replaceAll('\n', '\r\n')}`
    expect(checkPolicies([...OTHERS, { path: PATH, text }]).problems).toEqual([])
  })
})
