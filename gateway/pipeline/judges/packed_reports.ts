import { type Pseudonym, parsePseudonym } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type { Pseudonyms, Witnesses } from '#domain/stored_report.ts'
import type { JudgedReport } from '../steps.ts'

/** What is equal for most reports of a request, held once. */
type Common = Omit<JudgedReport, Varying>
type Varying =
  | 'id'
  | 'timeMs'
  | 'mayRepeat'
  | 'outcome'
  | 'shapes'
  | 'pseudonyms'
  | 'witnesses'
  | 'fingerprint'
  | 'redactions'
  | 'payload'

/** Judged reports in a few flat pieces: copying a hundred objects to another thread costs more than judging them. */
export interface PackedReports {
  readonly common: readonly Common[]
  /** Ids of 36 characters each. */
  readonly ids: string
  readonly timesMs: Float64Array
  /** Index of each report's `common`. */
  readonly commonOf: Uint32Array
  readonly flags: Uint8Array
  /** Different pseudonyms, one after another. */
  readonly pseudonyms: Uint8Array
  /** Index of each report's pseudonym of each kind, or `NONE`. */
  readonly pseudonymOf: Uint32Array
  /** All payloads, one after another, and where each ends. */
  readonly payloads: Uint8Array<ArrayBuffer>
  readonly payloadEnds: Uint32Array
  /** Missing where no report has any. */
  readonly witnesses: PackedWitnesses | undefined
  /** Different counts of what was stripped, and the number of each report's. */
  readonly redactions: readonly Redactions[]
  readonly redactionsOf: Uint32Array
  /** Of each report, empty for none. */
  readonly fingerprints: readonly string[]
}

type Redactions = JudgedReport['redactions']

interface PackedWitnesses {
  /** Of each report its subject, its other identities and its values, one after another. */
  readonly hashes: Uint8Array
  /** Where those of each report end. */
  readonly ends: Uint32Array
  /** How many of them are other identities. */
  readonly others: Uint8Array
}

const MAY_REPEAT = 1
const REDACTED = 2
const NONE = 0xffff_ffff
const ID_LENGTH = 36
const PSEUDONYM_BYTES = 32
const KINDS = IDENTITY_KINDS.length

/** What stands for the remarks of a report that was unpacked: they are in its payload. */
const OUTCOMES = {
  accepted: { outcome: 'accepted' },
  redacted: { outcome: 'redacted', remarks: [] },
} as const satisfies Readonly<Record<string, JudgedReport['outcome']>>

/** Packs the reports of one request. What is in `payloads` may be transferred. */
export function packReports(reports: readonly JudgedReport[]): PackedReports {
  const pseudonyms = new Numbering<Pseudonym>()
  const common = new CommonParts()
  const packed = {
    timesMs: new Float64Array(reports.length),
    commonOf: new Uint32Array(reports.length),
    flags: new Uint8Array(reports.length),
    pseudonymOf: new Uint32Array(reports.length * KINDS).fill(NONE),
    payloadEnds: new Uint32Array(reports.length),
  }
  let ids = ''
  let end = 0
  for (const [index, report] of reports.entries()) {
    invariant(report.id.length === ID_LENGTH, 'the id of a report is a GUID')
    ids += report.id
    packed.timesMs[index] = report.timeMs
    packed.commonOf[index] = common.numberOf(report)
    packed.flags[index] = flagsOf(report)
    for (let kind = 0; kind < KINDS; kind += 1) {
      const pseudonym = report.pseudonyms[kindAt(kind)]
      if (pseudonym !== undefined) {
        packed.pseudonymOf[index * KINDS + kind] = pseudonyms.numberOf(pseudonym)
      }
    }
    end += report.payload.length
    packed.payloadEnds[index] = end
  }
  return {
    ...packed,
    ids,
    common: common.list,
    pseudonyms: joinBytes(pseudonyms.list, pseudonyms.list.length * PSEUDONYM_BYTES),
    payloads: joinBytes(
      reports.map(({ payload }) => payload),
      end,
    ),
    witnesses: packWitnesses(reports),
    ...packRedactions(reports),
    fingerprints: reports.map(({ fingerprint = '' }) => fingerprint),
  }
}

/** Most reports of a request are stripped of the same. */
function packRedactions(
  reports: readonly JudgedReport[],
): Pick<PackedReports, 'redactions' | 'redactionsOf'> {
  const numbers = new Map<string, number>()
  const redactions: Redactions[] = []
  const redactionsOf = new Uint32Array(reports.length)
  for (const [index, report] of reports.entries()) {
    let name = ''
    for (const { kind, rule, count } of report.redactions ?? []) name += `${kind} ${rule} ${count},`
    const number = numbers.get(name) ?? redactions.push(report.redactions) - 1
    numbers.set(name, number)
    redactionsOf[index] = number
  }
  return { redactions, redactionsOf }
}

/** Most requests have no witnesses. */
function packWitnesses(reports: readonly JudgedReport[]): PackedReports['witnesses'] {
  if (reports.every(({ witnesses }) => witnesses === undefined)) return undefined
  const hashes: Uint8Array[] = []
  const ends = new Uint32Array(reports.length)
  const others = new Uint8Array(reports.length)
  for (const [index, { witnesses }] of reports.entries()) {
    if (witnesses !== undefined) {
      hashes.push(witnesses.subject, ...witnesses.others, ...witnesses.values)
      others[index] = witnesses.others.length
    }
    ends[index] = hashes.length
  }
  return { hashes: joinBytes(hashes, hashes.length * PSEUDONYM_BYTES), ends, others }
}

