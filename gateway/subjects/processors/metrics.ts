import { type Counter, metrics } from '@opentelemetry/api'

/** Receipts of processors, taken and refused, by kind and result. */
export const PROCESSOR_RECEIPTS_METRIC = 'tidegate.processor.receipts'

export type ReceiptResult = 'confirmed' | 'noted' | 'forged' | 'foreign' | 'replayed' | 'invalid'

let counter: Counter | undefined

/** Counts what processors brought. The instrument is made when it is first needed: its provider is there by then. */
export function countReceipt(kind: string, result: ReceiptResult): void {
  counter ??= metrics.getMeter('tidegate').createCounter(PROCESSOR_RECEIPTS_METRIC, {
    description: 'Receipts of processors by kind and result',
  })
  counter.add(1, { kind, result })
}
