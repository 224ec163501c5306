import type { DemoApi } from './api.ts'
import { DemoError } from './demo_error.ts'
import { list, member, number, text } from './json.ts'
import type { DemoSetting } from './setting.ts'

/** One redaction that a stored report tells of. */
export interface ShownRemark {
  readonly path: string
  readonly kind: string
  readonly rule: string
  readonly method: string
  readonly isInText: boolean
}

/** A stored report, as the management API shows it. */
export interface ShownReport {
  readonly collector: string
  readonly type: string
  readonly class: string
  readonly expiresOn: string
  readonly bundle: string
  readonly remarks: readonly ShownRemark[]
  readonly data: unknown
}

/** All stored reports of the demo's tenant, the oldest first. The purpose is stated, and audited, like any other. */
export async function readStored(
  api: DemoApi,
  { tenant }: DemoSetting,
): Promise<{ readonly reports: readonly ShownReport[]; readonly wholeText: string }> {
  const answer = await api.call(
    'GET',
    `/manage/v1/reports?tenant=${tenant}&purpose=operating_and_troubleshooting`,
  )
  const reports = list(answer, 'items').map(readReport).reverse()
  return { reports, wholeText: JSON.stringify(answer) }
}

/** The only stored report of a type. Throws a DemoError where there is none. */
export function storedOf(reports: readonly ShownReport[], type: string): ShownReport {
  const found = reports.find((report) => report.type === type)
  if (found === undefined) throw new DemoError(`Cannot find a stored report of type ${type}`)
  return found
}

function readReport(item: unknown): ShownReport {
  return {
    collector: text(item, 'collector'),
    type: text(item, 'type'),
    class: text(item, 'class'),
    expiresOn: text(item, 'expiresOn'),
    bundle: text(item, 'bundle'),
    remarks: list(item, 'remarks').map(readRemark),
    data: member(item, 'data'),
  }
}

function readRemark(remark: unknown): ShownRemark {
  return {
    path: text(remark, 'path'),
    kind: text(remark, 'kind'),
    rule: text(remark, 'rule'),
    method: text(remark, 'method'),
    isInText: member(remark, 'start') !== undefined,
  }
}

/** The totals of outcomes of the demo's tenant. */
export interface Totals {
  readonly received: number
  readonly accepted: number
  readonly redacted: number
  readonly dropped: number
  readonly quarantined: number
  readonly rejected: number
}

/** Counts what became of every item so far. */
export async function readOutcomes(
  api: DemoApi,
  { tenant }: DemoSetting,
): Promise<{ readonly totals: Totals; readonly suppressed: number }> {
  const answer = await api.call('GET', `/manage/v1/outcomes?tenant=${tenant}&by=outcome,reason`)
  const suppressed = list(answer, 'items')
    .filter((item) => member(item, 'reason') === 'suppressed')
    .reduce<number>((sum, item) => sum + number(item, 'count'), 0)
  const total = (name: keyof Totals) => number(answer, 'totals', name)
  return {
    suppressed,
    totals: {
      received: total('received'),
      accepted: total('accepted'),
      redacted: total('redacted'),
      dropped: total('dropped'),
      quarantined: total('quarantined'),
      rejected: total('rejected'),
    },
  }
}
