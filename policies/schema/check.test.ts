import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../../test/vectors/policies/policy_problems.json' with { type: 'json' }
import { checkPolicies } from './check.ts'
import { PROBLEM_CODES } from './policy_problem.ts'
import type { PolicyFile } from './policy_source.ts'
import { POLICY_FILE_BYTES_MAX } from './read_yaml.ts'

const VALID: readonly PolicyFile[] = Object.entries(vectors.files).map(([path, text]) => ({
  path,
  text,
}))

interface Edit {
  readonly path: string
  readonly from?: string
  readonly to?: string
  readonly text?: string
  readonly remove?: boolean
}

function edited(files: readonly PolicyFile[], edit: Edit): readonly PolicyFile[] {
  if (edit.remove === true) return files.filter(({ path }) => path !== edit.path)
  const { path, from, to, text } = edit
  if (text !== undefined) return [...files, { path, text }]
  return files.map((file) => {
    if (file.path !== path || from === undefined || to === undefined) return file
    expect(file.text).toContain(from)
    return { path, text: file.text.replace(from, to) }
  })
}

describe('checkPolicies()', () => {
  test('finds no problem in policies that are right', () => {
    const { source, problems } = checkPolicies(VALID)
    expect(problems).toEqual([])
    expect(source.products.map(({ product }) => product.product)).toEqual(['sales-app'])
    expect(source.products[0]?.contracts.map(({ type }) => type)).toEqual(['error'])
    expect(source.mixins.map(({ name }) => name)).toEqual(['organisation'])
    expect(source.settings.retention.defaultDays).toBe(90)
    expect(source.settings.purposes.customer_data.security).toBe(true)
    expect(source.settings.regulations.regulations.map(({ name }) => name)).toEqual([
      'gdpr',
      'uk_gdpr',
    ])
    expect(source.settings.consent.levels).toEqual(['off', 'required', 'optional'])
    expect(source.settings.pii).toEqual({ version: 1 })
  })

  test.each(vectors.vectors)('reports $name, with its line and a remedy', ({ edits, expected }) => {
    const files = edits.reduce<readonly PolicyFile[]>(edited, VALID)
    const { problems } = checkPolicies(files)
    expect(problems).toContainEqual({ ...expected, column: expect.any(Number) })
  })

  test('has a vector for every code that a small file can show', () => {
    const shown = new Set(vectors.vectors.map(({ expected }) => expected.code))
    // These two need more text than a vector should hold: tests below show them.
    const large = ['file_too_large', 'yaml_too_deep']
    expect(PROBLEM_CODES.filter((code) => !shown.has(code))).toEqual(large)
  })

  test('points at the column of the value', () => {
    const files = edited(VALID, {
      path: 'catalog/sales-app/error.yaml',
      from: 'purposes: [operating_and_troubleshooting]',
      to: 'purposes: [security, advertising]',
    })
    expect(checkPolicies(files).problems).toMatchObject([{ line: 8, column: 22 }])
  })

  test('reports all problems of a file in the order of their lines', () => {
    const edits: readonly Edit[] = [
      { path: 'catalog/sales-app/error.yaml', from: 'version: 1', to: 'version: 0' },
      { path: 'catalog/sales-app/error.yaml', from: 'class: required', to: 'class: no' },
      { path: 'catalog/sales-app/error.yaml', from: 'to: route', to: 'to: street' },
    ]
    const { problems } = checkPolicies(edits.reduce(edited, VALID))
    expect(problems.map(({ line }) => line)).toEqual([2, 5, 27])
  })

  test('gives the same answer whatever the order of the files', () => {
    const files = edited(VALID, {
      path: 'catalog/sales-app/error.yaml',
      from: 'version: 1',
      to: 'version: 0',
    })
    expect(checkPolicies(files.toReversed())).toEqual(checkPolicies(files))
  })

  test('leaves a contract with a problem out of the source', () => {
    const files = edited(VALID, {
      path: 'catalog/sales-app/error.yaml',
      from: 'version: 1',
      to: 'version: 0',
    })
    expect(checkPolicies(files).source.products[0]?.contracts).toEqual([])
  })

  test('puts the most protective settings in the place of missing ones', () => {
    const { source } = checkPolicies([])
    const allowed = Object.values(source.settings.purposes).flatMap((row) => Object.values(row))
    expect(allowed).toHaveLength(35)
    expect(allowed).not.toContain(true)
    expect(source.settings.consent.defaultLevel).toBe('off')
    expect(source.settings.retention.maxDays).toBe(1)
  })

  test('refuses a file that is larger than 256 KiB', () => {
    const line = 'title: Sales app\n'
    const text = `# ${'é'.repeat(POLICY_FILE_BYTES_MAX / 2)}\n${line}`
    const { problems } = checkPolicies([{ path: 'catalog/sales-app/product.yaml', text }])
    expect(problems).toContainEqual({
      path: 'catalog/sales-app/product.yaml',
      line: 1,
      column: 1,
      code: 'file_too_large',
      message: 'Cannot load product sales-app: the file is larger than 262144 bytes',
      remedy: 'Split it into smaller files',
    })
  })

  test.each([
    ['deep', `a: ${'['.repeat(100)}${']'.repeat(100)}`],
    ['long', Array.from({ length: 31_000 }, (_, index) => `${index}:`).join('\n')],
    ['so deep that the parser gives up', '- '.repeat(100_000)],
  ])('refuses a file that is %s', (_, text) => {
    const { problems } = checkPolicies([{ path: 'settings/pii.yaml', text }])
    const codes = problems.filter(({ path }) => path === 'settings/pii.yaml').map((p) => p.code)
    expect(codes).toEqual(['yaml_too_deep'])
  })

  test('does not expand aliases of aliases', () => {
    const levels = Array.from({ length: 20 }, (_, index) => {
      const parts = index === 0 ? ['x'] : new Array(10).fill(`*a${index - 1}`)
      return `a${index}: &a${index} [${parts.join(', ')}]`
    })
    const { problems } = checkPolicies([{ path: 'settings/pii.yaml', text: levels.join('\n') }])
    expect(problems.map(({ code }) => code)).toContain('yaml_alias')
  })

  test('never quotes a value of a file in a message', () => {
    const secret = 'jane.doe-secret'
    const file = VALID.find(({ path }) => path.endsWith('error.yaml'))
    for (const line of file?.text.split('\n') ?? []) {
      const text = file?.text.replace(line, line.replace(/: .*$/, `: ${secret} ${secret}: [`)) ?? ''
      const { problems } = checkPolicies([{ path: 'catalog/sales-app/error.yaml', text }])
      expect(JSON.stringify(problems)).not.toContain(secret)
    }
  })
})

