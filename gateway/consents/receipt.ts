import type { Purpose } from '#domain/classification.ts'
import type { ContractSource, ProductSource } from '#domain/contract.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { ConsentRecord } from '#drizzle/repositories/consents.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'

/** `typ` of the signed receipt. */
export const RECEIPT_TYPE = 'consent-receipt+jws'
const SCHEMA = 'ISO/IEC TS 27560:2023'

export interface ReceiptSettings {
  readonly tenant: { readonly id: string; readonly name: string }
  /** The policies in force when the choice was recorded; undefined where they are not known any more. */
  readonly source: BundleSource | undefined
  readonly origin: string
}

/**
 * The receipt of a recorded choice, with the fields of ISO/IEC TS 27560:2023. The person is named by the keyed pseudonym
 * only, and what is not known is left out. The same record makes the same receipt.
 */
export function receiptOf(record: ConsentRecord, settings: ReceiptSettings) {
  const { tenant, source, origin } = settings
  return {
    schema_version: SCHEMA,
    receipt_id: record.id,
    record_id: record.id,
    pii_principal_id: principalOf(record, tenant.id),
    record_created: record.recordedAt.toISOString(),
    notice: noticeOf(record, origin),
    pii_processing: source === undefined ? [] : processingOf(record, source),
    party_identification: [
      { party_id: tenant.id, party_name: tenant.name, party_role: 'PII controller' },
      { party_id: 'tidegate', party_role: 'PII processor', party_url: origin },
    ],
    events: [
      {
        event_time: record.decidedAt.toISOString(),
        event_type: record.source,
        event_state: STATES[record.choice],
        entity_id: record.recordedBy,
        scope: record.scope,
        choice: record.choice,
        product: record.product,
        instance: record.instanceId,
        feature: record.feature,
        prompt_mode: record.promptMode,
      },
    ],
  }
}

const STATES: Readonly<Record<ConsentRecord['choice'], string>> = {
  optional: 'given',
  granted: 'given',
  required: 'withdrawn',
  denied: 'refused',
  off: 'withdrawn',
}

/** A keyed pseudonym: whoever holds the key can tell whose it is, nobody else. */
function principalOf({ subject }: ConsentRecord, tenantId: string): string {
  return subject === undefined
    ? `urn:tidegate:organisation:${tenantId}`
    : `urn:tidegate:pseudonym:${Buffer.from(subject).toString('hex')}`
}

function noticeOf({ notice, noticeVersion, product, bundle }: ConsentRecord, origin: string) {
  return {
    privacy_notice: notice ?? `${origin}/privacy/${product ?? ''}`,
    version: noticeVersion,
    policy: bundle,
    language: 'en',
  }
}

/** What the choice is about: Optional data of the product, or all that depends on the feature. */
function processingOf(record: ConsentRecord, source: BundleSource) {
  return source.products
    .filter(({ product }) => isMeant(product, record))
    .flatMap(({ product, contracts }) => {
      const meant = contracts.filter((contract) =>
        record.feature === undefined
          ? contract.class === 'optional'
          : contract.feature === record.feature,
      )
      return meant.length === 0 ? [] : [{ service: product.title, purposes: purposesOf(meant) }]
    })
}

function isMeant({ product }: ProductSource, record: ConsentRecord): boolean {
  return (
    product !== STANDARD_PRODUCT && (record.product === undefined || record.product === product)
  )
}

function purposesOf(contracts: readonly ContractSource[]) {
  const purposes = new Set<Purpose>(contracts.flatMap((contract) => contract.purposes))
  return [...purposes].sort().map((purpose) => ({
    purpose,
    lawful_basis: 'consent',
    pii_information: contracts
      .filter((contract) => contract.purposes.includes(purpose))
      .map(({ type, title, category, retentionDays }) => ({
        pii_type: type,
        title,
        category,
        retention_days: retentionDays,
      })),
  }))
}
