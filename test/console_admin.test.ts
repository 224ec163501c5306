import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { type ConsolePage, openConsole, sidewaysPx, violationsOf } from './support/console_page.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import { itemsOf } from './support/wire.ts'

/*
 * What an administrator does in the console, in a real browser on the whole product: tenants with their keys, consent,
 * sinks and processors, disclosures, people.
 */

const GUIDES = 'dynamics-365-guides'
const TITLE = 'Dynamics 365 Guides'
const OPTIONAL = {
  product: GUIDES,
  type: 'usage_trends',
  data: { feature: 'anchors', period: 'day', count: 3 },
}
const PERSON = 'planted-user-of-the-administrator'

let product: Product
let browser: Browser
let wide: ConsolePage
const paths: string[] = []

beforeAll(async () => {
  product = await startProduct()
  browser = await startBrowser()
  wide = await openConsole(browser, product)
  await product.api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'tenant', choice: 'optional' },
  })
  await product.api('POST', '/manage/v1/access-tokens', { name: 'nightly', roles: ['auditor'] })
  await product.api('POST', '/manage/v1/tenants/contoso/connectors', {
    ...{ kind: 'openid_provider', name: 'sign-in' },
    settings: { issuer: 'https://sign-in.example', audience: 'tidegate', subjectClaim: 'sub' },
  })
  const sink = await product.api('POST', '/manage/v1/sinks', {
    ...{ tenant: 'contoso', name: 'collector', kind: 'otlp', endpoint: 'http://127.0.0.1:9' },
  })
  const opened = await product.api('POST', '/manage/v1/disclosures', {
    ...{ tenant: 'contoso', legalBasis: 'court_order' },
    authority: { kind: 'court', country: 'DE' },
  })
  paths.push(
    ...['tenants', 'tenants/details', 'tenants/details?tab=rules', 'tenants/details?tab=storage'],
    ...['consent', 'consent?tab=ask', 'consent?tab=records', 'consent?tab=mail'],
    ...['sinks', 'sinks?tab=processors', 'sinks?tab=disclosures', `sinks/${sink.body['id']}`],
    ...[`sinks/disclosures/${opened.body['id']}`, 'people', 'people?tab=tokens'],
    ...['people?tab=sessions', 'people?tab=roles'],
  )
}, 120_000)

afterAll(async () => {
  await browser?.end()
  expect(product?.output()).not.toMatch(/api_failed|crashed/)
  await product?.stop()
  removeDataDir(product)
})

/** Runs what the snippet for curl says, without a shell. */
async function runSnippet(snippet: string): Promise<Response> {
  const [url = '', ...rest] = [...snippet.matchAll(/'([^']*)'/g)].map(([, quoted = '']) => quoted)
  const body = rest.pop() ?? ''
  const headers = rest.map((line) => line.split(': '))
  return await fetch(`${url}?verbose=1`, {
    method: 'POST',
    headers: Object.fromEntries(headers),
    body,
  })
}