describe('checkPolicies() on anything', () => {
  const paths = fc.constantFrom(
    ...VALID.map(({ path }) => path),
    'settings/pii.yaml',
    '',
    '../x.yaml',
  )

  test('never throws for random bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 500 }).map((array) => new TextDecoder().decode(array))
    fc.assert(
      fc.property(paths, bytes, (path, text) => {
        expect(checkPolicies([{ path, text }]).problems.length).toBeGreaterThan(0)
      }),
    )
  })

  test('never throws for text of YAML characters', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab:- \n\t[]{}&*!|>\'"%@#,?~.0') })
    fc.assert(
      fc.property(paths, text, (path, yaml) => {
        expect(checkPolicies([{ path, text: yaml }]).problems.length).toBeGreaterThan(0)
      }),
    )
  })

  test('never throws for a valid file with a part replaced, and points into the file', () => {
    const part = fc.record({ at: fc.nat(3000), length: fc.nat(30), text: fc.string() })
    fc.assert(
      fc.property(fc.constantFrom(...VALID), part, (file, { at, length, text }) => {
        const start = at % file.text.length
        const changed = file.text.slice(0, start) + text + file.text.slice(start + length)
        const lines = changed.split(/\r\n|\r|\n/).length
        const others = VALID.filter((other) => other !== file)
        for (const problem of checkPolicies([...others, { ...file, text: changed }]).problems)
          if (problem.path === file.path) expect(problem.line).toBeLessThanOrEqual(lines)
      }),
    )
  })

  test('never throws for any JSON in the place of a file', () => {
    fc.assert(
      fc.property(paths, fc.json(), (path, text) => {
        expect(checkPolicies([{ path, text }]).problems.length).toBeGreaterThan(0)
      }),
    )
  })
})
