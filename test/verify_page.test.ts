import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { type Product, removeDataDir, startProduct } from './support/product.ts'
import { OUTLOOK } from './support/wire.ts'

let product: Product
let browser: Browser
let page: Page
let receipt: string
/** Every request of the page, as method and path. */
const requests: string[] = []

beforeAll(async () => {
  browser = await startBrowser()
  product = await startProduct()
  await product.createKey(OUTLOOK)
  const listed = await product.api('GET', '/manage/v1/ledger?tenant=contoso&limit=1')
  const [entry] = [...(listed.body['items'] ?? [])]
  const headers = { authorization: `Bearer ${product.adminToken}` }
  const path = `/manage/v1/ledger/${String(entry?.['id'])}/receipt`
  receipt = await (await fetch(product.url + path, { headers })).text()
  page = await browser.newPage()
  page.on('request', (request) =>
    requests.push(`${request.method()} ${new URL(request.url()).pathname}`),
  )
  await page.goto(`${product.url}/privacy/verify`)
})
afterAll(async () => {
  await browser?.end()
  await product?.stop()
  if (product !== undefined) removeDataDir(product)
})

async function choose(text: string): Promise<string> {
  const input = page.getByLabel('Receipt (JSON file)')
  await input.setInputFiles({
    name: 'receipt.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })
  const verdict = page.locator('#verdict[data-state="valid"], #verdict[data-state="invalid"]')
  await verdict.waitFor()
  return (await verdict.textContent()) ?? ''
}

describe('/privacy/verify in a real browser', () => {
  test('tells that a receipt of this installation is valid, check by check', async () => {
    expect(await choose(receipt)).toBe('This receipt is valid.')
    const lines = await page.locator('#checks li').allTextContents()
    expect(lines).toHaveLength(6)
    expect(lines.filter((line) => !line.startsWith('Right – '))).toEqual([])
  })

  test('tells that a changed one is not', async () => {
    await page.reload()
    const changed = receipt.replace('"ingest_key_added"', '"ingest_key_edited"')
    expect(changed).not.toBe(receipt)
    expect(await choose(changed)).toBe('This receipt is NOT valid.')
    const lines = await page.locator('#checks li').allTextContents()
    expect(lines.filter((line) => line.startsWith('WRONG – ')).length).toBeGreaterThan(0)
  })

  test('uploads nothing: it only reads its scripts and the public keys', () => {
    const others = requests.filter(
      (request) =>
        !/^GET \/(?:privacy\/verify(?:\/[\w/]+\.js)?|\.well-known\/jwks\.json|favicon\.ico)$/.test(
          request,
        ),
    )
    expect(others).toEqual([])
    expect(requests).toContain('GET /.well-known/jwks.json')
  })

  test('keeps to WCAG 2.2 AA', async () => {
    await page.evaluate(axe.source)
    const options = JSON.stringify({
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] },
    })
    const found: axe.AxeResults = await page.evaluate(`axe.run(document, ${options})`)
    expect(found.violations.map(({ id }) => id)).toEqual([])
  })
})
