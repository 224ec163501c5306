import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import axe from 'axe-core'
import { compactDecrypt, compactVerify, createLocalJWKSet } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { withDatabase } from './support/database.ts'
import {
  type ApiResult,
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { readCsv } from './support/read_csv.ts'
import { readWorkbook } from './support/read_workbook.ts'
import { readZip } from './support/read_zip.ts'
import {
  createTenant,
  errorReport,
  itemsOf,
  OUTLOOK,
  send,
  trendsReport,
  until,
} from './support/wire.ts'

const PASSPHRASE = 'correct horse battery staple'
const SHORT = 'eleven char'
const LINKS = 20
const DAY_MS = 86_400_000

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function file(userId: string, type = 'access', regulation = 'gdpr'): Promise<string> {
  const identities = [{ type: 'user_id', value: userId }]
  const body = { type, regulation, tenant: 'contoso', identities }
  const answer = await product.api('POST', '/dsr/v1/requests', body)
  expect(answer.status).toBe(201)
  return String(answer.body['id'])
}

async function complete(userId: string, type?: string, regulation?: string): Promise<string> {
  const id = await file(userId, type, regulation)
  await product.api('POST', `/dsr/v1/requests/${id}/approve`)
  const statusOf = async () => (await product.api('GET', `/dsr/v1/requests/${id}`)).body['status']
  await until(async () => String(await statusOf()) === 'completed', 'it is completed')
  return id
}

async function sendOf(userId: string, count: number): Promise<void> {
  const reports = Array.from({ length: count }, (_, index) =>
    errorReport({ subject: { userId }, version: '=1+1', data: { description: `No ${index}` } }),
  )
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ received: count })
}

async function choose(userId: string, choice: string): Promise<void> {
  const body = { tenant: 'contoso', scope: 'user', subject: { userId }, choice }
  expect((await product.api('PUT', '/manage/v1/consents', body)).status).toBe(200)
}

async function fetchExport(id: string, query = ''): Promise<Response> {
  return await fetch(`${product.url}/dsr/v1/requests/${id}/export${query}`, {
    headers: { authorization: `Bearer ${product.adminToken}` },
  })
}

async function filesOf(response: Response): Promise<ReadonlyMap<string, Buffer>> {
  expect(response.status).toBe(200)
  return readZip(Buffer.from(await response.arrayBuffer()))
}

const makeLink = async (id: string, body: object = {}): Promise<ApiResult> =>
  await product.api('POST', `/dsr/v1/requests/${id}/export-link`, body)

async function linkOf(id: string, body: object = {}): Promise<string> {
  const answer = await makeLink(id, body)
  expect(answer.status).toBe(201)
  return String(answer.body['url'])
}

async function refusalOf(url: string): Promise<ApiResult> {
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return { status: response.status, body: parseJson(await response.text()) }
}

function parseJson(text: string): Json {
  return JSON.parse(text) as Json
}

function linesOf(files: ReadonlyMap<string, Buffer>, name: string): readonly Json[] {
  const lines = (files.get(name)?.toString() ?? '').split('\n')
  return lines.filter((line) => line !== '').map(parseJson)
}

const GONE = { status: 410, body: { code: 'export_gone' } }

