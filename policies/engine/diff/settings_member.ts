import { isJsonObject } from '#domain/json.ts'
import type { Bundle } from '../bundle.ts'
import type { Change, ProductPlace } from './change.ts'

/** A member of one file of settings; undefined where the bundle has no such file or the file no such member. */
export function settingsMember({ source }: Bundle, name: string, member: string): unknown {
  const settings = source.settings[name]
  return isJsonObject(settings) && Object.hasOwn(settings, member) ? settings[member] : undefined
}

/** A product as a change names it: by the title that the last of the bundles has for it. */
export function productPlace(product: string, bundles: readonly Bundle[]): ProductPlace {
  const titles = bundles.flatMap(({ products }) => products.get(product)?.title ?? [])
  return { product, productTitle: titles.at(-1) ?? product }
}

/** What one list has more than the other. */
export function gained<Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] {
  return after.filter((item) => !before.includes(item))
}

/** The changes of one file of settings; where there are none, that it has come or gone. */
export function orAppearance(
  changes: readonly Change[],
  name: string,
  bundles: readonly [Bundle, Bundle],
): readonly Change[] {
  const [before, after] = bundles.map(({ source }) => source.settings[name])
  if (changes.length > 0 || (before === undefined) === (after === undefined)) return changes
  return [{ kind: 'setting', effect: 'neutral', path: name, before, after, isMember: false }]
}
