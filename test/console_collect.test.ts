import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseScrubSettings } from '#policies/scrub/settings.ts'
import { type Browser, startBrowser } from './support/browser.ts'
import { runCommand } from './support/command.ts'
import { type ConsolePage, openConsole, sidewaysPx, violationsOf } from './support/console_page.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'

const REPOSITORY = resolve(import.meta.dirname, '..')
const GUIDES = 'dynamics-365-guides'
const TYPE = 'anchor_scan'
const CONTRACT = `catalog/${GUIDES}/usage.yaml`
const DAY_MS = 86_400_000

let folder: string
let product: Product
let browser: Browser
let shown: ConsolePage
let page: Page

/** Policies that collect more than those that the product started with. */
const changed = () => join(folder, 'changed')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-collect-'))
  for (const name of ['first', 'changed']) {
    for (const part of ['catalog', 'settings']) {
      cpSync(join(REPOSITORY, 'policies', part), join(folder, name, part), { recursive: true })
    }
  }
  const starting = startProduct({ env: { TIDEGATE_POLICIES_DIR: join(folder, 'first') } })
  browser = await startBrowser()
  product = await starting
  await fill()
  shown = await openConsole(browser, product)
  page = shown.page
}, 120_000)

afterAll(async () => {
  await browser?.end()
  await product?.stop()
  removeDataDir(product)
  rmSync(folder, { recursive: true, force: true })
})

/** Seven reports without a contract, and three with a field that nobody declared. */
async function fill(): Promise<void> {
  const { key } = await product.createKey(GUIDES)
  const unknown = Array.from({ length: 7 }, (_, index) => ({
    ...{ product: GUIDES, version: '3.1', type: TYPE },
    data: { durationMs: 40 + index, mode: 'room', ok: true },
  }))
  const known = Array.from({ length: 3 }, () => ({
    ...{ product: GUIDES, version: '3.1', type: 'error' },
    data: { debugDump: 'x' },
  }))
  const sent = await sendNative(product, key, { body: [...unknown, ...known] })
  expect(sent.body['quarantined']).toBe(7)
  expect(sent.body['redacted']).toBe(3)
}

async function choose(label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}

const codeOf = async (label: string) =>
  (await page.getByRole('region', { name: label }).locator('pre').textContent()) ?? ''

/** The table with this name; its first row of data when there is one. */
const rowOf = (table: string, text: string) =>
  page.getByRole('region', { name: table }).getByRole('row', { name: text })

describe('the quarantine', () => {
  test('shows what came without a contract with its real count', async () => {
    await shown.open('/quarantine')
    const row = rowOf('Quarantined types with their counts', TYPE)
    await row.waitFor()
    expect(await row.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining([TYPE, '7', '3']),
    )
    await page.getByRole('textbox', { name: 'Type' }).fill('nothing like it')
    await page.getByText('No type fits these filters').waitFor()
    expect(page.url()).toContain('find=')
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await row.waitFor()
  })

  test('lets a product owner draft a contract that the policies accept', async () => {
    await shown.open('/quarantine')
    await page.getByRole('link', { name: TYPE }).click()
    await page.getByRole('button', { name: 'Draft a contract' }).click()
    await page.getByText('10 things are left to fill in').waitFor()
    await fillIn()
    await page.getByText('Nothing is left to fill in').waitFor()
    const yaml = await codeOf('The contract as YAML')
    expect(parse(yaml)).toMatchObject({
      ...{ type: TYPE, class: 'optional', owner: 'guides-telemetry@contoso.example' },
      fields: { durationMs: { why: 'Slow scans of anchors are found and made faster by it.' } },
    })
    expect(Object.keys(parse(yaml).fields)).toEqual(['durationMs'])
    const path = join(folder, 'declared', `catalog/${GUIDES}/${TYPE}.yaml`)
    cpSync(join(folder, 'first'), join(folder, 'declared'), { recursive: true })
    writeFileSync(path, yaml)
    const check = await runCommand(product, ['policy', 'check', join(folder, 'declared')])
    expect({ code: check.code, err: check.err }).toEqual({ code: 0, err: '' })
  })

  async function fillIn(): Promise<void> {
    const texts = {
      Title: 'Scans of anchors',
      Description: 'Sent when an anchor in a room has been scanned with the headset.',
      'Expires on': new Date(Date.now() + 300 * DAY_MS).toISOString().slice(0, 10),
      Owner: 'guides-telemetry@contoso.example',
      Review: 'https://privacy.contoso.example/reviews/guides/anchor-scan',
      'Reason to collect durationMs': 'Slow scans of anchors are found and made faster by it.',
    }
    for (const [label, text] of Object.entries(texts)) await page.getByLabel(label).fill(text)
    await choose('Category', 'Product and service usage')
    await choose('Kind of data', 'Operational data')
    for (const path of ['mode', 'ok']) {
      await page.getByRole('checkbox', { name: `Collect ${path}`, exact: true }).uncheck()
    }
  }
})

