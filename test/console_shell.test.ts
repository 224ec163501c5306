import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { openConsole, sidewaysPx, violationsOf } from './support/console_page.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import { errorReport, OUTLOOK, until } from './support/wire.ts'

/*
 * The frame of the console and who is in it: the way in by the one-time link and the way out, what the browser keeps,
 * the first screen's figures, keys, languages, looks, and what people of each role find.
 */

const GUIDES = 'dynamics-365-guides'
const REPORTS = 1_200
const WITH_MAIL = 3
const UNKNOWN = 2
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const
/** All that the console may keep in a browser, besides the cookie. */
const KEPT = ['mantine-color-scheme-value', 'tidegate-language']
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-NONCE'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

let product: Product
let browser: Browser
/** Signed in by the link. */
let page: Page
let problems: () => readonly string[]
let requestId: string

beforeAll(async () => {
  // A provider that cannot be reached.
  const env = { TIDEGATE_OIDC_ISSUER: 'http://127.0.0.1:9', TIDEGATE_OIDC_CLIENT_ID: 'tidegate' }
  ;[product, browser] = await Promise.all([startProduct({ env }), startBrowser()])
  await fill()
})

afterAll(async () => {
  await browser?.end()
  await product?.stop()
  if (product !== undefined) removeDataDir(product)
})

async function fill(): Promise<void> {
  const { key } = await product.createKey(GUIDES)
  const report = { product: GUIDES, type: 'error', data: { description: 'Cannot open the guide' } }
  const mail = { description: 'Cannot open the guide of jane.doe@example.com' }
  const sent = await sendNative(product, key, {
    body: [
      ...Array.from({ length: REPORTS }, () => report),
      ...Array.from({ length: WITH_MAIL }, () => ({ ...report, data: mail })),
      ...Array.from({ length: UNKNOWN }, () => ({ ...report, type: 'unheard-of' })),
    ],
  })
  expect(sent.body).toMatchObject({ accepted: REPORTS, redacted: WITH_MAIL, quarantined: UNKNOWN })
  const other = await product.createKey(OUTLOOK)
  await sendNative(product, other.key, { body: [errorReport()] })
  const asked = await product.api('POST', '/dsr/v1/requests', {
    ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
    identities: [{ type: 'user_id', value: 'somebody' }],
  })
  requestId = String(asked.body['id'])
}

/** A page as somebody of a role, by a token of their own. */
async function openAs(roles: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await product.api('POST', '/manage/v1/access-tokens', {
    ...{ name: roles.join(' '), tenant: 'contoso', roles, ...more },
  })
  expect(status).toBe(201)
  const opened = await openConsole(browser, {
    ...{ url: product.url, adminToken: String(body['token']) },
  })
  const asked: string[] = []
  opened.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  return { ...opened, asked }
}

const heading = (of: Page, name: string | RegExp) =>
  of.getByRole('heading', { level: 1, name }).waitFor()
const textOf = async (of: Page) => (await of.locator('body').innerText()).replaceAll(/\s+/g, ' ')
/** The part of a screen under a heading of the second level. */
const part = (of: Page, name: string) => of.getByRole('region', { name, exact: true }).first()
const focused = async (of: Page): Promise<string> =>
  await of.evaluate("document.activeElement.tagName + ' ' + document.activeElement.id")
const storage = async (of: Page): Promise<{ local: string[]; session: string[] }> =>
  await of.evaluate(
    '({ local: Object.keys(localStorage).sort(), session: Object.keys(sessionStorage) })',
  )

