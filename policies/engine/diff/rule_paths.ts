import type { FieldSource } from '#domain/contract.ts'
import type { FieldNode } from '../field_tree.ts'

/** A rule and the path that it stands at. */
export interface PlacedRule {
  readonly path: string
  readonly rule: FieldSource
}

const isWild = (segment: string): boolean => segment === '*' || segment === '**'
const join = (path: string, segment: string): string =>
  path === '' ? segment : `${path}.${segment}`

/** `**` where the place stands for everything below, else `*`. */
const wildName = (wild: FieldNode): string => (wild.any === wild ? '**' : '*')

/**
 * Every rule of a compiled contract by the path that it holds for. `listFields` names a place as it was first written;
 * here equal places have equal paths, in whatever order their fields were declared.
 */
export function rulesByPath(root: FieldNode): ReadonlyMap<string, FieldSource> {
  const rules = new Map<string, FieldSource>()
  collect(root, '', rules)
  return rules
}

function collect(node: FieldNode, path: string, rules: Map<string, FieldSource>): void {
  if (node.rule !== undefined) rules.set(path, node.rule)
  for (const [segment, child] of node.children) collect(child, join(path, segment), rules)
  const { any: wild } = node
  if (wild !== undefined && wild !== node) collect(wild, join(path, wildName(wild)), rules)
}

/**
 * The rule that holds for all that a path stands for: its own, or that of a wildcard. As in nested data, a place that is
 * declared by its name hides the wildcard beside it, and what is dropped is dropped with all below it.
 */
export function ruleFor(root: FieldNode, path: string): PlacedRule | undefined {
  let node = root
  let reached = ''
  for (const segment of path.split('.')) {
    const next = node.rule?.action === 'drop' ? undefined : step(node, segment)
    if (next === undefined) return undefined
    if (next.node !== node) reached = join(reached, next.name)
    node = next.node
  }
  return node.rule === undefined ? undefined : { path: reached, rule: node.rule }
}

function step(
  node: FieldNode,
  segment: string,
): { readonly node: FieldNode; readonly name: string } | undefined {
  const literal = isWild(segment) ? undefined : node.children.get(segment)
  if (literal !== undefined) return { node: literal, name: segment }
  const { any: wild } = node
  if (wild === undefined || (segment === '**' && wild.any !== wild)) return undefined
  return { node: wild, name: wildName(wild) }
}

/**
 * True where what stands at a path may be taken by a wildcard on the way, which also stands for a key with dots, or by a
 * place below it.
 */
export function mayBeTaken(root: FieldNode, path: string): boolean {
  const segments = path.split('.')
  let node: FieldNode | undefined = root
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (node.any !== undefined && !(isLast && isWild(segment))) return true
    node = step(node, segment)?.node
    if (node === undefined) return false
  }
  return node.children.size > 0 || node.any !== undefined
}
