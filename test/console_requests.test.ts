import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { type ConsolePage, openConsole, sidewaysPx, violationsOf } from './support/console_page.ts'
import { type Product, removeDataDir, startProduct } from './support/product.ts'
import { errorReport, OUTLOOK, send, until } from './support/wire.ts'

/** What is typed of the person; nothing of it may be found anywhere but in the body of one call. */
const PERSON = 'ada.lovelace@contoso.example'
const REPORTS = 3

let product: Product
let browser: Browser
let console_: ConsolePage
let page: Page
/** Of requests that the API has filed. */
let access: string
const others: string[] = []

beforeAll(async () => {
  ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
  const { key } = await product.createKey(OUTLOOK)
  const reports = Array.from({ length: REPORTS }, () =>
    errorReport({ subject: { userId: PERSON, deviceId: 'device-of-ada' } }),
  )
  const sent = await send(product, {
    path: '/v1/reports',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(reports),
  })
  expect(sent.status).toBe(202)
  access = await file('access', 'ccpa', 'grace')
  for (const person of ['one', 'two', 'three']) others.push(await file('access', 'gdpr', person))
  await product.api('POST', `/dsr/v1/requests/${access}/approve`)
  console_ = await openConsole(browser, product)
  page = console_.page
}, 120_000)
afterAll(async () => {
  await browser?.end()
  await product?.stop()
  removeDataDir(product)
})

async function file(type: string, regulation: string, userId: string): Promise<string> {
  const { status, body } = await product.api('POST', '/dsr/v1/requests', {
    ...{ type, regulation, tenant: 'contoso' },
    identities: [{ type: 'user_id', value: userId }],
  })
  expect(status).toBe(201)
  return String(body['id'])
}

const button = (name: string | RegExp) => page.getByRole('button', { name })
const heading = (name: string | RegExp) => page.getByRole('heading', { name })

async function choose(label: string, option: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option }).first().click()
}

/** Clicks, and reads the file that the browser keeps. */
async function download(name: string): Promise<string> {
  const [kept] = await Promise.all([page.waitForEvent('download'), button(name).click()])
  return await readFile(await kept.path(), 'utf8')
}

describe('an officer', () => {
  it('handles an erasure from the form to a receipt that verifies in the browser', async () => {
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await console_.open('requests')
    await page.getByRole('link', { name: 'New request' }).click()
    await heading('New request').waitFor()
    await choose('Regulation', /^General Data Protection Regulation \(/)
    await page.getByRole('textbox', { name: 'Identity' }).fill(PERSON)
    await button('File the request').click()

    await heading('Erasure request').waitFor()
    await button('Look at what is held').click()
    const held = page.getByRole('region', { name: 'What is held' }).first()
    await held.getByRole('cell', { name: OUTLOOK }).waitFor()
    expect(await held.getByRole('row').last().innerText()).toMatch(
      new RegExp(`error\\s+Required\\s+${REPORTS}`),
    )
    await page
      .getByRole('region', { name: 'Linked identities' })
      .getByRole('cell', { name: 'Device ID', exact: true })
      .waitFor()
    await button('Approve this plan').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`${REPORTS} stored reports are erased for good`).waitFor()
    await dialog.getByRole('button', { name: 'Approve' }).click()

    await heading('Receipt').waitFor()
    expect(await page.getByText('Completed', { exact: true }).count()).toBeGreaterThan(0)
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await until(
      async () => (await product.api('GET', `/dsr/v1/requests/${id}/receipt`)).status === 200,
      'the receipt is ready',
    )
    await button('Verify in this browser').click()
    await page.getByText('Every check passed.').waitFor()
    await page.getByText('The entry is about this very request.').waitFor()
    const receipt = await download('Download the receipt')
    expect(JSON.parse(receipt)).toMatchObject({ entry: { kind: 'request_completed' } })

    const { body } = await product.api('GET', `/dsr/v1/requests/${id}`)
    expect(body).toMatchObject({ status: 'completed', result: { reports: { before: REPORTS } } })
    expect(addresses.filter((address) => /ada|lovelace|%40contoso/i.test(address))).toEqual([])
    const kept = await page.evaluate(
      'JSON.stringify({ ...localStorage, ...sessionStorage }) + document.title + document.body.innerText',
    )
    expect(kept).not.toContain('lovelace')
  })

  it('finds requests by filters that stand in the address, and comes back to them', async () => {
    await console_.open('requests?type=erasure&sort=received')
    const table = page.getByRole('region', { name: 'Requests' })
    await table.getByRole('link', { name: 'Erasure' }).waitFor()
    expect(await table.getByRole('link').allInnerTexts()).toEqual(['Erasure'])
    await choose('Type', /^Access$/)
    await table.getByRole('link', { name: 'Access' }).first().waitFor()
    expect(new URL(page.url()).searchParams.get('type')).toBe('access')
    expect(await table.getByRole('link').count()).toBe(others.length + 1)
    await page.goBack()
    await table.getByRole('link', { name: 'Erasure' }).waitFor()
  })

  it('selects by keyboard and denies many at once, with what became of each', async () => {
    await console_.open('requests')
    const rows = page.getByRole('checkbox', { name: /^Select request/ })
    await rows.first().waitFor()
    expect(await rows.count()).toBe(others.length)
    expect(await page.getByText('30 days left').count()).toBe(others.length)
    await rows.first().focus()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByText('2 selected').waitFor()
    await button('Deny').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: /^Nothing is held of the person/ }).click()
    await dialog.getByRole('button', { name: 'Deny' }).click()
    await dialog.getByText('2 decided, 0 refused').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await until(async () => (await rows.count()) === 1, 'those that were denied leave the queue')
    const denied = await product.api('GET', '/dsr/v1/requests?tenant=contoso&status=denied')
    const items = [...(denied.body['items'] ?? [])]
    expect(items.map((item) => item['denialReason'])).toEqual(['no_match', 'no_match'])
  })
})