describe('the way in', () => {
  test('a stranger comes to the sign-in page, and after the link to the screen that they wanted; the token is nowhere', async () => {
    const opened = await openConsole(browser, { url: product.url, adminToken: '' })
    ;({ page, problems } = opened)
    await page.goto(`${product.url}/console/?range=month`)
    await page.waitForURL(/\/console\/sign-in\?/)
    expect(new URL(page.url()).searchParams.get('to')).toBe('/console/?range=month')
    // The refusal is the only thing that the browser complains about.
    expect(problems().filter((problem) => !problem.includes('401'))).toEqual([])
    const link = /^console sign-in \(once\): (\S+)$/m.exec(product.output())?.[1] ?? ''
    const token = new URL(link).hash
    expect(token.length).toBeGreaterThan(30)
    await page.goto(page.url() + token)
    await page.getByRole('button', { name: 'Sign in with this link' }).click()
    await heading(page, 'Overview')
    expect(page.url()).toBe(`${product.url}/console/?range=month`)
    const cookies = await page.context().cookies()
    expect(cookies.map(({ name }) => name)).toEqual(['tidegate'])
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
    const seen = [await page.content(), await page.evaluate('document.cookie'), page.url()]
    expect(seen.join(' ')).not.toContain(token.slice(1))
    const { local, session } = await storage(page)
    expect(session).toEqual([])
    expect(KEPT).toEqual(expect.arrayContaining(local))
  })

  test('the sign-in page leads to screens of the console and to no other address', async () => {
    const other = await browser.newPage()
    const wanted = [
      ['/console/requests?state=open', '/console/requests?state=open'],
      ['//evil.example/console/', '/console/'],
      ['/\\evil.example/console/', '/console/'],
      ['https://evil.example/console/', '/console/'],
      ['https:', '/console/'],
      ['javascript:alert(1)//console/', '/console/'],
      ['/console/../manage/v1/me', '/console/'],
      ['/console/sign-in?to=/console/', '/console/'],
    ]
    for (const [to = '', expected] of wanted) {
      await other.goto(`${product.url}/console/sign-in?${new URLSearchParams({ to })}`)
      const href = await other.getByRole('link', { name: /organisation/ }).getAttribute('href')
      expect([to, new URL(String(href), product.url).searchParams.get('to')]).toEqual([
        to,
        expected,
      ])
    }
    await other.close()
  })

  test('the sign-in page says in words what is the matter, and has no violation in light and dark, wide and narrow', async () => {
    const { page: other, problems: found } = await openConsole(browser, {
      ...{ url: product.url, adminToken: '' },
    })
    const at = `${product.url}/console/sign-in`
    await other.goto(`${at}?signed-out`)
    expect(await textOf(other)).toContain('You are signed out.')
    expect(await other.getByRole('button').count()).toBe(0)
    await violationsInAllLooks(other)
    await other.getByRole('link', { name: 'Sign in with your organisation' }).click()
    await heading(other, 'You are not signed in')
    expect(await textOf(other)).toContain('The provider has not signed you in')
    await violationsInAllLooks(other)
    await other.goto(`${at}#used`)
    await other.getByRole('button', { name: 'Sign in with this link' }).click()
    await other.getByText('This link was used or has expired').waitFor()
    expect(other.url()).toBe(at)
    expect(await other.getByRole('button').count()).toBe(0)
    expect(found().filter((problem) => !/\b(?:410|502)\b/.test(problem))).toEqual([])
    await other.close()
  })
})

async function violationsInAllLooks(of: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const size of SIZES) {
      await of.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await of.setViewportSize(size)
      const look = `${of.url()} ${colorScheme} ${size.width}`
      await until(async () => (await schemeOf(of)) === colorScheme, `it is ${look}`)
      expect([look, await violationsOf(of)]).toEqual([look, []])
      // Charts follow the window a moment later.
      await until(async () => (await sidewaysPx(of)) === 0, `nothing stands out of ${look}`)
    }
  }
  await of.setViewportSize(SIZES[0])
}

/** The scheme in which the text of a page is painted, by how light it is. */
async function schemeOf(of: Page): Promise<string> {
  const [red = 0] = (String(await of.evaluate('getComputedStyle(document.body).color')).match(
    /\d+/g,
  ) ?? []) as readonly unknown[]
  return Number(red) > 127 ? 'dark' : 'light'
}

