import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type Pseudonym, parsePseudonym, parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type {
  Counted,
  OutcomeKey,
  Pseudonyms,
  ReportHead,
  ShapeKey,
  UnsealedReport,
  Witnesses,
} from '#domain/stored_report.ts'

/** A clean report that was acknowledged, with what its sender was answered. */
export interface SpooledReport extends UnsealedReport {
  readonly answered: 'accepted' | 'redacted'
}

/** Counts that belong to a request, not to one report that is kept. */
export interface SpooledCounters {
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly Counted<ShapeKey>[]
}

/** One row of a spool, opened. */
export type SpoolEntry =
  | { readonly kind: 'report'; readonly report: SpooledReport }
  | { readonly kind: 'counters'; readonly counters: SpooledCounters }

/** One row of a spool as it lies on disk: what erasure and retention ask for is in the clear, the rest is sealed. */
export interface SealedEntry {
  readonly sequence: number
  readonly tenantId: string
  /** UTC day; empty for counters, which hold nothing of a person. */
  readonly expiresOn: string
  readonly class: string
  /** In the order of IDENTITY_KINDS. */
  readonly pseudonyms: readonly (Uint8Array | null)[]
  readonly sealed: Uint8Array
}

/** The class of rows that hold counters. */
export const COUNTERS = 'counters'
const NOBODY: readonly null[] = IDENTITY_KINDS.map(() => null)
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4

