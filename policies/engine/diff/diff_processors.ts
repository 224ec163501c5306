import type { ProcessorSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import type { Change } from './change.ts'
import { differencesOf, unionOf } from './differences.ts'
import { gained, orAppearance, productPlace, settingsMember } from './settings_member.ts'

/** What changed in who else works with the data: one more, for one more purpose, kind of data or product, widens. */
export function diffProcessors(before: Bundle, after: Bundle): readonly Change[] {
  const [from, to] = [processorsOf(before), processorsOf(after)]
  const changes = unionOf(to.keys(), from.keys()).flatMap((name): readonly Change[] => {
    const [old, now] = [from.get(name), to.get(name)]
    if (now === undefined)
      return [{ kind: 'processor_removed', effect: 'narrows', processor: name }]
    return old === undefined ? [added(now)] : diffProcessor(old, now, [before, after])
  })
  return orAppearance(changes, 'processors', [before, after])
}

function processorsOf(bundle: Bundle): ReadonlyMap<string, ProcessorSettings> {
  const rows = parseProcessors(settingsMember(bundle, 'processors', 'processors')) ?? []
  return new Map(rows.map((row) => [row.name, row]))
}

/** As the schema of policies/settings/processors.yaml has checked them. */
function parseProcessors(rows: unknown): readonly ProcessorSettings[] | undefined {
  return rows as readonly ProcessorSettings[] | undefined
}

function added({ name, ...facts }: ProcessorSettings): Change {
  const { description, purposes, dataKinds, region, keepsDataIn } = facts
  const told = { description, purposes, dataKinds, region, keepsDataIn }
  return { kind: 'processor_added', effect: 'widens', processor: name, ...told }
}

function diffProcessor(
  before: ProcessorSettings,
  after: ProcessorSettings,
  bundles: readonly Bundle[],
): readonly Change[] {
  const place = { processor: after.name }
  const changes: Change[] = [...scopeChanges(before, after, bundles)]
  for (const part of ['role', 'region', 'keepsDataIn', 'terms'] as const) {
    if (before[part] === after[part]) continue
    const both = { before: before[part], after: after[part] }
    changes.push({ kind: 'processor_fact', effect: 'widens', ...place, part, ...both })
  }
  if (before.description !== after.description) {
    changes.push({ kind: 'processor_text', effect: 'neutral', ...place })
  }
  return [...changes, ...otherChanges(before, after)]
}

/** Purposes, kinds of data and products: one more widens, one less narrows. */
function scopeChanges(
  before: ProcessorSettings,
  after: ProcessorSettings,
  bundles: readonly Bundle[],
): readonly Change[] {
  const processor = after.name
  const more = { effect: 'widens', processor } as const
  const less = { effect: 'narrows', processor } as const
  const { purposes: oldPurposes, dataKinds: oldKinds, products: oldProducts = [] } = before
  const { purposes, dataKinds, products = [] } = after
  return [
    ...gained(oldPurposes, purposes).map(
      (purpose): Change => ({ kind: 'processor_purpose_added', ...more, purpose }),
    ),
    ...gained(purposes, oldPurposes).map(
      (purpose): Change => ({ kind: 'processor_purpose_removed', ...less, purpose }),
    ),
    ...gained(oldKinds, dataKinds).map(
      (dataKind): Change => ({ kind: 'processor_data_kind_added', ...more, dataKind }),
    ),
    ...gained(dataKinds, oldKinds).map(
      (dataKind): Change => ({ kind: 'processor_data_kind_removed', ...less, dataKind }),
    ),
    ...gained(oldProducts, products).map((product): Change => {
      const place = productPlace(product, bundles)
      return { kind: 'processor_product_added', ...more, ...place }
    }),
    ...gained(products, oldProducts).map((product): Change => {
      const place = productPlace(product, bundles)
      return { kind: 'processor_product_removed', ...less, ...place }
    }),
  ]
}

/** Parts of a row that nothing here knows: what they do cannot be told. */
function otherChanges(before: ProcessorSettings, after: ProcessorSettings): readonly Change[] {
  const restOf = (row: ProcessorSettings): object => {
    const { name, role, description, purposes, dataKinds, products, ...others } = row
    const { region, keepsDataIn, terms, ...rest } = others
    return rest
  }
  const path = `processors.processors.${after.name}`
  return differencesOf(restOf(before), restOf(after), path).map((difference) => ({
    kind: 'setting',
    effect: 'widens',
    ...difference,
  }))
}
