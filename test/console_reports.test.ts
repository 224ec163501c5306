import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import {
  type ConsolePage,
  type ConsoleView,
  openConsole,
  sidewaysPx,
  violationsOf,
} from './support/console_page.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import { errorReport, itemsOf, OUTLOOK, until } from './support/wire.ts'

/* The screens of reports, problems and retention in a real browser, on the whole product. */

const MAIL = 'planted.person@fabrikam.example'
const USER = 'planted-user-of-the-reports'
const PURPOSE = 'purpose=operating_and_troubleshooting'
const SEEN = { timeout: 15_000 }
const AFTER_EXPIRY_MS = 100 * 86_400_000

let product: Product
let browser: Browser
let officer: ConsolePage
let key = ''
let hold = ''
const first = errorReport({ data: { description: 'Cannot open folder 17' } })

beforeAll(async () => {
  ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
  key = (await product.createKey(OUTLOOK)).key
  await send([first, errorReport({ data: { description: 'Cannot open folder 4711' } })])
  officer = await openConsole(browser, product)
}, 90_000)

afterAll(async () => {
  expect(product.output()).not.toMatch(/api_failed|crashed/)
  await browser?.end()
  await product?.stop()
  removeDataDir(product)
})

async function send(reports: readonly object[]): Promise<void> {
  const { body } = await sendNative(product, key, { body: reports })
  expect(body).toMatchObject({ received: reports.length, dropped: 0, rejected: 0 })
}

async function looks(): Promise<number> {
  const audit = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=1000')
  return itemsOf(audit).filter(({ action }) => String(action) === 'reports_read').length
}

/** Everything that the page shows, its title and its address. */
async function shownBy({ page }: ConsolePage): Promise<string> {
  return [await page.content(), await page.title(), page.url()].join('\n')
}

describe('Live reports', () => {
  it('asks for the purpose before anything is read, and keeps it in the address', async () => {
    const { page, open } = officer
    const before = await looks()
    await open('reports')
    await page.getByRole('heading', { name: 'What do you look at reports for?' }).waitFor()
    expect(await looks()).toBe(before)
    await page.getByLabel('Purpose').first().click()
    await page.getByRole('option', { name: 'Operating and troubleshooting' }).click()
    await page.getByRole('region', { name: 'The newest reports' }).waitFor()
    expect(page.url()).toContain(PURPOSE)
    expect(await looks()).toBeGreaterThan(before)
  })

  it('shows a report of a native call without a reload, and explains what was stripped by which rule', async () => {
    const { page } = officer
    await page.getByText('New reports appear by themselves').waitFor()
    await send([
      errorReport({
        version: '7.7.7',
        subject: { userId: USER },
        data: { description: `Cannot open the mail of ${MAIL}`, planted: 'nobody declares it' },
      }),
    ])
    const row = page.getByRole('row').filter({ hasText: '7.7.7' })
    await row.waitFor(SEEN)
    expect(await row.textContent()).toContain('New')
    expect(await shownBy(officer)).not.toContain(MAIL)

    await row.getByRole('link').click()
    const stripped = page.getByRole('region', { name: 'What was stripped' }).last()
    await stripped.waitFor()
    const rows = await stripped.getByRole('row').allTextContents()
    expect(rows.find((text) => text.includes('EMAIL'))).toMatch(/description.*email/)
    expect(rows.find((text) => text.includes('planted'))).toMatch(/UNDECLARED.*contract/)
    await page.getByRole('heading', { name: 'Judged by' }).waitFor()
    const shown = await shownBy(officer)
    for (const secret of [MAIL, USER, 'nobody declares it']) expect(shown).not.toContain(secret)
    expect(shown).toContain('In force')
  })

  it('finds by a text that stays out of the address, and says how many were looked through', async () => {
    const { page, open } = officer
    await open(`reports?${PURPOSE}&view=search`)
    await page.getByLabel('Text in the report').fill('folder 4711')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByText(/1 found in 3 looked through/).waitFor()
    expect(page.url()).not.toContain('4711')
  })

  it('gives those who may the matching reports as a file', async () => {
    const { page } = officer
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'As CSV' }).click()
    expect((await download).suggestedFilename()).toBe('reports.csv')
  })

  it('asks a support engineer for a reason, and reads nothing before', async () => {
    const { body } = await product.api('POST', '/manage/v1/access-tokens', {
      ...{ name: `support ${randomUUID()}`, tenant: 'contoso', roles: ['support_engineer'] },
    })
    const support = await openConsole(browser, {
      url: product.url,
      adminToken: String(body['token']),
    })
    const { page, open } = support
    await open(`reports?${PURPOSE}`)
    await page.getByRole('heading', { name: 'Why do you look?' }).waitFor()
    await page.getByLabel('Reason').fill('Ticket 12')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('region', { name: 'The newest reports' }).waitFor()
    expect(page.url()).not.toContain('Ticket')
    expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0)
    await page.close()
  })
})

