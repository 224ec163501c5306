import type { ConsentLevel } from '#domain/consent.ts'
import type { Remark } from '#domain/remark.ts'
import type { Bundle, Contract } from '../bundle.ts'
import { isExpired } from '../classify.ts'
import { matchContract } from '../match.ts'
import { minimise } from '../minimise.ts'
import { keptAt, namesOf, nodeAt } from './fields_at.ts'
import type { Effect, TrafficReport } from './traffic.ts'

/** What would become of one stored report. */
export interface ReportJudgement {
  readonly effects: readonly Effect[]
  /** Fields that have another type in the candidate, and in whose place a pseudonym, less detail or a mark is stored. */
  readonly untold: number
}

/** Tries a candidate on a stored report. Each path is told once. */
export function judgeReport(
  candidate: Bundle,
  report: TrafficReport,
  nowMs: number,
): ReportJudgement {
  const { product, type, clientVersion, judgedBy } = report
  const contract = matchContract(candidate, product, type)
  if (contract === undefined) return { effects: [{ effect: 'quarantined' }], untold: 0 }
  if (isExpired(contract, nowMs, clientVersion)) {
    return { effects: [{ effect: 'expired' }], untold: 0 }
  }
  const judged = judgedBy && matchContract(judgedBy, product, type)
  const trial = { report, contract, judged }
  const { fallen, untold } = fallenOf(trial)
  return {
    effects: uniqueEffects([...choicesOf(trial), ...fallen, ...keptAgain(trial)]),
    untold,
  }
}

interface Trial {
  readonly report: TrafficReport
  readonly contract: Contract
  /** The contract that judged the report. */
  readonly judged: Contract | undefined
}

/** A class that becomes Optional, of the type or of fields that were kept. */
function choicesOf(trial: Trial): readonly Effect[] {
  // What is Optional was collected under an Optional choice, which would hold for its fields as well.
  if (trial.report.class === 'optional') return []
  if (trial.contract.class === 'optional') return [{ effect: 'needs_choice' }]
  return comparedRemarks(trial, 'required')
    .filter(({ kind, isNew }) => kind === 'OPTIONAL' && isNew)
    .map(({ path }) => ({ effect: 'needs_choice', path }))
}

/** Fields that fall or lose detail, where an Optional choice was made. */
function fallenOf(trial: Trial): { readonly fallen: readonly Effect[]; readonly untold: number } {
  const fallen: Effect[] = []
  let untold = 0
  for (const { kind, path, isNew } of comparedRemarks(trial, 'optional')) {
    if (kind === 'WRONG_TYPE' && isUntold(trial, path, isNew)) untold += 1
    else if (isNew) {
      fallen.push({ effect: kind === 'GENERALISED' ? 'generalised' : 'stripped', path })
    }
  }
  return { fallen, untold }
}

/** True where what is stored is not what arrived, and the candidate wants another type: that cannot be told from it. */
function isUntold({ contract, judged }: Trial, path: string, isNew: boolean): boolean {
  const before = judged && nodeAt(judged, path)?.rule
  if (!isNew) return before?.type !== nodeAt(contract, path)?.rule?.type
  return before?.action === 'pseudonymise' || before?.action === 'generalise'
}

interface ComparedRemark extends Remark {
  /** False where the contract that judged the report would remark the same of what is stored. */
  readonly isNew: boolean
}

/**
 * What the candidate remarks on the stored data. The scrubber may have put a mark in the place of a number: such a value
 * has the wrong type for the contract that judged it as well, and loses nothing.
 */
function comparedRemarks(trial: Trial, level: ConsentLevel): readonly ComparedRemark[] {
  const { contract, judged } = trial
  const before = judged === undefined ? [] : remarksBy(judged, trial, level)
  const known = new Map(before.map((remark) => [remarkKey(remark), remark.count ?? 1]))
  return remarksBy(contract, trial, level).map((remark) => ({
    ...remark,
    isNew: (remark.count ?? 1) > (known.get(remarkKey(remark)) ?? 0),
  }))
}

const remarkKey = ({ kind, path }: Remark): string => `${kind} ${path}`

function remarksBy(contract: Contract, trial: Trial, level: ConsentLevel): readonly Remark[] {
  const { report, judged } = trial
  const names = [namesOf(trial.contract), ...(judged === undefined ? [] : [namesOf(judged)])]
  const isDeclared = (name: string) => names.some((known) => known.has(name))
  const scrubKey = (key: string) => (key.split('.').every(isDeclared) ? key : '*')
  return minimise(report.data, contract, { level, scrubKey }).remarks
}

/** Fields that the contract that judged the report left out by its word, and that the candidate keeps. */
function keptAgain({ report, contract }: Trial): readonly Effect[] {
  return report.remarks.flatMap(({ kind, path, rule }): readonly Effect[] => {
    if (rule !== 'contract' || (kind !== 'DECLARED' && kind !== 'OPTIONAL')) return []
    // An Optional field that stays Optional waits for a choice as before.
    if (kind === 'OPTIONAL' && nodeAt(contract, path)?.rule?.class === 'optional') return []
    const kept = keptAt(contract, path)
    return kept === undefined ? [] : [{ effect: 'newly_kept', ...kept }]
  })
}

function uniqueEffects(effects: readonly Effect[]): readonly Effect[] {
  return [...new Map(effects.map((effect) => [`${effect.effect} ${effect.path}`, effect])).values()]
}
