import type { Remark } from './remark.ts'

export const OUTCOMES = ['accepted', 'redacted', 'dropped', 'quarantined', 'rejected'] as const
export type OutcomeName = (typeof OUTCOMES)[number]

/** Every reason, and the outcome that it leads to: the only table of it. */
export const REASONS = {
  administrator_off: 'dropped',
  administrator_required_only: 'dropped',
  default_off: 'dropped',
  default_required_only: 'dropped',
  user_off: 'dropped',
  user_required_only: 'dropped',
  report_consent_off: 'dropped',
  report_consent_required_only: 'dropped',
  global_privacy_control: 'dropped',
  feature_off: 'dropped',
  mode_never: 'dropped',
  suppressed: 'dropped',
  duplicate: 'dropped',
  contract_expired: 'dropped',
  attachment_policy: 'dropped',
  replay_policy: 'dropped',
  profile_policy: 'dropped',
  unsupported_item: 'dropped',
  undeclared_type: 'quarantined',
  key_refused: 'rejected',
  malformed_report: 'rejected',
  malformed_body: 'rejected',
  product_mismatch: 'rejected',
  time_out_of_range: 'rejected',
  nesting_too_deep: 'rejected',
  too_many_values: 'rejected',
  report_too_large: 'rejected',
  body_too_large: 'rejected',
  too_many_items: 'rejected',
} as const satisfies Record<string, OutcomeName>
export type Reason = keyof typeof REASONS

/** What became of one item. */
export type Outcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'redacted'; readonly remarks: readonly Remark[] }
  | { readonly outcome: 'dropped' | 'quarantined' | 'rejected'; readonly reason: Reason }

/** The refusal for a reason, with the outcome that the table gives it. */
export function refusal(reason: Reason): Extract<Outcome, { reason: Reason }> {
  return { outcome: REASONS[reason], reason }
}