describe('the export of a request for access', () => {
  let id = ''
  let files: ReadonlyMap<string, Buffer>

  beforeAll(async () => {
    const all = { tenant: 'contoso', scope: 'tenant', choice: 'optional' }
    expect((await product.api('PUT', '/manage/v1/consents', all)).status).toBe(200)
    await choose('exporter', 'optional')
    await choose('exporter', 'required')
    await choose('exporter', 'optional')
    await sendOf('exporter', 5)
    const { body } = await sendNative(product, key.key, {
      body: trendsReport({ subject: { userId: 'exporter' } }),
    })
    expect(body).toMatchObject({ received: 1, accepted: 1 })
    id = await complete('exporter')
    files = await filesOf(await fetchExport(id))
  })

  it('holds no file but those of the manifest, each with the bytes and the hash that it names', () => {
    const manifest = parseJson(files.get('manifest.json')?.toString() ?? '')
    const named = [...(manifest['files'] ?? [])].map((entry) => ({
      name: String(entry['name']),
      bytes: Number(entry['bytes']),
      sha256: String(entry['sha256']),
    }))
    expect(named.map(({ name }) => name)).toEqual([...files.keys()].slice(0, -1))
    for (const { name, bytes, sha256 } of named) {
      const content = files.get(name) ?? Buffer.alloc(0)
      expect([name, bytes]).toEqual([name, content.length])
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
    }
    expect(
      [...(manifest['files'] ?? [])].every((entry) => String(entry['description']) !== ''),
    ).toBe(true)
  })

  it('says the same in NDJSON, CSV and XLSX, and none of it is a formula', async () => {
    const lines = linesOf(files, 'reports.ndjson')
    expect(lines).toHaveLength(6)
    const [head = [], ...csv] = readCsv(files.get('reports.csv')?.toString() ?? '')
    const said = lines.map((line) =>
      head.map((name) => (name === 'data' ? JSON.stringify(line[name]) : String(line[name] ?? ''))),
    )
    expect(csv.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(said)
    expect(csv.filter((row) => row[4] === "'=1+1")).toHaveLength(5)
    const sheets = await readWorkbook(files.get('reports.xlsx') ?? Buffer.alloc(0))
    expect(sheets.get('Reports')).toEqual([head, ...said])
  })

  it('has a receipt of each choice that the keys of the gateway have signed', async () => {
    const choices = linesOf(files, 'consents.ndjson').map((line) => String(line['choice']))
    expect(choices).toEqual(['optional', 'required', 'optional'])
    const { text } = await send(product, { path: '/.well-known/jwks.json', method: 'GET' })
    const keys = createLocalJWKSet(JSON.parse(text))
    const signed = linesOf(files, 'receipts.ndjson')
    for (const [index, line] of signed.entries()) {
      const { payload } = await compactVerify(String(line['signed']), keys)
      const receipt = parseJson(Buffer.from(payload).toString())
      expect(receipt).toEqual(line['receipt'])
      expect(receipt).toMatchObject({ events: [{ choice: choices[index] }] })
    }
    expect(signed).toHaveLength(3)
  })

  it('is the same a second time, byte for byte', async () => {
    const [first, second] = [await fetchExport(id), await fetchExport(id)]
    expect(await second.arrayBuffer()).toEqual(await first.arrayBuffer())
  })

  it('by category tells kinds, purposes and counts, and no report', async () => {
    const few = await filesOf(await fetchExport(id, '?detail=categories'))
    expect([...few.keys()]).toEqual(['categories.json', 'index.html', 'manifest.json'])
    expect(parseJson(few.get('categories.json')?.toString() ?? '')).toMatchObject({
      categories: [
        { category: 'product_service_performance', reports: 5, classes: ['required'] },
        { category: 'product_service_usage', reports: 1, classes: ['optional'] },
      ],
      consents: 3,
    })
    const text = Buffer.concat([...few.values()]).toString()
    const ids = linesOf(files, 'reports.ndjson').map((line) => String(line['id']))
    expect(ids.filter((report) => text.includes(report))).toEqual([])
    expect(text).not.toContain('E42')
  })

  it('has categories for access only, and nothing but these for access by category', async () => {
    const other = await complete('exporter', 'portability')
    expect((await fetchExport(other, '?detail=categories')).status).toBe(409)
    expect((await fetchExport(id, '?detail=all')).status).toBe(400)
    const kinds = await complete('exporter', 'access_by_category', 'ccpa')
    expect([...(await filesOf(await fetchExport(kinds))).keys()]).not.toContain('reports.ndjson')
    expect((await fetchExport(kinds, '?detail=specific')).status).toBe(409)
  })

  describe('its page', () => {
    let browser: Browser
    let page: Page

    beforeAll(async () => {
      const place = join(product.dataDir, 'index.html')
      writeFileSync(place, files.get('index.html') ?? '')
      browser = await startBrowser()
      page = await browser.newPage()
      await page.goto(pathToFileURL(place).href)
    })
    afterAll(async () => {
      await browser?.end()
    })

    it.each([
      ['light', 1280],
      ['light', 390],
      ['dark', 1280],
      ['dark', 390],
    ] as const)('keeps to WCAG 2.2 AA and fits a %s screen of %i pixels', async (scheme, width) => {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 844 })
      // Its own policy forbids scripts, so axe is put in by the browser's tools.
      await page.evaluate(axe.source)
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const options = JSON.stringify({ runOnly: { type: 'tag', values: tags } })
      const found: axe.AxeResults = await page.evaluate(`axe.run(document, ${options})`)
      expect(found.passes.length).toBeGreaterThan(10)
      expect(found.violations.map(({ id: rule, help }) => `${rule}: ${help}`)).toEqual([])
      const wide: number = await page.evaluate('document.documentElement.scrollWidth')
      expect(wide).toBeLessThanOrEqual(width)
    })
  })
})

