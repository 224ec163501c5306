import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { type SchemaError, VALIDATORS, type Validator } from './schema_validators.ts'

/** A bundle's source, or why a value is none. */
export type BundleReading =
  | { readonly kind: 'source'; readonly source: BundleSource }
  | { readonly kind: 'refused'; readonly complaint: string }

/**
 * Reads the source of a bundle from JSON: `products`, `mixins` and `settings`, as a bundle in the store has them. Each
 * part has to pass its schema, and what names another part has to find it, so that it can be compiled. Settings that no
 * schema is for are taken as they are. Pure, and throws for no input.
 */
export function readBundleSource(value: JsonValue): BundleReading {
  const complaint = partComplaint(value) ?? namesComplaint(parseSource(value))
  return complaint === undefined
    ? { kind: 'source', source: parseSource(value) }
    : { kind: 'refused', complaint }
}

/** As the schemas of all parts have proved it. */
function parseSource(value: JsonValue): BundleSource {
  return value as unknown as BundleSource
}

function partComplaint(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return 'wanted an object with products, mixins and settings'
  const products = listComplaint(value, 'products', (product, path) =>
    productComplaint(product, path),
  )
  const mixins = () =>
    listComplaint(value, 'mixins', (mixin, path) => complaintOf(VALIDATORS.mixin, mixin, path))
  return products ?? mixins() ?? settingsComplaint(value['settings'])
}

function listComplaint(
  value: JsonObject,
  name: string,
  complain: (item: JsonValue, path: string) => string | undefined,
): string | undefined {
  const items = value[name]
  if (!Array.isArray(items)) return `wanted a list at ${name}`
  for (const [index, item] of items.entries()) {
    const complaint = complain(item, `${name}.${index}`)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function productComplaint(value: JsonValue, path: string): string | undefined {
  if (!isJsonObject(value)) return `wanted an object at ${path}`
  return (
    complaintOf(VALIDATORS.product, value['product'], `${path}.product`) ??
    listComplaint(value, 'contracts', (contract, inner) =>
      complaintOf(VALIDATORS.contract, contract, `${path}.${inner}`),
    )
  )
}

const SETTINGS = [
  'retention',
  'regulations',
  'holidays',
  'consent',
  'approvals',
  'processors',
  'mail_tracking',
  'identities',
  'response_templates',
] as const

function settingsComplaint(settings: JsonValue | undefined): string | undefined {
  if (!isJsonObject(settings)) return 'wanted an object at settings'
  const purposes = complaintOf(VALIDATORS.purposes, settings['purposes'], 'settings.purposes')
  if (purposes !== undefined) return purposes
  for (const name of SETTINGS) {
    if (settings[name] === undefined) continue
    const complaint = complaintOf(VALIDATORS[name], settings[name], `settings.${name}`)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function complaintOf(
  validate: Validator<unknown>,
  value: JsonValue | undefined,
  path: string,
): string | undefined {
  return validate(value) ? undefined : errorText(validate.errors?.[0], path)
}

/** The schema's own words hold names of the schema, and never a value. */
function errorText(error: SchemaError | undefined, path: string): string {
  const inner = (error?.instancePath ?? '').replaceAll('/', '.')
  return `${path}${inner} ${error?.message ?? 'does not pass its schema'}`
}

function namesComplaint(source: BundleSource): string | undefined {
  const mixins = source.mixins.map(({ name }) => name)
  const products = source.products.map(({ product }) => product.product)
  const repeated = repeatedOf('mixin', mixins) ?? repeatedOf('product', products)
  if (repeated !== undefined) return repeated
  for (const { product, contracts } of source.products) {
    const types = contracts.map(({ type }) => `${product.product}/${type}`)
    const twice = repeatedOf('contract', types)
    if (twice !== undefined) return twice
    const missing = contracts
      .flatMap(({ include }) => include ?? [])
      .find((name) => !mixins.includes(name))
    if (missing !== undefined) {
      return `a contract of ${product.product} includes mixin ${missing}, which is not there`
    }
  }
  return undefined
}

function repeatedOf(kind: string, names: readonly string[]): string | undefined {
  const name = names.find((wanted, index) => names.indexOf(wanted) !== index)
  return name === undefined ? undefined : `${kind} ${name} is there twice`
}
