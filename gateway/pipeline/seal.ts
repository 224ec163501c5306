import { createHash, randomUUIDv7 } from 'node:crypto'
import { isGuid, type TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { refusal } from '#domain/outcome.ts'
import type { ReportPayload } from '#domain/stored_report.ts'
import { expiryDay, retentionDays } from '#policies/engine/retain.ts'
import { cleanVersion } from './match.ts'
import { type Minimised, refuse, type SealedReport, type Step } from './steps.ts'

/** Gives the clean report its id and its expiry day, and makes it the bytes that are stored. */
export const seal: Step<Minimised, SealedReport> = (item, context) => {
  const { admission, receivedAtMs, bundle, collector } = context
  const payload: ReportPayload = { data: item.data, remarks: item.remarks }
  const bytes = Buffer.from(JSON.stringify(payload))
  if (bytes.length > LIMITS.reportBytesMax) return refuse(refusal('report_too_large'), item.shapes)
  const days = retentionDays(item.contract.retentionDays, admission.tenantRetentionDays)
  return {
    kind: 'sealed',
    outcome:
      item.remarks.length === 0
        ? { outcome: 'accepted' }
        : { outcome: 'redacted', remarks: item.remarks },
    shapes: item.shapes,
    tenantId: admission.tenantId,
    id: reportId(item.report.id, admission.tenantId, item.product),
    instanceId: admission.instanceId,
    product: item.product,
    type: item.report.type,
    version: cleanVersion(item.report.version, context),
    class: item.classification.class,
    category: item.classification.category,
    dataKind: item.classification.dataKind,
    collector,
    bundle: bundle.hash,
    timeMs: item.timeMs,
    receivedAtMs,
    expiresOn: expiryDay(receivedAtMs, days),
    pseudonyms: item.pseudonyms,
    payload: bytes,
  }
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
