import { setTimeout as delay } from 'node:timers/promises'
import type { DemoApi } from './api.ts'
import { runClient } from './clients.ts'
import { confirm, DemoError } from './demo_error.ts'
import { number, text } from './json.ts'
import type { Page } from './page.ts'
import { PLANTED, plantedIn } from './planted.ts'
import type { DemoSetting } from './setting.ts'
import { readOutcomes, readStored } from './stored.ts'
import { readZip } from './zip.ts'

interface Place {
  readonly api: DemoApi
  readonly setting: DemoSetting
}

const COMPLETION_MS = 30_000
const LOOK_MS = 100

/** The person asks what is held: an export, read back from its zip archive. */
export async function showAccess(
  page: Page,
  { api, setting }: Place,
  reportsStored: number,
): Promise<void> {
  page.heading('She asks: what do you have about me? (GDPR, access)')
  const { id, dueAt, held } = await carryOut('access', { api, setting })
  confirm(held === reportsStored, `all ${reportsStored} stored reports are found by her user id`)
  const files = readZip(await api.download(`/dsr/v1/requests/${id}/export`))
  const reports = files.find(({ name }) => name === 'reports.ndjson')
  const lines = reports?.text.trimEnd().split('\n').length ?? 0
  confirm(lines === held, 'the export holds every report that is held')
  const isClean = files.every(({ text: content }) => plantedIn(content).length === 0)
  confirm(isClean, 'the export holds no planted value')
  page.table(files.map((file) => [file.name, kibibytes(file.text)]))
  page.checked(`this zip holds all ${held} reports; ready at once, due on ${dueAt.slice(0, 10)}`)
}

function kibibytes(content: string): string {
  return `${(Buffer.byteLength(content) / 1024).toFixed(1)} KiB`
}

/** The person asks to be forgotten, and late reports of hers come in afterwards. */
export async function showErasure(page: Page, { api, setting }: Place): Promise<void> {
  page.heading('She asks to be forgotten (GDPR, erasure)')
  const { request, held } = await carryOut('erasure', { api, setting })
  const before = number(request, 'result', 'reports', 'before')
  const after = number(request, 'result', 'reports', 'after')
  confirm(before === held && after === 0, 'the erasure counted the reports before and after')
  const stored = await readStored(api, setting)
  confirm(stored.reports.length === 0, 'no report of hers can be read any longer')
  page.table([
    ['before', `${before} reports`],
    ['after', `${after} reports`],
  ])
  await runClient('sentry', setting.client)
  const { suppressed } = await readOutcomes(api, setting)
  const late = await readStored(api, setting)
  confirm(suppressed > 0 && late.reports.length === 0, 'a late report is dropped as suppressed')
  page.checked(`the same error sent again: ${suppressed} items dropped (suppressed), 0 stored`)
}

interface CarriedOut {
  readonly id: string
  readonly dueAt: string
  /** Reports that the preview counted. */
  readonly held: number
  readonly request: unknown
}

/** Files a request, looks at its preview, approves it and waits until it is completed. */
async function carryOut(type: 'access' | 'erasure', { api, setting }: Place): Promise<CarriedOut> {
  const filed = await api.call('POST', '/dsr/v1/requests', {
    type,
    regulation: 'gdpr',
    tenant: setting.tenant,
    identities: [{ type: 'user_id', value: PLANTED.userId }],
  })
  const id = text(filed, 'id')
  const preview = await api.call('GET', `/dsr/v1/requests/${id}/preview`)
  await api.call('POST', `/dsr/v1/requests/${id}/approve`)
  const endsAtMs = performance.now() + COMPLETION_MS
  while (performance.now() < endsAtMs) {
    const request = await api.call('GET', `/dsr/v1/requests/${id}`)
    if (text(request, 'status') === 'completed') {
      return { id, dueAt: text(filed, 'dueAt'), held: number(preview, 'total'), request }
    }
    await delay(LOOK_MS)
  }
  throw new DemoError(`Cannot confirm: the ${type} request is completed in ${COMPLETION_MS} ms`)
}

/** Everything that came in is counted once. */
export async function showTotals(page: Page, { api, setting }: Place): Promise<void> {
  page.heading('Nothing disappears uncounted')
  const { totals } = await readOutcomes(api, setting)
  const { received, ...outcomes } = totals
  const sum = Object.values(outcomes).reduce((left, right) => left + right, 0)
  confirm(received === sum, `${received} items came in and ${sum} outcomes were counted`)
  const parts = Object.entries(outcomes).map(([name, count]) => `${count} ${name}`)
  page.checked(`${received} in = ${parts.join(' + ')}`)
}