describe('a link', () => {
  it('gives the export once, without a token, and every download is audited', async () => {
    await sendOf('linked', 3)
    const id = await complete('linked')
    const before = Date.now()
    const answer = await makeLink(id)
    expect(answer.status).toBe(201)
    const expiresAt = Date.parse(String(answer.body['expiresAt']))
    expect(Math.abs(expiresAt - before - 7 * DAY_MS)).toBeLessThan(60_000)
    const url = String(answer.body['url'])
    const response = await fetch(url)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(linesOf(await filesOf(response), 'reports.ndjson')).toHaveLength(3)
    expect(await refusalOf(url)).toMatchObject(GONE)
    const audit = itemsOf(await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=10'))
    const told = audit.filter(({ detail }) => String(detail?.['request']) === id)
    expect(told.map(({ action }) => String(action))).toEqual([
      'subject_export_read',
      'export_link_created',
    ])
    expect(String(told[0]?.['actor'])).toMatch(/^export-link:[0-9a-f-]{36}$/)
  })

  it('gives it to one of twenty who ask at once', async () => {
    await sendOf('raced', 2)
    const url = await linkOf(await complete('raced'))
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(url)))
    const statuses = responses.map(({ status }) => status).sort()
    await Promise.all(responses.map((response) => response.arrayBuffer()))
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 410)])
  })

  it('is not used up by HEAD, with which programs look at links', async () => {
    const url = await linkOf(await complete('looked-at'))
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(410)
  })

  it('is gone once it has expired', async () => {
    const url = await linkOf(await complete('late-comer'))
    await withDatabase(product, (client) =>
      client.query('update export_links set expires_at = now() where used_at is null'),
    )
    expect(await refusalOf(url)).toMatchObject(GONE)
  })

  it('is gone once it was revoked', async () => {
    const id = await complete('revoker')
    const urls = [await linkOf(id), await linkOf(id)]
    const answer = await product.api('DELETE', `/dsr/v1/requests/${id}/export-link`)
    expect(answer).toMatchObject({ status: 200, body: { revoked: 2 } })
    for (const url of urls) expect(await refusalOf(url)).toMatchObject(GONE)
    expect((await fetch(await linkOf(id))).status).toBe(200)
  })

  it('and the export are gone once the subject was erased', async () => {
    await sendOf('eraser', 2)
    const id = await complete('eraser')
    const url = await linkOf(id)
    await complete('eraser', 'erasure')
    expect(await refusalOf(url)).toMatchObject(GONE)
    expect((await fetchExport(id)).status).toBe(410)
    expect(await makeLink(id)).toMatchObject(GONE)
    // Who asks after the erasure is told that nothing is left.
    const files = await filesOf(await fetchExport(await complete('eraser')))
    expect(linesOf(files, 'reports.ndjson')).toEqual([])
  })

  it('that nobody made is not found, nor one of which a part was changed or taken off', async () => {
    const url = await linkOf(await complete('forged'), { passphrase: PASSPHRASE })
    const base = `${product.url}/dsr/v1/exports/`
    const token = url.slice(base.length)
    const [secret = '', sealed = ''] = token.split('.')
    const random = randomBytes(32).toString('base64url')
    for (const other of [random, `${random}.${sealed}`, secret, `${secret}.`, `${token}A`, '%00']) {
      expect(await refusalOf(base + other)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      })
    }
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
  })

  it('is made of completed requests only, by whoever has a token, and so many at a time', async () => {
    const path = `/dsr/v1/requests/${await file('early')}/export-link`
    expect(await product.api('POST', path)).toMatchObject({
      status: 409,
      body: { code: 'export_not_ready' },
    })
    const cancelled = await file('cancelled')
    await product.api('POST', `/dsr/v1/requests/${cancelled}/cancel`)
    expect((await makeLink(cancelled)).status).toBe(409)
    const erased = await complete('erased', 'erasure')
    expect(await makeLink(erased)).toMatchObject({ status: 409, body: { code: 'request_state' } })
    expect((await makeLink('00000000-0000-4000-8000-000000000009')).status).toBe(404)
    expect((await send(product, { path, body: '{}' })).status).toBe(401)
    expect((await send(product, { path, method: 'DELETE' })).status).toBe(401)
    const id = await complete('many')
    for (let made = 0; made < LINKS; made += 1) await linkOf(id)
    expect(await makeLink(id)).toMatchObject({ status: 409, body: { code: 'too_many_links' } })
  })

  it.each([
    ['a short passphrase', { passphrase: SHORT }],
    ['a passphrase and a key', { passphrase: PASSPHRASE, publicKey: `age1${'q'.repeat(58)}` }],
    ['a key with a wrong checksum', { publicKey: `age1${'q'.repeat(58)}` }],
    ['a key of another kind', { publicKey: 'ssh-ed25519 AAAA' }],
    ['an unknown member', { [PASSPHRASE]: 1 }],
  ])('is not made for %s, which is not echoed', async (_, body) => {
    const answer = await makeLink(await complete('encrypter'), body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
    const text = JSON.stringify(answer.body)
    for (const value of [SHORT, PASSPHRASE, 'qqqq', 'AAAA']) expect(text).not.toContain(value)
  })

  it('gives no other tenant’s reports', async () => {
    const neighbour = await createTenant(product, 'link-neighbour')
    await sendNative(product, neighbour.key, {
      body: errorReport({ subject: { userId: 'shared-name' } }),
    })
    await sendOf('shared-name', 1)
    const response = await fetch(await linkOf(await complete('shared-name')))
    expect(linesOf(await filesOf(response), 'reports.ndjson')).toHaveLength(1)
  })
})

