import type { DataClass } from '#domain/classification.ts'
import { type ContractSource, type FieldSource, kindOfField } from '#domain/contract.ts'
import { IDENTITY_KINDS, splitCustom } from '#domain/report.ts'
import type { FeatureSettings } from '#policies/schema/policy_source.ts'
import type { Contract } from '../bundle.ts'
import { listFields } from '../field_tree.ts'
import { needsScrubbing } from '../field_types.ts'
import { exampleOf } from './examples.ts'
import type {
  FeatureSummary,
  FieldSummary,
  IdentitySummary,
  TypeOutline,
  TypeSummary,
} from './types.ts'
import { type SummaryWords, type Term, termOf } from './words.ts'

/** What the summary of a contract is made with. */
export interface SummaryContext {
  readonly words: SummaryWords
  readonly features: ReadonlyMap<string, FeatureSummary>
  /** Days where neither contract nor tenant says otherwise. */
  readonly defaultDays: number
}

/** A feature in words. */
export function summariseFeature(feature: FeatureSettings, words: SummaryWords): FeatureSummary {
  const { name, title, description, personalData, parties, optOut } = feature
  return {
    name,
    title,
    description,
    personalData,
    parties: parties.map(({ name: party, purpose }) => ({ name: party, purpose })),
    optOut: optOut.map(({ by, how }) => ({ by: termOf(words.optOutBy, by), how })),
  }
}

/** The head of a contract in words. */
export function outlineType(contract: Contract, words: SummaryWords): TypeOutline {
  return {
    type: contract.type,
    title: contract.title,
    description: contract.description,
    version: contract.version,
    class: classTerm(contract.class, words),
    category: { name: contract.category, words: words.category[contract.category].words },
    fieldCount: listFields(contract.root).length,
  }
}

/** A contract in words. The fields that it declares itself come before those of its mixins. */
export function summariseType(
  contract: Contract,
  written: ContractSource | undefined,
  context: SummaryContext,
): TypeSummary {
  const { words, features, defaultDays } = context
  const feature = contract.feature === undefined ? undefined : features.get(contract.feature)
  const days = contract.retentionDays ?? defaultDays
  return {
    ...outlineType(contract, words),
    dataKind: { name: contract.dataKind, words: words.dataKind[contract.dataKind].words },
    purposes: contract.purposes.map((purpose) => termOf(words.purpose, purpose)),
    kept: { days, words: words.kept(days, contract.retentionDays !== undefined) },
    expires: expiryOf(contract, words),
    owner: contract.owner,
    review: contract.review,
    ...(feature === undefined ? {} : { feature }),
    identities: identitiesOf(contract, words),
    fields: fieldsOf(contract, written, words),
  }
}

function classTerm(name: DataClass, words: SummaryWords): Term<DataClass> {
  return { name, words: words.dataClass[name].words }
}

function expiryOf({ expires }: Contract, words: SummaryWords): TypeSummary['expires'] {
  return typeof expires === 'string'
    ? { day: expires, words: words.expiresOn(expires) }
    : { version: expires.version, words: words.expiresWith(expires.version) }
}

function identitiesOf(contract: Contract, words: SummaryWords): readonly IdentitySummary[] {
  const named = IDENTITY_KINDS.flatMap((kind) => {
    const path = contract.subject?.[kind]
    if (path === undefined) return []
    const at = kind === 'custom' ? splitCustom(path).rest : path
    return [{ kind: termOf(words.identity, kind), path: at }]
  })
  const pseudonymised = listFields(contract.root).flatMap(({ path, rule }) =>
    rule?.action !== 'pseudonymise' || named.some((known) => known.path === path)
      ? []
      : [{ kind: termOf(words.identity, kindOfField(rule)), path }],
  )
  return [...named, ...pseudonymised]
}

function fieldsOf(
  contract: Contract,
  written: ContractSource | undefined,
  words: SummaryWords,
): readonly FieldSummary[] {
  const own = new Set(Object.keys(written?.fields ?? {}))
  const fields = listFields(contract.root).flatMap(({ path, rule }) =>
    rule === undefined ? [] : [summariseField(path, rule, { class: contract.class, words })],
  )
  return [
    ...fields.filter(({ path }) => own.has(path)),
    ...fields.filter(({ path }) => !own.has(path)),
  ]
}

/** A field in words; `class` is that of what it is a field of. */
export function summariseField(
  path: string,
  rule: FieldSource,
  { class: outer, words }: { readonly class: DataClass; readonly words: SummaryWords },
): FieldSummary {
  const example = exampleOf(path, rule)
  // Of an Optional report nothing is collected without the choice, whatever a field says of itself.
  const dataClass = outer === 'optional' ? 'optional' : (rule.class ?? outer)
  return {
    path,
    type: termOf(words.fieldType, rule.type),
    ...(rule.values === undefined ? {} : { values: rule.values }),
    sensitivity: termOf(words.sensitivity, rule.sensitivity),
    handling: { name: rule.action, words: handlingWords(rule, words) },
    class: classTerm(dataClass, words),
    ...releaseOf(rule, words),
    why: rule.why,
    ...(example === undefined ? {} : { example }),
  }
}

function releaseOf(
  { releaseAfter: subjects }: FieldSource,
  words: SummaryWords,
): Pick<FieldSummary, 'release'> {
  return subjects === undefined ? {} : { release: { subjects, words: words.released(subjects) } }
}

/** Long and like no version: a type of which even this is not searched cannot hold anything personal. */
const PROBE = 'what nothing proves to be harmless'

function handlingWords(rule: FieldSource, words: SummaryWords): string {
  if (rule.action === 'generalise' && rule.to !== undefined) return words.generalisation[rule.to]
  if (rule.action === 'pseudonymise') return words.pseudonym[kindOfField(rule)]
  const isKeptAsIs = rule.action === 'keep' && !needsScrubbing(PROBE, rule)
  return isKeptAsIs ? words.keptAsIs : words.action[rule.action]
}
