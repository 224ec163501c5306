import type { DemoApi } from './api.ts'
import { confirm } from './demo_error.ts'
import { list, member, number, text } from './json.ts'
import type { Page } from './page.ts'
import { plantedIn } from './planted.ts'
import type { DemoSetting } from './setting.ts'
import { type NativeAnswer, OPTIONAL_TYPE, UNDECLARED_DATA, UNDECLARED_TYPE } from './show_sent.ts'
import { type ShownReport, storedOf } from './stored.ts'

interface Seen {
  readonly reports: readonly ShownReport[]
  readonly native: NativeAnswer
}

/** Shows what became of each report, and why: contract, class, consent. */
export async function showOutcomes(
  page: Page,
  { api, setting }: { readonly api: DemoApi; readonly setting: DemoSetting },
  { reports, native }: Seen,
): Promise<void> {
  page.heading('What became of each, and why')
  const versions = await readVersions(api, setting)
  const rows = reports.map((report) => {
    const version = versions.get(report.type)
    confirm(version !== undefined, `a contract declares ${report.type}`)
    confirm(report.class === 'required', `${report.type} is required data`)
    const { length } = report.remarks
    const outcome = length === 0 ? 'accepted' : 'redacted'
    const taken = length === 0 ? 'nothing to take out' : `taken out: ${length}`
    const why = `required data by contract v${version}; ${taken}`
    return [report.collector, report.type, outcome, why]
  })
  confirm(
    member(native.plain, 'outcome') === 'accepted',
    'a report without personal data is accepted',
  )
  confirmRefused(native.optional, 'dropped', 'user_required_only')
  confirmRefused(native.undeclared, 'quarantined', 'undeclared_type')
  const shape = await readShape(api, setting)
  page.table([
    ...rows.sort(([left = ''], [right = '']) => right.localeCompare(left)),
    ['native', OPTIONAL_TYPE, 'dropped', 'optional data, but this user allows required data only'],
    [
      'native',
      UNDECLARED_TYPE,
      'quarantined',
      `no contract declares it; kept: its shape (${shape})`,
    ],
  ])
}

function confirmRefused(answer: unknown, outcome: string, reason: string): void {
  const isSo = member(answer, 'outcome') === outcome && member(answer, 'reason') === reason
  confirm(isSo, `a native report is ${outcome}: ${reason}`)
}

/** The version of each contract that holds for the demo's product: its own, and the standard ones. */
async function readVersions(
  api: DemoApi,
  { product }: DemoSetting,
): Promise<ReadonlyMap<string, number>> {
  const bundle = await api.call('GET', '/manage/v1/bundle')
  const products = list(bundle, 'products').filter((item) =>
    ['standard', product].includes(text(item, 'product')),
  )
  const types = products.flatMap((item) => list(item, 'types'))
  return new Map(types.map((type) => [text(type, 'type'), number(type, 'version')]))
}

async function readShape(api: DemoApi, { tenant }: DemoSetting): Promise<string> {
  const answer = await api.call('GET', `/manage/v1/shapes?tenant=${tenant}&kind=quarantined`)
  confirm(plantedIn(JSON.stringify(answer)).length === 0, 'a quarantined shape holds no value')
  const paths = list(answer, 'items').map((item) => text(item, 'path'))
  const isWhole = Object.keys(UNDECLARED_DATA).every((path) => paths.includes(path))
  confirm(isWhole, 'the shape of the undeclared report is kept')
  return paths.sort().join(', ')
}

const EXAMPLE = 'sentry.event'
/** What the methods of a contract do, in words. */
const METHODS = { drop: 'left out', generalise: 'made coarse' } as const

/** Shows what was taken out of the error, and which rule did it. */
export function showRedactions(page: Page, reports: readonly ShownReport[]): void {
  const { remarks } = storedOf(reports, EXAMPLE)
  page.heading(`What was taken out of the error (${EXAMPLE}), and by which rule`)
  const found = remarks.filter(({ isInText }) => isInText)
  const kinds = new Set(found.map(({ kind }) => kind))
  for (const kind of ['CREDIT_CARD', 'EMAIL', 'PHONE', 'IP_ADDRESS', 'SECRET', 'USERNAME']) {
    confirm(kinds.has(kind), `the scrubber found the planted ${kind}`)
  }
  page.table(found.map(({ kind, rule, path }) => [kind, `scrubber, rule ${rule}`, path]))
  for (const [method, words] of Object.entries(METHODS)) {
    const paths = remarks.filter((remark) => remark.method === method).map(({ path }) => path)
    const names = paths.map((path) => path.slice(path.lastIndexOf('.') + 1))
    if (names.length > 0) page.note(`${words} by the contract: ${names.join(', ')}`)
  }
}
