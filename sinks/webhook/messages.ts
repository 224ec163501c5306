import { createHash } from 'node:crypto'
import type { CleanReport } from '#domain/sink.ts'

/** Bytes of the reports in one body; one report alone may be larger. */
const BODY_BYTES_MAX = 1024 * 1024

/** One request of a batch. */
export interface Message {
  /** The same for the same reports of the same sink: a receiver knows a repetition by it. */
  readonly id: string
  readonly body: string
  readonly reports: readonly CleanReport[]
}

export interface MessageSettings {
  readonly sinkId: string
  readonly reportsMax: number
}

/** Cuts a batch into messages: of one tenant each, with at most so many reports and bytes. The same batch is cut alike. */
export function createMessages({ sinkId, reportsMax }: MessageSettings) {
  return (batch: readonly CleanReport[]): readonly Message[] => {
    const messages: Message[] = []
    let reports: CleanReport[] = []
    let texts: string[] = []
    let bytes = 0
    const end = () => {
      const [first] = reports
      if (first !== undefined) {
        messages.push({ id: idOf(sinkId, reports), body: bodyOf(first.tenantId, texts), reports })
      }
      reports = []
      texts = []
      bytes = 0
    }
    for (const report of batch) {
      const text = JSON.stringify(printReport(report))
      const textBytes = Buffer.byteLength(text)
      const isFull = reports.length >= reportsMax || bytes + textBytes > BODY_BYTES_MAX
      const isOther = reports[0] !== undefined && reports[0].tenantId !== report.tenantId
      if (isFull || isOther) end()
      reports.push(report)
      texts.push(text)
      bytes += textBytes
    }
    end()
    return messages
  }
}

function bodyOf(tenant: string, texts: readonly string[]): string {
  return `{"type":"reports","tenant":${JSON.stringify(tenant)},"reports":[${texts.join(',')}]}`
}

function idOf(sinkId: string, reports: readonly CleanReport[]): string {
  const hash = createHash('sha256').update(sinkId)
  for (const { tenantId, id } of reports) hash.update(`\u0000${tenantId}\u0000${id}`)
  return `msg_${hash.digest('hex').slice(0, 32)}`
}

function printReport(report: CleanReport) {
  const { id, product, version, type, category, bundle, expiresOn, remarks, data } = report
  return {
    id,
    time: printTime(report.timeMs),
    receivedAt: printTime(report.receivedAtMs),
    product,
    version,
    type,
    class: report.class,
    category,
    expiresOn,
    bundle,
    remarks,
    data,
  }
}

/** RFC 3339; a time that no Date can hold is left out. */
function printTime(timeMs: number): string | undefined {
  const date = new Date(timeMs)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
