import axe from 'axe-core'
import type { Page } from 'playwright-core'
import type { Browser } from './browser.ts'
import type { Product } from './product.ts'

/** WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const NARROW = { width: 390, height: 844 }
const WIDE = { width: 1280, height: 800 }

/** Each refusal of the content security policy becomes an error of the page's console. */
const TELL_VIOLATIONS =
  "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error('csp', violatedDirective, blockedURI))"

/** The console in a browser, as somebody uses it who is signed in. */
export interface ConsolePage {
  readonly page: Page
  /** Opens an address below /console/ and waits for its heading. */
  readonly open: (path: string) => Promise<void>
  /** What must not happen and did: errors, refusals of the browser, requests to other hosts. */
  readonly problems: () => readonly string[]
}

/**
 * Opens the console as whoever the token is of, the administrator in a product; without one it has the browser's cookie.
 * `scheme` is what the system prefers.
 */
export async function openConsole(
  browser: Browser,
  product: Pick<Product, 'url' | 'adminToken'>,
  { scheme = 'light', isNarrow = false }: ConsoleView = {},
): Promise<ConsolePage> {
  const page = await browser.newPage()
  const found: string[] = []
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.setViewportSize(isNarrow ? NARROW : WIDE)
  if (product.adminToken !== '') {
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${product.adminToken}` })
  }
  await page.addInitScript(TELL_VIOLATIONS)
  page.on('pageerror', (error) => found.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    const isOwn = origin === product.url || protocol === 'blob:' || protocol === 'data:'
    if (!isOwn) found.push(`request to ${origin}`)
  })
  return {
    page,
    open: async (path) => {
      await page.goto(`${product.url}/console/${path.replace(/^\//, '')}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
    problems: () => [...found],
  }
}

export interface ConsoleView {
  readonly scheme?: 'light' | 'dark'
  readonly isNarrow?: boolean
}

/** What axe finds against WCAG 2.2 AA, as rule and place. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const options = JSON.stringify({
    runOnly: { type: 'tag', values: TAGS },
    resultTypes: ['violations'],
  })
  const found: axe.AxeResults = await page.evaluate(`axe.run(document, ${options})`)
  if (found.passes.length < 10) throw new Error('axe had too little to look at')
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  )
}

/** By how many pixels the page is wider than the window. */
export async function sidewaysPx(page: Page): Promise<number> {
  return await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
}
