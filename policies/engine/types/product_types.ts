import type { ProductSource } from '#domain/contract.ts'
import { splitCustom } from '#domain/report.ts'
import type { Bundle, Contract } from '../bundle.ts'
import { contractKey } from '../compile.ts'
import { objectLines } from './field_type.ts'
import { HELPER_TYPES } from './helper_types.ts'
import { commented, quoted, typeNames } from './type_names.ts'

/** A file of TypeScript types. */
export interface TypesFile {
  /** `<product>.ts` */
  readonly name: string
  readonly text: string
}

/** The types of every product of a bundle, in the order of the catalogue. */
export function allProductTypes(bundle: Bundle): readonly TypesFile[] {
  return bundle.source.products.map(({ product, contracts }) =>
    printProduct(
      bundle,
      product,
      contracts.map(({ type }) => type),
    ),
  )
}

/**
 * The types of what one product may send, made from its contracts: an interface for the data of each report type, the
 * union of its reports, and for each a function that refuses undeclared fields, also of variables. Undefined where the
 * bundle has no such product.
 */
export function productTypes(bundle: Bundle, product: string): TypesFile | undefined {
  return allProductTypes(bundle).find(({ name }) => name === `${product}.ts`)
}

function printProduct(bundle: Bundle, product: ProductSource, types: readonly string[]): TypesFile {
  const names = typeNames(types)
  const reports = [...names].flatMap(([type, name]) => {
    const contract = bundle.contracts.get(contractKey(product.product, type))
    return contract === undefined ? [] : [{ name, text: reportText(contract, name) }]
  })
  const body = reports.map(({ text }) => text).join('\n\n')
  const helpers = HELPER_TYPES.filter(({ usedAs }) => body.includes(usedAs))
  const union = reports.map(({ name }) => `${name}Report`).join(' | ')
  const parts = [
    `/**
 * What ${commented(product.title)} may send. Made by \`tidegate policy types\` from policies/catalog/${product.product}: change
 * the contracts and make it again.
 */`,
    `/** The product's name in reports. */\nexport const PRODUCT = ${quoted(product.product)}`,
    ...helpers.map(({ text }) => text),
    body,
    `/** Every report that the product may send. */\nexport type Report = ${union === '' ? 'never' : union}`,
  ]
  return {
    name: `${product.product}.ts`,
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
  }
}

function reportText(contract: Contract, name: string): string {
  const type = quoted(contract.type)
  const context = {
    dataClass: contract.class,
    subjectPaths: new Set(
      Object.entries(contract.subject ?? {}).map(([kind, path]) =>
        kind === 'custom' ? splitCustom(path).rest : path,
      ),
    ),
  }
  const expires =
    typeof contract.expires === 'string' ? contract.expires : `version ${contract.expires.version}`
  return `/**
 * ${commented(contract.title)}: ${commented(contract.description)}
 *
 * Class ${contract.class}, category ${contract.category}; version ${contract.version} of the contract, collected until ${commented(expires)}.
 */
export interface ${name}Data {
${objectLines(contract.root, context, '  ').join('\n')}
}

export interface ${name}Report {
  readonly type: ${type}
  readonly data: ${name}Data
}

/** A report of type \`${contract.type}\`. Data with an undeclared field does not compile. */
export function define${name}Report<Given extends ${name}Data>(
  data: Given & Exact<${name}Data, Given>,
): ${name}Report {
  return { type: ${type}, data }
}`
}
