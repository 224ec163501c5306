import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scrubCommand } from './scrub.ts'

const TENANT = '00000000-0000-4000-8000-000000000001'
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-scrub-'))
  const policies = fileURLToPath(new URL('../../policies/', import.meta.url))
  for (const part of ['catalog', 'settings'])
    cpSync(join(policies, part), join(folder, part), { recursive: true })
  writeFileSync(
    join(folder, 'settings/pii.yaml'),
    `version: 1\nrules:\n  - for: { tenant: ${TENANT} }\n    kinds: { EMAIL: { method: mask } }\n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(input: string, ...args: string[]) {
  const lines: string[] = []
  const errors: string[] = []
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(input))
  }
  const streams = {
    out: (line: string) => lines.push(line),
    err: (line: string) => errors.push(line),
    input: chunks(),
  }
  const code = await scrubCommand(args, streams)
  return { code, lines, errors }
}

describe('tidegate scrub', () => {
  it('prints the clean text', async () => {
    expect(await run('mail bob@example.com\n')).toMatchObject({ code: 0, lines: ['mail [EMAIL]'] })
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

  it('says why, what method and what lost, and never the value', async () => {
    const { lines } = await run('password=bob@example.com', '--explain')
    expect(lines[0]).toBe('password=[SECRET]')
    expect(lines.some((line) => /^SECRET 9-24 by pair, 90 %: key; replace$/.test(line))).toBe(true)
    expect(lines.join('\n')).not.toContain('bob@')
  })

  it('tries another folder of policies for a tenant', async () => {
    const args = ['--policy', folder]
    expect((await run('bob@example.com', ...args)).lines).toEqual(['[EMAIL]'])
    expect((await run('bob@example.com', ...args, '--tenant', TENANT)).lines).toEqual([
      '***@*******.***',
    ])
  })

  it('refuses what it does not know', async () => {
    expect(await run('', '--loud')).toMatchObject({ code: 2, lines: [] })
    expect((await run('no json\n', '--jsonl')).code).toBe(1)
  })
})
