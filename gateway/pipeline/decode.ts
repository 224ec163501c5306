import type { DecodedItem, RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { type Reason, refusal } from '#domain/outcome.ts'
import { type Extent, excessOf } from '#policies/engine/shape.ts'
import { type Arrived, type Refused, type RequestContext, refuse } from './steps.ts'

/** Checks what no collector needs to know: the product of the key, the time's range, the report's size. */
export function arrive(item: DecodedItem, context: RequestContext): Arrived | Refused {
  if (item.kind === 'refused') return refuse(refusal(item.reason))
  const { report } = item
  const reason = reasonAgainst(item, context)
  if (reason !== undefined) return refuse(refusal(reason))
  return {
    kind: 'report',
    report,
    product: context.admission.product,
    timeMs: report.timeMs ?? context.receivedAtMs,
    data: report.data,
  }
}

const REASON_OF_EXCESS: Readonly<Record<keyof Extent, Reason>> = {
  values: 'too_many_values',
  characters: 'report_too_large',
}

function reasonAgainst(
  { report }: Extract<DecodedItem, { kind: 'report' }>,
  { admission, receivedAtMs }: RequestContext,
): Reason | undefined {
  if (report.product !== undefined && report.product !== admission.product)
    return 'product_mismatch'
  const { timeMs = receivedAtMs } = report
  const isInRange =
    timeMs >= receivedAtMs - LIMITS.pastMs && timeMs <= receivedAtMs + LIMITS.futureMs
  if (!isInRange) return 'time_out_of_range'
  // What is scrubbed holds the process up, so that its length is bounded before.
  const excess = excessOf(report.data, {
    values: LIMITS.valuesPerReportMax,
    characters: LIMITS.reportCharactersMax,
  })
  return excess === undefined ? undefined : REASON_OF_EXCESS[excess]
}

/** True where the browser signals Global Privacy Control (W3C, `Sec-GPC: 1`). */
export function hasGlobalPrivacyControl(head: RequestHead): boolean {
  return head.header('sec-gpc')?.trim() === '1'
}
