import { type ProductSource, STANDARD_PRODUCT } from '#domain/contract.ts'
import type { Bundle, Contract, ProductPolicies } from '../bundle.ts'
import { listFields } from '../field_tree.ts'
import { matchContract } from '../match.ts'
import type { Change, ContractPlace, ProductPlace } from './change.ts'
import { diffContract } from './diff_contract.ts'
import { differencesOf, isEquallyWritten, unionOf } from './differences.ts'

/** What changed in the products and their contracts. */
export function diffProducts(before: Bundle, after: Bundle): readonly Change[] {
  return unionOf(after.products.keys(), before.products.keys()).flatMap((product) => [
    ...productChanges(before.products.get(product), after.products.get(product)),
    ...typesOf(product, before, after).flatMap((type) =>
      contractChanges({ product, type }, before, after),
    ),
  ])
}

function productChanges(
  before: ProductSource | undefined,
  after: ProductSource | undefined,
): readonly Change[] {
  if (before === undefined && after !== undefined) {
    const { description } = after
    return [{ kind: 'product_added', effect: 'widens', ...placeOf(after), description }]
  }
  if (before === undefined) return []
  if (after === undefined) {
    return [{ kind: 'product_removed', effect: 'narrows', ...placeOf(before) }]
  }
  return [...productTexts(before, after), ...otherChanges(before, after)]
}

function placeOf({ product, title }: ProductSource): ProductPlace {
  return { product, productTitle: title }
}

function productTexts(before: ProductSource, after: ProductSource): readonly Change[] {
  const parts = ['title', 'description', 'owner'] as const
  return parts.flatMap((part): readonly Change[] => {
    const both = { before: before[part], after: after[part] }
    if (both.before === both.after) return []
    return [{ kind: 'product_text', effect: 'neutral', ...placeOf(after), part, ...both }]
  })
}

/** Parts of a product that nothing here knows: what they do cannot be told. */
function otherChanges(before: ProductSource, after: ProductSource): readonly Change[] {
  const restOf = ({ product, title, description, owner, ...rest }: ProductSource): object => rest
  return differencesOf(restOf(before), restOf(after), `products.${after.product}`).map(
    (difference) => ({ kind: 'setting', effect: 'widens', ...difference }),
  )
}

function writtenOf(bundle: Bundle, product: string): ProductPolicies['contracts'] {
  return bundle.source.products.find((row) => row.product.product === product)?.contracts ?? []
}

function typesOf(product: string, before: Bundle, after: Bundle): readonly string[] {
  const types = (bundle: Bundle) => writtenOf(bundle, product).map(({ type }) => type)
  return unionOf(types(after), types(before))
}

interface ContractName {
  readonly product: string
  readonly type: string
}

function contractChanges(name: ContractName, before: Bundle, after: Bundle): readonly Change[] {
  const [old, now] = [contractIn(before, name), matchContract(after, name.product, name.type)]
  const named = now ?? old
  const product = after.products.get(name.product) ?? before.products.get(name.product)
  if (named === undefined || product === undefined) return []
  const place: ContractPlace = { ...placeOf(product), type: name.type, typeTitle: named.title }
  if (old === undefined) return now === undefined ? [] : [added(place, now, after)]
  if (now === undefined) return [removed(place, old)]
  const changes = diffContract(
    place,
    { contract: old, defaultDays: before.retentionDaysDefault },
    { contract: now, defaultDays: after.retentionDaysDefault },
  )
  const all = [...originChanges(place, old, now), ...changes]
  if (all.length > 0 || isWrittenEqually(name, before, after)) return all
  return [{ kind: 'contract_rewritten', effect: 'neutral', ...place }]
}

function isWrittenEqually({ product, type }: ContractName, before: Bundle, after: Bundle): boolean {
  const [old, now] = [before, after].map((bundle) =>
    writtenOf(bundle, product).find((written) => written.type === type),
  )
  return isEquallyWritten(old, now)
}

/**
 * The contract that held for a type. The ingest keys of a product that has left the catalogue go on to work, with the
 * contracts for all products; of a product that was not there yet nothing was collected.
 */
function contractIn(bundle: Bundle, { product, type }: ContractName): Contract | undefined {
  return bundle.products.has(product) ? matchContract(bundle, product, type) : undefined
}

function originChanges(place: ContractPlace, before: Contract, after: Contract): readonly Change[] {
  if (before.product === after.product) return []
  const now = after.product === STANDARD_PRODUCT ? 'standard' : 'own'
  return [{ kind: 'contract_origin', effect: 'neutral', ...place, now }]
}

function added(place: ContractPlace, contract: Contract, bundle: Bundle): Change {
  const { class: dataClass, category, dataKind, purposes, description } = contract
  return {
    kind: 'contract_added',
    effect: 'widens',
    ...place,
    class: dataClass,
    category,
    dataKind,
    purposes,
    description,
    days: contract.retentionDays ?? bundle.retentionDaysDefault,
    fields: listFields(contract.root).map(({ path }) => path),
  }
}

function removed(place: ContractPlace, contract: Contract): Change {
  const fields = listFields(contract.root).map(({ path }) => path)
  return { kind: 'contract_removed', effect: 'narrows', ...place, fields }
}
