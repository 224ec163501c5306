import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printReceipt } from '#policies/ledger/receipt.ts'
import { makeReceipt, REQUEST, signerOf } from '../../test/fixtures/receipts.ts'
import { verifyCommand } from './verify.ts'

const VECTORS = resolve(import.meta.dirname, '../../test/vectors/ledger')
const RECEIPT = join(VECTORS, 'receipt.json')
const KEYS = join(VECTORS, 'keys.json')
const ORIGIN = readFileSync(join(VECTORS, 'key.txt'), 'utf8').trim()
const TEXT = readFileSync(RECEIPT, 'utf8')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-verify-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: readonly string[], input = '') {
  const lines: string[] = []
  const add = (line: string) => {
    lines.push(line)
  }
  const streams = {
    out: add,
    err: add,
    input: (async function* () {
      yield Buffer.from(input)
    })(),
  }
  return { code: await verifyCommand(args, streams), lines }
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('tidegate verify', () => {
  test('is still right for a receipt that an earlier version has made', async () => {
    const made = printReceipt(await makeReceipt(await signerOf('ledger of tests'), 5, 13))
    expect(made).toBe(TEXT)
  })

  test.each([
    ['the published keys', ['--keys', KEYS]],
    ['the key of the ledger', ['--origin', ORIGIN]],
  ])('answers 0 and a line for each check, by %s', async (_, by) => {
    const { code, lines } = await run([RECEIPT, ...by, '--request', REQUEST])
    expect(lines).toEqual([
      'ok     form: receipt of version 1',
      'ok     entry: request_completed of tenant 6f4b2c1e-9d3a-4b7c-8e5f-0a1b2c3d4e5f at 2026-05-06T07:08:09.123Z',
      'ok     inclusion: the entry is leaf 5 of 13',
      expect.stringMatching(/^ok {5}checkpoint: signed by ledger tidegate\/[0-9a-f]{32}$/),
      'ok     signature: the whole receipt is signed',
      'ok     key: compared with the keys that you gave',
      'ok     request: the entry is about this request',
      'The receipt is valid',
    ])
    expect(code).toBe(0)
  })

  test('without a key answers 3, says that none was compared, and calls nothing valid', async () => {
    const { code, lines } = await run(['-'], TEXT)
    expect(code).toBe(3)
    expect(lines).toContainEqual(expect.stringMatching(/^open {3}key: not compared: the receipt/))
    expect(lines.at(-1)).toBe(
      'The receipt agrees with itself, but WHO signed it was not checked: give --origin or --keys',
    )
    const forged = printReceipt(await makeReceipt(await signerOf('forger'), 5, 13))
    expect((await run(['-'], forged)).code).toBe(3)
    expect((await run(['-'], TEXT.replace('"after":0', '"after":1'))).code).toBe(1)
  })

  test('answers 1 for a receipt that was changed, is of others, or is about something else', async () => {
    const changed = fileOf('changed.json', TEXT.replace('"after":0', '"after":1'))
    const { code, lines } = await run([changed, '--keys', KEYS])
    expect(code).toBe(1)
    expect(lines).toContain('FAILED inclusion: the entry is not in the tree of the checkpoint')
    expect(lines.at(-1)).toBe('The receipt is NOT valid')
    const forged = printReceipt(await makeReceipt(await signerOf('forger'), 5, 13))
    expect((await run([fileOf('forged.json', forged), '--keys', KEYS])).code).toBe(1)
    expect((await run([RECEIPT, '--request', 'x'])).code).toBe(1)
    expect((await run([RECEIPT, '--keys', KEYS, '--request', 'x'])).code).toBe(1)
    expect((await run(['-'], 'nothing')).code).toBe(1)
  })

  test('answers 2 where it cannot be told', async () => {
    for (const args of [
      [],
      [RECEIPT, RECEIPT],
      [RECEIPT, '--key', KEYS],
      [RECEIPT, '--keys'],
      [RECEIPT, '--keys', KEYS, '--origin', ORIGIN],
      [join(folder, 'missing.json')],
      [RECEIPT, '--keys', join(folder, 'missing.json')],
      [RECEIPT, '--keys', fileOf('no_keys.json', '{"keys":[{"kty":"RSA"}]}')],
      [RECEIPT, '--keys', fileOf('no_json.json', 'keys')],
      [RECEIPT, '--origin', 'nonsense'],
    ]) {
      expect((await run(args)).code).toBe(2)
    }
  })
})
