import type { JsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'

// Reports for this folder's tests.

export const TENANT = '11111111-1111-4111-8111-111111111111'
export const NOW_MS = Date.UTC(2026, 10, 21, 9, 58, 39, 123)
export const EXPIRES_ON = '2027-02-19'
export const NEVER = new AbortController().signal

export function reportOf(id: string, changes: Partial<CleanReport> = {}): CleanReport {
  const data: JsonObject = { text: `text of ${id}`, nested: { list: [1, null, 'é'] } }
  return {
    id,
    tenantId: TENANT,
    product: 'sales-app',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: NOW_MS - 90_000_000,
    receivedAtMs: NOW_MS,
    bundle: 'b-1',
    expiresOn: EXPIRES_ON,
    data,
    ...changes,
  }
}

/** Reports `r-<from>` to `r-<to - 1>`. */
export function reportsOf(from: number, to: number): readonly CleanReport[] {
  return Array.from({ length: to - from }, (_, at) => reportOf(`r-${from + at}`))
}
