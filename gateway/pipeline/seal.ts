import { createHash, randomUUIDv7 } from 'node:crypto'
import { DAY_MS } from '#domain/clock.ts'
import { isGuid, type TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { refusal } from '#domain/outcome.ts'
import type { Report } from '#domain/report.ts'
import type { ReportPayload } from '#domain/stored_report.ts'
import { expiryDay } from '#policies/engine/retain.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'
import { fingerprintOf } from '../problems/fingerprint.ts'
import { guard } from '../release/witnesses.ts'
import { periodOf } from '../retention/periods.ts'
import { countRemarks } from './count_remarks.ts'
import { cleanVersion } from './match.ts'
import { type JudgedReport, type Minimised, refuse, type SealedReport, type Step } from './steps.ts'

/** Gives the clean report its id and its expiry day, and makes it the bytes that are sealed. */
export const complete: Step<Minimised, JudgedReport> = (item, context) => {
  const { admission, receivedAtMs, bundle, collector } = context
  const { contract, data, subject } = item
  const { tenantId } = admission
  const place = { product: item.product, type: item.report.type }
  const { release, witnesses } = guard(
    { tenantId, ...place, contract, data, subject },
    context.pseudonymiser,
  )
  const payload: ReportPayload = {
    data,
    remarks: item.remarks,
    ...(release === undefined ? {} : { release }),
  }
  const bytes = Buffer.from(JSON.stringify(payload))
  if (bytes.length > LIMITS.reportBytesMax) return refuse(refusal('report_too_large'), item.shapes)
  const { class: dataClass, category } = item.classification
  const days = periodOf({ ...place, class: dataClass, category }, contract, context)
  return {
    kind: 'judged',
    outcome:
      item.remarks.length === 0
        ? { outcome: 'accepted' }
        : { outcome: 'redacted', remarks: item.remarks },
    shapes: item.shapes,
    tenantId,
    id: reportId(item.report.id, tenantId, item.product),
    instanceId: admission.instanceId,
    ...place,
    version: cleanVersion(item.report.version, context),
    class: dataClass,
    category,
    dataKind: item.classification.dataKind,
    collector,
    bundle: bundle.hash,
    timeMs: item.timeMs,
    receivedAtMs,
    mayRepeat: mayRepeat(item.report, receivedAtMs),
    expiresOn: expiryDay(receivedAtMs, days),
    pseudonyms: item.pseudonyms,
    witnesses,
    fingerprint: fingerprintOf(place.type, data),
    redactions: countRemarks(item.remarks),
    payload: bytes,
  }
}

/**
 * Seals clean reports, in their order; undefined stands for one that may not be kept, since a subject of it is
 * forgotten. Their keys are durable when this resolves. Throws KeyringAwayError.
 */
export async function sealAll(
  reports: readonly JudgedReport[],
  sealer: ReportSealer,
): Promise<readonly (SealedReport | undefined)[]> {
  const sealed = await sealer.seal(reports)
  return reports.map((report, index) => {
    const bytes = sealed[index]
    return bytes && sealedReport(report, bytes)
  })
}

/** Field by field: taking one field out of an object of this size costs more than the encryption. */
function sealedReport(report: JudgedReport, sealed: Uint8Array): SealedReport {
  return {
    outcome: report.outcome,
    shapes: report.shapes,
    tenantId: report.tenantId,
    id: report.id,
    instanceId: report.instanceId,
    product: report.product,
    type: report.type,
    version: report.version,
    class: report.class,
    category: report.category,
    dataKind: report.dataKind,
    collector: report.collector,
    bundle: report.bundle,
    timeMs: report.timeMs,
    receivedAtMs: report.receivedAtMs,
    mayRepeat: report.mayRepeat,
    expiresOn: report.expiresOn,
    pseudonyms: report.pseudonyms,
    witnesses: report.witnesses,
    fingerprint: report.fingerprint,
    redactions: report.redactions,
    sealed,
  }
}

/**
 * A report that happened today, by its own time, was not received yesterday. Only the others are looked for in the
 * partition of the day before.
 */
function mayRepeat({ id, timeMs }: Report, receivedAtMs: number): boolean {
  if (id === undefined || id === '') return false
  const dayStartMs = Math.floor(receivedAtMs / DAY_MS) * DAY_MS
  return timeMs === undefined || timeMs < dayStartMs + LIMITS.clockSkewMs
}

const HEX_ID = /^[0-9a-f]{32}$/i

/**
 * The id under which a report is stored: the sender's where it is a GUID, one made from the sender's where it is any
 * other text (so that a repetition is recognised), a new one where there is none.
 */
export function reportId(sent: string | undefined, tenantId: TenantId, product: string): string {
  if (sent === undefined || sent === '') return randomUUIDv7()
  const lower = sent.toLowerCase()
  if (isGuid(lower)) return lower
  const hex = HEX_ID.test(sent)
    ? lower
    : createHash('sha256').update(`${tenantId}\u0000${product}\u0000${sent}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}
