export const CONSENT_SCOPES = ['tenant', 'user', 'feature', 'contact'] as const
export type ConsentScope = (typeof CONSENT_SCOPES)[number]

export const CONSENT_CHOICES = ['off', 'required', 'optional', 'granted', 'denied'] as const
export type ConsentChoice = (typeof CONSENT_CHOICES)[number]

/** What may be collected, from most to least protective. */
export const CONSENT_LEVELS = ['off', 'required', 'optional'] as const
export type ConsentLevel = (typeof CONSENT_LEVELS)[number]

/** A choice that a report carries or that its request's headers make. */
export interface ReportConsent {
  readonly level: ConsentLevel
  /** Where it was read: the report's own block or the browser's Global Privacy Control. */
  readonly source: 'report' | 'gpc'
}
