import type { Bundle, Contract } from './bundle.ts'
import { type FieldNode, listFields, resolveKey } from './field_tree.ts'
import { matchContract } from './match.ts'

/** An explanation, or what is known instead. */
export type Explanation =
  | { readonly kind: 'explained'; readonly lines: readonly string[] }
  | { readonly kind: 'unknown'; readonly message: string; readonly known: readonly string[] }

/** Explains what a contract collects and why, or what happens to one path of it, in plain sentences. */
export function explain(
  bundle: Bundle,
  question: { readonly product: string; readonly type: string; readonly path?: string | undefined },
): Explanation {
  const { product, type, path } = question
  if (!bundle.products.has(product)) {
    return unknown(`Cannot explain: product ${product} is not in the catalogue`, [
      ...bundle.products.keys(),
    ])
  }
  const contract = matchContract(bundle, product, type)
  if (contract === undefined) {
    return unknown(
      `Cannot explain: no contract declares type ${type} of ${product}; its reports are quarantined as shapes`,
      typesOf(bundle, product),
    )
  }
  const lines = path === undefined ? contractLines(contract) : pathLines(contract, path)
  return { kind: 'explained', lines: [`${product} ${type}: ${contract.title}`, ...lines] }
}

function unknown(message: string, known: readonly string[]): Explanation {
  return { kind: 'unknown', message, known }
}

function typesOf(bundle: Bundle, product: string): readonly string[] {
  return bundle.source.products
    .filter(({ product: known }) => known.product === product || known.product === 'standard')
    .flatMap(({ contracts }) => contracts.map(({ type }) => type))
}

function contractLines(contract: Contract): readonly string[] {
  const fields = listFields(contract.root)
  return [
    contract.description,
    `Class: ${contract.class}${contract.class === 'optional' ? ', collected only after a choice for Optional data' : ''}`,
    `Category: ${contract.category}`,
    `Data kind: ${contract.dataKind}; purposes: ${contract.purposes.join(', ')}`,
    `Kept: ${contract.retentionDays ?? 90} days at most; a tenant may choose less`,
    `Expires: ${typeof contract.expires === 'string' ? contract.expires : `with version ${contract.expires.version}`}`,
    `Owner: ${contract.owner}; review: ${contract.review}`,
    `Declared by: ${contract.product}, version ${contract.version}`,
    `Fields (${fields.length}):`,
    ...fields.map((field) => `  ${field.path}: ${fieldSummary(field, contract)}`),
    'Every other field is dropped, and its path is counted without its value',
  ]
}

function fieldSummary({ rule }: FieldNode, contract: Contract): string {
  if (rule === undefined) return ''
  const to = rule.to === undefined ? '' : ` to ${rule.to}`
  const values = rule.values === undefined ? '' : ` (${rule.values.join(', ')})`
  const after = rule.releaseAfter
  const released = after === undefined ? '' : `, shown only once ${after} subjects had a value`
  return `${rule.type}${values}, ${rule.class ?? contract.class}, ${rule.sensitivity}, ${rule.action}${to}${released}. ${rule.why}`
}

function pathLines(contract: Contract, path: string): readonly string[] {
  const plain = path.replaceAll(/\[\d*\]/g, '')
  const node = resolveKey(contract.root, plain)
  if (node === undefined) {
    return [`${path}: not declared. It is dropped, and its path is counted without its value`]
  }
  if (node.rule === undefined) {
    return [
      `${path}: an object. Declared below it:`,
      ...listFields(node).map((field) => `  ${field.path}: ${fieldSummary(field, contract)}`),
    ]
  }
  return [
    `${path}: declared as ${node.path}`,
    `  ${fieldSummary(node, contract)}`,
    `  ${ACTION_TEXTS[node.rule.action]}`,
  ]
}

const ACTION_TEXTS = {
  keep: 'It is kept as it is, after a search for personal data in it',
  scrub: 'Personal data and secrets in it are replaced, the rest is kept',
  generalise: 'It is kept with less detail',
  pseudonymise: 'A keyed pseudonym of the tenant takes its place',
  drop: 'It is dropped, and the drop is remarked',
} as const
