import type { FieldAction, FieldSource, FieldsSource } from '#domain/contract.ts'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import type { BundleSource } from '../bundle.ts'

/** A rule of the catalogue for a name that means the same everywhere. */
export interface KnownRule {
  readonly rule: FieldSource
  /** The path in the catalogue that it comes from. */
  readonly from: string
}

/** Where the semantic conventions of OpenTelemetry stand within a report. */
const PLACES =
  /^(?:attributes|resource|resource\.attributes|events\.attributes|scope\.attributes)\./

/** From the most protective on. */
const ACTIONS: readonly FieldAction[] = ['drop', 'pseudonymise', 'scrub', 'generalise', 'keep']

/**
 * The rules that the catalogue's standard OpenTelemetry contracts have for names of the semantic conventions, and its
 * groups of fields for their paths, by name. Of several rules for one name the most protective one is known.
 */
export function knownRules(source: BundleSource): ReadonlyMap<string, KnownRule> {
  const known = new Map<string, KnownRule>()
  for (const fields of groupsOf(source)) {
    for (const [path, rule] of Object.entries(fields)) {
      if (path.includes('*')) continue
      const name = path.replace(PLACES, '')
      add(known, path, { rule, from: path })
      if (name !== path && name.includes('.')) add(known, name, { rule, from: path })
    }
  }
  return known
}

/** The rule for a path of a shape: its own, or the one of its name without where it stands. */
export function findKnownRule(
  known: ReadonlyMap<string, KnownRule>,
  path: string,
  valueTypes: ReadonlySet<string>,
): KnownRule | undefined {
  const found = known.get(path) ?? known.get(path.replace(PLACES, ''))
  return found !== undefined && suits(found.rule, valueTypes) ? found : undefined
}

function groupsOf({ products, mixins }: BundleSource): readonly FieldsSource[] {
  const contracts = products.flatMap(({ product, contracts: written }) =>
    product.product === STANDARD_PRODUCT
      ? written.filter(({ type }) => type.startsWith('otel.'))
      : written,
  )
  const included = new Set(contracts.flatMap(({ include }) => include ?? []))
  const conventions = contracts.filter(({ type }) => type.startsWith('otel.'))
  return [
    ...mixins.filter(({ name }) => included.has(name)).map(({ fields }) => fields),
    ...conventions.map(({ fields }) => fields),
  ]
}

function add(known: Map<string, KnownRule>, name: string, rule: KnownRule): void {
  const before = known.get(name)
  if (before === undefined || rank(rule) < rank(before)) known.set(name, rule)
}

function rank({ rule }: KnownRule): number {
  return ACTIONS.indexOf(rule.action)
}

/** False where what was sent could not be what the catalogue means by the name. */
function suits({ type, action }: FieldSource, valueTypes: ReadonlySet<string>): boolean {
  if (action === 'drop') return true
  const scalars = ['string', 'number', 'boolean'].filter((scalar) => valueTypes.has(scalar))
  if (type === 'boolean') return scalars.every((scalar) => scalar === 'boolean')
  return type === 'scalar' || !scalars.includes('boolean')
}
