import type { FieldSource } from '#domain/contract.ts'
import { type FieldNode, listFields } from '../field_tree.ts'

/** A rule and the path that it stands at. */
export interface PlacedRule {
  readonly path: string
  readonly rule: FieldSource
}

const isWild = (segment: string): boolean => segment === '*' || segment === '**'

/** Every rule of a compiled contract by the path that it is declared at. */
export function rulesByPath(root: FieldNode): ReadonlyMap<string, FieldSource> {
  return new Map(
    listFields(root).flatMap(({ path, rule }) => (rule === undefined ? [] : [[path, rule]])),
  )
}

/**
 * The rule that holds for all that a path stands for: its own, or that of a wildcard. As in nested data, a place that is
 * declared by its name hides the wildcard beside it, and what is dropped is dropped with all below it.
 */
export function ruleFor(root: FieldNode, path: string): PlacedRule | undefined {
  let node = root
  for (const segment of path.split('.')) {
    const next = node.rule?.action === 'drop' ? undefined : step(node, segment)
    if (next === undefined) return undefined
    node = next
  }
  return node.rule === undefined ? undefined : { path: node.path, rule: node.rule }
}

function step(node: FieldNode, segment: string): FieldNode | undefined {
  if (segment === '**') return node.rest ?? (node.any === node ? node : undefined)
  return (isWild(segment) ? undefined : node.children.get(segment)) ?? node.any
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
    if (node.any !== undefined && !(isLast && segment === '*')) return true
    node = step(node, segment)
    if (node === undefined) return false
  }
  return node.children.size > 0 || node.any !== undefined
}
