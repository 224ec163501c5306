import { refusal } from '#domain/outcome.ts'
import type { ShapeKey } from '#domain/stored_report.ts'
import { withCustomKind } from '#policies/engine/custom_identities.ts'
import { matchContract } from '#policies/engine/match.ts'
import { shapeKey, shapeOf } from '#policies/engine/shape.ts'
import { subjectOf } from '#policies/engine/subject_fields.ts'
import { type Arrived, type Matched, type RequestContext, refuse, type Step } from './steps.ts'

/** Finds the contract of the report's product and type. Without one the report is quarantined as a shape. */
export const match: Step<Arrived, Matched> = (item, context) => {
  const contract = matchContract(context.bundle, item.product, item.report.type)
  if (contract === undefined) return refuse(refusal('undeclared_type'), quarantined(item, context))
  const subject = subjectOf(item.report.subject, item.data, contract)
  return { ...item, contract, subject: withCustomKind(subject, context.bundle) }
}

function quarantined(item: Arrived, context: RequestContext): readonly ShapeKey[] {
  const scrubKey = (key: string) => context.scrubber.scrubText(key).text
  return shapeOf(item.data, scrubKey).map((field) => ({
    tenantId: context.admission.tenantId,
    kind: 'quarantined',
    product: item.product,
    type: shapeKey(item.report.type, scrubKey),
    clientVersion: cleanVersion(item.report.version, context) ?? '',
    ...field,
  }))
}

/** The client's version without what could be personal, for columns that are text. */
export function cleanVersion(
  version: string | undefined,
  context: RequestContext,
): string | undefined {
  if (version === undefined || version === '') return undefined
  const plain = /^[\d.]{1,40}$/.test(version)
  const clean = plain ? version : context.scrubber.scrubText(version.slice(0, 100)).text
  return clean.replaceAll('\u0000', '').toWellFormed()
}
