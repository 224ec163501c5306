import type { ConsentRecord } from '#drizzle/repositories/consents.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { RECEIPT_TYPE, receiptOf } from '../../consents/receipt.ts'
import { sourceOfChoice } from '../../consents/source_of_choice.ts'
import type { Gateway } from '../../gateway.ts'
import type { ArchivePiece } from './archive.ts'

/** What receipts of choices are made with. */
export interface ReceiptMaker {
  readonly gateway: Pick<Gateway, 'database' | 'receipts'>
  readonly tenant: Tenant
  /** Where the privacy notices are served. */
  readonly origin: string
}

/** The signed receipts of choices, one JSON object a line. The same choices make the same lines. */
export async function* receiptLines(
  records: readonly ConsentRecord[],
  { gateway, tenant, origin }: ReceiptMaker,
): AsyncGenerator<ArchivePiece> {
  // Of the bundles only the last one is kept: choices that follow one another were made under the same, as a rule.
  let last:
    | { readonly hash: string | undefined; readonly source: BundleSource | undefined }
    | undefined
  for (const record of records) {
    if (last === undefined || last.hash !== record.bundle) {
      last = { hash: record.bundle, source: await sourceOfChoice(gateway, record) }
    }
    const receipt = receiptOf(record, { tenant, source: last.source, origin })
    const signed = await gateway.receipts.sign(receipt, RECEIPT_TYPE)
    yield { content: `${JSON.stringify({ receipt, signed })}\n`, records: 1 }
  }
}
