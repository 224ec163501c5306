import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { startBrowser } from '../../test/support/browser.ts'
import type { Product } from '../product.ts'
import type { ResultRow } from '../results.ts'
import { BENCH } from '../settings.ts'
import { call, count, file, sendReports } from '../store.ts'
import { type FilledType, type Filling, fillStore } from './fill.ts'

/** Every number that the benchmark chose. */
export interface ConsoleDurations extends Filling {
  /** Products of which reports are stored, with all their types. */
  readonly products: number
  /** Reports that came in over HTTP, the newest, and open requests. */
  readonly sent: number
  readonly requests: number
  /** How often each address is asked, and the console is opened. */
  readonly calls: number
  readonly visits: number
  /** Milliseconds that the store is left alone between filling and measuring. */
  readonly restMs: number
}

export const CONSOLE_DURATIONS: ConsoleDurations = {
  rows: 10_000_000,
  perCommit: 100,
  causes: 500,
  products: 6,
  sent: 2_000,
  requests: 100,
  calls: 50,
  visits: 10,
  restMs: 10_000,
}
export const CONSOLE_QUICK: ConsoleDurations = {
  ...CONSOLE_DURATIONS,
  rows: 100_000,
  calls: 10,
  visits: 3,
  restMs: 1_000,
}

/** What is promised: to the first figures, and from a click to its screen. */
const PAINT_MS = 1_500
const CLICK_MS = 100
const PAINT_LIMIT_MS = 60_000
const DAYS_SHOWN = 7
const DAY_MS = 86_400_000

/** Links of the menu, in this order, by their addresses. */
const TOUR = ['reports', 'requests', 'ledger', 'collect', ''] as const

/** What was done, for the results. */
export function describeConsole({ rows, calls, visits }: ConsoleDurations): string {
  return [
    `- ${count(rows)} reports over ${BENCH.store.grownDays} days of receipt and of expiry, with the counts that the commits which store them keep; gateway, PostgreSQL and Chromium share the machine`,
    `- Each address asked ${calls} times, one after another, over the week; the console opened ${visits} times in a new page of one browser`,
  ].join('\n')
}

/** How long an officer waits where so many reports are stored. */
export async function measureConsole(
  product: Product,
  durations: ConsoleDurations,
): Promise<readonly ResultRow[]> {
  await fillStore(product, await listTypes(product, durations.products), durations)
  await sendReports(product, (index) => `person-${index % durations.requests}`, durations.sent)
  for (let person = 0; person < durations.requests; person += 1) {
    await file(product, [{ type: 'user_id', value: `person-${person}` }], 'access')
  }
  await delay(durations.restMs)
  const calls = await measureCalls(product, durations.calls)
  return [...calls, ...(await measureScreens(product, durations.visits))]
}

async function listTypes(product: Product, most: number): Promise<readonly FilledType[]> {
  const { items } = (await call(product, 'GET', '/manage/v1/products?tenant=contoso')) as {
    items: readonly {
      readonly product: string
      readonly isStandard: boolean
      readonly types: readonly Omit<FilledType, 'product'>[]
    }[]
  }
  return items
    .filter(({ isStandard }) => !isStandard)
    .slice(0, most)
    .flatMap(({ product: name, types }) => types.map((type) => ({ ...type, product: name })))
}

/** What the screens ask, and bare HTTP with one `select 1` as the floor. */
function addresses(): readonly (readonly [name: string, path: string])[] {
  const since = new Date(Date.now() - DAYS_SHOWN * DAY_MS).toISOString()
  const of = (path: string, more = '') => `/manage/v1/${path}?tenant=contoso${more}`
  const reports = of('reports', '&purpose=operating_and_troubleshooting')
  return [
    ['overview', of('overview')],
    ['flow', of('flow', `&since=${since}`)],
    ['volumes by class', of('volumes', `&since=${since}&by=class`)],
    ['redactions by kind', of('redactions', `&since=${since}&by=kind`)],
    ['retention/calendar', of('retention/calendar')],
    ['reports, the newest 100', reports],
    ['reports of one type', `${reports}&product=${BENCH.product}&type=${BENCH.type}`],
    ['reports of a type of which there are none', `${reports}&type=none`],
    ['problems', of('problems', '&purpose=operating_and_troubleshooting')],
    ['products', of('products')],
    ['ledger', of('ledger')],
    ['audit', of('audit')],
    ['dsr requests', '/dsr/v1/requests?tenant=contoso'],
  ]
}

