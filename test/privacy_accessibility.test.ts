import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, startBrowser } from './support/browser.ts'
import { type ChangedProduct, startWithChangedPolicies } from './support/changed_policies.ts'

const PRODUCT = 'dynamics-365-sales-for-teams-client'
/** WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 390, height: 844 }
/** 1280 pixels enlarged four times (WCAG 2.2, 1.4.10). */
const ENLARGED = { width: 320, height: 256 }
/** Of each table, for axe. */
const ROWS = 4
/** Of a mark of focus, in CSS pixels (WCAG 2.2, 2.4.13). */
const OUTLINE_MIN = 2

let changed: ChangedProduct
let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await startBrowser()
  changed = await startWithChangedPolicies()
})
afterAll(async () => {
  await browser?.end()
  await changed?.end()
})

/** The pages that differ in what they are made of, by the address below `/privacy/`. */
const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'the first page': async () => '',
  'a product': async () => PRODUCT,
  'what a version changed': async () => {
    const { body } = await changed.product.api('GET', '/manage/v1/bundle')
    return `changes/${String(body['hash'])}`
  },
  'the page that verifies receipts': async () => 'verify',
  'the form of a request': async () => {
    const { body } = await changed.product.api('GET', '/manage/v1/tenants')
    return `request?lang=de&tenant=${String(body['items']?.[0]?.['id'])}`
  },
  'the state of a request': async () => 'request/state',
  'a page that is not there': async () => 'nothing',
}

async function open(name: string): Promise<Page> {
  return await openAt((await PAGES[name]?.()) ?? '')
}

async function openAt(path: string): Promise<Page> {
  await page?.close()
  page = await browser.newPage()
  await page.goto(`${changed.product.url}/privacy/${path}`)
  return page
}

// The browser's own names have no types here, so what runs in it is text.

/** Rows of a table are alike, and there are thousands: the first of them stand for the rest. */
const FEW_ROWS = `document.querySelectorAll('tbody tr:nth-child(n+${ROWS + 1})').forEach((row) => row.remove())`

/** What axe finds, as rule and place. */
async function violations(of: Page): Promise<readonly string[]> {
  await of.evaluate(FEW_ROWS)
  await of.evaluate(axe.source)
  const options = JSON.stringify({
    runOnly: { type: 'tag', values: TAGS },
    resultTypes: ['violations'],
  })
  const found: axe.AxeResults = await of.evaluate(`axe.run(document, ${options})`)
  expect(found.passes.length).toBeGreaterThan(10)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  )
}

/** What stands out of the page at its right. */
const TOO_WIDE = `[...document.querySelectorAll('body *')]
  .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((element) => element.outerHTML.slice(0, 80))`
const SCROLL_PX = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

const CONTROLS = `[...document.querySelectorAll('a[href], input:not([type=hidden]), select, button')].map((control, at) => {
  control.dataset.at = at
  return at
})`
/** The element with the focus: which control it is, and whether all of its mark can be seen. */
const FOCUSED = `(() => {
  const element = document.activeElement
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element)
  const outlinePx = outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth)
  const around = outlinePx + Number.parseFloat(outlineOffset)
  return {
    at: element.dataset.at,
    outlinePx,
    isInView:
      top >= around && left >= around && bottom + around <= innerHeight && right + around <= innerWidth,
  }
})()`

interface Focused {
  readonly at: string | undefined
  readonly outlinePx: number
  readonly isInView: boolean
}

/** What of the page can be seen, by a selector. */
async function visible(of: Page, selector: string): Promise<number> {
  return await of.locator(selector).filter({ visible: true }).count()
}

describe.each(Object.keys(PAGES))('%s', (name) => {
  test.each([
    ['light', WIDE],
    ['light', NARROW],
    ['dark', WIDE],
    ['dark', NARROW],
  ] as const)('keeps to WCAG 2.2 AA: %s, %o', async (colorScheme, size) => {
    const opened = await open(name)
    await opened.setViewportSize(size)
    await opened.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await violations(opened)).toEqual([])
  })

  test.each([WIDE, NARROW, ENLARGED])('scrolls in one direction only: %o', async (size) => {
    const opened = await open(name)
    await opened.setViewportSize(size)
    expect(await opened.evaluate(TOO_WIDE)).toEqual([])
    expect(await opened.evaluate(SCROLL_PX)).toBe(0)
  })

  test.each([WIDE, NARROW])(
    'is walked by Tab, one control after another, with the focus to be seen: %o',
    async (size) => {
      const opened = await open(name)
      await opened.setViewportSize(size)
      await opened.emulateMedia({ reducedMotion: 'reduce' })
      const controls: readonly number[] = await opened.evaluate(CONTROLS)
      expect(controls.length).toBeGreaterThan(1)
      for (const at of controls) {
        await opened.keyboard.press('Tab')
        const focused: Focused = await opened.evaluate(FOCUSED)
        expect(focused).toMatchObject({ at: String(at), isInView: true })
        expect(focused.outlinePx).toBeGreaterThanOrEqual(OUTLINE_MIN)
      }
    },
  )

  test('is printed without what only leads around, and with all of its text', async () => {
    const opened = await open(name)
    const texts = 'h1, h2, h3, h4, article, table, dl'
    const shown = await visible(opened, texts)
    expect(await visible(opened, 'nav')).toBeGreaterThan(0)
    await opened.emulateMedia({ media: 'print' })
    expect(await visible(opened, 'nav, .skip')).toBe(0)
    expect(await visible(opened, texts)).toBe(shown)
  })
})

test('the longest page, of contracts that all products share, scrolls in one direction only', async () => {
  const opened = await openAt('standard')
  for (const size of [WIDE, NARROW, ENLARGED]) {
    await opened.setViewportSize(size)
    expect(await opened.evaluate(TOO_WIDE)).toEqual([])
    expect(await opened.evaluate(SCROLL_PX)).toBe(0)
  }
})

test('a product is printed on many pages of paper', async () => {
  const opened = await open('a product')
  const pdf = (await opened.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5)
})

describe('the check', () => {
  test('finds faults: no language, too little contrast, a link without a name', async () => {
    const opened = await open('a page that is not there')
    await opened.evaluate(`
      document.documentElement.removeAttribute('lang')
      document.querySelector('h1').style.color = 'rgb(200, 200, 200)'
      document.querySelector('main').append(Object.assign(document.createElement('a'), { href: '/' }))`)
    const rules = (await violations(opened)).map((line) => line.split(' ')[0])
    expect(rules.toSorted()).toEqual(['color-contrast', 'html-has-lang', 'link-name'])
  })

  test('finds what is too wide and what cannot be seen to have the focus', async () => {
    const opened = await open('a page that is not there')
    await opened.evaluate(`
      document.querySelector('h1').style.width = '3000px'
      document.activeElement.blur()`)
    expect(await opened.evaluate(SCROLL_PX)).toBeGreaterThan(0)
    expect(await opened.evaluate(TOO_WIDE)).not.toEqual([])
    const focused: Focused = await opened.evaluate(FOCUSED)
    expect(focused).toMatchObject({ outlinePx: 0 })
  })
})
