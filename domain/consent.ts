/** `sensitive`: the use of what is sensitive of one person; all others decide what is collected at all. */
export const CONSENT_SCOPES = ['tenant', 'user', 'feature', 'contact', 'sensitive'] as const
export type ConsentScope = (typeof CONSENT_SCOPES)[number]

export const CONSENT_CHOICES = ['off', 'required', 'optional', 'granted', 'denied'] as const
export type ConsentChoice = (typeof CONSENT_CHOICES)[number]

/** What may be collected, from most to least protective. `limited`: Required data without what is sensitive. */
export const CONSENT_LEVELS = ['off', 'limited', 'required', 'optional'] as const
export type ConsentLevel = (typeof CONSENT_LEVELS)[number]

/** The levels that somebody chooses for everything. */
export const GENERAL_LEVELS = [
  'off',
  'required',
  'optional',
] as const satisfies readonly ConsentLevel[]

/** A choice that a report carries or that its request's headers make. */
export interface ReportConsent {
  readonly level: ConsentLevel
  /** Where it was read: the report's own block or the browser's Global Privacy Control. */
  readonly source: 'report' | 'gpc'
}

/** A choice and when it was made, in milliseconds since 1970. */
export interface DatedLevel {
  readonly level: ConsentLevel
  readonly fromMs: number
}

/** What one who may choose has chosen for one place, the oldest first: the last one is in force now. */
export type ChoiceHistory = readonly DatedLevel[]

export const CONSENT_SOURCES = [
  'administrator',
  'user_prompt',
  'sdk',
  'gpc',
  'import',
  /** An objection or an opt-out that was carried out. */
  'subject_request',
] as const
/** How a choice came to Tidegate. */
export type ConsentSource = (typeof CONSENT_SOURCES)[number]

export const PROMPT_MODES = ['ask_each_time', 'always', 'never'] as const
/** How a user who was prompted wants to be asked from then on. */
export type PromptMode = (typeof PROMPT_MODES)[number]
