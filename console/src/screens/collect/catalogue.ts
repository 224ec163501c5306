import type { AnswerOf, ItemOf } from '../../api/client.ts'
import type { CatalogueSearch } from './search.ts'

export type CatalogueAnswer = AnswerOf<'GET /manage/v1/products'>
export type ProductRow = ItemOf<'GET /manage/v1/products'>
export type TypeRow = ProductRow['types'][number]
export type TypeAnswer = AnswerOf<'GET /manage/v1/products/{product}/types/{type}'>
export type FieldRow = TypeAnswer['fields'][number]

/** The products with the types that fit; those without one are left out. */
export function fitting(
  { items }: CatalogueAnswer,
  search: CatalogueSearch,
): readonly ProductRow[] {
  return items
    .map((product) => ({
      ...product,
      types: product.types.filter((type) => fits(product, type, search)),
    }))
    .filter(({ types }) => types.length > 0)
}

function fits(product: ProductRow, type: TypeRow, search: CatalogueSearch): boolean {
  const { category, sensitivity, purpose, consent, seen } = search
  return (
    hasText([product.product, product.title, type.type, type.title, type.owner], search.find) &&
    (search.class === undefined || type.class === search.class) &&
    (category === undefined || type.category === category) &&
    (sensitivity === undefined || type.highestSensitivity === sensitivity) &&
    (purpose === undefined || type.purposes.some((name) => name === purpose)) &&
    (consent === undefined || needsChoice(type) === (consent === 'needed')) &&
    (seen === undefined || type.reports > 0 === (seen === 'some'))
  )
}

export function hasText(texts: readonly string[], find: string | undefined): boolean {
  const wanted = (find ?? '').toLowerCase()
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

export function needsChoice({ consentNeeded, feature }: TypeRow): boolean {
  return consentNeeded !== 'none' || feature !== null
}

export interface Sums {
  readonly types: number
  readonly required: number
  readonly fields: number
  readonly reports: number
  readonly bytes: number
  readonly quiet: number
  readonly lastSeen: string | null
}

export function sumsOf(types: readonly TypeRow[]): Sums {
  const seen = types.flatMap(({ lastSeen }) => lastSeen ?? [])
  return {
    types: types.length,
    required: types.filter((type) => type.class === 'required').length,
    fields: types.reduce((sum, { fieldCount }) => sum + fieldCount, 0),
    reports: types.reduce((sum, { reports }) => sum + reports, 0),
    bytes: types.reduce((sum, { bytes }) => sum + bytes, 0),
    quiet: types.filter(({ reports }) => reports === 0).length,
    lastSeen: seen.toSorted().at(-1) ?? null,
  }
}
