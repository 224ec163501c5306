import type { FieldSource } from '#domain/contract.ts'
import type { Pseudonym } from '#domain/ids.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Remark } from '#domain/remark.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { mapFields } from '#policies/engine/map_fields.ts'
import type { ReadReport } from '../../keyring/open_reports.ts'
import { printPseudonym } from '../../keyring/pseudonymiser.ts'
import { type Correction, type JudgedPlace, judgedValue } from './corrections.ts'

/** What is changed in the reports of a person. */
export interface RectificationPlan {
  readonly corrections: readonly Correction[]
  /** By the old pseudonym in hexadecimal. */
  readonly replaced: ReadonlyMap<string, Pseudonym>
}

/** A report as it is to be stored in the place of the one that it was. */
export interface CorrectedReport {
  readonly data: JsonObject
  readonly remarks: readonly Remark[]
  readonly pseudonyms: Pseudonyms
  /** Paths of the corrected fields, each as often as it was corrected. */
  readonly corrected: readonly string[]
  readonly freeTextRemoved: number
}

/**
 * The report with its corrections; undefined where nothing of it changes. Only what is there is corrected. Text that says
 * what it wants cannot be: it is removed. Of a type that no contract declares any more only identities change.
 */
export function correctReport(
  report: ReadReport,
  contract: Contract | undefined,
  { plan, place }: { readonly plan: RectificationPlan; readonly place: JudgedPlace },
): CorrectedReport | undefined {
  const pseudonyms = replacePseudonyms(report.pseudonyms, plan)
  const walk: Walk = { remarks: [], corrected: [], freeTextRemoved: 0 }
  const values = contract === undefined ? NO_VALUES : valuesOf(report, contract, { plan, place })
  const data =
    contract === undefined
      ? report.data
      : correctData(report.data, contract, { plan, values, walk })
  if (data === report.data && pseudonyms === report.pseudonyms) return undefined
  const { corrected, freeTextRemoved } = walk
  const remarks = [...report.remarks, ...walk.remarks].slice(-LIMITS.remarksPerReportMax)
  return { data, remarks, pseudonyms, corrected, freeTextRemoved }
}

interface Walk {
  readonly remarks: Remark[]
  readonly corrected: string[]
  freeTextRemoved: number
}

type Values = ReadonlyMap<string, ReturnType<typeof judgedValue>>
const NO_VALUES: Values = new Map()

function valuesOf(
  { product, type }: ReadReport,
  contract: Contract,
  { plan, place }: { readonly plan: RectificationPlan; readonly place: JudgedPlace },
): Values {
  const own = plan.corrections.filter(
    (correction) =>
      (correction.product ?? product) === product && (correction.type ?? type) === type,
  )
  return new Map(
    own.map((correction) => [correction.field, judgedValue(correction, contract, place)]),
  )
}

interface Correcting {
  readonly plan: RectificationPlan
  readonly values: Values
  readonly walk: Walk
}

function correctData(data: JsonObject, { root }: Contract, correcting: Correcting): JsonObject {
  const { plan, values, walk } = correcting
  const names = new Map(
    [...plan.replaced].map(([old, made]) => [printHex(old), printPseudonym(made)]),
  )
  return mapFields(data, root, {
    scalar: (value, { rule }, { path }) => {
      const field = path.filter((segment) => !segment.startsWith('[')).join('.')
      const judged = values.get(field)
      if (judged !== undefined) return correctScalar(value, judged, { field, walk })
      if (rule.action === 'pseudonymise') return names.get(String(value)) ?? value
      if (!isFreeText(value, rule)) return value
      walk.freeTextRemoved += 1
      walk.remarks.push({ path: field, kind: 'FREE_TEXT', rule: 'rectification', method: 'drop' })
      return undefined
    },
  })
}

function correctScalar(
  value: JsonValue,
  judged: ReturnType<typeof judgedValue>,
  { field, walk }: { readonly field: string; readonly walk: Walk },
): JsonValue | undefined {
  if (judged.value === value) return value
  walk.corrected.push(field)
  walk.remarks.push(...judged.remarks)
  const method = judged.value === undefined ? 'drop' : 'replace'
  walk.remarks.push({ path: field, kind: 'CORRECTED', rule: 'rectification', method })
  return judged.value
}

/** Text in which a sender can say anything, so that what is to be corrected may stand in it as well. */
export function isFreeText(value: JsonValue, { type, action, sensitivity }: FieldSource): boolean {
  if (typeof value !== 'string' || (type !== 'text' && type !== 'scalar')) return false
  if (action === 'pseudonymise') return false
  return (
    action === 'scrub' ||
    sensitivity === 'customer_content' ||
    sensitivity === 'callstack_or_exception'
  )
}

function printHex(hex: string): string {
  return `psn_${Buffer.from(hex, 'hex').toString('base64url')}`
}

function replacePseudonyms(pseudonyms: Pseudonyms, { replaced }: RectificationPlan): Pseudonyms {
  const changed: { [kind in IdentityKind]?: Pseudonym } = { ...pseudonyms }
  let isChanged = false
  for (const kind of IDENTITY_KINDS) {
    const old = pseudonyms[kind]
    const made = old && replaced.get(Buffer.from(old).toString('hex'))
    if (made === undefined) continue
    changed[kind] = made
    isChanged = true
  }
  return isChanged ? changed : pseudonyms
}
