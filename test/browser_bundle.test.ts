import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { type BuildResult, build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { ROOT } from './source/files.ts'

/** Bytes after gzip, without the model of names. The goal is 60,000; this bound only keeps the bundle from growing. */
const GZIP_BYTES_MAX = 200_000
/** What every browser and every worker has beside the language itself. */
const OF_BROWSERS = { TextEncoder, TextDecoder, atob, btoa }
const VECTORS = ['email', 'secret', 'credit_card', 'phone', 'encodings', 'postal_address', 'person']

interface Bundle {
  readonly text: string
  readonly files: readonly string[]
  readonly foreign: readonly string[]
}

let bundle: Bundle = { text: '', files: [], foreign: [] }

beforeAll(async () => {
  const result = await build({
    entryPoints: [join(ROOT, 'policies/scrub/scrubber.ts')],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    globalName: 'scrub',
    platform: 'browser',
    target: 'es2024',
    metafile: true,
    write: false,
  })
  bundle = bundleOf(result)
})

function bundleOf({ outputFiles = [], metafile }: BuildResult): Bundle {
  const inputs = metafile?.inputs ?? {}
  return {
    text: outputFiles[0]?.text ?? '',
    files: Object.keys(inputs),
    foreign: Object.values(inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external }) => external)
      .map(({ path }) => path),
  }
}

function textsOf(name: string): readonly string[] {
  const vectors: unknown = JSON.parse(
    readFileSync(join(ROOT, `test/vectors/scrub/${name}.json`), 'utf8'),
  )
  if (!Array.isArray(vectors)) throw new Error('Cannot read vectors: wanted a list')
  return vectors.map(({ input }) => String(input))
}

describe('the scrubber in a browser', () => {
  test('is made of nothing but the scrubber and the words of the domain', () => {
    expect(bundle.foreign).toEqual([])
    expect(bundle.files.length).toBeGreaterThan(50)
    expect(bundle.files.filter((path) => !/^(?:policies\/scrub|domain)\//.test(path))).toEqual([])
    expect(bundle.text).not.toMatch(/\bnode:|\brequire\(|\bprocess\.|\bBuffer\b/)
  })

  test('stays within its bytes', () => {
    expect(gzipSync(bundle.text, { level: 9 }).length).toBeLessThanOrEqual(GZIP_BYTES_MAX)
  })

  test('finds the same as in Node where there is nothing of Node', () => {
    const texts = VECTORS.flatMap(textsOf)
    const context = createContext({ ...OF_BROWSERS, texts: JSON.stringify(texts) })
    const answers: unknown = runInContext(
      `${bundle.text};{const {scrubText} = scrub.createScrubber();JSON.stringify(JSON.parse(texts).map((text) => scrubText(text)))}`,
      context,
    )
    const { scrubText } = createScrubber()
    expect(JSON.parse(String(answers))).toEqual(texts.map((text) => scrubText(text)))
    expect(texts.length).toBeGreaterThan(300)
  })
})