describe('Problems', () => {
  it('puts two errors with different numbers in their messages together', async () => {
    const { page, open } = officer
    await open(`problems?${PURPOSE}`)
    const row = page.getByRole('row').filter({ hasText: 'Cannot open folder' })
    await row.waitFor()
    expect(await row.count()).toBe(1)
    expect(await row.getByRole('cell').nth(2).textContent()).toBe('2')
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'Its newest report' }).waitFor()
  })
})

describe('Retention and holds', () => {
  it('counts in the calendar what expires on which day', async () => {
    const { page, open } = officer
    await open('retention')
    await page.getByRole('button', { name: /: 3 reports$/ }).click()
    const day = page.getByRole('region', { name: /^Deleted on/ })
    await day.waitFor()
    expect(await day.textContent()).toContain(OUTLOOK)
    expect(page.url()).toContain('day=')
  })

  it('places a hold, and shows its reports as held', async () => {
    const { page, open } = officer
    await open('retention/holds')
    await page.getByRole('button', { name: 'Place a hold' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Reason').fill('A case about the mail client')
    await form.getByLabel('Owner').fill('Legal')
    await form.getByText('Single reports').click()
    await form.getByLabel('Ids of reports, one a line').fill(first.id)
    await form.getByRole('button', { name: 'Place the hold' }).click()
    await page.getByRole('heading', { name: 'Legal hold', exact: true }).waitFor()
    hold = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    await open(`reports/${first.id}?${PURPOSE}`)
    await page.getByText('1 in force: the report is kept').waitFor()
    expect(await page.getByText('Held', { exact: true }).count()).toBe(2)
  })

  it.each<ConsoleView>([{ scheme: 'light' }, { scheme: 'dark', isNarrow: true }])(
    'is accessible and as wide as the window in each screen: %o',
    async (view) => {
      const seen = await openConsole(browser, product, view)
      const addresses = [
        'reports',
        `reports?${PURPOSE}`,
        `reports?${PURPOSE}&view=search`,
        `reports/${first.id}?${PURPOSE}`,
        `problems?${PURPOSE}`,
        'retention',
        'retention?as=table',
        'retention/rules',
        'retention/proofs',
        'retention/holds',
        `retention/holds/${hold}`,
      ]
      for (const address of addresses) {
        await seen.open(address)
        await seen.page
          .getByRole('status', { name: 'Loading' })
          .first()
          .waitFor({ state: 'detached' })
        expect({ address, found: await violationsOf(seen.page) }).toEqual({ address, found: [] })
        expect({ address, px: await sidewaysPx(seen.page) }).toEqual({ address, px: 0 })
      }
      expect(seen.problems()).toEqual([])
      await seen.page.close()
    },
    60_000,
  )

  it('keeps what is held when its day comes, and shows it for a reason', async () => {
    const now = new Date(Date.now() + AFTER_EXPIRY_MS).toISOString()
    await product.api('POST', '/manage/v1/retention/run', { now })
    await until(async () => {
      const { body } = await product.api('GET', `/manage/v1/holds/${hold}`)
      return Number(body['records']?.['total']) === 1
    }, 'the held report is copied')
    const { page, open } = officer
    await open(`retention/holds/${hold}`)
    await page.getByRole('button', { name: 'Look at them' }).click()
    await page.getByLabel('Reason').fill('The court asks')
    await page.getByRole('button', { name: 'Confirm' }).click()
    const held = page.getByRole('region', { name: 'Held reports' })
    await held.getByText('Their day had come').waitFor()
    expect(await held.getByRole('row').count()).toBe(2)
    expect(page.url()).not.toContain('court')
    expect(officer.problems()).toEqual([])
  })
})
