import type { ReportConsent } from '#domain/consent.ts'
import { permitAt } from '#policies/engine/permit_at.ts'
import { readPath } from '#policies/engine/subject_fields.ts'
import { type Classified, type Permitted, refuse, type Step } from './steps.ts'

const GLOBAL_PRIVACY_CONTROL: ReportConsent = { level: 'required', source: 'gpc' }

/**
 * Asks every choice that applies: suppression, features, users, administrators, the report and its browser. Of a late
 * report those count as well that were in force when it happened.
 */
export const permit: Step<Classified, Permitted> = (item, context) => {
  const { tenantId, instanceId } = context.admission
  // Choices and suppressions may be older than the tenant's newest key: all of its versions are matched.
  const versions = context.pseudonymiser.allPseudonyms(tenantId, item.subject)
  const [pseudonyms] = versions
  const scope = { tenantId, instanceId, product: item.product }
  const mode = readPath(item.data, 'mode')
  const choices = {
    administrator: context.consents.administratorHistories(scope),
    user: versions.flatMap((version) => context.consents.subjectHistories(scope, version)),
    feature: context.consents.featureHistories(scope, item.contract.feature),
    report: [
      item.report.consent,
      context.globalPrivacyControl ? GLOBAL_PRIVACY_CONTROL : undefined,
    ],
    suppressed: versions.some((version) => context.suppressions.hasAny(version)),
    mode: typeof mode === 'string' ? mode : undefined,
  }
  const permission = permitAt(item.contract, choices, item.timeMs)
  if (permission.kind === 'refused') return refuse(permission.outcome)
  return { ...item, level: permission.level, pseudonyms }
}
