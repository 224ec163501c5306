import type { ExportAbout, HeldType } from './about.ts'

/** What is held of one category. */
export interface CategorySum {
  readonly category: string
  readonly reports: number
  /** `required`, `optional` or both. */
  readonly classes: readonly string[]
  readonly purposes: readonly string[]
  /** Names of the products that sent it. */
  readonly products: readonly string[]
  readonly firstExpiresOn: string
  readonly lastExpiresOn: string
}

/** What is used for one purpose. */
export interface PurposeSum {
  readonly purpose: string
  readonly reports: number
  readonly categories: readonly string[]
}

type Held = Pick<ExportAbout, 'products'>

/** What is held by category, in the order of their names. */
export function sumCategories({ products }: Held): readonly CategorySum[] {
  const groups = Map.groupBy(
    products.flatMap(({ types }) => types),
    ({ category }) => category,
  )
  return [...groups]
    .map(([category, types]) => ({
      category,
      reports: totalOf(types),
      classes: namesOf(types.map((held) => held.class)),
      purposes: namesOf(types.flatMap(({ contract }) => contract?.purposes ?? [])),
      products: namesOf(types.map(({ product }) => product)),
      firstExpiresOn: types.map(({ firstExpiresOn }) => firstExpiresOn).sort()[0] ?? '',
      lastExpiresOn:
        types
          .map(({ lastExpiresOn }) => lastExpiresOn)
          .sort()
          .at(-1) ?? '',
    }))
    .sort((a, b) => (a.category < b.category ? -1 : 1))
}

/** What is held by purpose, in the order of their names. A report may be used for several. */
export function sumPurposes({ products }: Held): readonly PurposeSum[] {
  const uses = products.flatMap(({ types }) =>
    types.flatMap((held) => (held.contract?.purposes ?? []).map((purpose) => ({ purpose, held }))),
  )
  return [...Map.groupBy(uses, ({ purpose }) => purpose)]
    .map(([purpose, users]) => ({
      purpose,
      reports: totalOf(users.map(({ held }) => held)),
      categories: namesOf(users.map(({ held }) => held.category)),
    }))
    .sort((a, b) => (a.purpose < b.purpose ? -1 : 1))
}

/** categories.json: what is held by category and by purpose, in numbers. */
export function printCategories(about: Held & Pick<ExportAbout, 'consents'>): string {
  const sums = { categories: sumCategories(about), purposes: sumPurposes(about) }
  return `${JSON.stringify({ ...sums, consents: about.consents }, null, 2)}\n`
}

function totalOf(types: readonly HeldType[]): number {
  return types.reduce((sum, { count }) => sum + count, 0)
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
