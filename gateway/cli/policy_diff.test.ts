import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { recordBundle } from '#drizzle/repositories/bundles.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { parseDocuments, withParts } from '../../test/fixtures/policy_documents.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import vectors from '../../test/vectors/policy_diff.json' with { type: 'json' }
import { sha256Hex } from '../policies/policies_in_use.ts'
import { policyDiff } from './policy_diff.ts'

const NARROWED = { 'contract outlook/error': { class: 'optional' } }
const WIDENED = { 'settings retention': { defaultDays: 365 } }

function bundleWith(parts: Parameters<typeof withParts>[1]): Bundle {
  const { source } = parseDocuments(withParts(vectors.base, parts))
  return compileBundle(source, sha256Hex)
}
const bundles = {
  base: bundleWith({}),
  narrowed: bundleWith(NARROWED),
  widened: bundleWith(WIDENED),
}

let folder = ''
let store: TestStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-diff-'))
  for (const [name, { source }] of Object.entries(bundles)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(source))
  }
  store = await startTestStore()
  await store.database.withOwner(async (tx) => {
    await recordBundle(tx, bundles.base, new Date(0))
    await recordBundle(tx, bundles.widened, new Date(1))
    for (const end of ['a', 'b']) {
      await recordBundle(tx, { ...bundles.base, hash: `0000${end.repeat(60)}` }, new Date(2))
    }
  })
  vi.stubEnv('DATABASE_URL', store.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await store.stop()
  await rm(folder, { recursive: true, force: true })
})

const file = (name: string): string => join(folder, `${name}.json`)

async function diff(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await policyDiff(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: (async function* () {})(),
  })
  return { code, out, err }
}

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('tidegate policy diff', () => {
  test('says that nothing differs, and ends with 0', async () => {
    expect(await diff(file('base'), file('base'))).toEqual({
      code: 0,
      out: ['Nothing differs.'],
      err: [],
    })
  })

  test('ends with 0 where collection only narrows', async () => {
    expect(await diff(file('base'), file('narrowed'))).toEqual({
      code: 0,
      out: [
        'Outlook client (outlook): Error report (error)',
        '  narrows  Error report of Outlook client is now Optional data instead of Required data: it is only collected from those who have chosen it.',
        '',
        '1 change: 0 widen what is collected, 1 narrows it, 0 do neither.',
      ],
      err: [],
    })
  })

  test('ends with 1 where something widens, and tells that first', async () => {
    const { code, out } = await diff(file('narrowed'), file('widened'))
    expect(code).toBe(1)
    expect(out.filter((line) => /^ {2}/.test(line)).map((line) => line.slice(2, 9))).toEqual([
      'WIDENS ',
      'WIDENS ',
    ])
    expect(out.at(-1)).toBe('2 changes: 2 widen what is collected, 0 narrow it, 0 do neither.')
  })

  test('prints the same as JSON', async () => {
    const { code, out } = await diff('--json', file('base'), file('widened'))
    expect(code).toBe(1)
    expect(JSON.parse(out.join('\n'))).toEqual({
      from: bundles.base.hash,
      to: bundles.widened.hash,
      widens: true,
      counts: { widens: 1, narrows: 0, neutral: 0 },
      items: [
        {
          kind: 'default_retention',
          effect: 'widens',
          before: 90,
          after: 365,
          sentence:
            'Where neither a contract nor a tenant sets a period, reports are kept 365 days instead of 90.',
        },
      ],
    })
  })

  test('reads bundles of the store by their hash or its beginning, beside files and answers of the API', async () => {
    const { hash, source } = bundles.widened
    const answer = await written('answer.json', JSON.stringify({ hash, source }))
    expect(await diff(`bundle:${hash}`, answer)).toMatchObject({ code: 0 })
    expect(await diff(`bundle:${bundles.base.hash.slice(0, 12)}`, answer)).toMatchObject({
      code: 1,
    })
  })

  test('compares a policies directory', async () => {
    const policies = join(import.meta.dirname, '../../policies')
    expect(await diff(policies, policies)).toMatchObject({ code: 0, out: ['Nothing differs.'] })
  })

  test.each([[[]], [['one']], [['one', 'two', 'three']], [['one', 'two', '--yaml']]])(
    'ends with 2 and its usage for %j',
    async (args) => {
      const { code, err } = await diff(...args)
      expect(code).toBe(2)
      expect(err.join('\n')).toContain('Usage: tidegate policy diff <A> <B> [--json]')
    },
  )

  test.each([
    ['missing.json', undefined, 'no such folder or file'],
    ['broken.json', '{"products": [', 'syntax error at character'],
    ['deep.json', '['.repeat(100_000), 'more than 64 levels'],
    ['list.json', '[]', 'wanted an object with products, mixins and settings'],
    ['part.json', '{"source": {"products": []}}', 'wanted a list at mixins'],
  ])('ends with 2 and one line for %s', async (name, text, reason) => {
    const path = text === undefined ? join(folder, name) : await written(name, text)
    const { code, out, err } = await diff(path, file('base'))
    expect({ code, out, lines: err.length }).toEqual({ code: 2, out: [], lines: 1 })
    expect(err[0]).toMatch(/^Cannot /)
    expect(err[0]).toContain(reason)
    expect(err[0]).not.toContain('\n')
  })

  test.each([
    ['bundle:', 'wanted the first 4 to 64 hexadecimal digits'],
    ['bundle:%%%%', 'wanted the first 4 to 64 hexadecimal digits'],
    ['bundle:ffffffff', 'no bundle of the store begins so'],
    ['bundle:0000', 'more than one begins so'],
    [`bundle:0000${'a'.repeat(60)}`, 'its source has been changed in the store'],
  ])('ends with 2 and one line for %s', async (place, reason) => {
    const { code, err } = await diff(file('base'), place)
    expect({ code, lines: err.length }).toEqual({ code: 2, lines: 1 })
    expect(err[0]).toContain(reason)
  })

  test('refuses an answer whose source was changed after it was hashed', async () => {
    const { source } = bundles.base
    const answer = await written('false.json', JSON.stringify({ hash: 'f'.repeat(64), source }))
    const { code, err } = await diff(answer, file('base'))
    expect(code).toBe(2)
    expect(err).toEqual([`Cannot use bundle ${answer}: its source has another hash than it says`])
  })

  test('ends with 2 where no store answers', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:9/none')
    const { code, err } = await diff('bundle:ffffffff', file('base'))
    vi.stubEnv('DATABASE_URL', store.url)
    expect({ code, err }).toEqual({
      code: 2,
      err: ['Cannot reach the store: no PostgreSQL answers there'],
    })
  })
})
