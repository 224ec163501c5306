import type { Category, DataClass, DataKind, Purpose, Sensitivity } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { FieldAction, FieldType } from '#domain/contract.ts'
import type { IdentityKind } from '#domain/report.ts'
import type {
  MailTrackingMode,
  MailTrackingSettings,
  ProcessorRole,
  RequestRight,
  RetentionSettings,
} from '#policies/schema/policy_source.ts'
import type { DestinationKind } from './destinations.ts'
import type { Example } from './examples.ts'
import type { DescribedTerm, OptOutBy, Term } from './words.ts'

/** One declared field of a report type. */
export interface FieldSummary {
  readonly path: string
  readonly type: Term<FieldType>
  /** Of a field that holds one of a list. */
  readonly values?: readonly string[]
  readonly sensitivity: Term<Sensitivity>
  /** What is done with it before it is kept. */
  readonly handling: Term<FieldAction>
  readonly class: Term<DataClass>
  /** Where a value is shown and forwarded only once so many subjects had it. */
  readonly release?: { readonly subjects: number; readonly words: string }
  readonly why: string
  /** Made up, as it would be kept; missing where nothing of it is kept. */
  readonly example?: Example
}

/** Another party that takes part in a feature. */
export interface PartySummary {
  readonly name: string
  readonly purpose: string
}

/** A feature that an administrator switches. */
export interface FeatureSummary {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly personalData: string
  readonly parties: readonly PartySummary[]
  readonly optOut: readonly { readonly by: Term<OptOutBy>; readonly how: string }[]
}

/** A feature and the products of which something is collected only while it is on. */
export interface UsedFeature extends FeatureSummary {
  readonly products: readonly { readonly product: string; readonly title: string }[]
}

/** What tells whose report it is. */
export interface IdentitySummary {
  readonly kind: Term<IdentityKind>
  /** The field that holds it. */
  readonly path: string
}

/** What is said of a report type in a list. */
export interface TypeOutline {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly version: number
  readonly class: Term<DataClass>
  readonly category: Term<Category>
  /** Of all declared fields. */
  readonly fieldCount: number
}

/** One report type of a product: its contract in words. */
export interface TypeSummary extends TypeOutline {
  readonly dataKind: Term<DataKind>
  readonly purposes: readonly Term<Purpose>[]
  readonly kept: { readonly days: number; readonly words: string }
  readonly expires: {
    readonly day?: string
    readonly version?: string
    readonly words: string
  }
  readonly owner: string
  readonly review: string
  readonly feature?: FeatureSummary
  readonly identities: readonly IdentitySummary[]
  readonly fields: readonly FieldSummary[]
}

/** The report types of one category. */
export interface CategorySummary {
  readonly category: DescribedTerm<Category>
  readonly types: readonly TypeSummary[]
}

/** A sub-processor. */
export interface ProcessorSummary {
  readonly role: Term<ProcessorRole>
  readonly description: string
  readonly purposes: readonly Term<Purpose>[]
  readonly dataKinds: readonly Term<DataKind>[]
  /** Country or region in which it works. */
  readonly region: string
  readonly keepsDataIn: string
  /** Link to the terms that bind it. */
  readonly terms: string
}

/** Somebody else who receives data. */
export interface RecipientSummary {
  readonly name: string
  /** Missing where the policies name it as a party of a feature and say no more. */
  readonly processor?: ProcessorSummary
  /** The features through which it takes part, and what it does there. */
  readonly through: readonly {
    readonly feature: string
    readonly featureTitle: string
    readonly purpose: string
  }[]
  /** True where it takes part whatever is switched. */
  readonly always: boolean
}

/** Who receives data. */
export interface RecipientsSummary {
  readonly parties: readonly RecipientSummary[]
  /** Kinds of destination that an organisation can have its own reports forwarded to. */
  readonly destinations: readonly Term<DestinationKind>[]
}

/** Which mail is tracked, what of it is sent when, and what untracking does. */
export interface MailTrackingSummary {
  readonly products: readonly { readonly product: string; readonly title: string }[]
  readonly modes: readonly {
    readonly name: MailTrackingMode
    readonly title: string
    readonly collects: string
    readonly isDefault: boolean
  }[]
  /** What is sent first, of each mail that the mode covers. */
  readonly descriptor: { readonly description: string; readonly fields: readonly FieldSummary[] }
  /** What is sent then, of a mail that is wanted. */
  readonly message: { readonly description: string }
  readonly untracking: MailTrackingSettings['untracking']
}

/** What people can choose and ask for. */
export interface ChoiceSummary {
  /** What is collected where nobody has chosen. */
  readonly defaultLevel?: Term<ConsentLevel>
  /** From most to least protective. */
  readonly levels: readonly Term<ConsentLevel>[]
  /** The rights that at least one law below gives. */
  readonly rights: readonly Term<RequestRight>[]
  readonly laws: readonly LawSummary[]
}

/** The rights and periods of one law. */
export interface LawSummary {
  readonly name: string
  readonly title: string
  readonly region: string
  readonly rights: readonly Term<RequestRight>[]
  /** Within how long a request is answered. */
  readonly answer: string
  /** Rights that are answered within another period. */
  readonly exceptions: readonly { readonly right: Term<RequestRight>; readonly answer: string }[]
}

/** What is collected by one product. */
export interface ProductSummary {
  /** Hash of the bundle that this was read from. */
  readonly bundle: string
  readonly product: string
  readonly title: string
  readonly description: string
  readonly owner: string
  readonly required: readonly CategorySummary[]
  readonly optional: readonly CategorySummary[]
  /** Contracts of all products that hold for this one, because it has none of its own for the type. */
  readonly standard: readonly TypeOutline[]
  readonly features: readonly FeatureSummary[]
  readonly recipients: RecipientsSummary
  /** Missing where the product tracks no mail. */
  readonly mailTracking?: MailTrackingSummary
  readonly choices: ChoiceSummary
}

/** One product in the list of all. */
export interface ProductOutline {
  readonly product: string
  readonly title: string
  readonly description: string
  readonly requiredTypes: number
  readonly optionalTypes: number
}

/** A row of the table data kind x purpose. */
export interface PurposeRow {
  readonly dataKind: DescribedTerm<DataKind>
  readonly uses: readonly {
    readonly purpose: Term<Purpose>
    readonly allowed: boolean
    readonly words: string
  }[]
}

/** What is collected by all products. */
export interface CatalogueSummary {
  readonly bundle: string
  readonly products: readonly ProductOutline[]
  /** The contracts that hold for every product, as a product of their own. */
  readonly standard?: ProductOutline
  readonly classes: readonly DescribedTerm<DataClass>[]
  readonly categories: readonly DescribedTerm<Category>[]
  readonly purposes: readonly Term<Purpose>[]
  readonly purposeTable: readonly PurposeRow[]
  readonly features: readonly UsedFeature[]
  readonly recipients: RecipientsSummary
  /** Missing where no product tracks mail. */
  readonly mailTracking?: MailTrackingSummary
  readonly choices: ChoiceSummary
  readonly retention: { readonly defaultDays: number } & Partial<RetentionSettings>
}
