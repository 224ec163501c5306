import type { Category, DataClass, DataKind, Purpose, Sensitivity } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { FieldAction, FieldType, Generalisation } from '#domain/contract.ts'
import type { IdentityKind } from '#domain/report.ts'
import type {
  FeatureSettings,
  LegalPeriod,
  ProcessorRole,
  RequestRight,
} from '#policies/schema/policy_source.ts'
import type { DestinationKind } from './destinations.ts'

/** A word of the policies with what a reader makes of it. */
export interface Term<Name extends string = string> {
  /** As it stands in the policies and in the API. */
  readonly name: Name
  readonly words: string
}

/** A term with a sentence about it. */
export interface DescribedTerm<Name extends string = string> extends Term<Name> {
  readonly description: string
}

interface Described {
  readonly words: string
  readonly description: string
}

/** Who can opt out of a feature. */
export type OptOutBy = FeatureSettings['optOut'][number]['by']

/** Every word of the policies in one language: a table for each, so that a new word cannot be forgotten. */
export interface SummaryWords {
  readonly dataClass: Readonly<Record<DataClass, Described>>
  readonly category: Readonly<Record<Category, Described>>
  readonly dataKind: Readonly<Record<DataKind, Described>>
  readonly purpose: Readonly<Record<Purpose, string>>
  readonly fieldType: Readonly<Record<FieldType, string>>
  readonly sensitivity: Readonly<Record<Sensitivity, string>>
  readonly action: Readonly<Record<FieldAction, string>>
  /** Instead of `keep`, for types whose values cannot hold personal data. */
  readonly keptAsIs: string
  readonly generalisation: Readonly<Record<Generalisation, string>>
  readonly pseudonym: Readonly<Record<IdentityKind, string>>
  readonly identity: Readonly<Record<IdentityKind, string>>
  readonly right: Readonly<Record<RequestRight, string>>
  readonly level: Readonly<Record<ConsentLevel, string>>
  readonly optOutBy: Readonly<Record<OptOutBy, string>>
  readonly processorRole: Readonly<Record<ProcessorRole, string>>
  readonly destination: Readonly<Record<DestinationKind, string>>
  readonly period: (period: LegalPeriod) => string
  /** How long a report is kept; `isOfContract` where no tenant can choose longer. */
  readonly kept: (days: number, isOfContract: boolean) => string
  /** When a value of a field is shown that waits for so many subjects. */
  readonly released: (subjects: number) => string
  readonly expiresOn: (day: string) => string
  readonly expiresWith: (version: string) => string
  readonly allowed: string
  readonly notAllowed: string
}

/** The term of a name. */
export function termOf<Name extends string>(
  table: Readonly<Record<Name, string>>,
  name: Name,
): Term<Name> {
  return { name, words: table[name] }
}

/** The term of a name with its sentence. */
export function describedTerm<Name extends string>(
  table: Readonly<Record<Name, Described>>,
  name: Name,
): DescribedTerm<Name> {
  const { words, description } = table[name]
  return { name, words, description }
}
