import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/*
 * What a browser loads before the first screen stands. The console is built into a folder of this test, so that what is
 * measured is what is in the tree.
 */

const ROOT = resolve(import.meta.dirname, '..')
/** Of all that stands before the first screen does, compressed as gzip does it. */
const FIRST_SCREEN_BYTES_MAX = 350_000
/** The same with the charts, which are drawn into it once it stands. */
const WITH_CHARTS_BYTES_MAX = 450_000
/** Of each file: what is larger is to be split. */
const FILE_BYTES_MAX = 200_000
const SOURCE = 'src/screens/overview/Overview.tsx'
const OWN = 'src/screens/overview/'
const ENTRY = 'index.html'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}

let folder: string
let chunks: Readonly<Record<string, Chunk>>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-built-'))
  const run = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      encoding: 'utf8',
    })
    expect([args[0], status, stderr]).toEqual([args[0], 0, stderr])
  }
  run('console/scripts/generate_client.ts')
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  run(vite, 'build', 'console', '--manifest', '--outDir', folder, '--logLevel', 'error')
  chunks = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A chunk and all that it imports at once. */
function namesOf(name: string, found = new Set<string>()): ReadonlySet<string> {
  const chunk = chunks[name]
  if (chunk === undefined) throw new Error(`Cannot find ${name} in what was built`)
  if (found.has(name)) return found
  found.add(name)
  for (const other of chunk.imports ?? []) namesOf(other, found)
  return found
}

const gzipBytes = (file: string) => gzipSync(readFileSync(join(folder, file))).length

describe('what was built', () => {
  test(`the first screen takes less than ${FIRST_SCREEN_BYTES_MAX} bytes`, () => {
    const bytes = gzipBytesOf(filesOf([ENTRY, SOURCE]))
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(FIRST_SCREEN_BYTES_MAX)
  })

  test(`with its charts it takes less than ${WITH_CHARTS_BYTES_MAX} bytes`, () => {
    expect(lateParts().length).toBeGreaterThan(1)
    const bytes = gzipBytesOf(filesOf([ENTRY, SOURCE, ...lateParts()]))
    expect(bytes).toBeGreaterThan(gzipBytesOf(filesOf([ENTRY, SOURCE])))
    expect(bytes).toBeLessThan(WITH_CHARTS_BYTES_MAX)
  })

  test(`no file takes more than ${FILE_BYTES_MAX} bytes`, () => {
    const large = assets().filter((file) => gzipBytes(file) > FILE_BYTES_MAX)
    expect(large).toEqual([])
  })

  test('each area is a file of its own, which the first screen does not load', () => {
    const first = filesOf([ENTRY, SOURCE, ...lateParts()])
    const areas = Object.keys(chunks).filter((name) => name.startsWith('src/screens/'))
    expect(areas.length).toBeGreaterThan(10)
    const loaded = areas.filter((name) => first.has(chunks[name]?.file ?? ''))
    expect(loaded.filter((name) => !name.startsWith(OWN))).toEqual([])
  })

  test('nothing names another host to load from', () => {
    const loads =
      /(?:\bimport\s*\(?|\bfrom|\bimportScripts\s*\(|\bfetch\s*\(|\bnew (?:Worker|EventSource|WebSocket|URL)\s*\(|\b(?:src|href)\s*[=:]|url\()\s*["'`]?(?:https?:)?\/\/[\w[]/g
    const found = [ENTRY, ...assets()].flatMap((file) =>
      (readFileSync(join(folder, file), 'utf8').match(loads) ?? []).map((hit) => `${file}: ${hit}`),
    )
    expect(found).toEqual([])
  })
})

/** What the first screen loads as soon as it is shown: neither other screens nor another language. */
function lateParts(): readonly string[] {
  const late = [...namesOf(SOURCE)].flatMap((name) => chunks[name]?.dynamicImports ?? [])
  return late.filter((name) => !/^src\/(?:screens|i18n)\//.test(name) || name.startsWith(OWN))
}

/** The files of parts and of all that they import at once. */
function filesOf(parts: readonly string[]): ReadonlySet<string> {
  const names = parts.flatMap((name) => [...namesOf(name)])
  return new Set(names.flatMap((name) => [chunks[name]?.file ?? '', ...(chunks[name]?.css ?? [])]))
}

function gzipBytesOf(files: ReadonlySet<string>): number {
  return [...files].reduce((sum, file) => sum + gzipBytes(file), gzipBytes(ENTRY))
}

function assets(): readonly string[] {
  return readdirSync(join(folder, 'assets'))
    .filter((name) => /\.(?:js|css)$/.test(name))
    .map((name) => `assets/${name}`)
}
