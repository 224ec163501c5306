import type { DataClass } from '#domain/classification.ts'
import type { IdentityKind } from '#domain/report.ts'
import type { Bundle } from './bundle.ts'
import type { RecipientsSummary, TypeSummary } from './summary/types.ts'
import { summarise } from './summary.ts'

/** A sink that a tenant has its reports forwarded to; undefined members stand for all. */
export interface RecordedSink {
  readonly name: string
  readonly kind: string
  readonly products: readonly string[] | undefined
  readonly classes: readonly string[] | undefined
  readonly categories: readonly string[] | undefined
}

/** What a record is about, besides the bundle. */
export interface RecordContext {
  readonly sinks: readonly RecordedSink[]
  /** Days that reports of a product, type, class and category are kept. */
  readonly keptDays: (place: RecordedPlace) => number
}

export interface RecordedPlace {
  readonly product: string
  readonly type: string
  readonly class: DataClass
  readonly category: string
  /** The period of the contract itself, which the summary tells together with the default. */
  readonly contractDays: number | undefined
}

/** One activity of processing: what is done with the reports of one type (GDPR Article 30(1)). */
export interface ProcessingActivity {
  readonly product: string
  readonly type: string
  readonly title: string
  readonly description: string
  readonly class: DataClass
  /** Article 30(1)(b). */
  readonly purposes: readonly string[]
  /** Article 30(1)(c). */
  readonly dataSubjects: readonly string[]
  readonly dataCategories: readonly string[]
  readonly dataKind: string
  readonly identities: readonly IdentityKind[]
  /** Article 30(1)(d): sub-processors and parties of features, and the tenant's sinks. */
  readonly recipients: readonly string[]
  /** Article 30(1)(e): where recipients keep the data. */
  readonly transfers: readonly string[]
  /** Article 30(1)(f). */
  readonly keptDays: number
  /** Who answers for it, and the review that approved it. */
  readonly owner: string
  readonly review: string
}

/** Where measures of security are described (Article 30(1)(g)). */
export interface SecurityMeasure {
  readonly measure: string
  readonly document: string
}

const SUBJECTS_OF: Readonly<Record<IdentityKind, string>> = {
  userId: 'Users of the product',
  organisationId: 'Organisations that use the product',
  deviceId: 'People whose device runs the product',
  email: 'Mail contacts of users',
  phone: 'People with a phone number',
  advertisingId: 'People whose device has an advertising id',
  custom: 'People with an identity of a kind of their organisation',
}

export const SECURITY_MEASURES: readonly SecurityMeasure[] = [
  {
    measure: 'Only what is declared is collected; the rest is dropped before it is kept',
    document: 'SECURITY.md',
  },
  {
    measure: 'Personal data is found and replaced in every text before it is kept',
    document: 'policies/scrub/README.md',
  },
  {
    measure: 'Identities are kept as keyed pseudonyms; reports are encrypted by subject and day',
    document: 'gateway/keyring/README.md',
  },
  {
    measure: 'Reports are deleted when their period ends, which is proved',
    document: 'gateway/retention/README.md',
  },
  {
    measure: 'Erasure destroys keys, so that copies and backups cannot be read either',
    document: 'gateway/subjects/README.md',
  },
  {
    measure: 'Backups hold no keys, and are restored in drills',
    document: 'gateway/backup/README.md',
  },
]

/** The activities of processing that the policies declare, by product and type in their order. Pure. */
export function processingActivities(
  bundle: Bundle,
  context: RecordContext,
): readonly ProcessingActivity[] {
  return bundle.source.products.flatMap(({ product: { product } }) => {
    const summary = summarise(bundle, product)
    if (summary === undefined) return []
    const types = [...summary.required, ...summary.optional].flatMap((group) => group.types)
    return types.map((type) =>
      activityOf(type, { bundle, product, recipients: summary.recipients, context }),
    )
  })
}

interface ActivityPlace {
  readonly bundle: Bundle
  readonly product: string
  readonly recipients: RecipientsSummary
  readonly context: RecordContext
}

function activityOf(type: TypeSummary, place: ActivityPlace): ProcessingActivity {
  const { bundle, product, context } = place
  const identities = type.identities.map(({ kind }) => kind.name)
  const parties = place.recipients.parties.filter(
    ({ always, through }) =>
      always || through.some(({ feature }) => feature === type.feature?.name),
  )
  const at = { product, type: type.type, class: type.class.name, category: type.category.name }
  const contractDays = bundle.contracts.get(`${product}/${type.type}`)?.retentionDays
  return {
    ...at,
    title: type.title,
    description: type.description,
    purposes: type.purposes.map(({ name }) => name),
    dataSubjects: [...new Set(identities.map((kind) => SUBJECTS_OF[kind]))],
    dataCategories: [
      at.category,
      ...new Set(type.fields.map(({ sensitivity }) => sensitivity.name)),
    ],
    dataKind: type.dataKind.name,
    identities: [...new Set(identities)],
    recipients: [
      ...parties.map(({ name }) => name),
      ...context.sinks
        .filter((sink) => receives(sink, at))
        .map(({ name, kind }) => `${name} (${kind})`),
    ],
    transfers: [
      ...new Set(
        parties.flatMap(({ name, processor }) =>
          processor === undefined ? [] : [`${name}: ${processor.keepsDataIn}`],
        ),
      ),
    ],
    keptDays: context.keptDays({ ...at, contractDays }),
    owner: type.owner,
    review: type.review,
  }
}

function receives(
  sink: RecordedSink,
  at: { readonly product: string; readonly class: string; readonly category: string },
): boolean {
  const { products, classes, categories } = sink
  // Contracts of all products are those of any product that a sink gets.
  const isOfProduct = at.product === 'standard' || (products?.includes(at.product) ?? true)
  return (
    isOfProduct &&
    (classes?.includes(at.class) ?? true) &&
    (categories?.includes(at.category) ?? true)
  )
}
