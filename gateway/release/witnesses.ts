import type { TenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { namesSomebody } from '#domain/normalise_identity.ts'
import { IDENTITY_KINDS, type IdentityKind, type SubjectIdentities } from '#domain/report.ts'
import type { ReleaseCounts, Witnesses } from '#domain/stored_report.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { guardedValues, releaseRulesOf } from '#policies/engine/release.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'

/** By whom different subjects are told apart: the first of these that a report carries. An organisation is nobody. */
const COUNTED_BY: readonly IdentityKind[] = [
  'userId',
  'deviceId',
  'email',
  'phone',
  'advertisingId',
  'custom',
]

/** A clean report of a contract. */
export interface WitnessedReport {
  readonly tenantId: TenantId
  readonly product: string
  readonly type: string
  readonly contract: Contract
  /** As it is to be stored. */
  readonly data: JsonObject
  readonly subject: SubjectIdentities
}

/** What is stored beside a report of which values are held back. */
export interface Guarded {
  /** After how many subjects its values are released; undefined where all of them are at once. */
  readonly release: ReleaseCounts | undefined
  /** Undefined where nothing is held back, or the report counts for nobody. */
  readonly witnesses: Witnesses | undefined
}

const NOTHING: Guarded = { release: undefined, witnesses: undefined }

/**
 * Whose report it is and which of its values wait for further subjects. Of more values than
 * `LIMITS.witnessesPerReportMax` the further ones count for nobody. The tenant's keys have to be prepared.
 */
export function guard(report: WitnessedReport, pseudonymiser: Pseudonymiser): Guarded {
  const rules = releaseRulesOf(report.contract)
  const guarded = rules === undefined ? [] : guardedValues(report.data, rules)
  if (guarded.length === 0) return NOTHING
  const release = Object.fromEntries(guarded.map(({ path, after }) => [path, after]))
  const { tenantId, product, type, subject } = report
  const kind = COUNTED_BY.find((name) => namesSomebody(name, subject[name]))
  const identity = kind && subject[kind]
  if (kind === undefined || identity === undefined) return { release, witnesses: undefined }
  const values = new Map<string, Uint8Array>()
  for (const { path, value } of guarded) {
    if (values.size === LIMITS.witnessesPerReportMax) break
    const name = JSON.stringify([path, value])
    if (values.has(name)) continue
    values.set(name, pseudonymiser.valueHash(tenantId, [product, type, path, value]))
  }
  const counted = pseudonymiser.oldestPseudonym(tenantId, kind, identity)
  const others = IDENTITY_KINDS.flatMap((name) => {
    const other = name === kind ? undefined : subject[name]
    return namesSomebody(name, other) ? [pseudonymiser.oldestPseudonym(tenantId, name, other)] : []
  })
  return { release, witnesses: { subject: counted, others, values: [...values.values()] } }
}