describe('the workbench', () => {
  test('finds in the browser, and sends nothing while somebody types', async () => {
    const all: string[] = []
    page.on('request', (request) => all.push(`${request.url()} ${request.postData() ?? ''}`))
    await shown.open('/workbench')
    await page.getByText('The engine is ready').waitFor()
    const known = new Set(all.splice(0))
    const input = page.getByLabel('Text or report to try')
    await input.pressSequentially('mail jane.roe@example.com, badge STAFF-4711')
    await page.getByText('1 finding', { exact: true }).first().waitFor()
    expect(await codeOf('What would be stored')).toBe('mail [EMAIL], badge STAFF-4711')
    const row = rowOf('Findings with their reasons', 'EMAIL')
    expect(await row.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['form', 'email', '95%', '5–25', 'replace']),
    )
    await tryOthers()
    // Only what the page reads by itself, when the gateway says that something changed, may be asked again.
    expect(all.filter((request) => !known.has(request))).toEqual([])
    expect(all.join('\n')).not.toMatch(/jane|STAFF|example\.com|BADGE/i)
    const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')
    expect(`${kept}${page.url()}${await page.title()}`).not.toContain('jane')
  })

  async function tryOthers(): Promise<void> {
    await choose('Change a kind', 'EMAIL')
    await page.getByLabel('Least confidence of EMAIL').fill('1')
    await page.getByRole('button', { name: 'Add a kind of your own' }).click()
    await page.getByLabel('Name', { exact: true }).fill('BADGE')
    await page.getByLabel('Pattern').fill('STAFF-\\d{4}')
    await rowOf('Findings with their reasons', 'BADGE').waitFor()
    expect(await codeOf('What would be stored')).toBe('mail jane.roe@example.com, badge [BADGE]')
    const vectors = [
      { text: 'badge STAFF-4711', expect: 'badge [BADGE]' },
      { text: 'mail jane.roe@example.com', expect: ['EMAIL'] },
    ]
    await page
      .getByLabel('Vectors, a JSON object a line')
      .fill(vectors.map((vector) => JSON.stringify(vector)).join('\n'))
    await page.getByText('1 of 2 pass').waitFor()
  }

  test('proposes what was tried as a file that the policies accept', async () => {
    const yaml: unknown = parse(await codeOf('settings/pii.yaml with this change'))
    expect(yaml).toMatchObject({
      kinds: { EMAIL: { threshold: 1 } },
      customKinds: { BADGE: { pattern: 'STAFF-\\d{4}' } },
    })
    expect(parseScrubSettings(yaml).thresholds).toEqual({ EMAIL: 1 })
    await page.getByText('Lets more through', { exact: true }).waitFor()
  })

  test('looks at each value of a report under its own key', async () => {
    await page.getByRole('button', { name: 'Back to the settings in force' }).click()
    await page.getByText('Report (JSON)').click()
    await page.getByLabel('Text or report to try').fill('{"login":{"password":"hunter2","n":3}}')
    await rowOf('Findings with their reasons', 'login.password').waitFor()
    expect(JSON.parse(await codeOf('What would be stored'))).toEqual({
      login: { password: '[SECRET]', n: 3 },
    })
  })
})

