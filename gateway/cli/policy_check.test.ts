import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policyCheck } from './policy_check.ts'
import type { CliStreams } from './streams.ts'

const POLICIES = fileURLToPath(new URL('../../policies/', import.meta.url))
const CONTRACT = 'catalog/dynamics-365-guides/error.yaml'
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-check-'))
  for (const part of ['catalog', 'settings'])
    cpSync(join(POLICIES, part), join(folder, part), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

async function check(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const streams: CliStreams = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: (async function* () {})(),
  }
  const code = await policyCheck(args, streams, { nowMs: Date.UTC(2026, 10, 21) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

function edit(from: string, to: string): void {
  const text = readFileSync(join(POLICIES, CONTRACT), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(folder, CONTRACT), text.replace(from, to))
}

describe('tidegate policy check', () => {
  test('ends with 0 and without a word on standard error where everything is right', async () => {
    edit('version: 1', 'version: 1')
    expect(await check(folder, '--strict')).toMatchObject({ code: 0, err: '' })
  })

  test('ends with 0 where there are only warnings, and with 1 where they are to fail', async () => {
    edit('version: 1', 'version: 1\nretentionDays: 91')
    const told = `${folder}/${CONTRACT}:3:16 warning retention_longer: Check contract dynamics-365-guides/error: retentionDays is longer than the default. Remove it, or keep within defaultDays of settings/retention.yaml`
    const lax = await check(folder)
    expect(lax).toMatchObject({ code: 0, err: told })
    expect(lax.out).toMatch(/ contracts, 1 warnings$/m)
    expect(await check('--strict', folder)).toMatchObject({ code: 1, err: told })
  })

  test('ends with 1 where there is a problem', async () => {
    edit('version: 1', 'version: 0\nretentionDays: 4000')
    const { code, err, out } = await check(folder)
    expect(code).toBe(1)
    expect(err).toContain('field version must be >= 1')
    expect(out).toBe('')
  })

  test('ends with 2 for arguments that it does not know', async () => {
    expect(await check('--lax')).toMatchObject({ code: 2 })
    expect(await check('a', 'b')).toMatchObject({ code: 2 })
  })
})
