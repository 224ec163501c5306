import type { Category, DataClass, DataKind } from '#domain/classification.ts'
import { CATEGORIES, DATA_CLASSES, DATA_KINDS, PURPOSES } from '#domain/classification.ts'
import { GENERAL_LEVELS } from '#domain/consent.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import { REQUEST_RIGHTS, type RegulationSettings } from '#policies/schema/policy_source.ts'
import type { Bundle, Contract, ProductPolicies } from './bundle.ts'
import { contractKey } from './compile.ts'
import { mailTrackingOf } from './summary/mail_tracking.ts'
import { recipientsOf } from './summary/recipients.ts'
import { parseToldSettings, type ToldSettings } from './summary/settings.ts'
import {
  outlineType,
  type SummaryContext,
  summariseFeature,
  summariseType,
} from './summary/type_summary.ts'
import type {
  CatalogueSummary,
  CategorySummary,
  ChoiceSummary,
  LawSummary,
  ProductOutline,
  ProductSummary,
  TypeSummary,
  UsedFeature,
} from './summary/types.ts'
import { describedTerm, type SummaryWords, termOf } from './summary/words.ts'
import { ENGLISH_WORDS } from './summary/words_en.ts'

/**
 * What is collected by one product, why, under whose choice and for how long, as data for its public page. Undefined
 * where the bundle does not hold the product.
 */
export function summarise(
  bundle: Bundle,
  productId: string,
  words: SummaryWords = ENGLISH_WORDS,
): ProductSummary | undefined {
  const policies = bundle.source.products.find(({ product }) => product.product === productId)
  if (policies === undefined) return undefined
  const settings = parseToldSettings(bundle.source)
  const types = typesOf(bundle, policies, contextOf(bundle, settings, words))
  const features = types.flatMap(({ feature }) => (feature === undefined ? [] : [feature]))
  const unique = [...new Map(features.map((feature) => [feature.name, feature])).values()]
  const { product, title, description, owner } = policies.product
  const mail = mailTrackingOf(bundle, settings, words)
  return {
    bundle: bundle.hash,
    product,
    title,
    description,
    owner,
    required: byCategory(types, 'required', words),
    optional: byCategory(types, 'optional', words),
    standard: standardContracts(bundle, productId).map((contract) => outlineType(contract, words)),
    features: unique,
    recipients: recipientsOf(product, unique, { settings, words }),
    ...(mail?.products.some((row) => row.product === product) ? { mailTracking: mail } : {}),
    choices: choicesOf(settings, words),
  }
}

/** What is collected by all products, and what holds for all of them, as data for the first of the public pages. */
export function summariseAll(
  bundle: Bundle,
  words: SummaryWords = ENGLISH_WORDS,
): CatalogueSummary {
  const settings = parseToldSettings(bundle.source)
  const outlines = bundle.source.products.map((policies) => outlineOf(bundle, policies))
  const features = usedFeatures(bundle, settings, words)
  const mail = mailTrackingOf(bundle, settings, words)
  const standard = outlines.find(({ product }) => product === STANDARD_PRODUCT)
  return {
    bundle: bundle.hash,
    products: outlines.filter(({ product }) => product !== STANDARD_PRODUCT),
    ...(standard === undefined ? {} : { standard }),
    classes: DATA_CLASSES.map((name) => describedTerm(words.dataClass, name)),
    categories: CATEGORIES.map((name) => describedTerm(words.category, name)),
    purposes: PURPOSES.map((name) => termOf(words.purpose, name)),
    purposeTable: DATA_KINDS.map((name) => purposeRow(bundle, name, words)),
    features,
    recipients: recipientsOf(undefined, features, { settings, words }),
    ...(mail === undefined ? {} : { mailTracking: mail }),
    choices: choicesOf(settings, words),
    retention: { ...settings.retention, defaultDays: bundle.retentionDaysDefault },
  }
}