describe('what we collect', () => {
  test('leads from products to types to fields, with filters in the address', async () => {
    await shown.open('/collect')
    const { body } = await product.api('GET', '/manage/v1/products?tenant=contoso')
    const items = [...(body['items'] ?? [])]
    const figures = page.getByRole('region', { name: 'The catalogue in figures' })
    await figures.getByText(String(items.length), { exact: true }).waitFor()
    await choose('Class', 'Optional')
    await page.waitForURL(/class=optional/)
    await page.goBack()
    await page.waitForURL((url) => !url.search.includes('class='))
    await page.getByRole('link', { name: 'Dynamics 365 Guides' }).first().click()
    const row = rowOf('Report types', 'error')
    await row.waitFor()
    expect(await row.getByRole('cell').allTextContents()).toContain('3')
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'Fields' }).waitFor()
    const path = `/manage/v1/products/${GUIDES}/types/error?tenant=contoso`
    const { body: type } = await product.api('GET', path)
    const fields = page.getByRole('region', { name: 'Fields of the report type' })
    expect(await fields.getByRole('row').count()).toBe([...(type['fields'] ?? [])].length + 1)
    await choose('What is done', 'Replaced by a pseudonym')
    await page.waitForURL(/action=pseudonymise/)
    expect(await fields.getByText('Kept', { exact: true }).count()).toBe(0)
  })

  test('tells what is sent and not declared', async () => {
    await shown.open('/collect/over-collection')
    const row = rowOf('Fields that were sent and not declared', 'debugDump')
    await row.waitFor()
    expect(await row.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['debugDump', 'error', '3.1', '3', 'Dropped']),
    )
  })

  test('tells a wider version in words, tries it, and takes the decision of the tenant', async () => {
    await publishMore()
    await shown.open('/collect/what-if')
    await choose('Policies', /^Version 2/)
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByText('Reports that would differ').waitFor()
    await shown.open('/collect')
    await page.getByRole('link', { name: 'Review and decide' }).click()
    const changes = page.getByRole('region', { name: 'What it collects more' })
    await changes.getByText(/now also collects tool/).waitFor()
    await page.getByRole('button', { name: 'Choose a day' }).click()
    const day = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10)
    await page.getByLabel('Day on which it begins to hold').fill(day)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('The decision may be changed until then.').waitFor()
    const { body } = await product.api('GET', '/manage/v1/tenants/contoso/policies')
    expect(body['awaiting']).toMatchObject({ isDecided: true, movesAt: `${day}T00:00:00.000Z` })
  })

  async function publishMore(): Promise<void> {
    const path = join(changed(), CONTRACT)
    const more = `fields:\n  tool:\n    type: text\n    sensitivity: system_metadata\n    action: scrub\n    why: Shows which of the tools in the room was held when the step was done.\n`
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^fields:\n/m, more))
    const reviewer = ['--reviewer', 'privacy-review@contoso.example', '--reason', 'Tools break.']
    const env = { TIDEGATE_POLICIES_DIR: join(folder, 'first') }
    const approved = await runCommand(product, ['policy', 'approve', changed(), ...reviewer], env)
    const published = await runCommand(product, ['policy', 'publish', changed()], env)
    expect([approved.code, published.code]).toEqual([0, 0])
  }
})

/** Each screen, with what has to be there before it is looked at. */
const SCREENS: readonly (readonly [path: string, there: string])[] = [
  ['/collect', 'Owner'],
  ['/collect?view=types', 'Choice needed'],
  [`/collect/products/${GUIDES}`, 'Stored reports'],
  [`/collect/products/${GUIDES}/error`, 'Why it is collected'],
  ['/collect/changes', 'Holds for all by'],
  ['/collect/over-collection', 'debugDump'],
  ['/collect/what-if', 'What is tried'],
  ['/quarantine', TYPE],
  [`/quarantine/${GUIDES}/${TYPE}`, 'Paths and value types'],
  ['/workbench', 'The engine is ready'],
]
/** Rows of a table are alike: the first of them stand for the rest. */
const FEW_ROWS = `document.querySelectorAll('tbody tr:nth-child(n+5)').forEach((row) => row.remove())`

const SETTLED_MS = 10_000
const VIEWS = [
  { scheme: 'light', size: { width: 1280, height: 800 } },
  { scheme: 'dark', size: { width: 390, height: 844 } },
] as const

describe('each screen', () => {
  test.each(SCREENS)(
    'keeps to WCAG 2.2 AA in light and dark, and fits 390 pixels: %s',
    async (...[path, there]) => {
      await shown.open(path)
      await page.getByText(there, { exact: true }).first().waitFor()
      await page.evaluate(FEW_ROWS)
      for (const { scheme, size } of VIEWS) {
        await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
        // A colour may be on its way from one scheme to the other for a frame.
        await expect.poll(() => violationsOf(page), { timeout: SETTLED_MS }).toEqual([])
      }
      expect(await sidewaysPx(page)).toBe(0)
      await page.setViewportSize(VIEWS[0].size)
    },
  )

  test('breaks no rule of the browser and asks no other host', () => {
    expect(shown.problems()).toEqual([])
  })
})
