import type { Category, DataClass, DataKind, Purpose, Sensitivity } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { ContractSource, FieldIdentity, FieldSource } from '#domain/contract.ts'
import type { IdentityKind } from '#domain/report.ts'
import type {
  Approval,
  MailTrackingMode,
  MailTrackingSettings,
  ProcessorSettings,
} from '#policies/schema/policy_source.ts'

/**
 * What a change does to people. It widens where more is collected, from more people, in more detail, for more purposes,
 * by more parties, or longer, and wherever that cannot be told.
 */
export const EFFECTS = ['widens', 'narrows', 'neutral'] as const
export type Effect = (typeof EFFECTS)[number]

export interface ProductPlace {
  readonly product: string
  readonly productTitle: string
}

export interface ContractPlace extends ProductPlace {
  readonly type: string
  readonly typeTitle: string
}

export interface FieldPlace extends ContractPlace {
  /** The declared path, such as `computer.os`. */
  readonly field: string
}

interface Both<Value> {
  readonly before: Value
  readonly after: Value
}

/** A side that is missing has nothing there. */
interface Either<Value> {
  readonly before?: Value | undefined
  readonly after?: Value | undefined
}

/** A difference that no rule knows by its name: the path within what it belongs to, and both values. */
export interface Difference extends Either<unknown> {
  readonly path: string
  /** True for one element of a list. */
  readonly isMember: boolean
}

/** A rule as a change shows it. */
export type ShownRule = Pick<
  FieldSource,
  'type' | 'action' | 'to' | 'bounds' | 'values' | 'identity' | 'releaseAfter'
>

interface Party {
  readonly name: string
  readonly purpose: string
}

interface Feature {
  readonly feature: string
  readonly title: string
}

interface Processor {
  /** Its name. */
  readonly processor: string
}

interface Descriptor {
  /** The name of the field. */
  readonly descriptor: string
}

interface NewContract
  extends Pick<ContractSource, 'class' | 'category' | 'dataKind' | 'purposes' | 'description'> {
  /** Days; the default's where the contract has none of its own. */
  readonly days: number
  /** Declared paths. */
  readonly fields: readonly string[]
}

type Approved = Pick<Approval, 'reviewer' | 'approvedOn' | 'reason'>

