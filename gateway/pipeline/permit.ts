import type { ReportConsent } from '#domain/consent.ts'
import { permit as decide } from '#policies/engine/permit.ts'
import { readPath } from '#policies/engine/subject_fields.ts'
import { type Classified, type Permitted, refuse, type Step } from './steps.ts'

const GLOBAL_PRIVACY_CONTROL: ReportConsent = { level: 'required', source: 'gpc' }

/** Asks every choice that applies: suppression, features, users, administrators, the report and its browser. */
export const permit: Step<Classified, Permitted> = (item, context) => {
  const { tenantId, instanceId } = context.admission
  // Choices and suppressions may be older than the tenant's newest key: all of its versions are matched.
  const versions = context.pseudonymiser.allPseudonyms(tenantId, item.subject)
  const [pseudonyms] = versions
  const scope = { tenantId, instanceId, product: item.product }
  const mode = readPath(item.data, 'mode')
  const permission = decide(item.contract, {
    administrator: context.consents.administratorLevels(scope),
    user: versions.flatMap((version) => context.consents.subjectLevels(scope, version)),
    report: [
      item.report.consent,
      context.globalPrivacyControl ? GLOBAL_PRIVACY_CONTROL : undefined,
    ],
    featureOn: context.consents.isFeatureOn(scope, item.contract.feature),
    suppressed: versions.some((version) => context.suppressions.hasAny(version)),
    mode: typeof mode === 'string' ? mode : undefined,
  })
  if (permission.kind === 'refused') return refuse(permission.outcome)
  return { ...item, level: permission.level, pseudonyms }
}
