import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import vectors from '../../test/vectors/policies/policy_problems.json' with { type: 'json' }
import { editorSchemas } from './editor_schemas.ts'
import { parsePolicyPath } from './policy_path.ts'

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false })
addFormats.default(ajv, ['date', 'email'])
const guards = new Map(editorSchemas().map(({ name, schema }) => [name, ajv.compile(schema)]))

function accepts(path: string, text: string): boolean {
  const place = parsePolicyPath(path)
  const kind = place?.kind === 'settings' ? place.name : place?.kind
  const guard = guards.get(`${kind}.schema.json`)
  if (guard === undefined) throw new Error(`There is no schema for ${path}`)
  return guard(parse(text))
}

/** What a schema can see, in the words of the check. */
const SEEN_BY_SCHEMAS = new Set([
  'field_missing',
  'field_unknown',
  'field_not_applicable',
  'value_type',
  'value_not_listed',
  'value_pattern',
  'value_format',
  'value_bounds',
  'path_invalid',
  'wildcard_misplaced',
])
const seen = vectors.vectors.filter(({ edits, expected }) => {
  const [edit] = edits
  return (
    SEEN_BY_SCHEMAS.has(expected.code) && edits.length === 1 && edit !== undefined && 'from' in edit
  )
})

describe('editorSchemas()', () => {
  test('are valid JSON Schemas of draft 7 that refer to nothing outside their file', () => {
    expect(guards.size).toBe(editorSchemas().length)
    expect(guards.size).toBeGreaterThan(8)
    for (const { schema } of editorSchemas()) {
      expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
      expect(ajv.validateSchema(schema)).toBe(true)
      const text = JSON.stringify(schema)
      expect(text).not.toContain('$defs')
      for (const [, target = ''] of text.matchAll(/"\$ref":"([^"]*)"/g))
        expect(target).toMatch(/^#\//)
    }
  })

  test.each(Object.entries(vectors.files))('take what is right: %s', (path, text) => {
    expect(accepts(path, text)).toBe(true)
  })

  test.each(seen)('refuse what the check refuses: $name', ({ edits }) => {
    for (const edit of edits) {
      const path: keyof typeof vectors.files = parsePath(edit.path)
      const { from = '', to = '' } = { from: undefined, to: undefined, ...edit }
      expect(accepts(path, vectors.files[path].replace(from, to))).toBe(false)
    }
  })

  test('have enough of what the check refuses to be compared with', () => {
    expect(seen.length).toBeGreaterThan(25)
  })
})

function parsePath(path: string): keyof typeof vectors.files {
  expect(Object.keys(vectors.files)).toContain(path)
  return path as keyof typeof vectors.files
}
