import type { Category, DataClass, DataKind, Purpose, Sensitivity } from './classification.ts'
import type { IdentityKind } from './report.ts'

export const FIELD_TYPES = [
  /** Any string. */
  'text',
  /** A URL, or a path with a query. */
  'url',
  /** A GUID, with or without dashes. */
  'guid',
  /** An id of 8 to 64 hexadecimal digits, such as a span's. */
  'hex',
  /** A version: digits and dots, or a short text such as `11 23H2`, which is scrubbed. */
  'version',
  /** RFC 3339, or milliseconds or seconds since 1970. */
  'time',
  /** A whole number, also as decimal digits in a string (64-bit values). */
  'integer',
  'number',
  'boolean',
  /** One of `values`. */
  'enum',
  /** Any scalar: string, number or boolean. */
  'scalar',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export const FIELD_ACTIONS = ['keep', 'scrub', 'generalise', 'pseudonymise', 'drop'] as const
/** What happens to a declared field. Strings that are kept or generalised are scrubbed as well. */
export type FieldAction = (typeof FIELD_ACTIONS)[number]

export const GENERALISATIONS = [
  /** Time to its UTC hour. */
  'hour',
  /** Time to its UTC day. */
  'day',
  /** URL to scheme, host and path, with ids in the path replaced. */
  'route',
  /** Version to its first two numbers. */
  'major_minor',
  /** Number to the nearest lower power of two. */
  'power_of_two',
  /** Number to the largest of `bounds` that is not above it. */
  'range',
  /** Locale to its language. */
  'language',
  /** Locale or subdivision (ISO 3166-2) to its country. */
  'country',
] as const
export type Generalisation = (typeof GENERALISATIONS)[number]

/** Whose id a field holds; `custom:<name>` for a kind of settings/identities.yaml. */
export type FieldIdentity = Exclude<IdentityKind, 'custom'> | `custom:${string}`

/** The kind of a field's identity; the user's where it says none. */
export function kindOfField({ identity = 'userId' }: Pick<FieldSource, 'identity'>): IdentityKind {
  return isCustom(identity) ? 'custom' : identity
}

function isCustom(identity: FieldIdentity): identity is `custom:${string}` {
  return identity.startsWith('custom:')
}

/** The rule for one field, as it is written in a contract. */
export interface FieldSource {
  readonly type: FieldType
  readonly sensitivity: Sensitivity
  /** The field's own class; the contract's where it is missing. */
  readonly class?: DataClass
  readonly action: FieldAction
  /** For `generalise`. */
  readonly to?: Generalisation
  /** For `generalise` to `range`: where the ranges begin. A number below all of them is not kept. */
  readonly bounds?: readonly number[]
  /** For `enum`. */
  readonly values?: readonly string[]
  /** For `pseudonymise`: whose id it is, so that equal ids are equal everywhere. */
  readonly identity?: FieldIdentity
  /** Of a field that is kept in some form: a value is shown and forwarded only once so many subjects had it, 2 to 1,000. */
  readonly releaseAfter?: number
  /** Why it is collected: a sentence for the public page. */
  readonly why: string
}

/**
 * Fields by path. Segments are separated by dots; a key that holds dots itself is the same as nesting, arrays are
 * transparent; `*` stands for one segment, a last `**` for everything below.
 */
export type FieldsSource = Readonly<Record<string, FieldSource>>

/** A contract as it is written in policies/catalog/<product>/<type>.yaml. */
export interface ContractSource {
  readonly type: string
  readonly version: number
  readonly title: string
  readonly description: string
  readonly class: DataClass
  readonly category: Category
  readonly dataKind: DataKind
  readonly purposes: readonly Purpose[]
  /** Mail address of the team that answers for it. */
  readonly owner: string
  /** Link to the review that approved it. */
  readonly review: string
  /** Day (`YYYY-MM-DD`) or client version from which it is no longer collected. */
  readonly expires: string | { readonly version: string }
  /** Days from receipt to deletion; the tenant's period where it is missing. */
  readonly retentionDays?: number
  /** Feature switch that collection depends on. */
  readonly feature?: string
  /**
   * Path of the field that holds each identity, where the report does not carry it as its subject; of a custom one with
   * the name of its kind before: `<name>:<path>`.
   */
  readonly subject?: { readonly [kind in IdentityKind]?: string }
  /** Names of groups of fields in policies/catalog/_mixins. */
  readonly include?: readonly string[]
  readonly fields: FieldsSource
}

/** policies/catalog/<product>/product.yaml */
export interface ProductSource {
  readonly product: string
  readonly title: string
  readonly description: string
  readonly owner: string
}

/** policies/catalog/_mixins/<name>.yaml */
export interface MixinSource {
  readonly name: string
  readonly description: string
  readonly fields: FieldsSource
}

/** The product whose contracts hold for every product that has none of its own for a type. */
export const STANDARD_PRODUCT = 'standard'
