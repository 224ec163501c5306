import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { printReceipt } from '#policies/ledger/receipt.ts'
import { makeReceipt, signerOf } from './fixtures/receipts.ts'
import { ROOT } from './source/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-ledger-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const VECTORS = join(ROOT, 'test/vectors/ledger')
const KEY = readFileSync(join(VECTORS, 'key.txt'), 'utf8').trim()
const TEXT = readFileSync(join(VECTORS, 'receipt.json'), 'utf8')
const [, snippet = ''] =
  /```python\n([\s\S]+?)```/.exec(readFileSync(join(ROOT, 'docs/ledger.md'), 'utf8')) ?? []
const isThere = (command: string, arg: string) => spawnSync(command, [arg]).status === 0
const canRun = isThere('python3', '--version') && isThere('openssl', 'version')

function run(receipt: string, key: string) {
  const [script, file] = [join(folder, 'verify.py'), join(folder, 'receipt.json')]
  writeFileSync(script, snippet)
  writeFileSync(file, receipt)
  // While it waits nothing else runs here, so that no test's own limit would end it.
  return spawnSync('python3', [script, file, key], { encoding: 'utf8', timeout: 30_000 })
}

describe('the program in docs/ledger.md', () => {
  test('is there', () => {
    expect(snippet.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(30)
  })

  // It needs nothing but Python 3 and openssl; where they are missing there is nothing to run it with.
  test.skipIf(!canRun)(
    'takes a receipt of every place in a tree, and the one in the vectors',
    async () => {
      expect(run(TEXT, KEY)).toMatchObject({
        status: 0,
        stdout: 'valid: request_completed 2026-05-06T07:08:09.123Z\n',
      })
      const signer = await signerOf('another ledger')
      const key = await signer.printKey(signer.originOf(0))
      for (const [index, size] of [
        [0, 1],
        [8, 9],
      ] as const) {
        expect(run(printReceipt(await makeReceipt(signer, index, size)), key).status).toBe(0)
      }
    },
  )

  test.skipIf(!canRun).each([
    ['a changed entry', (text: string) => text.replace('"after":0', '"after":1')],
    ['another place', (text: string) => text.replace('"leafIndex":5', '"leafIndex":4')],
    ['white space', (text: string) => text.replace('{"at"', '{ "at"')],
    ['another size', (text: string) => text.replace('\\n13\\n', '\\n12\\n')],
    ['another header', (text: string) => text.replace('"jws":"eyJhbGci', '"jws":"eyJhbGcj')],
    ['another version', (text: string) => text.replace('"version":1}\n', '"version":2}\n')],
  ])('refuses %s', (_, change) => {
    expect(change(TEXT)).not.toBe(TEXT)
    expect(run(change(TEXT), KEY).status).not.toBe(0)
  })

  test.skipIf(!canRun)('refuses the key of another ledger', async () => {
    const signer = await signerOf('another ledger')
    expect(run(TEXT, await signer.printKey(signer.originOf(0))).status).not.toBe(0)
  })
})
