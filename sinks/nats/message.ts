import { createHash } from 'node:crypto'
import type { CleanReport } from '#domain/sink.ts'

/** Characters of an encoded name; a longer one becomes a hash, so that a subject stays under the server's line. */
const TOKEN_LENGTH_MAX = 300

/** One message of the stream. */
export interface Message {
  readonly subject: string
  /** `Nats-Msg-Id`: the stream takes a message under one id once within its window. */
  readonly id: string
  readonly payload: Uint8Array
}

/**
 * A name as a part of a subject: letters, digits, `-` and `_` stay, every other byte of its UTF-8 becomes `%` and two
 * hexadecimal digits. So a dot begins no new token, and neither `*` nor `>` is a wildcard. The empty name is `%`, since a
 * subject may have no empty token; a name that is too long is `%%` and its SHA-256. Different names give different texts.
 */
export function encodeToken(name: string): string {
  if (name === '') return '%'
  const bytes = Buffer.from(name.toWellFormed())
  const text = bytes
    .toString('latin1')
    .replace(
      /[^A-Za-z0-9_-]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
  if (text.length <= TOKEN_LENGTH_MAX) return text
  return `%%${createHash('sha256').update(bytes).digest('hex')}`
}

/** The subject of a report by a template with `{tenant}`, `{product}` and `{type}`. */
export function subjectOf(template: string, report: CleanReport): string {
  return template.replace(/\{(tenant|product|type)\}/g, (_all, name) => {
    if (name === 'tenant') return encodeToken(report.tenantId)
    return encodeToken(name === 'product' ? report.product : report.type)
  })
}

/** What the payload says: JSON in UTF-8, with times as RFC 3339. */
function payloadOf(report: CleanReport): Uint8Array {
  const { timeMs, receivedAtMs, remarks: _remarks, data, ...head } = report
  const message = {
    ...head,
    time: new Date(timeMs).toISOString(),
    receivedAt: new Date(receivedAtMs).toISOString(),
    data,
  }
  return Buffer.from(JSON.stringify(message))
}

/** `Nats-Msg-Id` of a report's message. */
export function messageId(
  { tenantId, id }: Pick<CleanReport, 'tenantId' | 'id'>,
  sinkId: string,
): string {
  return [tenantId, id, sinkId].map(encodeToken).join('.')
}

/**
 * The message of a report. Its id names the sink too: a stream that two sinks of a tenant write to would otherwise take
 * the second one's message for a repetition, and lose it.
 */
export function messageOf(
  report: CleanReport,
  { subject, sinkId }: { readonly subject: string; readonly sinkId: string },
): Message {
  return {
    subject: subjectOf(subject, report),
    id: messageId(report, sinkId),
    payload: payloadOf(report),
  }
}
