import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { type BuildResult, build, transform } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CoreScrubber, loadScrubber } from '#policies/scrub/browser.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import { ROOT } from './source/files.ts'

/** Bytes after gzip of what a browser loads before it scrubs its first text: 60 kB. */
const FIRST_BYTES_MAX = 61_440
/** The same of all chunks, without the model of names: it only keeps them from growing. */
const ALL_BYTES_MAX = 190_000
/** What every browser and every worker has beside the language itself. */
const OF_BROWSERS = { TextEncoder, TextDecoder, atob, btoa }
const VECTORS = 'test/vectors/scrub'
/** How much of the vectors of a kind comes out of the core as it comes out of all areas. */
const CORE_SHARES: readonly (readonly [name: string, share: number])[] = [
  ['phone', 1],
  ['iban', 1],
  ['session_id', 1],
  ['credit_card', 0.95],
  ['encodings', 0.95],
  ['ip_address', 0.9],
  ['mac_address', 0.9],
  ['email', 0.9],
]

interface Chunk {
  readonly text: string
  /** Chunks that are loaded with it; others it loads when it has to. */
  readonly needs: readonly string[]
}

interface Bundle {
  readonly chunks: ReadonlyMap<string, Chunk>
  readonly files: readonly string[]
  readonly foreign: readonly string[]
}

let bundle: Bundle = { chunks: new Map(), files: [], foreign: [] }

beforeAll(async () => {
  const result = await build({
    entryPoints: [join(ROOT, 'policies/scrub/browser.ts')],
    absWorkingDir: ROOT,
    outdir: join(ROOT, 'out'),
    bundle: true,
    splitting: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    metafile: true,
    write: false,
  })
  bundle = bundleOf(result)
})

function bundleOf({ outputFiles = [], metafile }: BuildResult): Bundle {
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]))
  const chunks = Object.entries(metafile?.outputs ?? {}).map(([path, { imports }]) => {
    const needs = imports
      .filter(({ kind }) => kind === 'import-statement')
      .map((needed) => basename(needed.path))
    return [basename(path), { text: texts.get(basename(path)) ?? '', needs }] as const
  })
  const inputs = metafile?.inputs ?? {}
  return {
    chunks: new Map(chunks),
    files: Object.keys(inputs),
    foreign: Object.values(inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external }) => external)
      .map(({ path }) => path),
  }
}

/** The chunks that are loaded with one, itself among them. */
function loadedWith(name: string): readonly string[] {
  const needs = bundle.chunks.get(name)?.needs ?? []
  return [...new Set([name, ...needs.flatMap(loadedWith)])]
}

function bytesOf(names: readonly string[]): number {
  return names
    .map((name) => gzipSync(bundle.chunks.get(name)?.text ?? '', { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0)
}

interface Browser {
  readonly loadScrubber: typeof loadScrubber
  /** The chunks that were run so far. */
  readonly loaded: () => readonly string[]
}

/** Runs the chunks where there is nothing but the language, each when it is first asked for. */
async function openBrowser(): Promise<Browser> {
  const context = createContext({ ...OF_BROWSERS })
  const codes = new Map<string, string>()
  for (const [name, { text }] of bundle.chunks) {
    const { code } = await transform(text, {
      format: 'cjs',
      target: 'es2024',
      charset: 'utf8',
      supported: { 'dynamic-import': false },
    })
    codes.set(name, code)
  }
  const modules = new Map<string, { exports: { loadScrubber: typeof loadScrubber } }>()
  const load = (path: string) => {
    const name = basename(path)
    const known = modules.get(name)
    if (known !== undefined) return known.exports
    const module = { exports: { loadScrubber } }
    modules.set(name, module)
    const run = runInContext(
      `(function (module, exports, require) {${codes.get(name)}\n})`,
      context,
    )
    run(module, module.exports, load)
    return module.exports
  }
  return { loadScrubber: load('browser.js').loadScrubber, loaded: () => [...modules.keys()] }
}

function textsOf(name: string): readonly string[] {
  const vectors: unknown = JSON.parse(readFileSync(join(ROOT, VECTORS, `${name}.json`), 'utf8'))
  if (!Array.isArray(vectors)) throw new Error('Cannot read vectors: wanted a list')
  return vectors.map(({ input }) => String(input))
}

const NAMES = readdirSync(join(ROOT, VECTORS))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5))

/** Texts and findings as JSON, since objects of another realm equal no objects of this one. */
function answersOf(scrubber: CoreScrubber | Scrubber, texts: readonly string[]): readonly string[] {
  return texts.map((text) => JSON.stringify(scrubber.scrubText(text)))
}

describe('the scrubber in a browser', () => {
  test('is made of nothing but the scrubber and the words of the domain', () => {
    expect(bundle.foreign).toEqual([])
    expect(bundle.files.length).toBeGreaterThan(50)
    expect(bundle.files.filter((path) => !/^(?:policies\/scrub|domain)\//.test(path))).toEqual([])
    for (const { text } of bundle.chunks.values())
      expect(text).not.toMatch(/\bnode:|\brequire\(|\bprocess\.|\bBuffer\b/)
  })

  test('is there after at most 60 kB, and the rest keeps within its bytes', () => {
    expect(bytesOf(loadedWith('browser.js'))).toBeLessThanOrEqual(FIRST_BYTES_MAX)
    expect(bytesOf([...bundle.chunks.keys()])).toBeLessThanOrEqual(ALL_BYTES_MAX)
  })

  test('finds with the core what the core finds in Node, and loads nothing more for it', async () => {
    const texts = NAMES.flatMap(textsOf)
    const browser = await openBrowser()
    const core = await browser.loadScrubber(undefined, { areas: 'core' })
    const inNode = await loadScrubber(undefined, { areas: 'core' })
    expect(core.areas).toBe('core')
    expect(answersOf(core, texts)).toEqual(answersOf(inNode, texts))
    expect([...browser.loaded()].sort()).toEqual([...loadedWith('browser.js')].sort())
    expect(texts.length).toBeGreaterThan(3000)
  })

  test('finds with all areas what Node finds', async () => {
    const texts = NAMES.flatMap(textsOf)
    const browser = await openBrowser()
    const all = await browser.loadScrubber(undefined, { areas: 'all' })
    const inNode = await loadScrubber(undefined, { areas: 'all' })
    expect(answersOf(all, texts)).toEqual(answersOf(inNode, texts))
  })

  test.each(CORE_SHARES)('finds the values of %s with the core', async (name, share) => {
    const texts = textsOf(name)
    const core = await loadScrubber(undefined, { areas: 'core' })
    const all = await loadScrubber(undefined, { areas: 'all' })
    const same = texts.filter((text) => core.scrubText(text).text === all.scrubText(text).text)
    expect(same.length / texts.length).toBeGreaterThanOrEqual(share)
  })
})