/** What the authenticated data of a row is made of, beside its own columns. */
export interface SpoolKey {
  readonly spoolId: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** Seals a report for one place in one spool. */
export function sealReport(
  report: SpooledReport,
  sequence: number,
  spoolKey: SpoolKey,
): SealedEntry {
  const { tenantId, expiresOn, pseudonyms, payload } = report
  const place = {
    sequence,
    tenantId,
    expiresOn,
    class: report.class,
    pseudonyms: IDENTITY_KINDS.map((kind) => pseudonyms[kind] ?? null),
  }
  return { ...place, sealed: encrypt(headOf(report), payload, { place, spoolKey }) }
}

/** Seals the counters of one request. All that it counts belongs to one tenant. */
export function sealCounters(
  counters: SpooledCounters,
  sequence: number,
  spoolKey: SpoolKey,
): SealedEntry {
  const tenantId = tenantOf(counters)
  const place = { sequence, tenantId, expiresOn: '', class: COUNTERS, pseudonyms: NOBODY }
  return { ...place, sealed: encrypt(counters, EMPTY, { place, spoolKey }) }
}

/** Opens a row; undefined where any column of it was changed, or it was sealed elsewhere. */
export function openEntry(entry: SealedEntry, spoolKey: SpoolKey): SpoolEntry | undefined {
  const opened = decrypt(entry, spoolKey)
  const tenantId = parseTenantId(entry.tenantId)
  if (opened === undefined || tenantId === undefined) return undefined
  const view = new DataView(opened.buffer, opened.byteOffset, opened.byteLength)
  const payloadAt = LENGTH_BYTES + view.getUint32(0, true)
  const head = opened.toString('utf8', LENGTH_BYTES, payloadAt)
  if (entry.class === COUNTERS) return { kind: 'counters', counters: parseCounters(head) }
  const report = parseReport(head, entry, { tenantId, payload: opened.subarray(payloadAt) })
  return { kind: 'report', report }
}

/** The counters that stand for a report once it is deleted: what its sender was answered stays counted. */
export function countersOfAnswer(report: SpooledReport): SpooledCounters {
  const { tenantId, instanceId, product, collector, receivedAtMs } = report
  const key: OutcomeKey = {
    tenantId,
    instanceId,
    product,
    collector,
    outcome: report.answered,
    reason: '',
    timeMs: receivedAtMs,
  }
  return { decided: [{ key, count: 1 }], shapes: [] }
}

/** The pseudonyms of a row by their kinds. */
export function pseudonymsOf(entry: Pick<SealedEntry, 'pseudonyms'>): Pseudonyms {
  const pseudonyms: { [kind in IdentityKind]?: Pseudonym } = {}
  for (const [index, kind] of IDENTITY_KINDS.entries()) {
    const bytes = entry.pseudonyms[index] ?? null
    if (bytes !== null) pseudonyms[kind] = parsePseudonym(bytes)
  }
  return pseudonyms
}

/** When the row was received, in milliseconds since 1970; undefined where it does not say. */
export function receivedAt(entry: SpoolEntry): number | undefined {
  return entry.kind === 'report' ? entry.report.receivedAtMs : entry.counters.decided[0]?.key.timeMs
}

const EMPTY = new Uint8Array(0)

/** Witnesses as text: in base64. */
interface PrintedWitnesses {
  readonly subject: string
  readonly others: readonly string[]
  readonly values: readonly string[]
}

interface Head
  extends Omit<
    SpooledReport,
    'payload' | 'tenantId' | 'expiresOn' | 'class' | 'pseudonyms' | 'witnesses'
  > {
  readonly witnesses?: PrintedWitnesses
}

function headOf(report: SpooledReport): Head {
  return {
    id: report.id,
    product: report.product,
    type: report.type,
    instanceId: report.instanceId,
    version: report.version,
    category: report.category,
    dataKind: report.dataKind,
    collector: report.collector,
    bundle: report.bundle,
    timeMs: report.timeMs,
    receivedAtMs: report.receivedAtMs,
    mayRepeat: report.mayRepeat,
    answered: report.answered,
    ...(report.witnesses === undefined ? {} : { witnesses: printWitnesses(report.witnesses) }),
    ...(report.fingerprint === undefined ? {} : { fingerprint: report.fingerprint }),
    ...(report.redactions === undefined ? {} : { redactions: report.redactions }),
  }
}

function printWitnesses({ subject, others, values }: Witnesses): PrintedWitnesses {
  return { subject: base64(subject), others: others.map(base64), values: values.map(base64) }
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

function parseWitnesses({ subject, others, values }: PrintedWitnesses): Witnesses {
  const bytesOf = (text: string) => Buffer.from(text, 'base64')
  return {
    subject: parsePseudonym(bytesOf(subject)),
    others: others.map((other) => parsePseudonym(bytesOf(other))),
    values: values.map(bytesOf),
  }
}

/** What was authenticated was written by `sealReport`, so that its form is known. */
function parseReport(
  head: string,
  entry: SealedEntry,
  { tenantId, payload }: { readonly tenantId: TenantId; readonly payload: Uint8Array },
): SpooledReport {
  const pseudonyms = pseudonymsOf(entry)
  const { version, witnesses, ...rest } = JSON.parse(head) as Head
  const kind = entry.class as ReportHead['class']
  const { expiresOn } = entry
  const known = witnesses === undefined ? {} : { witnesses: parseWitnesses(witnesses) }
  return { ...rest, version, tenantId, expiresOn, class: kind, pseudonyms, ...known, payload }
}

function parseCounters(head: string): SpooledCounters {
  return JSON.parse(head) as SpooledCounters
}

function tenantOf({ decided, shapes }: SpooledCounters): string {
  const tenantId = decided[0]?.key.tenantId ?? shapes[0]?.key.tenantId
  invariant(tenantId !== undefined, 'counters of a spool count something')
  return tenantId
}

type Place = Omit<SealedEntry, 'sealed'>

/** Every column that is in the clear: a row that was moved, relabelled or given another expiry does not open. */
function placeBytes(place: Place, spoolId: string): Buffer {
  const { sequence, tenantId, expiresOn } = place
  let text = `tidegate spool 1 ${spoolId} ${sequence} ${tenantId} ${expiresOn} ${place.class} `
  for (const pseudonym of place.pseudonyms.slice(0, endOf(place.pseudonyms))) {
    text += pseudonym === null ? '-' : `+${latin1(pseudonym)}`
  }
  return Buffer.from(text, 'latin1')
}

/** Kinds that every row has always had a column for. */
const FIRST_KINDS = 4

/** Rows that were written before there were further kinds stay readable: these count up to the last that is there. */
function endOf(pseudonyms: Place['pseudonyms']): number {
  const last = pseudonyms.findLastIndex((pseudonym) => pseudonym !== null)
  return Math.max(FIRST_KINDS, last + 1)
}

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}

/** Nonce, ciphertext of (length of the head, head as JSON, payload), tag: AES-256-GCM (NIST SP 800-38D). */
function encrypt(
  head: Head | SpooledCounters,
  payload: Uint8Array,
  { place, spoolKey }: { readonly place: Place; readonly spoolKey: SpoolKey },
): Uint8Array {
  const text = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(text.length)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', spoolKey.key, nonce)
  cipher.setAAD(placeBytes(place, spoolKey.spoolId))
  const sealed = cipher.update(Buffer.concat([length, text, payload]))
  cipher.final()
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()])
}

function decrypt(entry: SealedEntry, spoolKey: SpoolKey): Buffer | undefined {
  const { sealed } = entry
  const tagAt = sealed.length - TAG_BYTES
  if (tagAt < NONCE_BYTES + LENGTH_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', spoolKey.key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAAD(placeBytes(entry, spoolKey.spoolId)).setAuthTag(sealed.subarray(tagAt))
    const opened = decipher.update(sealed.subarray(NONCE_BYTES, tagAt))
    decipher.final()
    return opened
  } catch {
    return undefined
  }
}
