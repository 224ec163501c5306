import { CONSENT_LEVELS, type ConsentLevel, type ReportConsent } from '#domain/consent.ts'
import { type Outcome, type Reason, refusal } from '#domain/outcome.ts'
import type { Contract } from './bundle.ts'

/** The choices that apply to one report. `undefined` means that nobody chose. */
export interface Choices {
  /** Of the administrator, for the tenant, the instance and the product. */
  readonly administrator: readonly (ConsentLevel | undefined)[]
  /** Of the user, for the tenant, the instance and the product. */
  readonly user: readonly (ConsentLevel | undefined)[]
  /** Carried by the report itself, or made by its browser. */
  readonly report: readonly (ReportConsent | undefined)[]
  /** False where the feature that the contract depends on is switched off. */
  readonly featureOn: boolean
  /** True where the subject was erased or objected. */
  readonly suppressed: boolean
  /** How the user was asked, as an error report says it. */
  readonly mode: string | undefined
}

/** Allowed, with the level in force (Optional fields fall at `required`, sensitive ones too at `limited`), or refused with the choice that won. */
export type Permission =
  | { readonly kind: 'permitted'; readonly level: ConsentLevel }
  | { readonly kind: 'refused'; readonly outcome: Extract<Outcome, { reason: Reason }> }

interface Candidate {
  readonly level: ConsentLevel
  readonly off: Reason
  readonly requiredOnly: Reason
}

const rank = (level: ConsentLevel): number => CONSENT_LEVELS.indexOf(level)

/**
 * Decides whether a report may be collected. The most protective choice wins; where two are equally protective, the
 * person's is named before the administrator's and the default last.
 */
export function permit(contract: Contract, choices: Choices): Permission {
  if (choices.suppressed) return refused('suppressed')
  if (!choices.featureOn) return refused('feature_off')
  if (choices.mode === 'never') return refused('mode_never')
  const winner = mostProtective(candidatesOf(choices, contract.defaultLevel))
  if (winner.level === 'off') return refused(winner.off)
  if (winner.level !== 'optional' && contract.class === 'optional') {
    return refused(winner.requiredOnly)
  }
  return { kind: 'permitted', level: winner.level }
}

function refused(reason: Reason): Permission {
  return { kind: 'refused', outcome: refusal(reason) }
}

function candidatesOf(choices: Choices, defaultLevel: ConsentLevel): readonly Candidate[] {
  const fromUser = choices.user.flatMap((level) =>
    candidate(level, 'user_off', 'user_required_only'),
  )
  const fromReport = choices.report.flatMap((consent) =>
    consent?.source === 'gpc'
      ? candidate(consent.level, 'global_privacy_control', 'global_privacy_control')
      : candidate(consent?.level, 'report_consent_off', 'report_consent_required_only'),
  )
  const fromAdministrator = choices.administrator.flatMap((level) =>
    candidate(level, 'administrator_off', 'administrator_required_only'),
  )
  const fallback =
    fromAdministrator.length > 0
      ? []
      : candidate(defaultLevel, 'default_off', 'default_required_only')
  return [...fromUser, ...fromReport, ...fromAdministrator, ...fallback]
}

function candidate(
  level: ConsentLevel | undefined,
  off: Reason,
  requiredOnly: Reason,
): readonly Candidate[] {
  return level === undefined ? [] : [{ level, off, requiredOnly }]
}

function mostProtective(candidates: readonly Candidate[]): Candidate {
  return candidates.reduce((best, next) => (rank(next.level) < rank(best.level) ? next : best))
}
