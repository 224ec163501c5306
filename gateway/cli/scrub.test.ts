import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../config_error.ts'
import { policyCommand } from './policy.ts'
import { scrubCommand } from './scrub.ts'

const TENANT = '00000000-0000-4000-8000-000000000001'
const RULES = `version: 1
kinds: { PHONE: { method: hash } }
rules:
  - for: { tenant: ${TENANT} }
    kinds: { EMAIL: { method: mask } }
  - for: { product: app, type: error }
    kinds: { IP_ADDRESS: { enabled: false } }
  - for: { field: user.* }
    kinds: { EMAIL: { method: generalise } }
`
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-scrub-'))
  const policies = fileURLToPath(new URL('../../policies/', import.meta.url))
  for (const part of ['catalog', 'settings'])
    cpSync(join(policies, part), join(folder, part), { recursive: true })
  writeSettings(RULES)
})
afterAll(() => rmSync(folder, { recursive: true }))

function writeSettings(text: string): void {
  writeFileSync(join(folder, 'settings/pii.yaml'), text)
}

interface Output {
  readonly code: number
  readonly lines: readonly string[]
  readonly errors: readonly string[]
}

async function runWith(
  input: AsyncIterable<Buffer | string>,
  command: (streams: Parameters<typeof scrubCommand>[1]) => Promise<number>,
): Promise<Output> {
  const blocks: string[] = []
  const errors: string[] = []
  const code = await command({
    out: (block) => blocks.push(block),
    err: (line) => errors.push(line),
    input,
  })
  return { code, lines: blocks.flatMap((block) => block.split('\n')), errors }
}

async function run(input: string, ...args: string[]): Promise<Output> {
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(input))
  }
  return await runWith(chunks(), (streams) => scrubCommand(args, streams))
}

describe('tidegate scrub', () => {
  it('prints the clean text', async () => {
    expect(await run('mail bob@example.com\n')).toMatchObject({ code: 0, lines: ['mail [EMAIL]'] })
  })

  it('knows names of people by the same model as the gateway', async () => {
    const { lines } = await run('Zanele Mthembu closed the case')
    expect(lines).toEqual(['[PERSON] closed the case'])
  })

  it('prints lines of JSON with exactly the fields that others script', async () => {
    const { lines } = await run('{"id":"a","text":"mail bob@example.com"}\n', '--jsonl')
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        id: 'a',
        text: 'mail [EMAIL]',
        findings: [
          { kind: 'EMAIL', start: 5, end: 20, rule: 'email', confidence: expect.any(Number) },
        ],
      },
    ])
  })

  it('gives offsets in UTF-16 code units of the input', async () => {
    const text = '😀 ５０ bob@example.com'
    const { lines } = await run(`${JSON.stringify({ id: 1, text })}\n`, '--jsonl')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      findings: [{ start: text.indexOf('bob'), end: text.length }],
    })
  })

  it('says why, what method and what lost, and never the value', async () => {
    const { lines } = await run('password=bob@example.com', '--explain')
    expect(lines[0]).toBe('password=[SECRET]')
    expect(lines.some((line) => /^SECRET 9-24 by pair, 90 %: key; replace$/.test(line))).toBe(true)
    expect(lines.join('\n')).not.toContain('bob@')
  })

  it('tries another folder of policies for a tenant, a product, a type and a field', async () => {
    const args = ['--policy', folder]
    const text = 'bob@example.com 203.0.113.9'
    const at = async (...more: string[]) => (await run(text, ...args, ...more)).lines[0]
    expect(await at()).toBe('[EMAIL] [IP_ADDRESS]')
    expect(await at('--tenant', TENANT)).toBe('***@*******.*** [IP_ADDRESS]')
    expect(await at('--product', 'app', '--type', 'error')).toBe('[EMAIL] 203.0.113.9')
    expect(await at('--product', 'app', '--type', 'usage')).toBe('[EMAIL] [IP_ADDRESS]')
    expect(await at('--field', 'user.note')).toBe('[EMAIL:example.com] [IP_ADDRESS]')
    expect((await run('+49 30 901820', ...args)).lines).toEqual(['[PHONE]'])
  })

  it('takes a field for the name of its value', async () => {
    expect((await run('correct horse', '--field', 'login.password')).lines).toEqual(['[SECRET]'])
  })

  it('refuses what it does not know', async () => {
    expect(await run('', '--loud')).toMatchObject({ code: 2, lines: [] })
    expect((await run('no json\n', '--jsonl')).code).toBe(1)
  })

  it('names the line that is none, says nothing of it, and goes on', async () => {
    const { code, lines, errors } = await run('bob@example.com\n{"id":2,"text":"a"}\n', '--jsonl')
    expect(code).toBe(1)
    expect(errors).toEqual(['Cannot scrub line 1: wanted {"id": …, "text": "…"}'])
    expect(lines).toEqual(['{"id":2,"text":"a","findings":[]}'])
  })

  it('refuses a text that is too large, before it has read all of it', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'a')
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1
        yield await Promise.resolve(chunk)
      }
    }
    const { code, lines, errors } = await runWith(endless(), (streams) => scrubCommand([], streams))
    expect({ code, lines }).toEqual({ code: 1, lines: [] })
    expect(errors).toEqual(['Cannot scrub the text: it is larger than 64 MiB; use --jsonl'])
    expect(given).toBeLessThan(70)
  })

  it('answers line by line while more is to come', async () => {
    const seen: number[] = []
    let answered = 0
    async function* slow() {
      for (let id = 0; id < 5; id++) {
        seen.push(answered)
        yield await Promise.resolve(`{"id":${id},"text":"bob@example.com"}\n`)
      }
    }
    await scrubCommand(['--jsonl'], {
      input: slow(),
      err: () => undefined,
      out: () => {
        answered += 1
      },
    })
    expect(seen).toEqual([0, 1, 2, 3, 4])
    expect(answered).toBe(5)
  })
})

describe('broken settings of the scrubber', () => {
  it.each([
    ['kinds: { FACE: { enabled: false } }', 'kinds.FACE'],
    ['kinds: { EMAIL: { threshold: 1.5 } }', 'threshold'],
    ['kinds: { EMAIL: { method: burn } }', 'method'],
    ['customKinds: { BADGE: { pattern: "[A-Z]+x" } }', 'pattern'],
    ['customKinds: { BADGE: { pattern: "[a-z]{1,9}a" } }', 'pattern'],
    ['allow: { patterns: ["[a-z0-9]{1,100}"] }', 'patterns'],
    ['allow: { prefixes: ["*"] }', 'prefixes'],
    ['allow: ["*"]', 'allow'],
    ['kinds: { WITHHELD: { enabled: false } }', 'WITHHELD'],
  ])('%s is refused by policy check, and scrubs nothing', async (...[line, field]) => {
    writeSettings(`version: 1\n${line}\n`)
    async function* none() {
      yield await Promise.resolve('')
    }
    const check = await runWith(none(), (streams) => policyCommand(['check', folder], streams))
    expect(check.code).toBe(1)
    expect(check.errors.join('\n')).toMatch(/settings\/pii\.yaml:\d+:\d+ Cannot load/)
    expect(check.errors.join('\n')).toContain(field)
    await expect(run('bob@example.com', '--policy', folder)).rejects.toThrow(ConfigError)
    writeSettings(RULES)
  })
})
