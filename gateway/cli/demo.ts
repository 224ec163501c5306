import { DemoApi } from './demo/api.ts'
import { DemoError } from './demo/demo_error.ts'
import { Page } from './demo/page.ts'
import { type DemoProduct, openProduct } from './demo/product.ts'
import { prepareSetting } from './demo/setting.ts'
import { showOutcomes, showRedactions } from './demo/show_outcomes.ts'
import { showAccess, showErasure, showTotals } from './demo/show_rights.ts'
import { showSent } from './demo/show_sent.ts'
import { showStored } from './demo/show_stored.ts'
import { readStored } from './demo/stored.ts'
import { type CliStreams, PROCESS_STREAMS } from './streams.ts'

/**
 * `tidegate demo`: the product in one minute. Real SDKs send made-up personal data to a real gateway, and each line
 * that is printed about it was checked first. Returns 0 only where all of it is so.
 */
export async function demoCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  if (args.length > 0) {
    streams.err('Usage: tidegate demo (TIDEGATE_URL and TIDEGATE_ADMIN_TOKEN name a running one)')
    return 2
  }
  const page = new Page(streams, streams === PROCESS_STREAMS)
  try {
    await tell(page)
    return 0
  } catch (error) {
    if (!(error instanceof DemoError)) throw error
    streams.err(error.message)
    return 1
  }
}

async function tell(page: Page): Promise<void> {
  page.line('Tidegate: what becomes of telemetry that the SDKs of Sentry and OpenTelemetry send')
  const product = await openProduct()
  try {
    page.note(
      `A real gateway at ${product.origin}; each result below was checked before it was printed.`,
    )
    await tellStory(page, product)
  } finally {
    await product.close()
  }
  page.line()
  page.line('Now yours: npm start, then npx tidegate keys shows what to set in your SDK.')
}

async function tellStory(page: Page, product: DemoProduct): Promise<void> {
  const api = new DemoApi(product)
  const setting = await prepareSetting(api, product)
  const place = { api, setting }
  const native = await showSent(page, api, setting)
  const stored = await readStored(api, setting)
  await showOutcomes(page, place, { reports: stored.reports, native })
  showRedactions(page, stored.reports)
  showStored(page, stored)
  await showAccess(page, place, stored.reports.length)
  await showErasure(page, place)
  await showTotals(page, place)
}