describe('the frame', () => {
  test('the page may load from this host only, and each one has a nonce of its own', async () => {
    const read = async () =>
      (await fetch(`${product.url}/console/`)).headers.get('content-security-policy') ?? ''
    const [one, other] = [await read(), await read()]
    expect(one.replace(/nonce-[\w-]{22}/, 'nonce-NONCE')).toBe(POLICY)
    expect(one).not.toBe(other)
  })

  test('the first screen shows exactly what came of everything, also as a table', async () => {
    const flow = part(page, 'The way of what was received')
    await flow.getByRole('button', { name: 'Show as a table' }).click()
    const rows = (await flow.getByRole('row').allInnerTexts()).map((row) =>
      row.split(/\s*\t\s*/).join(' | '),
    )
    const total = REPORTS + WITH_MAIL + UNKNOWN + 1
    expect(total).toBe(1_206)
    expect(rows).toEqual(
      expect.arrayContaining([
        'native | Received | 1,206',
        'Received | Accepted | 1,201',
        'Received | Redacted | 3',
        'Received | Quarantined | 2',
        'Redacted | Stored | 3',
        'Stored | Required | 1,204',
      ]),
    )
    await flow.getByRole('button', { name: 'Show as a chart' }).click()
    await flow.getByText('1,206').first().waitFor()
    await part(page, 'Personal data stripped').getByText('3', { exact: true }).first().waitFor()
  })

  test('the filter is in the address, and the way back brings it again', async () => {
    await page.getByText('24 hours', { exact: true }).click()
    await page.waitForURL(/range=day/)
    await page.goBack()
    await page.waitForURL(/range=month/)
    await until(
      async () => await page.getByRole('radio', { name: '30 days' }).isChecked(),
      'the period of before is chosen',
    )
  })

  test('keys lead everywhere: a list of them, screens, and the first link to the content', async () => {
    await page.reload()
    await heading(page, 'Overview')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('MAIN content')
    await page.keyboard.press('Shift+?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.waitFor()
    await dialog.getByRole('row', { name: /^g ?r Go to Requests$/ }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.waitForURL(/\/console\/requests/)
    await heading(page, 'Requests')
    await until(async () => (await focused(page)).startsWith('H1'), 'the heading has the focus')
    expect(await page.title()).toBe('Requests · Tidegate')
  })

  test('Ctrl-K finds a tenant by its name and a request by its id', async () => {
    await page.keyboard.press('Control+k')
    const box = page.getByRole('textbox', { name: 'Search' })
    await box.fill('contoso')
    await page.getByText('Tenant', { exact: true }).waitFor()
    await box.fill(requestId.slice(0, 8))
    const found = page.getByText(/^Request(?: ·|$)/)
    await found.waitFor()
    // What is found comes after the keys may have chosen something else.
    await until(async () => {
      await page.keyboard.press('ArrowDown')
      return (await page.locator('[data-selected] >> text=/^Request(?: ·|$)/').count()) > 0
    }, 'the request is chosen')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/console\/requests/)
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  test('German is a choice of the menu, with numbers as Germans write them, and stays', async () => {
    await page.goto(`${product.url}/console/?range=month`)
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Deutsch' }).click()
    await heading(page, 'Übersicht')
    expect(await page.evaluate('document.documentElement.lang')).toBe('de')
    await page.getByText('1.206').first().waitFor()
    await page.reload()
    await heading(page, 'Übersicht')
    await page.getByRole('button', { name: 'Konto' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await heading(page, 'Overview')
  })

  test('light or dark is a choice of the menu and stays; nothing else is kept', async () => {
    const scheme = () =>
      page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')")
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await until(async () => (await scheme()) === 'dark', 'it is dark')
    await page.reload()
    await heading(page, 'Overview')
    expect(await scheme()).toBe('dark')
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'As the system' }).click()
    expect(await storage(page)).toEqual({ local: KEPT, session: [] })
  })

  test.each(['', 'health', 'settings'])(
    'axe finds nothing on /console/%s in light and dark, wide and narrow, and nothing stands out sideways',
    async (path) => {
      await page.goto(`${product.url}/console/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('load')
      await until(
        async () => (await page.getByRole('status', { name: 'Loading' }).count()) === 0,
        'everything has come',
      )
      await violationsInAllLooks(page)
    },
  )

  test('nothing went wrong in the browser, and nothing was asked of another host', () => {
    expect(problems().filter((problem) => !problem.includes('401'))).toEqual([])
  })
})

describe('who finds what', () => {
  test('a request handler handles requests, and what is not theirs is refused in words before it is asked for', async () => {
    const handler = await openAs(['request_handler'])
    await handler.open('')
    const menu = handler.page.getByRole('navigation', { name: 'Screens' })
    expect(await menu.getByRole('link').allInnerTexts()).toEqual(
      expect.arrayContaining(['Overview', 'Requests', 'Consent']),
    )
    expect(
      await menu.getByRole('link', { name: /^(?:Ledger|Live reports|Quarantine)$/ }).count(),
    ).toBe(0)
    expect(await part(handler.page, 'The way of what was received').count()).toBe(0)
    await handler.page.keyboard.press('g')
    await handler.page.keyboard.press('l')
    for (const path of ['reports', 'ledger', 'quarantine', 'sinks', 'people']) {
      await handler.open(path)
      const said = await textOf(handler.page)
      expect(said).toContain('This is not for your roles')
      expect(said).toContain('You are signed in as request handler.')
    }
    expect(
      handler.asked.filter((path) => /\/(?:reports|ledger|quarantine|sinks|people)$/.test(path)),
    ).toEqual(
      ['reports', 'ledger', 'quarantine', 'sinks', 'people'].map((one) => `/console/${one}`),
    )
    await handler.open('requests')
    await handler.page.locator(`a[href*="${requestId}"]`).first().waitFor()
    expect(handler.problems()).toEqual([])
    await handler.page.close()
  })

  test('an auditor sees the ledger and the health of everything, and no report', async () => {
    const auditor = await openAs(['auditor'])
    await auditor.open('ledger')
    await auditor.page.getByRole('table').first().waitFor()
    await auditor.open('health')
    await part(auditor.page, 'Health').getByText('reachable').first().waitFor()
    await auditor.open('reports')
    expect(await textOf(auditor.page)).toContain('This is not for your roles')
    expect(auditor.asked.filter((path) => path.startsWith('/manage/v1/reports'))).toEqual([])
    expect(auditor.problems()).toEqual([])
    await auditor.page.close()
  })

  test('a product owner sees the figures of the own product and of no other', async () => {
    const owner = await openAs(['product_owner'], { products: [GUIDES] })
    await owner.open('')
    await part(owner.page, 'Stored by product').getByText(GUIDES).waitFor()
    await part(owner.page, `Personal data stripped: ${GUIDES}`).getByText('3').first().waitFor()
    const said = await textOf(owner.page)
    expect(said).not.toContain(OUTLOOK)
    expect(said).not.toContain('1,206')
    expect(said).not.toContain('Subject requests 1')
    expect(owner.problems()).toEqual([])
    await owner.page.close()
  })

  test('somebody without a role that sees anything is told so', async () => {
    const exporter = await openAs(['exporter'])
    await exporter.open('')
    expect(await textOf(exporter.page)).toContain('You are signed in as exporter.')
    expect(exporter.asked.filter((path) => path.includes('/overview'))).toEqual([])
    await exporter.page.close()
  })
})

describe('the way out', () => {
  test('a session that was revoked leads to the sign-in page, and from there back', async () => {
    await page.goto(`${product.url}/console/?range=month`)
    await heading(page, 'Overview')
    const { body } = await product.api('GET', '/manage/v1/sessions')
    const sessions = [...(body['items'] ?? [])]
    expect(sessions.length).toBe(1)
    const ended = await product.api('DELETE', `/manage/v1/sessions/${String(sessions[0]?.['id'])}`)
    expect(ended.status).toBe(204)
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    await page.waitForURL(/\/console\/sign-in\?/)
    expect(new URL(page.url()).searchParams.get('to')).toBe('/console/health')
    await heading(page, 'Sign in')
  })

  test('signing out says so and leaves no cookie', async () => {
    const handler = await openAs(['request_handler'])
    await handler.open('requests')
    expect((await handler.page.context().cookies()).length).toBe(1)
    await handler.page.getByRole('button', { name: 'Account' }).click()
    await handler.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await handler.page.getByText('You are signed out.').waitFor()
    expect(new URL(handler.page.url()).search).toBe('?signed-out')
    expect(await handler.page.context().cookies()).toEqual([])
    await handler.page.close()
  })
})
