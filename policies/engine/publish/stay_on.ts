import type { ContractSource, FieldSource, FieldsSource } from '#domain/contract.ts'
import { isJsonObject } from '#domain/json.ts'
import type { Bundle, BundleSource, Contract, ProductPolicies } from '../bundle.ts'
import { compileBundle } from '../compile.ts'
import { type Change, type ContractPlace, widens } from '../diff/change.ts'
import { diffBundles } from '../diff/diff_bundles.ts'
import { diffContract } from '../diff/diff_contract.ts'
import { unionOf } from '../diff/differences.ts'
import { rulesByPath } from '../diff/rule_paths.ts'
import { matchContract } from '../match.ts'

type Sha256Hex = (text: string) => string

/**
 * What holds for those who stay on a version although a later one is in force: the version before, with everything by
 * which the later one collects less. It collects no more than the version before. A change that does both to one field,
 * or to one member of the settings, is left out as a whole, so that such a field stays what it was.
 */
export function stayOn(before: Bundle, after: Bundle, sha256Hex: Sha256Hex): Bundle {
  const products = before.source.products.flatMap((row) =>
    after.products.has(row.product.product) ? stayOnProduct(row, before, after) : [],
  )
  const source: BundleSource = {
    ...before.source,
    products,
    // They are written out in the contracts that include them.
    mixins: [],
    settings: stayOnSettings(before, after, sha256Hex),
  }
  const staying = compileBundle(source, sha256Hex)
  // What the differ cannot tell apart is not decided here: then the version before holds as it was.
  return widens(diffBundles(before, staying)) ? before : staying
}

function stayOnProduct(row: ProductPolicies, before: Bundle, after: Bundle): ProductPolicies {
  const { product } = row.product
  const typesOf = (bundle: Bundle) =>
    bundle.source.products.find((other) => other.product.product === product)?.contracts ?? []
  const types = unionOf(row.contracts, typesOf(after)).map(({ type }) => type)
  const contracts = [...new Set(types)].flatMap((type) => {
    const [old, now] = [matchContract(before, product, type), matchContract(after, product, type)]
    if (old === undefined || now === undefined) return []
    // The contract for all products is written once, with the product that stands for all.
    if (old.product !== product && now.product !== product) return []
    return stayOnContract({ product, type }, { before, old }, { after, now })
  })
  return { ...row, contracts }
}

interface Name {
  readonly product: string
  readonly type: string
}

function stayOnContract(
  name: Name,
  { before, old }: { readonly before: Bundle; readonly old: Contract },
  { after, now }: { readonly after: Bundle; readonly now: Contract },
): ContractSource {
  const place: ContractPlace = { ...name, productTitle: name.product, typeTitle: old.title }
  const changes = diffContract(
    place,
    { contract: old, defaultDays: before.retentionDaysDefault },
    { contract: now, defaultDays: after.retentionDaysDefault },
  )
  const isNarrowed = (kind: Change['kind']) =>
    changes.some((change) => change.kind === kind && change.effect !== 'widens')
  const { root, product, expiresOnMs, expiresWithVersion, defaultLevel, ...written } = old
  return {
    ...written,
    purposes: old.purposes.filter((purpose) => now.purposes.includes(purpose)),
    ...(isNarrowed('contract_class') ? { class: now.class } : {}),
    ...(isNarrowed('contract_expiry') ? { expires: now.expires } : {}),
    ...(isNarrowed('contract_retention') && now.retentionDays !== undefined
      ? { retentionDays: now.retentionDays }
      : {}),
    ...(isNarrowed('contract_feature') && now.feature !== undefined
      ? { feature: now.feature }
      : {}),
    fields: stayOnFields(old, now, changes),
  }
}

/** Rules by their path: the later one's where nothing widens there, and else what was there before, if anything was. */
function stayOnFields(old: Contract, now: Contract, changes: readonly Change[]): FieldsSource {
  const [from, to] = [rulesByPath(old.root), rulesByPath(now.root)]
  const widened = new Set(
    changes.flatMap((change) =>
      change.effect === 'widens' && 'field' in change ? change.field : [],
    ),
  )
  return Object.fromEntries(
    unionOf(from.keys(), to.keys()).flatMap((path): readonly (readonly [string, FieldSource])[] => {
      const [contract, rule] = widened.has(path) ? [old, from.get(path)] : [now, to.get(path)]
      // The contract's class may become another one's: the field says its own.
      return rule === undefined ? [] : [[path, { class: contract.class, ...rule }]]
    }),
  )
}

/** Member by member: the later settings' where they do not widen. */
function stayOnSettings(
  before: Bundle,
  after: Bundle,
  sha256Hex: Sha256Hex,
): BundleSource['settings'] {
  const from = settingsOnly(before.source, before.source.settings, sha256Hex)
  let kept = before.source.settings
  const take = (tried: BundleSource['settings']) => {
    if (!widens(diffBundles(from, settingsOnly(before.source, tried, sha256Hex)))) kept = tried
  }
  for (const [name, value] of Object.entries(after.source.settings)) {
    const old = kept[name]
    if (!isJsonObject(old) || !isJsonObject(value)) {
      take({ ...kept, [name]: value })
      continue
    }
    for (const member of unionOf(Object.keys(old), Object.keys(value))) {
      const { [member]: _, ...others } = parseObject(kept[name])
      const has = Object.hasOwn(value, member)
      take({ ...kept, [name]: has ? { ...others, [member]: value[member] } : others })
    }
  }
  return kept
}

function parseObject(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>
}

/** The settings without what is collected, so that comparing them is cheap. */
function settingsOnly(
  source: BundleSource,
  settings: BundleSource['settings'],
  sha256Hex: Sha256Hex,
): Bundle {
  return compileBundle({ ...source, products: [], mixins: [], settings }, sha256Hex)
}
