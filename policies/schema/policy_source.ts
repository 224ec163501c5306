import type { DataKind, Purpose, PurposeTable } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { FieldsSource, MixinSource } from '#domain/contract.ts'
import type { CustomNormalisation } from '#domain/normalise_identity.ts'
import type { DenialReason } from '#domain/subject_request.ts'
import type { ProductPolicies } from '#policies/engine/bundle.ts'

export const PERIOD_UNITS = ['calendar_month', 'calendar_day', 'working_day', 'hour'] as const
export type PeriodUnit = (typeof PERIOD_UNITS)[number]

/** A legal period, counted from the receipt of a request. */
export interface LegalPeriod {
  readonly amount: number
  readonly unit: PeriodUnit
  /** Where the period stands, if not in the clause of the whole row. */
  readonly clause?: string
}

/** By how much an answer may be put off, once and with reasons. */
export interface LegalExtension extends LegalPeriod {
  /** Until when the person must be told, from receipt; the period for the answer where it is missing. */
  readonly announceWithin?: LegalPeriod
}

export const REQUEST_RIGHTS = [
  'access',
  'access_by_category',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
  'opt_out',
  'limit_use',
] as const
/** What a subject request can ask for. */
export type RequestRight = (typeof REQUEST_RIGHTS)[number]

/** One row of policies/settings/regulations.yaml. */
export interface RegulationSettings {
  readonly name: string
  readonly title: string
  readonly region: string
  /** Day (`YYYY-MM-DD`) from which the row holds. */
  readonly validFrom?: string
  /** IANA name of the time zone whose midnight ends a day, where the person's own is not known; UTC where missing. */
  readonly timeZone?: string
  /** The row of holidays.yaml whose days are not worked; none where missing. */
  readonly holidays?: string
  /** The rule by which a period that would end on a day that is not worked ends on the next working day. */
  readonly endsOnWorkingDay?: string
  /** Until when receipt is confirmed. */
  readonly acknowledge?: LegalPeriod
  readonly answer: LegalPeriod
  /** Other periods for single rights. */
  readonly answerByRight?: { readonly [right in RequestRight]?: LegalPeriod }
  /** By how much the answer may be put off, with reasons. */
  readonly extension?: LegalExtension
  /** True where the clock stands still until the person is identified. */
  readonly pausesForVerification: boolean
  /** The rights for which the clock stands still until the person has said what is meant. */
  readonly pausesForClarification?: readonly RequestRight[]
  /** The rule by which the clock stands still, or by which it does not. */
  readonly pauseRule?: { readonly clause: string; readonly validFrom?: string }
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

/** The days that are not worked in one place. */
export interface HolidayCalendar {
  /** What regulations name it by. */
  readonly name: string
  readonly title: string
  /** First and last year of which all days are known. */
  readonly fromYear: number
  readonly toYear: number
  /** Days (`YYYY-MM-DD`) from Monday to Friday. */
  readonly days: readonly string[]
  readonly source: RegulationSettings['source']
}

export const TEMPLATE_ACTIONS = ['extend', 'deny', 'pause', 'complete'] as const

/** A text that an answer to a request begins with. */
export interface ResponseTemplate {
  readonly name: string
  readonly action: (typeof TEMPLATE_ACTIONS)[number]
  /** The reason of a denial. */
  readonly reason?: DenialReason
  /** Names of rows of regulations.yaml. */
  readonly regulations: readonly string[]
  /** All where it is missing. */
  readonly rights?: readonly RequestRight[]
  /** The clause that it rests on. */
  readonly basis: string
  readonly text: { readonly en: string; readonly de: string }
}

/** policies/settings/response_templates.yaml */
export interface ResponseTemplatesSettings {
  readonly templates: readonly ResponseTemplate[]
}

/** policies/settings/holidays.yaml */
export interface HolidaysSettings {
  readonly holidays: readonly HolidayCalendar[]
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
  readonly defaultLevel: 'off' | 'required'
  /** From most to least protective. */
  readonly levels: readonly ConsentLevel[]
  readonly features: readonly FeatureSettings[]
}

/** Who answers for changes that collect more. */
export interface Approval {
  /** `wideningDigest` of the changes. */
  readonly changes: string
  readonly reviewer: string
  /** Day, `YYYY-MM-DD`. */
  readonly approvedOn: string
  readonly reason: string
}

/** policies/settings/approvals.yaml, which is missing where nothing had to be approved yet. */
export interface ApprovalsSettings {
  readonly approvals: readonly Approval[]
}

export const PROCESSOR_ROLES = ['infrastructure', 'feature_service'] as const
/** Whether data is processed on its machines, or its service is a part of a feature. */
export type ProcessorRole = (typeof PROCESSOR_ROLES)[number]

/** A sub-processor: somebody else who works with the data. */
export interface ProcessorSettings {
  /** As the parties of features name it. */
  readonly name: string
  readonly role: ProcessorRole
  readonly description: string
  readonly purposes: readonly Purpose[]
  readonly dataKinds: readonly DataKind[]
  /** Products for which it takes part whatever is switched; features name it in settings/consent.yaml. */
  readonly products?: readonly string[]
  /** Country or region in which it works. */
  readonly region: string
  readonly keepsDataIn: string
  /** Link to the terms that bind it. */
  readonly terms: string
}

/** policies/settings/processors.yaml */
export interface ProcessorsSettings {
  readonly processors: readonly ProcessorSettings[]
}

export const MAIL_TRACKING_MODES = ['responses', 'all_mail', 'known_senders', 'none'] as const
/** Which mail a client tracks by itself. */
export type MailTrackingMode = (typeof MAIL_TRACKING_MODES)[number]

/** policies/settings/mail_tracking.yaml */
export interface MailTrackingSettings {
  /** Products that track mail. */
  readonly products: readonly string[]
  /** The mode where nobody has chosen. */
  readonly defaultMode: MailTrackingMode
  readonly modes: readonly {
    readonly name: MailTrackingMode
    readonly title: string
    readonly collects: string
  }[]
  readonly phases: {
    /** What is sent of every mail that the mode covers. */
    readonly descriptor: { readonly description: string; readonly fields: FieldsSource }
    /** What is sent of a mail that is wanted. */
    readonly message: { readonly description: string }
  }
  readonly untracking: {
    /** Whether the copy is deleted that the user owns. */
    readonly deletes: 'owned_copy' | 'nothing'
    readonly description: string
  }
}

/** policies/settings/identities.yaml: kinds of identity beside those that every report can carry. */
export interface IdentitiesSettings {
  readonly identities: readonly {
    /** What reports, contracts and requests name it by. */
    readonly name: string
    readonly title: string
    /** How its spellings become one. */
    readonly normalisation: CustomNormalisation
  }[]
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
    readonly processors: ProcessorsSettings
    readonly mail_tracking: MailTrackingSettings
    /** policies/settings/pii.yaml: the scrubber reads it. */
    readonly pii: unknown
    readonly approvals?: ApprovalsSettings
    /** Missing where no clock counts holidays. */
    readonly holidays?: HolidaysSettings
    /** Missing where there are no kinds of identity but the built-in ones. */
    readonly identities?: IdentitiesSettings
    /** Missing where answers begin with no texts. */
    readonly response_templates?: ResponseTemplatesSettings
  }
}

/** One file of a policies directory, with its path relative to it and `/` between folders. */
export interface PolicyFile {
  readonly path: string
  readonly text: string
}
