import {
  type Category,
  type DataClass,
  type DataKind,
  NECESSARY_PURPOSES,
  type PurposeTable,
} from '#domain/classification.ts'
import type { CleanReport } from '#domain/sink.ts'
import type { SinkFilter } from '#drizzle/repositories/sinks.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { isExpired } from '#policies/engine/classify.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { permitAt } from '#policies/engine/permit_at.ts'
import { readPath } from '#policies/engine/subject_fields.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import type { ChoiceReader } from '../tenancy/consent_index.ts'

/** What is in force at the moment of sending. */
export interface PolicyOfToday {
  readonly bundle: Bundle
  readonly purposes: PurposeTable
  readonly consents: ChoiceReader
  readonly suppressions: Pick<SuppressionIndex, 'hasAny'>
  readonly nowMs: number
}

/**
 * Judges a stored report once more, right before it leaves: under the contract, the purposes and the choices of now,
 * since an outage or a replay can lie between. Undefined where it may not leave; fields that are undeclared by now, or
 * Optional without a choice, are left out. Pure, and from memory.
 */
export function judgeAgain(
  report: ReadReport,
  filter: SinkFilter,
  today: PolicyOfToday,
): CleanReport | undefined {
  const contract = matchContract(today.bundle, report.product, report.type)
  if (contract === undefined) return undefined
  if (isExpired(contract, today.nowMs, report.version)) return undefined
  const dataClass = stricterOf(report.class, contract.class)
  if (!isFor(filter, { report, contract, dataClass, today })) return undefined
  const permission = askChoices(report, { ...contract, class: dataClass }, today)
  if (permission.kind === 'refused') return undefined
  // Who has limited the use of what is sensitive: for other purposes than the necessary ones nothing of them leaves.
  if (permission.level === 'limited' && !NECESSARY_PURPOSES.includes(filter.purpose))
    return undefined
  const isAsJudged = report.bundle === today.bundle.hash && permission.level === 'optional'
  const { data, remarks } = isAsJudged
    ? { data: report.data, remarks: [] }
    : minimise(report.data, contract, { level: permission.level, scrubKey: () => '*' })
  return {
    id: report.id,
    tenantId: report.tenantId,
    product: report.product,
    ...(report.version === undefined ? {} : { version: report.version }),
    type: report.type,
    class: dataClass,
    category: parseCategory(report.category),
    timeMs: report.time.getTime(),
    receivedAtMs: report.receivedAt.getTime(),
    bundle: report.bundle,
    expiresOn: report.expiresOn,
    remarks: report.remarks.length + remarks.length,
    data,
  }
}

/** What was Optional when it was collected stays so, and what has become so is. */
function stricterOf(stored: string, declared: DataClass): DataClass {
  return stored === 'required' && declared === 'required' ? 'required' : 'optional'
}

interface Scope {
  readonly report: ReadReport
  readonly contract: Contract
  readonly dataClass: DataClass
  readonly today: PolicyOfToday
}

/** The sink's filter and the purposes, for what the report was stored as and for what it is declared as now. */
function isFor(filter: SinkFilter, { report, contract, dataClass, today }: Scope): boolean {
  const { purpose, classes, categories, products } = filter
  return (
    contract.purposes.includes(purpose) &&
    today.purposes[parseDataKind(report.dataKind)][purpose] &&
    today.purposes[contract.dataKind][purpose] &&
    allows(classes, dataClass) &&
    allows(categories, report.category) &&
    allows(categories, contract.category) &&
    allows(products, report.product)
  )
}

function allows(words: readonly string[] | undefined, word: string): boolean {
  return words === undefined || words.includes(word)
}

/** The choices that are kept. What the report and its browser said when it came was obeyed then. */
function askChoices(report: ReadReport, contract: Contract, today: PolicyOfToday) {
  const place = {
    tenantId: report.tenantId,
    instanceId: report.instanceId,
    product: report.product,
  }
  const mode = readPath(report.data, 'mode')
  const choices = {
    administrator: today.consents.administratorHistories(place),
    user: today.consents.subjectHistories(place, report.pseudonyms),
    feature: today.consents.featureHistories(place, contract.feature),
    report: [],
    suppressed: today.suppressions.hasAny(report.pseudonyms),
    mode: typeof mode === 'string' ? mode : undefined,
  }
  return permitAt(contract, choices, report.time.getTime())
}

function parseCategory(stored: string): Category {
  return stored as Category
}

function parseDataKind(stored: string): DataKind {
  return stored as DataKind
}