async function measureCalls(product: Product, calls: number): Promise<readonly ResultRow[]> {
  const floor = await timesOf(product, '/readyz', calls)
  const rows = [rowOf('Floor: GET /readyz, one select', floor)]
  for (const [name, path] of addresses()) {
    const times = await timesOf(product, path, calls)
    const ratio = `${(quantile(times, 0.5) / quantile(floor, 0.5)).toFixed(1)} times the floor`
    rows.push(rowOf(`GET ${name}`, times, ratio))
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`)
  }
  return rows
}

async function timesOf(product: Product, path: string, calls: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let asked = 0; asked <= calls; asked += 1) {
    const startedAtMs = performance.now()
    await call(product, 'GET', path)
    // The first one fills caches.
    if (asked > 0) times.push(performance.now() - startedAtMs)
  }
  return times
}

async function measureScreens(product: Product, visits: number): Promise<readonly ResultRow[]> {
  const browser = await startBrowser()
  try {
    const painted: number[] = []
    const clicked = new Map<string, number[]>(TOUR.map((path) => [path, []]))
    for (let visit = 0; visit <= visits; visit += 1) {
      const page = await browser.newPage()
      await page.setExtraHTTPHeaders({ authorization: `Bearer ${product.adminToken}` })
      await page.goto(`${product.origin}/console/`, { waitUntil: 'commit' })
      const paintedMs = await page.evaluate<number>(untilShown('location.pathname', '0'))
      // The first visit of a browser fetches what is kept afterwards: it is told by itself.
      if (visit === 0) process.stderr.write(`first visit: ${Math.round(paintedMs)} ms\n`)
      else painted.push(paintedMs)
      for (const path of TOUR) {
        const ms = await click(page, path)
        if (visit > 0) clicked.get(path)?.push(ms)
      }
      await page.close()
    }
    return [
      rowOf('/console/: heading and first figures', painted, promised(painted, PAINT_MS)),
      ...[...clicked].map(([path, times]) =>
        rowOf(`Click to /console/${path}: content`, times, promised(times, CLICK_MS)),
      ),
    ]
  } finally {
    await browser.end()
  }
}

async function click(page: Page, path: string): Promise<number> {
  const link = `document.querySelector('nav a[href^="/console/${path}"]')`
  await page.evaluate(`${link}.dispatchEvent(new PointerEvent('pointerenter', { bubbles: true }))`)
  return await page.evaluate<number>(
    `(() => { const from = performance.now(); ${link}.click(); return ${untilShown(`'/console/${path}'`, 'from')} })()`,
  )
}

/**
 * Milliseconds of the page's own clock until the heading stands there, and at least one part with its content in place
 * of a grey shape: where a screen has no parts, its whole content.
 */
function untilShown(path: string, from: string): string {
  return `new Promise((resolve, reject) => {
    const look = () => {
      const main = document.querySelector('#content')
      const parts = main ? [...main.querySelectorAll('section')] : []
      const isLoaded = (part) => part.querySelector('[role=status]') === null
      const isThere = location.pathname === ${path} && main?.querySelector('h1') != null &&
        (parts.length === 0 ? isLoaded(main) : parts.some(isLoaded))
      if (isThere) requestAnimationFrame(() => resolve(performance.now() - ${from}))
      else if (performance.now() - ${from} > ${PAINT_LIMIT_MS}) reject(new Error('Cannot measure: nothing is shown'))
      else requestAnimationFrame(look)
    }
    look()
  })`
}

function rowOf(name: string, times: readonly number[], ratio = ''): ResultRow {
  const [middle, slow] = [quantile(times, 0.5), quantile(times, 0.99)]
  return { name, value: `${middle.toFixed(1)} ms, p99 ${slow.toFixed(1)} ms`, ratio }
}

function promised(times: readonly number[], limitMs: number): string {
  return `${((100 * quantile(times, 0.5)) / limitMs).toFixed(0)} % of the ${count(limitMs)} ms that are promised`
}

/** The value below which this share of all is; of few values the greatest for a share near 1. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
