import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readPolicyFiles } from '../policies/files.ts'
import { policySchema } from './policy_schema.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-schema-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function schema(...args: readonly string[]) {
  const out: string[] = []
  const streams = {
    out: (line: string) => out.push(line),
    err: () => undefined,
    input: (async function* () {})(),
  }
  return { code: await policySchema(args, streams), out }
}

/** The schema that is meant for a file of policies. */
function schemaNameOf(path: string): string {
  const [top, middle = '', last = ''] = path.split('/')
  if (top === 'settings') return middle.replace('.yaml', '.schema.json')
  if (middle === '_mixins') return 'mixin.schema.json'
  return last === 'product.yaml' ? 'product.schema.json' : 'contract.schema.json'
}

describe('tidegate policy schema', () => {
  test('writes schemas that every file of the catalogue and the settings passes', async () => {
    const { code, out } = await schema(folder)
    expect(code).toBe(0)
    expect(out.join('\n')).toContain('# yaml-language-server: $schema=')
    const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false })
    addFormats.default(ajv, ['date', 'email'])
    const guards = new Map(
      readdirSync(folder).map((name) => [
        name,
        ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
      ]),
    )
    const policies = fileURLToPath(new URL('../../policies', import.meta.url))
    const files = await readPolicyFiles(policies)
    const refused = files.filter(({ path, text }) => !guards.get(schemaNameOf(path))?.(parse(text)))
    expect(files.length).toBeGreaterThan(100)
    expect(refused.map(({ path }) => path)).toEqual([])
  })

  test('ends with 2 where it is not told one folder', async () => {
    for (const args of [[], ['a', 'b'], ['--help']]) expect((await schema(...args)).code).toBe(2)
  })
})