function contextOf(bundle: Bundle, settings: ToldSettings, words: SummaryWords): SummaryContext {
  const features = settings.consent?.features ?? []
  return {
    words,
    features: new Map(features.map((row) => [row.name, summariseFeature(row, words)])),
    defaultDays: bundle.retentionDaysDefault,
  }
}

function contractsOf(bundle: Bundle, { product, contracts }: ProductPolicies): readonly Contract[] {
  return contracts.flatMap(
    ({ type }) => bundle.contracts.get(contractKey(product.product, type)) ?? [],
  )
}

function typesOf(
  bundle: Bundle,
  policies: ProductPolicies,
  context: SummaryContext,
): readonly TypeSummary[] {
  const written = new Map(policies.contracts.map((contract) => [contract.type, contract]))
  return contractsOf(bundle, policies).map((contract) =>
    summariseType(contract, written.get(contract.type), context),
  )
}

function byCategory(
  types: readonly TypeSummary[],
  dataClass: DataClass,
  words: SummaryWords,
): readonly CategorySummary[] {
  const inClass = types.filter((type) => type.class.name === dataClass)
  const ofCategory = (name: Category) => inClass.filter(({ category }) => category.name === name)
  return CATEGORIES.filter((name) => ofCategory(name).length > 0).map((name) => ({
    category: describedTerm(words.category, name),
    types: ofCategory(name),
  }))
}

/** The standard contracts that hold for a product; none for the standard ones themselves. */
function standardContracts(bundle: Bundle, productId: string): readonly Contract[] {
  if (productId === STANDARD_PRODUCT) return []
  return [...bundle.contracts.values()].filter(
    ({ product, type }) =>
      product === STANDARD_PRODUCT && !bundle.contracts.has(contractKey(productId, type)),
  )
}

function outlineOf(bundle: Bundle, policies: ProductPolicies): ProductOutline {
  const { product, title, description } = policies.product
  const contracts = contractsOf(bundle, policies)
  const count = (name: DataClass) => contracts.filter((contract) => contract.class === name).length
  return {
    product,
    title,
    description,
    requiredTypes: count('required'),
    optionalTypes: count('optional'),
  }
}

function purposeRow(bundle: Bundle, name: DataKind, words: SummaryWords) {
  const row = bundle.source.settings.purposes[name]
  return {
    dataKind: describedTerm(words.dataKind, name),
    uses: PURPOSES.map((purpose) => ({
      purpose: termOf(words.purpose, purpose),
      allowed: row[purpose],
      words: row[purpose] ? words.allowed : words.notAllowed,
    })),
  }
}

function usedFeatures(
  bundle: Bundle,
  settings: ToldSettings,
  words: SummaryWords,
): readonly UsedFeature[] {
  return (settings.consent?.features ?? []).map((feature) => ({
    ...summariseFeature(feature, words),
    products: bundle.source.products
      .filter(({ contracts }) => contracts.some((contract) => contract.feature === feature.name))
      .map(({ product: { product, title } }) => ({ product, title })),
  }))
}

function choicesOf({ consent, regulations }: ToldSettings, words: SummaryWords): ChoiceSummary {
  const laws = regulations?.regulations ?? []
  const given = new Set(laws.flatMap(({ rights }) => rights))
  return {
    ...(consent === undefined ? {} : { defaultLevel: termOf(words.level, consent.defaultLevel) }),
    levels: GENERAL_LEVELS.map((level) => termOf(words.level, level)),
    rights: REQUEST_RIGHTS.filter((right) => given.has(right)).map((right) =>
      termOf(words.right, right),
    ),
    laws: laws.map((law) => lawOf(law, words)),
  }
}

function lawOf(law: RegulationSettings, words: SummaryWords): LawSummary {
  const { name, title, region, rights, answer, answerByRight = {} } = law
  return {
    name,
    title,
    region,
    rights: rights.map((right) => termOf(words.right, right)),
    answer: words.period(answer),
    exceptions: rights.flatMap((right) => {
      const period = answerByRight[right]
      return period === undefined
        ? []
        : [{ right: termOf(words.right, right), answer: words.period(period) }]
    }),
  }
}
