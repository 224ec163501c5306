import type { Outcome } from '#domain/outcome.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import { permitAt } from '#policies/engine/permit_at.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import type { ChoiceReader } from '../tenancy/consent_index.ts'
import type { SpooledReport } from './entry.ts'

/** What is in force when a spool is drained. */
export interface ChoicesOfNow {
  readonly bundle: Bundle
  readonly consents: ChoiceReader
  readonly suppressions: Pick<SuppressionIndex, 'hasAny'>
}

/**
 * The outcome of a report that may not be stored any more, since a choice was made or a subject erased while it waited;
 * undefined where it may. What the report itself and its browser said was obeyed when it came.
 */
export function refusedByNow(report: SpooledReport, now: ChoicesOfNow): Outcome | undefined {
  const contract = matchContract(now.bundle, report.product, report.type)
  if (contract === undefined) return undefined
  const { tenantId, instanceId, product, pseudonyms } = report
  const place = { tenantId, instanceId, product }
  const permission = permitAt(
    { ...contract, class: report.class },
    {
      administrator: now.consents.administratorHistories(place),
      user: now.consents.subjectHistories(place, pseudonyms),
      feature: now.consents.featureHistories(place, contract.feature),
      report: [],
      suppressed: now.suppressions.hasAny(pseudonyms),
      mode: undefined,
    },
    report.timeMs,
  )
  return permission.kind === 'refused' ? permission.outcome : undefined
}
