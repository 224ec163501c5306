import type { FieldSource } from '#domain/contract.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { type FieldNode, resolveKey } from './field_tree.ts'
import { isValueKey, nameBeside, nameOfPair } from './sibling_names.ts'

/** A place of a contract that has a rule. */
export interface DeclaredField extends FieldNode {
  readonly rule: FieldSource
}

/** Where a scalar stands. */
export interface FieldPlace {
  /** A live stack of segments. */
  readonly path: readonly string[]
  /** What the sender says beside the value that it is: `{name: "x-api-key", value: …}`, `["Cookie", …]`. */
  readonly name: string | undefined
}

/** What a visitor may do with minimised data: change a declared scalar, or a key that the sender chose. */
export interface FieldVisitor {
  /** The scalar's new value, or `undefined` to leave it out. */
  readonly scalar: (
    value: JsonValue,
    field: DeclaredField,
    place: FieldPlace,
  ) => JsonValue | undefined
  /** The key's new name; asked only below `*` and `**`. */
  readonly wildKey?: (key: string, path: readonly string[]) => string
}

/** The data with each declared scalar visited. Parts that do not change are shared with the input. */
export function mapFields(data: JsonObject, root: FieldNode, visitor: FieldVisitor): JsonObject {
  return mapObject(data, root, { visitor, path: [], name: undefined })
}

interface Walk {
  readonly visitor: FieldVisitor
  readonly path: string[]
  name: string | undefined
}

function mapObject(data: JsonObject, node: FieldNode, walk: Walk): JsonObject {
  const mapped: { [key: string]: JsonValue } = {}
  const twins: Twins = new Map()
  const outerName = walk.name
  const sibling = nameBeside(data)
  let changed = false
  for (const key of Object.keys(data)) {
    const value = data[key]
    const child = resolveKey(node, key)
    const name = child?.wild
      ? freeName(walk.visitor.wildKey?.(key, walk.path) ?? key, mapped, twins)
      : key
    walk.path.push(name)
    walk.name = sibling !== undefined && isValueKey(key) ? sibling : outerName
    const inner =
      value === undefined || child === undefined ? undefined : mapValue(value, child, walk)
    walk.path.pop()
    if (inner !== undefined) mapped[name] = inner
    changed ||= inner !== value || name !== key
  }
  walk.name = outerName
  return changed ? mapped : data
}

/** How many keys of one object became the same. */
type Twins = Map<string, number>

/** Keys may be equal once they are clean: a number keeps their values apart, so that none is lost unseen. */
function freeName(name: string, mapped: JsonObject, twins: Twins): string {
  let free = name
  let count = twins.get(name) ?? 1
  while (Object.hasOwn(mapped, free)) {
    count += 1
    free = `${name} ${count}`
  }
  if (count > 1) twins.set(name, count)
  return free
}

function mapValue(value: JsonValue, node: FieldNode, walk: Walk): JsonValue | undefined {
  if (Array.isArray(value)) return mapArray(value, node, walk)
  if (isJsonObject(value)) return mapObject(value, node, walk)
  return value !== null && isDeclared(node) ? walk.visitor.scalar(value, node, walk) : value
}

function isDeclared(node: FieldNode): node is DeclaredField {
  return node.rule !== undefined
}

function mapArray(values: readonly JsonValue[], node: FieldNode, walk: Walk): readonly JsonValue[] {
  let changed: JsonValue[] | undefined
  const outerName = walk.name
  const inList = walk.path.at(-1)?.startsWith('[') ?? false
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (value === undefined) continue
    walk.path.push(`[${index}]`)
    walk.name = nameOfPair(values, index, inList) ?? outerName
    const mapped = mapValue(value, node, walk)
    walk.path.pop()
    if (changed === undefined && mapped !== value) changed = values.slice(0, index)
    if (changed !== undefined && mapped !== undefined) changed.push(mapped)
  }
  walk.name = outerName
  return changed ?? values
}
