import type { PurposeTable } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { MixinSource } from '#domain/contract.ts'
import type { ProductPolicies } from '#policies/engine/bundle.ts'

export const PERIOD_UNITS = ['calendar_month', 'calendar_day', 'working_day'] as const
export type PeriodUnit = (typeof PERIOD_UNITS)[number]

/** A legal period, counted from the receipt of a request. */
export interface LegalPeriod {
  readonly amount: number
  readonly unit: PeriodUnit
}

export const REQUEST_RIGHTS = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'opt_out',
] as const
/** What a subject request can ask for. */
export type RequestRight = (typeof REQUEST_RIGHTS)[number]

/** One row of policies/settings/regulations.yaml. */
export interface RegulationSettings {
  readonly name: string
  readonly title: string
  readonly region: string
  /** Until when receipt is confirmed. */
  readonly acknowledge?: LegalPeriod
  readonly answer: LegalPeriod
  /** Other periods for single rights. */
  readonly answerByRight?: { readonly [right in RequestRight]?: LegalPeriod }
  /** By how much the answer may be put off, with reasons. */
  readonly extension?: LegalPeriod
  /** True where the clock stands still until the person is identified. */
  readonly pausesForVerification: boolean
  readonly rights: readonly RequestRight[]
  readonly note?: string
  readonly source: {
    readonly text: string
    readonly url?: string
    /** Whether the law itself or a text about it was read. */
    readonly kind: 'primary' | 'secondary'
    /** Day (`YYYY-MM-DD`) on which the row was written down. */
    readonly recordedOn: string
  }
}

/** policies/settings/regulations.yaml */
export interface RegulationsSettings {
  readonly regulations: readonly RegulationSettings[]
}

/** policies/settings/retention.yaml */
export interface RetentionSettings {
  /** Days from receipt to deletion where neither contract nor tenant says otherwise. */
  readonly defaultDays: number
  /** Bounds of what a contract or a tenant may set. */
  readonly minDays: number
  readonly maxDays: number
  readonly afterSubscription: { readonly keepDays: number; readonly reversibleDays: number }
  /** Months that the log of subject requests is kept. */
  readonly requestLogMonths: number
}

/** A feature that an administrator switches. */
export interface FeatureSettings {
  readonly name: string
  readonly title: string
  readonly description: string
  /** The personal data that it touches. */
  readonly personalData: string
  readonly parties: readonly { readonly name: string; readonly purpose: string }[]
  readonly optOut: readonly {
    readonly by: 'administrator' | 'user' | 'contact'
    readonly how: string
  }[]
}

/** policies/settings/consent.yaml */
export interface ConsentSettings {
  /** What is collected where nobody has made a choice. */
  readonly defaultLevel: Exclude<ConsentLevel, 'optional'>
  /** From most to least protective. */
  readonly levels: readonly ConsentLevel[]
  readonly features: readonly FeatureSettings[]
}

/** All policies as they are written, after `checkPolicies` has read them. */
export interface PolicySource {
  /** In the order of their names. */
  readonly products: readonly ProductPolicies[]
  /** In the order of their names. */
  readonly mixins: readonly MixinSource[]
  readonly settings: {
    readonly purposes: PurposeTable
    readonly retention: RetentionSettings
    readonly regulations: RegulationsSettings
    readonly consent: ConsentSettings
    /** policies/settings/pii.yaml: the scrubber reads it. */
    readonly pii: unknown
  }
}

/** One file of a policies directory, with its path relative to it and `/` between folders. */
export interface PolicyFile {
  readonly path: string
  readonly text: string
}