/** What each kind of change tells besides its effect: the only table of kinds. */
export interface ChangeDetails {
  product_added: ProductPlace & { readonly description: string }
  product_removed: ProductPlace
  product_text: ProductPlace & Both<string> & { readonly part: 'title' | 'description' | 'owner' }
  contract_added: ContractPlace & NewContract
  contract_removed: ContractPlace & { readonly fields: readonly string[] }
  /** Whether a product's own contract holds for a type, or the one for all products. */
  contract_origin: ContractPlace & { readonly now: 'own' | 'standard' }
  contract_class: ContractPlace & Both<DataClass>
  contract_category: ContractPlace & Both<Category>
  contract_data_kind: ContractPlace & Both<DataKind>
  contract_purpose_added: ContractPlace & { readonly purpose: Purpose }
  contract_purpose_removed: ContractPlace & { readonly purpose: Purpose }
  /** Days; where there are none the tenant's period holds, or the default of that bundle. */
  contract_retention: ContractPlace & Either<number> & { readonly defaultDays: Both<number> }
  contract_expiry: ContractPlace & Both<ContractSource['expires']>
  contract_feature: ContractPlace & Either<string>
  contract_subject: ContractPlace & Either<string> & { readonly identity: IdentityKind }
  contract_text: ContractPlace &
    Both<string> & { readonly part: 'title' | 'description' | 'owner' | 'review' | 'version' }
  contract_setting: ContractPlace & Difference
  contract_rewritten: ContractPlace
  field_added: FieldPlace & { readonly rule: ShownRule; readonly class: DataClass; why: string }
  field_removed: FieldPlace & { readonly rule: ShownRule }
  /** Whether a field has a rule of its own, or that of a path with a wildcard. */
  field_origin: FieldPlace & { readonly now: 'own' | 'wildcard'; readonly wildcard: string }
  field_class: FieldPlace & Both<DataClass>
  field_type: FieldPlace & Both<ShownRule>
  field_values_added: FieldPlace & { readonly values: readonly string[] }
  field_values_removed: FieldPlace & { readonly values: readonly string[] }
  field_action: FieldPlace & Both<ShownRule>
  field_generalisation: FieldPlace & Both<ShownRule>
  /** Where the ranges begin that a number is generalised to. */
  field_bounds: FieldPlace & Either<readonly number[]>
  field_identity: FieldPlace & Either<FieldIdentity>
  /** After how many subjects a value is shown and forwarded; at once where there is none. */
  field_release: FieldPlace & Either<number>
  field_sensitivity: FieldPlace & Both<Sensitivity>
  field_reason: FieldPlace & Both<string>
  field_setting: FieldPlace & Difference
  mixin: { readonly mixin: string; readonly now: 'added' | 'removed' | 'changed'; types: number }
  purpose_allowed: { readonly dataKind: DataKind; readonly purpose: Purpose }
  purpose_forbidden: { readonly dataKind: DataKind; readonly purpose: Purpose }
  default_retention: Both<number>
  default_level: Both<ConsentLevel>
  feature_added: Feature & { readonly personalData: string; readonly parties: readonly Party[] }
  feature_removed: Feature
  feature_personal_data: Feature & Both<string>
  feature_party_added: Feature & { readonly party: Party }
  feature_party_removed: Feature & { readonly party: Party }
  feature_party_purpose: Feature & Both<string> & { readonly party: string }
  feature_opt_out_added: Feature & { readonly by: string }
  feature_opt_out_removed: Feature & { readonly by: string }
  feature_text: Feature & { readonly part: 'title' | 'description' | 'optOut' }
  processor_added: Processor &
    Pick<ProcessorSettings, 'description' | 'purposes' | 'dataKinds' | 'region' | 'keepsDataIn'>
  processor_removed: Processor
  processor_purpose_added: Processor & { readonly purpose: Purpose }
  processor_purpose_removed: Processor & { readonly purpose: Purpose }
  processor_data_kind_added: Processor & { readonly dataKind: DataKind }
  processor_data_kind_removed: Processor & { readonly dataKind: DataKind }
  /** For which it takes part whatever is switched. */
  processor_product_added: Processor & ProductPlace
  processor_product_removed: Processor & ProductPlace
  processor_fact: Processor &
    Both<string> & { readonly part: 'role' | 'region' | 'keepsDataIn' | 'terms' }
  processor_text: Processor
  mail_tracking_product_added: ProductPlace
  mail_tracking_product_removed: ProductPlace
  mail_tracking_default: Both<MailTrackingMode>
  /** What one mode collects. */
  mail_tracking_mode: Both<string> & { readonly mode: string }
  /** A field of what is sent of each mail before it is wanted. */
  mail_tracking_field_added: Descriptor & { readonly rule: ShownRule }
  mail_tracking_field_removed: Descriptor
  mail_tracking_field: Descriptor & Both<ShownRule>
  mail_tracking_untracking: Both<MailTrackingSettings['untracking']['deletes']>
  mail_tracking_text: object
  approval_added: Approved
  approval_removed: Approved
  setting: Difference
}

export type ChangeKind = keyof ChangeDetails

/** One difference between two bundles, with its effect. */
export type Change<Kind extends ChangeKind = ChangeKind> = {
  [K in Kind]: { readonly kind: K; readonly effect: Effect } & Readonly<ChangeDetails[K]>
}[Kind]

/** True where one of the changes widens what is collected: it needs a review, and tenants are asked. */
export function widens(changes: readonly Change[]): boolean {
  return changes.some(({ effect }) => effect === 'widens')
}

/** How many of the changes have each effect. */
export function countEffects(changes: readonly Change[]): Readonly<Record<Effect, number>> {
  const counts = { widens: 0, narrows: 0, neutral: 0 }
  for (const { effect } of changes) counts[effect] += 1
  return counts
}