describe('an auditor', () => {
  it('sees an entry of the ledger and verifies it, and a changed receipt is not valid', async () => {
    await console_.open('ledger?kind=request_completed')
    await page.getByRole('link', { name: 'Request completed' }).first().click()
    await heading('Proof that it is in the ledger').waitFor()
    await button('Verify in this browser').click()
    await page.getByText('Every check passed.').waitFor()
    const receipt = await download('Download the receipt')

    const right = join(tmpdir(), `receipt-${process.pid}.json`)
    const wrong = join(tmpdir(), `changed-${process.pid}.json`)
    await writeFile(right, receipt)
    await writeFile(wrong, receipt.replace('request_completed', 'request_cancelled'))
    await console_.open('ledger/verify')
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.method()))
    const input = page.locator('input[type=file]')
    await input.setInputFiles(right)
    await page.getByText('1 of 1 are valid').waitFor()
    await input.setInputFiles(wrong)
    await page.getByText('0 of 1 are valid').waitFor()
    await page.getByText('The entry is not in the tree of the checkpoint.').waitFor()
    expect(new Set(sent)).toEqual(new Set(['GET']))
  })

  it('compares a checkpoint that was kept with the ledger of now', async () => {
    const kept = await (await fetch(`${product.url}/ledger/checkpoint`)).text()
    await product.api('GET', '/manage/v1/reports?tenant=contoso&purpose=security')
    await until(
      async () => (await (await fetch(`${product.url}/ledger/checkpoint`)).text()) !== kept,
      'the ledger grows',
    )
    await console_.open('ledger/checkpoints')
    await page.getByText('The ledger’s own signature is right').waitFor()
    await page.getByRole('textbox', { name: 'Earlier checkpoint' }).fill(kept)
    await button('Compare').click()
    await page.getByText('The ledger has only grown').waitFor()
    await button('Look now').click()
    await page.getByText('entries are as they were written').waitFor()
  })

  it('sees who looked at reports, and what for', async () => {
    await console_.open('ledger/accesses?action=reports_read')
    const row = page.getByRole('row').filter({ hasText: 'Reports read' }).first()
    await row.waitFor()
    expect(await row.innerText()).toMatch(/administrator-token\s+Reports read\s+Security\s+0/)
  })
})

describe('each screen', () => {
  it('keeps to WCAG 2.2 AA in light and dark, fits 390 pixels, and asks no other host', async () => {
    const { body } = await product.api('GET', '/manage/v1/ledger?tenant=contoso&limit=1')
    const entry = String(body['items']?.[0]?.['id'])
    const open = String(others.at(0))
    const screens: readonly (readonly [path: string, shown: string | RegExp])[] = [
      ['requests', /^Requests$/],
      ['requests/new', 'New request'],
      ['requests/statistics', 'By regulation and type'],
      [`requests/${access}`, 'In the ledger'],
      [`requests/${open}`, 'In the ledger'],
      ['ledger', /^Ledger$/],
      [`ledger/entries/${entry}`, 'Proof that it is in the ledger'],
      ['ledger/verify', 'Results'],
      ['ledger/checkpoints', 'Public keys'],
      ['ledger/accesses', 'Who looked at what'],
    ]
    const found: string[] = []
    for (const [path, shown] of screens) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await console_.open(path)
        await heading(shown).first().waitFor()
        await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' })
        const violations = await violationsOf(page)
        found.push(...violations.map((text) => `${path} ${colorScheme}: ${text}`))
      }
      await page.setViewportSize({ width: 390, height: 844 })
      // The menu slides away first.
      await until(async () => (await sidewaysPx(page)) === 0, `${path} fits 390 pixels`)
      await page.setViewportSize({ width: 1280, height: 800 })
    }
    expect(found).toEqual([])
    expect(console_.problems()).toEqual([])
  }, 180_000)
})
