import { isJsonObject } from '#domain/json.ts'
import type { Remark } from '#domain/remark.ts'
import type { ReportPayload } from '#domain/stored_report.ts'

const decoder = new TextDecoder()

/** The payload that `seal` wrote. */
export function parsePayload(bytes: Uint8Array): ReportPayload {
  const payload: unknown = JSON.parse(decoder.decode(bytes))
  if (!isJsonObject(payload)) return { data: {}, remarks: [] }
  const { data, remarks } = payload
  return {
    data: isJsonObject(data) ? data : {},
    remarks: Array.isArray(remarks) ? (remarks as readonly unknown[] as readonly Remark[]) : [],
  }
}