function witnessesAt({ witnesses }: PackedReports, index: number): Witnesses | undefined {
  if (witnesses === undefined) return undefined
  const { hashes, ends, others } = witnesses
  const bytesOf = (from = 0, to = 0) =>
    hashes.subarray(from * PSEUDONYM_BYTES, to * PSEUDONYM_BYTES)
  const [start, end] = [index === 0 ? 0 : ends[index - 1], ends[index]]
  const [subject, ...rest] = splitHashes(bytesOf(start, end))
  if (subject === undefined) return undefined
  const count = others[index] ?? 0
  return {
    subject: parsePseudonym(subject),
    others: rest.slice(0, count).map(parsePseudonym),
    values: rest.slice(count),
  }
}

function flagsOf({ mayRepeat, outcome }: JudgedReport): number {
  return (mayRepeat === true ? MAY_REPEAT : 0) | (outcome.outcome === 'redacted' ? REDACTED : 0)
}

function kindAt(index: number): IdentityKind {
  return IDENTITY_KINDS[index] ?? 'userId'
}

function joinBytes(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Numbers different objects in the order of their first use. */
class Numbering<Value extends object> {
  readonly list: Value[] = []
  readonly #numbers = new Map<Value, number>()

  numberOf(value: Value): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    this.#numbers.set(value, this.list.length)
    return this.list.push(value) - 1
  }
}

/** Numbers the different common parts. Reports of one type mostly come one after another. */
class CommonParts {
  readonly list: Common[] = []

  numberOf(report: JudgedReport): number {
    for (let index = this.list.length - 1; index >= 0; index -= 1) {
      const common = this.list[index]
      if (common !== undefined && isEqual(common, report)) return index
      if (this.list.length - index > LOOK_BACK) break
    }
    return this.list.push(commonOf(report)) - 1
  }
}

const LOOK_BACK = 8

function isEqual(common: Common, report: JudgedReport): boolean {
  return (
    common.type === report.type &&
    common.version === report.version &&
    common.expiresOn === report.expiresOn &&
    common.class === report.class &&
    common.category === report.category &&
    common.dataKind === report.dataKind &&
    common.product === report.product
  )
}

function commonOf(report: JudgedReport): Common {
  return {
    kind: report.kind,
    tenantId: report.tenantId,
    instanceId: report.instanceId,
    product: report.product,
    type: report.type,
    version: report.version,
    class: report.class,
    category: report.category,
    dataKind: report.dataKind,
    collector: report.collector,
    bundle: report.bundle,
    receivedAtMs: report.receivedAtMs,
    expiresOn: report.expiresOn,
  }
}

/** The reports again. Their remarks are in their payloads only, their shapes were handed over with the request. */
export function unpackReports(packed: PackedReports): readonly JudgedReport[] {
  const pseudonyms = splitHashes(packed.pseudonyms).map(parsePseudonym)
  const reports: JudgedReport[] = []
  let start = 0
  for (let index = 0; index < packed.payloadEnds.length; index += 1) {
    const common = packed.common[packed.commonOf[index] ?? 0]
    invariant(common !== undefined, 'every packed report has its common part')
    const end = packed.payloadEnds[index] ?? start
    const flags = packed.flags[index] ?? 0
    reports.push({
      kind: 'judged',
      outcome: (flags & REDACTED) === 0 ? OUTCOMES.accepted : OUTCOMES.redacted,
      shapes: [],
      tenantId: common.tenantId,
      id: packed.ids.slice(index * ID_LENGTH, (index + 1) * ID_LENGTH),
      instanceId: common.instanceId,
      product: common.product,
      type: common.type,
      version: common.version,
      class: common.class,
      category: common.category,
      dataKind: common.dataKind,
      collector: common.collector,
      bundle: common.bundle,
      timeMs: packed.timesMs[index] ?? 0,
      receivedAtMs: common.receivedAtMs,
      mayRepeat: (flags & MAY_REPEAT) !== 0,
      expiresOn: common.expiresOn,
      pseudonyms: pseudonymsAt(packed.pseudonymOf, index, pseudonyms),
      witnesses: witnessesAt(packed, index),
      fingerprint: packed.fingerprints[index] || undefined,
      redactions: packed.redactions[packed.redactionsOf[index] ?? 0],
      payload: packed.payloads.subarray(start, end),
    })
    start = end
  }
  return reports
}

function splitHashes(bytes: Uint8Array): readonly Uint8Array[] {
  const count = bytes.length / PSEUDONYM_BYTES
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * PSEUDONYM_BYTES, (index + 1) * PSEUDONYM_BYTES),
  )
}

function pseudonymsAt(numbers: Uint32Array, index: number, all: readonly Pseudonym[]): Pseudonyms {
  const pseudonyms: { [kind in IdentityKind]?: Pseudonym } = {}
  for (let kind = 0; kind < KINDS; kind += 1) {
    const pseudonym = all[numbers[index * KINDS + kind] ?? NONE]
    if (pseudonym !== undefined) pseudonyms[kindAt(kind)] = pseudonym
  }
  return pseudonyms
}
