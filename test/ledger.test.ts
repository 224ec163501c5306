import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { parseNote } from '#policies/ledger/note.ts'
import { parseProof } from '#policies/ledger/receipt.ts'
import { verifyConsistency } from '#policies/ledger/verify_proof.ts'
import { newWitness, type TestWitness } from './fixtures/ledger.ts'
import { CRYPTO } from './fixtures/receipts.ts'
import { runCommand } from './support/command.ts'
import { withDatabase } from './support/database.ts'
import {
  failToStart,
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import { createTenant, errorReport, OUTLOOK, PURPOSE, until } from './support/wire.ts'

const PERSON = 'mara.lindgren@example.com'
const LEDGER = '/manage/v1/ledger'

let product: Product
let witness: TestWitness
let folder: string

beforeAll(async () => {
  witness = await newWitness('witness.example/one')
  folder = mkdtempSync(join(tmpdir(), 'tidegate-ledger-'))
  product = await startProduct({ env: { TIDEGATE_WITNESSES: witness.text } })
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  rmSync(folder, { recursive: true, force: true })
})

const text = async (path: string) => await (await fetch(product.url + path)).text()

async function checkpoint() {
  const found = parseCheckpoint(parseNote(await text('/ledger/checkpoint'))?.text ?? '')
  if (found === undefined) throw new Error('Cannot read the checkpoint')
  return found
}

async function entries(query: string): Promise<readonly Json[]> {
  const { status, body } = await product.api('GET', `${LEDGER}?${query}`)
  expect(status).toBe(200)
  return [...(body['items'] ?? [])]
}

/** The bytes of a receipt as they are answered. */
async function download(path: string): Promise<string> {
  const headers = { authorization: `Bearer ${product.adminToken}` }
  return await (await fetch(product.url + path, { headers })).text()
}

/** Exit code and lines of `tidegate verify`. */
async function verify(receipt: string, ...args: readonly string[]) {
  const path = join(folder, 'receipt.json')
  writeFileSync(path, receipt)
  return await runCommand(product, ['verify', path, ...args])
}

async function fileRequest(tenant: string): Promise<string> {
  const filed = await product.api('POST', '/dsr/v1/requests', {
    type: 'erasure',
    regulation: 'gdpr',
    tenant,
    identities: [{ type: 'user_id', value: PERSON }],
  })
  return String(filed.body['id'])
}

describe('the ledger of the product', () => {
  it('records choices, requests, looks, settings and keys of a tenant, without the person', async () => {
    const key = await createTenant(product, 'ledger-one')
    const sent = await sendNative(product, key.key, {
      body: errorReport({ subject: { userId: PERSON } }),
    })
    expect(sent.status).toBe(202)
    await product.api('PUT', '/manage/v1/consents', {
      tenant: 'ledger-one',
      scope: 'user',
      subject: { userId: PERSON },
      choice: 'required',
    })
    await product.api('GET', `/manage/v1/reports?tenant=ledger-one&purpose=${PURPOSE}`)
    await product.api('POST', '/manage/v1/tenants/ledger-one/retention/rules', {
      type: 'error',
      days: 30,
    })
    const hold = await product.api('POST', '/manage/v1/holds', {
      tenant: 'ledger-one',
      reason: 'Case 17',
      owner: 'Legal',
      reports: ['0198c0de-0000-7000-8000-000000000001'],
    })
    expect(hold.status).toBe(201)
    const lifted = `/manage/v1/holds/${String(hold.body['id'])}/lift`
    expect((await product.api('POST', lifted)).status).toBeLessThan(300)
    const id = await fileRequest('ledger-one')
    await product.api('POST', `/dsr/v1/requests/${id}/approve`)
    await until(
      async () =>
        String((await product.api('GET', `/dsr/v1/requests/${id}`)).body['status']) === 'completed',
      'the request is completed',
    )
    const found = await entries('tenant=ledger-one&limit=1000')
    expect(found.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'ingest_key_added',
        'choice_recorded',
        'reports_read',
        'retention_rule_added',
        'hold_placed',
        'hold_lifted',
        'request_received',
        'request_running',
        'request_completed',
      ]),
    )
    const printed = JSON.stringify(found)
    expect(printed).not.toContain(PERSON)
    expect(JSON.stringify(found.map(({ entry }) => entry))).not.toContain(id)
    expect(await entries('tenant=ledger-one&kind=hold_placed')).toHaveLength(1)
    expect((await entries('kind=retention_run')).length).toBeGreaterThan(0)
    expect(await entries('kind=policies_published')).toHaveLength(1)
  })

  it('gives a receipt of a completed request that verifies offline, and none before', async () => {
    const id = await fileRequest('contoso')
    const path = `/dsr/v1/requests/${id}/receipt`
    expect((await product.api('GET', path)).body['code']).toBe('request_state')
    await product.api('POST', `/dsr/v1/requests/${id}/approve`)
    await until(
      async () => (await product.api('GET', path)).status === 200,
      'the receipt of the request is there',
    )
    const receipt = await download(path)
    const keys = join(folder, 'jwks.json')
    writeFileSync(keys, await text('/.well-known/jwks.json'))
    const valid = await verify(receipt, '--keys', keys, '--request', id)
    expect(valid).toMatchObject({ code: 0 })
    const origin = (await text('/ledger/key')).trim()
    expect(await verify(receipt, '--origin', origin)).toMatchObject({ code: 0 })
    const other = receipt.replace('"erasure"', '"access"')
    expect(await verify(other, '--keys', keys)).toMatchObject({ code: 1 })
    const unknown = '/dsr/v1/requests/0198c0de-0000-7000-8000-000000000001/receipt'
    expect((await product.api('GET', unknown)).status).toBe(404)
  })

  it('gives a receipt of any entry within a second', async () => {
    await product.createKey(OUTLOOK)
    const [entry] = await entries('tenant=contoso&kind=ingest_key_added&limit=1')
    const receipt = await product.api('GET', `${LEDGER}/${String(entry?.['id'])}/receipt`)
    expect(receipt).toMatchObject({ status: 200, body: { entry: { kind: 'ingest_key_added' } } })
    const unknown = await product.api(
      'GET',
      `${LEDGER}/0198c0de-0000-7000-8000-000000000001/receipt`,
    )
    expect(unknown.status).toBe(404)
  })

  it('proves to everybody that it only grows, and takes signatures of witnesses', async () => {
    const first = await checkpoint()
    await product.createKey(OUTLOOK)
    await until(async () => (await checkpoint()).size > first.size, 'the ledger has grown')
    const second = await checkpoint()
    const proved = JSON.parse(
      await text(`/ledger/consistency?first=${first.size}&second=${second.size}`),
    )
    const claim = { first, second, proof: parseProof(proved.proof) ?? [] }
    expect(await verifyConsistency(claim, CRYPTO.sha256)).toBe(true)
    expect((await fetch(`${product.url}/ledger/checkpoint?witnessed=1`)).status).toBe(404)
    const cosigned = await witness.cosign(await text('/ledger/checkpoint'), 1_790_000_000)
    const post = async (body: string) =>
      (await fetch(`${product.url}/ledger/cosignatures`, { method: 'POST', body })).status
    expect(await post(cosigned)).toBe(200)
    expect(await text('/ledger/checkpoint?witnessed=1')).toBe(cosigned)
    expect(await post('x'.repeat(20_000))).toBe(413)
    expect(await post('nothing')).toBe(400)
    for (const query of [
      '',
      '?first=-1',
      '?first=1e3',
      '?first=2&second=1',
      '?first=0&second=99999999',
    ]) {
      expect((await fetch(`${product.url}/ledger/consistency${query}`)).status).toBe(400)
    }
  })

  it('records the use of a sign-in link, and who tries it again leaves no second entry', async () => {
    const body = /\/console\/sign-in#(\S+)/.exec(product.output())?.[1] ?? ''
    const use = async () =>
      (await fetch(`${product.url}/console/sign-in`, { method: 'POST', body })).status
    expect([await use(), await use()]).toEqual([200, 410])
    expect(await entries('kind=sign_in_link_used')).toHaveLength(1)
  })

  it('is not shown to whoever has no token', async () => {
    for (const path of [LEDGER, `${LEDGER}/0198c0de-0000-7000-8000-000000000001/receipt`]) {
      expect((await fetch(product.url + path)).status).toBe(401)
    }
    expect((await fetch(`${product.url}${LEDGER}/audit`, { method: 'POST' })).status).toBe(401)
  })

  it('is whole, also after kills of the process, and says so', async () => {
    const { dataDir, adminToken } = product
    await Promise.all([1, 2, 3, 4].map(() => product.createKey(OUTLOOK)))
    const before = await checkpoint()
    await product.kill()
    product = await startProduct({ dataDir, adminToken, env: { TIDEGATE_WITNESSES: witness.text } })
    const audit = await product.api('POST', `${LEDGER}/audit`)
    expect(audit.body).toMatchObject({ damaged: 0, damages: [] })
    const after = await checkpoint()
    expect(after.size).toBeGreaterThan(before.size)
    expect(after.origin).toBe(before.origin)
  })

  it('does not start on a store that was made older, and says what to do', async () => {
    const { size } = await checkpoint()
    await withDatabase(product, async (client) => {
      await client.query(`update ledger_entries set leaf_index = null where leaf_index >= 1`)
      await client.query('truncate ledger_tiles, ledger_head')
    })
    const { dataDir, adminToken } = product
    await product.kill()
    const { code, lines } = await failToStart({ dataDir })
    expect(code).not.toBe(0)
    expect(lines.join('\n')).toContain(`TIDEGATE_LEDGER_RESTORED=${size}`)
    product = await startProduct({
      ...{ dataDir, adminToken },
      env: { TIDEGATE_LEDGER_RESTORED: String(size) },
    })
    expect((await checkpoint()).origin).toMatch(/\/1$/)
  })
})