describe('an administrator in the console', () => {
  let key = ''

  it('makes an ingest key that is shown once and whose snippet sends a report', async () => {
    const { page, open } = wide
    await open('tenants/details?tenant=contoso')
    await page.getByRole('button', { name: 'Make a key' }).click()
    const asking = page.getByRole('dialog')
    await asking.getByLabel('Product').first().click()
    await page.getByRole('option', { name: TITLE, exact: true }).click()
    await asking.getByRole('button', { name: 'Create' }).click()
    const shown = page.getByRole('dialog', { name: 'The new key' })
    const snippet = await shown.getByRole('region', { name: 'Native (curl)' }).innerText()
    key = /Bearer ([0-9a-f]{32})/.exec(snippet)?.[1] ?? ''
    expect(key).toHaveLength(32)
    const dsn = new RegExp(`http://${key}@127\\.0\\.0\\.1:\\d+/\\d+`)
    expect(await shown.innerText()).toMatch(dsn)
    expect(await violationsOf(page)).toEqual([])

    const sent = await runSnippet(snippet)
    expect(sent.status).toBe(202)
    expect(await sent.json()).toMatchObject({ received: 1, accepted: 1, rejected: 0 })

    await shown.getByRole('button', { name: 'I have it' }).click()
    await shown.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(key)
  })

  it('switches a product to Required only, and the next Optional report is dropped for it', async () => {
    const before = await sendNative(product, key, { body: [OPTIONAL] })
    expect(before.body).toMatchObject({ accepted: 1, dropped: 0 })

    const { page, open } = wide
    await open('consent?tenant=contoso')
    const row = page.getByRole('row', { name: new RegExp(`^${TITLE} `) })
    expect(await row.innerText()).toContain('Required and Optional')
    await page.getByRole('button', { name: `Change ${TITLE}`, exact: true }).click()
    const asking = page.getByRole('dialog', { name: 'Record a choice' })
    await asking.getByRole('button', { name: 'Record a choice' }).click()
    await asking.waitFor({ state: 'detached' })
    await row.getByText('Required only', { exact: true }).waitFor()

    const after = await sendNative(product, key, { body: [OPTIONAL] })
    expect(after.body).toMatchObject({ accepted: 0, dropped: 1 })
    const outcomes = await product.api(
      'GET',
      `/manage/v1/outcomes?tenant=contoso&product=${GUIDES}&by=outcome,reason`,
    )
    const dropped = itemsOf(outcomes).filter(({ outcome }) => String(outcome) === 'dropped')
    expect(dropped).toMatchObject([{ count: 1 }])
    const reason = dropped[0]?.['reason']
    expect(after.body['items']).toMatchObject([{ outcome: 'dropped', reason }])
  })

  it('asks what holds for one person, and no identity stays in the address or the form', async () => {
    await product.api('PUT', '/manage/v1/consents', {
      ...{ tenant: 'contoso', scope: 'user', choice: 'off', subject: { userId: PERSON } },
    })
    const { page, open } = wide
    await open('consent?tenant=contoso&tab=ask')
    await page.getByLabel('Identity').first().click()
    await page.getByRole('option', { name: 'User id' }).click()
    await page.getByLabel('Value').fill(PERSON)
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByRole('heading', { name: 'Choices of this person' }).waitFor()
    const answer = await page.getByRole('region', { name: 'Answer' }).innerText()
    expect(answer).toContain('Nothing')
    expect(await page.getByLabel('Value').inputValue()).toBe('')
    expect(page.url()).not.toContain(PERSON)
    expect(await page.content()).not.toContain(PERSON)
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain(PERSON)
    await page.getByRole('button', { name: /^Receipt of the choice/ }).click()
    await page.getByRole('region', { name: 'Content of the receipt' }).waitFor()
  })

  it('revokes the key, and it is refused', async () => {
    const { page, open } = wide
    const { body } = await product.api('GET', '/manage/v1/ingest-keys?tenant=contoso')
    const project = Math.max(...itemsOf({ status: 200, body }).map((one) => Number(one['project'])))
    await open('tenants/details?tenant=contoso')
    await page
      .getByRole('button', { name: `Revoke: ${TITLE}, project ${project}`, exact: true })
      .click()
    const asking = page.getByRole('dialog', { name: 'Revoke this key' })
    await asking.getByRole('button', { name: 'Revoke' }).click()
    await asking.waitFor({ state: 'detached' })
    await expect
      .poll(async () => (await sendNative(product, key, { body: [OPTIONAL] })).status, {
        timeout: 5_000,
      })
      .toBe(401)
  })

  it('pauses a sink and makes a token', async () => {
    const { page, open } = wide
    await open('sinks?tenant=contoso')
    await page.getByRole('link', { name: 'collector' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    const sinks = await product.api('GET', '/manage/v1/sinks?tenant=contoso')
    expect(itemsOf(sinks)).toMatchObject([{ status: 'paused' }])

    await open('people?tab=tokens')
    await page.getByRole('button', { name: 'Make a token' }).click()
    const asking = page.getByRole('dialog')
    await asking.getByLabel('Name').first().fill('backup')
    await asking.getByRole('button', { name: 'Create' }).click()
    const shown = page.getByRole('dialog', { name: 'The new token' })
    const token = /tgt_[\w-]{43}/.exec(await shown.innerText())?.[0] ?? ''
    const headers = { authorization: `Bearer ${token}` }
    const me = await fetch(`${product.url}/manage/v1/me`, { headers })
    expect(await me.json()).toMatchObject({ roles: ['auditor'] })
  })

  for (const view of [{ scheme: 'light' }, { scheme: 'dark', isNarrow: true }] as const) {
    it(`finds each screen accessible and whole in ${view.scheme}`, async () => {
      const { page, open, problems } = await openConsole(browser, product, view)
      for (const path of paths) {
        await open(path)
        await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
        expect(await violationsOf(page), path).toEqual([])
        expect(await sidewaysPx(page), path).toBe(0)
      }
      expect(problems()).toEqual([])
      await page.close()
    }, 150_000)
  }

  it('has met no error, no refusal of the browser and no other host', () => {
    expect(wide.problems()).toEqual([])
  })
})
