import type { FieldSource, FieldsSource } from '#domain/contract.ts'
import { invariant } from '#domain/invariant.ts'

/** Segments of a key that are looked at; a key with more is not declared. */
const SEGMENTS_MAX = 32

/** One place in a contract's data: a field, an object with fields below, or both. */
export interface FieldNode {
  /** The declared path, such as `computer.os`; where `*` has the rule of a `**`, that one's. */
  readonly path: string
  readonly rule: FieldSource | undefined
  readonly children: ReadonlyMap<string, FieldNode>
  /** Where a key leads that has no child of its own: by `*`, then by `**`, whichever of them are declared. */
  readonly any: FieldNode | undefined
  /** What is declared of `*` alone. */
  readonly one: FieldNode | undefined
  /** What is declared of `**` alone; its own `any` is itself. */
  readonly rest: FieldNode | undefined
  /** True where a key on the way here is the sender's own choice, so that keys need scrubbing as well. */
  readonly wild: boolean
}

interface MutableNode {
  path: string
  rule: FieldSource | undefined
  children: Map<string, MutableNode>
  any: FieldNode | undefined
  one: MutableNode | undefined
  rest: MutableNode | undefined
  wild: boolean
}

function createNode(path: string, wild: boolean): MutableNode {
  const below = { any: undefined, one: undefined, rest: undefined }
  return { path, rule: undefined, children: new Map(), ...below, wild }
}

function childFor(node: MutableNode, segment: string): MutableNode {
  const path = node.path === '' ? segment : `${node.path}.${segment}`
  if (segment === '*') {
    node.one ??= createNode(path, true)
    return node.one
  }
  if (segment === '**') {
    node.rest ??= createNode(path, true)
    return node.rest
  }
  const known = node.children.get(segment)
  if (known !== undefined) return known
  const created = createNode(path, node.wild)
  node.children.set(segment, created)
  return created
}

/**
 * The tree of a contract's fields. Later groups win over earlier ones at an equal path; within a group the order of the
 * paths does not matter, since equal policies have equal hashes in whatever order they are written.
 */
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
  linkWildcards(root)
  return root
}

/** Sets where keys lead that are not declared by their name, once all paths are there. */
function linkWildcards(node: MutableNode): void {
  for (const child of node.children.values()) linkWildcards(child)
  if (node.one !== undefined) linkWildcards(node.one)
  if (node.rest !== undefined) {
    linkWildcards(node.rest)
    node.rest.any = node.rest
  }
  node.any = wildcardOf(node, undefined)
}

/** `above` is the `**` of a place above that still holds here. */
function wildcardOf({ one, rest }: FieldNode, above: FieldNode | undefined): FieldNode | undefined {
  const deep = rest ?? above
  if (one === undefined || deep === undefined) return one ?? deep
  const isOwn = one.rule !== undefined || deep.rule?.action === 'drop'
  return {
    ...one,
    // A `**` that drops does not take along what `*` declares below it.
    rule: isOwn ? one.rule : deep.rule,
    path: isOwn ? one.path : deep.path,
    rest: one.rest ?? deep,
    any: wildcardOf(one, deep),
  }
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

/** Every declared field with its path: by name in the order of declaration, then `*`, then `**`. */
export function listFields(node: FieldNode): readonly FieldNode[] {
  const own = node.rule === undefined ? [] : [node]
  const below = [...node.children.values(), node.one, node.rest]
  return [...own, ...below.flatMap((child) => (child === undefined ? [] : listFields(child)))]
}
