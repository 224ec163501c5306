import { DATA_KINDS, type DataKind, type PurposeTable } from '#domain/classification.ts'
import type { SinkFilter, SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import { recipientsOf } from '#policies/engine/summary/recipients.ts'
import { parseToldSettings } from '#policies/engine/summary/settings.ts'
import { summariseFeature } from '#policies/engine/summary/type_summary.ts'
import type { RecipientSummary } from '#policies/engine/summary/types.ts'
import { ENGLISH_WORDS } from '#policies/engine/summary/words_en.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import type { HeldProduct, HeldType, Recipients, SinkRecipient } from './about.ts'

/** The policies that hold. */
export interface RecipientRules {
  readonly bundle: Bundle
  readonly source: PolicySource
}

/** The recipients of what is held, by the policies and the destinations of now. */
export function describeRecipients(
  products: readonly HeldProduct[],
  sinks: readonly SinkRecord[],
  rules: RecipientRules,
): Recipients {
  return { sinks: sinksOf(products, sinks, rules), parties: partiesOf(products, rules) }
}

function sinksOf(
  products: readonly HeldProduct[],
  sinks: readonly SinkRecord[],
  rules: RecipientRules,
): readonly SinkRecipient[] {
  return sinks.flatMap((sink) => {
    const { name, kind, purpose, keeps } = sink
    const titles = products
      .filter(({ types }) => types.some((held) => isSentTo(sink, held, rules)))
      .map(({ title }) => title)
    return titles.length === 0 ? [] : [{ name, kind, purpose, keeps, products: titles }]
  })
}

/** By the filter of the sink, and by what its purpose allows. What nobody declares any longer may have gone there. */
function isSentTo(sink: SinkFilter, held: HeldType, { bundle, source }: RecipientRules): boolean {
  const contract = matchContract(bundle, held.product, held.type)
  return (
    allows(sink.classes, held.class) &&
    allows(sink.categories, held.category) &&
    allows(sink.products, held.product) &&
    (contract === undefined || mayBeUsed(sink, contract, { held, source }))
  )
}

function mayBeUsed(
  { purpose }: SinkFilter,
  contract: Contract,
  { held, source }: { readonly held: HeldType; readonly source: PolicySource },
): boolean {
  const table: PurposeTable = source.settings.purposes
  const stored: DataKind | undefined = DATA_KINDS.find((kind) => kind === held.dataKind)
  return (
    contract.purposes.includes(purpose) &&
    table[contract.dataKind][purpose] &&
    (stored === undefined || table[stored][purpose])
  )
}

function allows(words: readonly string[] | undefined, word: string): boolean {
  return words === undefined || words.includes(word)
}

function partiesOf(
  products: readonly HeldProduct[],
  { source }: RecipientRules,
): readonly RecipientSummary[] {
  const settings = parseToldSettings(source)
  const parties = new Map<string, RecipientSummary>()
  for (const { types } of products) {
    const names = new Set(types.map(({ contract }) => contract?.feature))
    const features = (settings.consent?.features ?? [])
      .filter(({ name }) => names.has(name))
      .map((feature) => summariseFeature(feature, ENGLISH_WORDS))
    const told = { settings, words: ENGLISH_WORDS }
    for (const party of recipientsOf(types[0]?.product, features, told).parties) {
      parties.set(party.name, mergeParties(parties.get(party.name), party))
    }
  }
  return [...parties.values()]
}

function mergeParties(known: RecipientSummary | undefined, more: RecipientSummary) {
  if (known === undefined) return more
  const through = [...known.through, ...more.through].filter(
    ({ feature }, index, all) => all.findIndex((other) => other.feature === feature) === index,
  )
  return { ...known, through, always: known.always || more.always }
}
