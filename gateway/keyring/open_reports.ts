import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Remark } from '#domain/remark.ts'
import type { ReleaseCounts, ReportPayload, SealPlace } from '#domain/stored_report.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import type { ReportSealer } from './report_sealer.ts'

/** A stored, clean report as it is shown, exported and forwarded. */
export interface ReadReport extends Omit<SealedRecord, 'sealed'> {
  readonly remarks: readonly Remark[]
  readonly data: JsonObject
  /** After how many subjects its values are released to others; undefined where all of them are at once. */
  readonly release?: ReleaseCounts
}

/** Opens records, in their order; one of which a key is destroyed is left out: it is being erased. Throws KeyringAwayError. */
export async function openReports(
  sealer: ReportSealer,
  records: readonly SealedRecord[],
): Promise<readonly ReadReport[]> {
  return await openEach(sealer, records, ({ sealed, ...record }, payload) => ({
    ...record,
    ...payload,
  }))
}

/** As `openReports`, for any rows that hold a sealed payload. */
export async function openEach<Row extends SealPlace & { readonly sealed: Uint8Array }, Opened>(
  sealer: ReportSealer,
  rows: readonly Row[],
  openedOf: (row: Row, payload: ReportPayload) => Opened,
): Promise<readonly Opened[]> {
  const payloads = await sealer.open(rows)
  return rows.flatMap((row, index) => {
    const payload = payloads[index]
    return payload === undefined ? [] : [openedOf(row, parsePayload(payload))]
  })
}

const decoder = new TextDecoder()

/** The payload that `complete` wrote. */
export function parsePayload(bytes: Uint8Array): ReportPayload {
  const payload: unknown = JSON.parse(decoder.decode(bytes))
  if (!isJsonObject(payload)) return { data: {}, remarks: [] }
  const { data, remarks, release } = payload
  return {
    data: isJsonObject(data) ? data : {},
    remarks: Array.isArray(remarks) ? (remarks as readonly unknown[] as readonly Remark[]) : [],
    ...(isJsonObject(release) ? { release: release as ReleaseCounts } : {}),
  }
}
