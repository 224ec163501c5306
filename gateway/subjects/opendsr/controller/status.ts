import { hash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { PartReceipt } from '#domain/processor.ts'
import type { PartOutcome } from '../../processors/processor.ts'
import { OPENDSR_STATUSES, type OpenDsrStatus } from '../status.ts'

/** Spellings in use. */
const SPELLINGS: Readonly<Record<string, OpenDsrStatus>> = {
  'in-progress': 'in_progress',
  inprogress: 'in_progress',
  canceled: 'cancelled',
}

/** The status of a message that a processor tells: its own word for it, in the spelling of OpenDSR. */
export function statusOf(message: JsonObject): OpenDsrStatus | undefined {
  const { request_status: word } = message
  if (typeof word !== 'string') return undefined
  const lower = word.trim().toLowerCase()
  return OPENDSR_STATUSES.find((known) => known === lower) ?? SPELLINGS[lower]
}

const OPENDSR_RANKS: readonly string[] = OPENDSR_STATUSES

/** How far a status is: it never moves back. */
export function rankOf(word: string | undefined): number {
  return OPENDSR_RANKS.indexOf(word ?? '')
}

/** The bytes as an object of JSON, or undefined. */
export function messageOf(bytes: Uint8Array): JsonObject | undefined {
  const parsed = parseJson(new TextDecoder().decode(bytes))
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}

export interface SignedStatus {
  readonly bytes: Uint8Array
  readonly domain: string
  readonly signature: string
  readonly certificateSha256: string
  readonly nowMs: number
}

/** What a signed status means here: a completed one is the receipt. */
export function outcomeOfStatus(
  word: OpenDsrStatus,
  { bytes, domain, signature, certificateSha256, nowMs }: SignedStatus,
): Exclude<PartOutcome, { kind: 'retry' }> {
  if (word === 'cancelled') {
    const error = 'Cannot confirm: the processor has cancelled the request'
    return { kind: 'failed', error, isCancelled: true }
  }
  if (word !== 'completed') return { kind: 'sent', word }
  const receipt: PartReceipt = {
    way: 'opendsr',
    sha256: hash('sha256', bytes),
    at: new Date(nowMs).toISOString(),
    ...(bytes.length <= LIMITS.processorReceiptBytesMax
      ? { signed: Buffer.from(bytes).toString('base64') }
      : {}),
    ...{ signature, domain, certificateSha256 },
  }
  return { kind: 'confirmed', receipt, word }
}
