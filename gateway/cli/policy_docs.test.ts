import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { policyDocs } from './policy_docs.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await policyDocs(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: (async function* () {})(),
  })
  return { code, out, err }
}

const contentsOf = (path: string) =>
  readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')])

describe('tidegate policy docs', () => {
  test('writes a page and its data for every product, the same each time', async () => {
    const first = join(folder, 'new', 'first')
    const second = join(folder, 'second')
    mkdirSync(second)
    expect((await run(first)).code).toBe(0)
    expect((await run(second)).code).toBe(0)
    expect(contentsOf(first)).toEqual(contentsOf(second))
    const names = readdirSync(first)
    for (const name of ['index', 'standard', 'dynamics-365-guides']) {
      expect(names).toEqual(expect.arrayContaining([`${name}.html`, `${name}.json`]))
    }
    expect(names).toHaveLength(2 * 17 + 1)
  })

  test('links only to files that it wrote', async () => {
    const path = join(folder, 'links')
    await run(path)
    const names = new Set(readdirSync(path))
    const page = readFileSync(join(path, 'dynamics-365-guides.html'), 'utf8')
    const targets = [...page.matchAll(/ href="\.\/([^"#]*)/g)].map(([, target]) => target)
    expect(targets.length).toBeGreaterThan(5)
    for (const target of targets) expect(names).toContain(target)
  })

  test('writes anew into its own folder, and takes away what is no more', async () => {
    const path = join(folder, 'again')
    await run(path)
    const before = contentsOf(path)
    const marker = join(path, '.tidegate-docs.json')
    const { files } = JSON.parse(readFileSync(marker, 'utf8'))
    writeFileSync(marker, JSON.stringify({ files: [...files, 'gone.html'] }))
    writeFileSync(join(path, 'gone.html'), 'old')
    writeFileSync(join(path, 'index.html'), 'old')
    expect((await run(path)).code).toBe(0)
    expect(contentsOf(path)).toEqual(before)
  })

  test('changes nothing in a folder that holds anything else', async () => {
    const foreign = join(folder, 'foreign')
    mkdirSync(foreign)
    writeFileSync(join(foreign, 'index.html'), 'mine')
    const { code, err } = await run(foreign)
    expect(code).toBe(1)
    expect(err).toEqual([
      `Cannot write to ${foreign}: it holds index.html, which was not written by policy docs`,
    ])
    expect(contentsOf(foreign)).toEqual([['index.html', 'mine']])

    const own = join(folder, 'own')
    await run(own)
    writeFileSync(join(own, 'notes.txt'), 'mine')
    expect((await run(own)).code).toBe(1)
    expect(readFileSync(join(own, 'notes.txt'), 'utf8')).toBe('mine')
  })

  test.each(['{', '{"files": 1}', '{}', '[]', 'null'])(
    'trusts no marker that says %s',
    async (text) => {
      const path = join(folder, `marker-${text.length}-${text.charCodeAt(0)}`)
      mkdirSync(path)
      writeFileSync(join(path, '.tidegate-docs.json'), text)
      writeFileSync(join(path, 'mine.txt'), 'mine')
      expect((await run(path)).code).toBe(1)
      expect(readFileSync(join(path, 'mine.txt'), 'utf8')).toBe('mine')
    },
  )

  test('refuses what is no folder', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'mine')
    expect(await run(path)).toMatchObject({
      code: 1,
      err: [`Cannot write to ${path}: it is no folder`],
    })
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  test.each([[[]], [['a', 'b']], [['--help']]])('exits with 2 for %j', async (args) => {
    expect(await run(...args)).toMatchObject({
      code: 2,
      err: ['Usage: tidegate policy docs <folder>'],
    })
  })
})
