import type { FieldSource } from '#domain/contract.ts'
import type { BundleSource } from '../bundle.ts'
import { findKnownRule, knownRules } from './known_rules.ts'
import { proposeRule } from './propose.ts'
import { commentText, yamlText } from './yaml_text.ts'

/** One path of the shapes of a type. */
export interface DraftShape {
  /** As `shapeOf` writes it: `a.b[].c`, `*` for a name that could identify somebody. */
  readonly path: string
  readonly valueType: string
  readonly count: number
}

export interface DraftRequest {
  readonly product: string
  readonly type: string
  readonly shapes: readonly DraftShape[]
}

/** A contract that somebody has to finish. */
export interface Draft {
  /** Relative to the policies directory. */
  readonly path: string
  readonly yaml: string
}

/** Most fields of one draft: what is more is a collection that nobody can review. */
const FIELDS_MAX = 400
/** Paths that `fields.schema.json` takes. */
const PATH = /^(?!(?:.*\.)?__proto__(?:\.|$))[A-Za-z0-9_$@:/-]+(?:\.(?:[A-Za-z0-9_$@:/-]+|\*))*$/
const PATH_LENGTH_MAX = 300
const TYPE = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/

/**
 * A contract for a quarantined type, from nothing but its paths and value types: each field with the most protective
 * rule that makes sense for its name. The draft does not pass `policy check`: owner, review, expiry, category, data
 * kind and the reason of each field are left for a person. Fields that the catalogue's standard contracts know have
 * their rule and reason.
 */
export function draftContract(source: BundleSource, request: DraftRequest): Draft {
  const type = typeNameOf(request.type)
  const product = fileNameOf(request.product)
  const paths = declarablePaths(request.shapes)
  const known = knownRules(source)
  const fields = paths.declared.flatMap(([path, valueTypes]) => {
    const found = findKnownRule(known, path, valueTypes)
    return found === undefined
      ? proposedLines(path, valueTypes)
      : [
          `  ${yamlText(path)}:`,
          `    # Review: the catalogue knows this name: rule and reason are those of ${found.from}`,
          ...ruleLines(found.rule),
          `    why: ${JSON.stringify(found.rule.why)}`,
        ]
  })
  const lines = [
    ...headLines(request, { product, type }),
    'fields:',
    ...fields,
    ...paths.refused.map(
      (path) => `  # Not declared: ${commentText(path)}: no contract can name it`,
    ),
    ...(paths.left > 0
      ? [`  # Not declared: ${paths.left} more paths, over the limit of a draft`]
      : []),
  ]
  return { path: `catalog/${product}/${type}.yaml`, yaml: `${lines.join('\n')}\n` }
}

function headLines(
  request: DraftRequest,
  { product, type }: { readonly product: string; readonly type: string },
): readonly string[] {
  const renamed =
    type === request.type
      ? []
      : [
          `# The type was sent as ${commentText(request.type)}, which no contract can be named: send it as ${type}`,
        ]
  return [
    `# catalog/${product}/${type}.yaml`,
    '# Drafted from the shapes of quarantined reports: no value was seen. Delete every field that nobody needs, write the',
    '# reason of each that stays, and fill in what is empty. Until then `tidegate policy check` refuses it.',
    ...renamed,
    `type: ${yamlText(type)}`,
    'version: 1',
    'title: # a few words for lists and headings',
    'description: # what it is, in sentences for the public page',
    '# Required data keeps the product secure, up to date and working: write "required" only for that.',
    'class: optional',
    'category: # device_connectivity_configuration, product_service_performance, product_service_usage or software_setup_inventory',
    'dataKind: # customer_data, content, administrator_data, payment_data or operational_data',
    'purposes: [operating_and_troubleshooting]',
    'owner: # mail address of the team that answers for it',
    'review: # https link to the review that approved it',
    'expires: # YYYY-MM-DD, at most two years ahead',
  ]
}

function proposedLines(path: string, valueTypes: ReadonlySet<string>): readonly string[] {
  const { comment, ...rule } = proposeRule(path, valueTypes)
  return [
    `  ${yamlText(path)}:`,
    `    # Review: ${comment}`,
    ...ruleLines(rule),
    '    why: # what gets better for the user because it is collected',
  ]
}

/** Whatever a rule has, so that nothing that protects is lost; JSON is YAML. */
function ruleLines(rule: Omit<FieldSource, 'why'>): readonly string[] {
  return Object.entries(rule)
    .filter(([name]) => name !== 'why')
    .map(([name, value]) => {
      const text = typeof value === 'string' ? yamlText(value) : JSON.stringify(value)
      return `    ${name}: ${text}`
    })
}

/** Paths as contracts write them, with the types that their values had, and those that no contract can name. */
function declarablePaths(shapes: readonly DraftShape[]) {
  const types = new Map<string, Set<string>>()
  const refused = new Set<string>()
  for (const { path, valueType } of shapes) {
    if (path === '') continue
    const plain = path.replaceAll('[]', '')
    if (!PATH.test(plain) || plain.length > PATH_LENGTH_MAX) refused.add(path)
    else types.set(plain, (types.get(plain) ?? new Set()).add(valueType))
  }
  const all = [...types]
    .filter(([path, seen]) => !isEmptyParent(path, seen, types))
    .toSorted(byPath)
  return {
    declared: all.slice(0, FIELDS_MAX),
    refused: [...refused].toSorted().slice(0, FIELDS_MAX),
    left: Math.max(0, all.length - FIELDS_MAX) + Math.max(0, refused.size - FIELDS_MAX),
  }
}

/** An object or a list that was once empty is declared by the paths below it. */
function isEmptyParent(
  path: string,
  seen: ReadonlySet<string>,
  types: ReadonlyMap<string, unknown>,
): boolean {
  if ([...seen].some((type) => type !== 'object' && type !== 'array' && type !== 'null'))
    return false
  return [...types.keys()].some((other) => other.startsWith(`${path}.`))
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The closest name of a type that a contract can have. */
function typeNameOf(type: string): string {
  const plain = type
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^[\d_]+|_+$/g, '')
    .slice(0, 100)
  const name = TYPE.test(type) ? type : plain
  if (name === '') return 'unnamed'
  // product.yaml is the product itself.
  return name === 'product' ? 'product_report' : name
}

function fileNameOf(product: string): string {
  const name = product
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name === '' ? 'unnamed' : name.slice(0, 100)
}
