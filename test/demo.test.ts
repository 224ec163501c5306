import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { plantedIn } from '#gateway/cli/demo/planted.ts'
import { environmentWith } from '#gateway/config.ts'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const COMMAND = resolve(import.meta.dirname, '../gateway/cli/bin.mjs')
const DEMO_MS = 180_000

async function runDemo(settings: Readonly<Record<string, string>>): Promise<Ended> {
  const demo = spawn(process.execPath, [COMMAND, 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentWith(settings),
  })
  const code = new Promise<number | null>((resolve) => demo.once('close', resolve))
  const [out, err] = await Promise.all([text(demo.stdout), text(demo.stderr)])
  return { code: await code, out, err }
}

/** The lines of each numbered section, by its number. */
function sectionsOf(out: string): ReadonlyMap<number, readonly string[]> {
  const sections = new Map<number, string[]>()
  let current: string[] | undefined
  for (const line of out.split('\n')) {
    const heading = /^(\d) {2}\S/.exec(line)
    if (heading !== null) {
      current = []
      sections.set(Number(heading[1]), current)
    }
    current?.push(line)
  }
  return sections
}

describe('tidegate demo', () => {
  let ended: Ended
  beforeAll(async () => {
    ended = await runDemo({})
  }, DEMO_MS)

  test('succeeds on a gateway of its own, with nothing on standard error', () => {
    expect(ended).toMatchObject({ code: 0, err: '' })
  })

  test('shows the planted values where it says what came in, and nowhere else', () => {
    const sections = sectionsOf(ended.out)
    expect([...sections.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7])
    for (const [number, lines] of sections) {
      const found = plantedIn(lines.join('\n'))
      if (number === 1) expect(found.length).toBeGreaterThanOrEqual(8)
      else expect(found).toEqual([])
    }
  })

  test('counts every item: accepted, redacted, dropped, quarantined', () => {
    const last = sectionsOf(ended.out).get(7)?.join('\n') ?? ''
    const counts = [...last.matchAll(/\d+/g)].slice(1).map(Number)
    const [received, ...outcomes] = counts
    expect(outcomes).toHaveLength(5)
    expect(outcomes.reduce((left, right) => left + right, 0)).toBe(received)
    expect(outcomes.slice(0, 4).every((count) => count > 0)).toBe(true)
  })

  test('is short, narrow and without colour where no terminal reads it', () => {
    const lines = ended.out.split('\n')
    expect(lines.length).toBeLessThanOrEqual(70)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(ended.out).not.toContain('\u001b')
  })
})

describe('tidegate demo with TIDEGATE_URL', () => {
  const token = 'a-token-of-a-test-with-32-characters'

  test('fails in one clear line where nothing listens', async () => {
    const ended = await runDemo({ TIDEGATE_URL: 'http://127.0.0.1:1', TIDEGATE_ADMIN_TOKEN: token })
    expect(ended.code).toBe(1)
    expect(ended.err).toBe(
      'Cannot reach http://127.0.0.1:1: start Tidegate there, or unset TIDEGATE_URL\n',
    )
  })

  test('fails in one clear line where the gateway refuses', async () => {
    const server = createServer((_, response) => response.writeHead(401).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const ended = await runDemo({
      TIDEGATE_URL: `http://127.0.0.1:${port}`,
      TIDEGATE_ADMIN_TOKEN: token,
    })
    server.close()
    expect(ended.code).toBe(1)
    expect(ended.err).toBe('Cannot go on: /manage/v1/tenants answered 401\n')
  })

  test('fails in one clear line without a token', async () => {
    const ended = await runDemo({ TIDEGATE_URL: 'http://127.0.0.1:1' })
    expect(ended.code).toBe(1)
    expect(ended.err).toBe('Cannot use TIDEGATE_URL: TIDEGATE_ADMIN_TOKEN is missing\n')
  })
})
