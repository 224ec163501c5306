import type { DataClass } from '#domain/classification.ts'
import type { FieldSource, FieldType } from '#domain/contract.ts'
import { type FieldNode, listFields } from '../field_tree.ts'
import { commented, propertyKey, quoted } from './type_names.ts'

/** What a value of each type is in a program. Numbers of 64 bits travel as digits in a string. */
const SCALARS: Readonly<Record<Exclude<FieldType, 'enum'>, string>> = {
  text: 'string',
  url: 'string',
  guid: 'string',
  hex: 'string',
  version: 'string',
  time: 'string | number',
  integer: 'number | Digits',
  number: 'number',
  boolean: 'boolean',
  scalar: 'string | number | boolean',
}

/** What the types of one contract are made from. */
export interface TypeContext {
  /** Of fields that have no class of their own. */
  readonly dataClass: DataClass
  /** Paths that identities are read from: they are sent although they may be dropped. */
  readonly subjectPaths: ReadonlySet<string>
}

/** The members of an object, each with what a reader should know about it, one line each. */
export function objectLines(
  node: FieldNode,
  context: TypeContext,
  indent: string,
): readonly string[] {
  const lines: string[] = []
  for (const [name, child] of node.children) {
    lines.push(...commentLines(child, context, indent))
    lines.push(`${indent}readonly ${propertyKey(name)}?: ${valueType(child, context, indent)}`)
  }
  if (node.any === undefined || node.any === node) return lines
  const named = [...node.children.values()].map((child) => valueType(child, context, indent))
  const free = unionOf([valueType(node.any, context, indent), ...named])
  const optional = named.length === 0 ? free : unionOf([free, 'undefined'])
  return [
    ...lines,
    ...commentLines(node.any, context, indent),
    `${indent}readonly [name: string]: ${optional}`,
  ]
}

/** The type of what may stand at a place: one value, or several, since lists are transparent in contracts. */
function valueType(node: FieldNode, context: TypeContext, indent: string): string {
  if (isRefused(node, context)) return 'never'
  if (node.any === node) return `Deep<${unionOf(scalarsBelow(node))}>`
  const scalar = node.rule === undefined ? [] : [scalarType(node.rule)]
  const object = hasMembers(node)
    ? [`{\n${objectLines(node, context, `${indent}  `).join('\n')}\n${indent}}`]
    : []
  return `Many<${unionOf([...scalar, ...object])}>`
}

/** What is dropped anyway is not to be sent, unless an identity is read from it before. */
function isRefused({ rule, path }: FieldNode, { subjectPaths }: TypeContext): boolean {
  return rule?.action === 'drop' && !subjectPaths.has(path)
}

function hasMembers(node: FieldNode): boolean {
  return node.children.size > 0 || node.any !== undefined
}

function scalarsBelow(node: FieldNode): readonly string[] {
  return listFields(node).flatMap(({ rule }) =>
    rule === undefined || rule.action === 'drop' ? [] : [scalarType(rule)],
  )
}

function scalarType(rule: FieldSource): string {
  if (rule.action === 'pseudonymise') return 'string | number'
  if (rule.type === 'enum') return unionOf((rule.values ?? []).map(quoted))
  return SCALARS[rule.type]
}

/** Each member once; nothing is `never`. */
function unionOf(types: readonly string[]): string {
  const members = new Set(types.filter((type) => type !== 'never'))
  return members.size === 0 ? 'never' : [...members].join(' | ')
}

function commentLines(node: FieldNode, context: TypeContext, indent: string): readonly string[] {
  const { rule } = node
  if (rule === undefined) return []
  const dataClass = rule.class ?? context.dataClass
  const to = rule.to === undefined ? '' : ` to ${rule.to}`
  const after = rule.releaseAfter
  const released = after === undefined ? '' : `; shown once ${after} subjects had a value`
  const fate = isRefused(node, context) ? 'never collected' : `${rule.action}${to}${released}`
  return [
    `${indent}/** ${commented(rule.why)} (${rule.type}; ${dataClass}; ${rule.sensitivity}; ${fate}) */`,
  ]
}
