import type { FieldSource, FieldsSource } from '#domain/contract.ts'
import { invariant } from '#domain/invariant.ts'

/** Segments of a key that are looked at; a key with more is not declared. */
const SEGMENTS_MAX = 32

/** One place in a contract's data: a field, an object with fields below, or both. */
export interface FieldNode {
  /** The declared path, such as `computer.os`. */
  readonly path: string
  readonly rule: FieldSource | undefined
  readonly children: ReadonlyMap<string, FieldNode>
  /** What `*` or `**` stands for. */
  readonly any: FieldNode | undefined
  /** True where a key on the way here is the sender's own choice, so that keys need scrubbing as well. */
  readonly wild: boolean
}

interface MutableNode {
  path: string
  rule: FieldSource | undefined
  children: Map<string, MutableNode>
  any: MutableNode | undefined
  wild: boolean
}

function createNode(path: string, wild: boolean): MutableNode {
  return { path, rule: undefined, children: new Map(), any: undefined, wild }
}

function childFor(node: MutableNode, segment: string): MutableNode {
  const path = node.path === '' ? segment : `${node.path}.${segment}`
  if (segment === '*' || segment === '**') {
    node.any ??= createNode(path, true)
    if (segment === '**') node.any.any = node.any
    return node.any
  }
  const known = node.children.get(segment)
  if (known !== undefined) return known
  const created = createNode(path, node.wild)
  node.children.set(segment, created)
  return created
}

/** The tree of a contract's fields. Later entries of an equal path win. */
export function buildFieldTree(groups: readonly FieldsSource[]): FieldNode {
  const root = createNode('', false)
  for (const fields of groups) {
    for (const [path, rule] of Object.entries(fields)) {
      let node = root
      for (const segment of path.split('.')) node = childFor(node, segment)
      invariant(node !== root, 'a field path is not empty')
      node.rule = rule
    }
  }
  return root
}

/** The node for a key below a node, or undefined where it is not declared. A key with dots equals nesting. */
export function resolveKey(node: FieldNode, key: string): FieldNode | undefined {
  const literal = node.children.get(key)
  if (literal !== undefined) return literal
  if (key.includes('.')) {
    const segments = key.split('.', SEGMENTS_MAX + 1)
    const found = segments.length > SEGMENTS_MAX ? undefined : descend(node, segments, 0)
    if (found !== undefined) return found
  }
  return node.any
}

function descend(
  node: FieldNode,
  segments: readonly string[],
  index: number,
): FieldNode | undefined {
  const segment = segments[index]
  if (segment === undefined) return node
  const child = node.children.get(segment)
  const found = child === undefined ? undefined : descend(child, segments, index + 1)
  if (found !== undefined || node.any === undefined) return found
  return descend(node.any, segments, index + 1)
}

/** Every declared field with its path, in the order of declaration. */
export function listFields(node: FieldNode): readonly FieldNode[] {
  const own = node.rule === undefined ? [] : [node]
  const below = [
    ...node.children.values(),
    ...(node.any === undefined || node.any === node ? [] : [node.any]),
  ]
  return [...own, ...below.flatMap(listFields)]
}
