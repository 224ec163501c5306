import type { ProcessorSettings } from '#policies/schema/policy_source.ts'
import { DESTINATION_KINDS } from './destinations.ts'
import type { ToldSettings } from './settings.ts'
import type {
  FeatureSummary,
  ProcessorSummary,
  RecipientSummary,
  RecipientsSummary,
} from './types.ts'
import { type SummaryWords, termOf } from './words.ts'

/**
 * Who receives reports of a product: the parties of the features that they depend on, the sub-processors that take part
 * whatever is switched, and the kinds of destination that an organisation can add itself. `product` is undefined for all
 * products together.
 */
export function recipientsOf(
  product: string | undefined,
  features: readonly FeatureSummary[],
  { settings, words }: { readonly settings: ToldSettings; readonly words: SummaryWords },
): RecipientsSummary {
  const processors = settings.processors?.processors ?? []
  const isAlways = ({ products = [] }: ProcessorSettings) =>
    product === undefined ? products.length > 0 : products.includes(product)
  const named = [
    ...features.flatMap(({ parties }) => parties.map(({ name }) => name)),
    ...processors.filter(isAlways).map(({ name }) => name),
  ]
  return {
    parties: [...new Set(named)].map((name): RecipientSummary => {
      const processor = processors.find((row) => row.name === name)
      return {
        name,
        ...(processor === undefined ? {} : { processor: summariseProcessor(processor, words) }),
        through: throughOf(name, features),
        always: processor !== undefined && isAlways(processor),
      }
    }),
    destinations: DESTINATION_KINDS.map((kind) => termOf(words.destination, kind)),
  }
}

/** The features in which a party takes part, and what it does there. */
function throughOf(name: string, features: readonly FeatureSummary[]): RecipientSummary['through'] {
  return features.flatMap(({ name: feature, title, parties }) =>
    parties
      .filter((party) => party.name === name)
      .map(({ purpose }) => ({ feature, featureTitle: title, purpose })),
  )
}

function summariseProcessor(row: ProcessorSettings, words: SummaryWords): ProcessorSummary {
  const { role, description, purposes, dataKinds, region, keepsDataIn, terms } = row
  return {
    role: termOf(words.processorRole, role),
    description,
    purposes: purposes.map((purpose) => termOf(words.purpose, purpose)),
    dataKinds: dataKinds.map((kind) => ({ name: kind, words: words.dataKind[kind].words })),
    region,
    keepsDataIn,
    terms,
  }
}
