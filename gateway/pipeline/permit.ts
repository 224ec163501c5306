import type { ReportConsent } from '#domain/consent.ts'
import { permit as decide } from '#policies/engine/permit.ts'
import { readPath } from '#policies/engine/subject_fields.ts'
import { type Classified, type Permitted, refuse, type Step } from './steps.ts'

const GLOBAL_PRIVACY_CONTROL: ReportConsent = { level: 'required', source: 'gpc' }

/** Asks every choice that applies: suppression, features, users, administrators, the report and its browser. */
export const permit: Step<Classified, Permitted> = (item, context) => {
  const { tenantId, instanceId } = context.admission
  const pseudonyms = context.pseudonymiser.pseudonyms(tenantId, item.subject)
  const scope = { tenantId, instanceId, product: item.product }
  const mode = readPath(item.data, 'mode')
  const permission = decide(item.contract, {
    administrator: context.consents.administratorLevels(scope),
    user: context.consents.subjectLevels(scope, pseudonyms),
    report: [
      item.report.consent,
      context.globalPrivacyControl ? GLOBAL_PRIVACY_CONTROL : undefined,
    ],
    featureOn: context.consents.isFeatureOn(scope, item.contract.feature),
    suppressed: context.suppressions.hasAny(pseudonyms),
    mode: typeof mode === 'string' ? mode : undefined,
  })
  if (permission.kind === 'refused') return refuse(permission.outcome)
  return { ...item, level: permission.level, pseudonyms }
}
