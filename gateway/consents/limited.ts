import { NECESSARY_PURPOSES, type Purpose } from '#domain/classification.ts'
import type { TenantId } from '#domain/ids.ts'
import { matchContract } from '#policies/engine/match.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { levelNow } from '#policies/engine/permit_at.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'

/** What of a limited report is neither read nor shown: its contract is no more, so nothing says what is sensitive. */
const NOTHING = {}

/**
 * What of reports may be used for a purpose, where people have limited the use of what is sensitive (CPRA): of theirs only
 * necessary purposes see anything, and never a sensitive field, also where it was stored before they said so. A subject's
 * own export has all of it. Answered from memory.
 */
export function withoutLimited(
  { consents, policies, clock }: Pick<Gateway, 'consents' | 'policies' | 'clock'>,
  reports: readonly ReadReport[],
  { tenantId, purpose }: { readonly tenantId: TenantId; readonly purpose: Purpose },
): readonly ReadReport[] {
  if (!consents.hasSubjects(tenantId)) return reports
  const { bundle } = policies.of(tenantId, clock.nowMs())
  return reports.flatMap((report) => {
    const histories = consents.subjectHistories(report, report.pseudonyms)
    if (!histories.some((history) => levelNow(history) === 'limited')) return [report]
    if (!NECESSARY_PURPOSES.includes(purpose)) return []
    const contract = matchContract(bundle, report.product, report.type)
    if (contract === undefined) return [{ ...report, data: NOTHING }]
    const level = 'limited'
    const { data, remarks } = minimise(report.data, contract, { level, scrubKey: () => '*' })
    return [{ ...report, data, remarks: [...report.remarks, ...remarks] }]
  })
}