describe('an encrypted export', () => {
  async function encrypted(options: object): Promise<Uint8Array> {
    const id = await complete('secretive')
    const response = await fetch(await linkOf(id, options))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('content-disposition')).toContain(`subject-request-${id}.zip.age"`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(Buffer.from(bytes.subarray(0, 21)).toString()).toBe('age-encryption.org/v1')
    return bytes
  }

  beforeAll(async () => {
    await sendOf('secretive', 4)
  })

  it('is opened by its passphrase and by no other', async () => {
    const bytes = await encrypted({ passphrase: PASSPHRASE })
    const wrong = new Decrypter()
    wrong.addPassphrase(`${PASSPHRASE}!`)
    await expect(wrong.decrypt(bytes)).rejects.toThrow('no identity matched')
    const right = new Decrypter()
    right.addPassphrase(PASSPHRASE)
    const files = readZip(Buffer.from(await right.decrypt(bytes)))
    expect(linesOf(files, 'reports.ndjson')).toHaveLength(4)
  }, 60_000)

  it('is opened by the private key of its public key, and a part of it is not taken for the whole', async () => {
    const identity = await generateX25519Identity()
    const bytes = await encrypted({ publicKey: await identityToRecipient(identity) })
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const files = readZip(Buffer.from(await decrypter.decrypt(bytes)))
    expect(linesOf(files, 'reports.ndjson')).toHaveLength(4)
    await expect(decrypter.decrypt(bytes.subarray(0, bytes.length - 1))).rejects.toThrow()
  })

  it('is opened by the private half of a JWK', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const id = await complete('secretive')
    const jwk = publicKey.export({ format: 'jwk' })
    const response = await fetch(await linkOf(id, { publicKey: jwk }))
    expect(response.headers.get('content-disposition')).toContain(`${id}.encrypted.zip"`)
    const files = readZip(Buffer.from(await response.arrayBuffer()))
    const jwe = files.get('key.jwe')?.toString() ?? ''
    const { plaintext } = await compactDecrypt(jwe, privateKey)
    const decrypter = new Decrypter()
    decrypter.addIdentity(Buffer.from(plaintext).toString().trim())
    const zip = await decrypter.decrypt(new Uint8Array(files.get('export.zip.age') ?? []))
    expect(linesOf(readZip(Buffer.from(zip)), 'reports.ndjson')).toHaveLength(4)
  })

  it('leaves neither passphrase nor token in the store, in the audit, or in what the product wrote', async () => {
    const url = await linkOf(await complete('secretive'), { passphrase: PASSPHRASE })
    const token = url.slice(url.lastIndexOf('/') + 1)
    await (await fetch(url)).arrayBuffer()
    await fetch(url)
    const rows = await withDatabase(product, async (client) => {
      const found = await client.query(
        'select t::text from export_links t union all select t::text from audit_entries t union all select t::text from ledger_entries t',
      )
      return JSON.stringify(found.rows)
    })
    for (const text of [rows, product.output()]) {
      for (const secret of [PASSPHRASE, token, token.slice(0, 43), token.slice(44)]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(Buffer.from(secret).toString('hex'))
      }
    }
  })
})
