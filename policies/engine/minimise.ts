import type { DataKind } from '#domain/classification.ts'
import type { ConsentLevel } from '#domain/consent.ts'
import type { FieldSource } from '#domain/contract.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Remark } from '#domain/remark.ts'
import type { Contract } from './bundle.ts'
import { type FieldNode, resolveKey } from './field_tree.ts'
import { belongsToField } from './field_types.ts'
import { generalise } from './generalise.ts'
import { isSensitive } from './sensitive.ts'
import { shapeKey, typeName } from './shape.ts'

/** A field that was sent and never declared: what the over-collection report counts. */
export interface UndeclaredField {
  readonly path: string
  readonly valueType: string
}

export interface Minimised {
  readonly data: JsonObject
  readonly remarks: readonly Remark[]
  readonly undeclared: readonly UndeclaredField[]
}

export interface MinimiseOptions {
  /** The consent level in force: at `required` Optional fields fall, at `limited` sensitive ones as well. */
  readonly level: ConsentLevel
  /** Removes personal data from a key that the sender chose. */
  readonly scrubKey: (key: string) => string
}

/** What one walk collects. Paths are joined only where something is remarked. */
interface Walk extends MinimiseOptions {
  readonly dataKind: DataKind
  readonly path: string[]
  readonly remarks: Map<string, Remark>
  readonly undeclared: Map<string, UndeclaredField>
}

/**
 * Keeps what the contract declares: undeclared fields, values of a wrong type, fields that are to be dropped and,
 * without an Optional choice, Optional fields are left out, and sensitive ones of a person who has limited their use; each
 * is remarked once by its path and counted.
 */
export function minimise(
  data: JsonObject,
  contract: Contract,
  options: MinimiseOptions,
): Minimised {
  const walk: Walk = {
    ...options,
    dataKind: contract.dataKind,
    path: [],
    remarks: new Map(),
    undeclared: new Map(),
  }
  return {
    data: minimiseObject(data, contract.root, walk),
    remarks: [...walk.remarks.values()],
    undeclared: [...walk.undeclared.values()],
  }
}

function minimiseObject(data: JsonObject, node: FieldNode, walk: Walk): JsonObject {
  const kept: { [key: string]: JsonValue } = {}
  for (const key of Object.keys(data)) {
    const value = data[key]
    if (value === undefined) continue
    // An own key of this name would set a prototype: no contract can mean it.
    const child = key === '__proto__' ? undefined : resolveKey(node, key)
    walk.path.push(child === undefined || child.wild ? shapeKey(key, walk.scrubKey) : key)
    const result =
      child === undefined ? dropUndeclared(value, walk) : minimiseValue(value, child, walk)
    if (result !== undefined) kept[key] = result
    walk.path.pop()
  }
  return kept
}

function minimiseValue(value: JsonValue, node: FieldNode, walk: Walk): JsonValue | undefined {
  if (node.rule?.action === 'drop') return drop('DECLARED', 'drop', walk)
  if (Array.isArray(value)) return minimiseArray(value, node, walk)
  if (isJsonObject(value)) {
    if (node.children.size === 0 && node.any === undefined) {
      return node.rule === undefined
        ? dropUndeclared(value, walk)
        : drop('WRONG_TYPE', 'drop', walk)
    }
    const inner = minimiseObject(value, node, walk)
    return Object.keys(inner).length === 0 ? undefined : inner
  }
  return node.rule === undefined
    ? dropUndeclared(value, walk)
    : minimiseScalar(value, node.rule, walk)
}

function minimiseArray(
  values: readonly JsonValue[],
  node: FieldNode,
  walk: Walk,
): JsonValue | undefined {
  walk.path.push('[]')
  const kept: JsonValue[] = []
  for (const value of values) {
    const result = minimiseValue(value, node, walk)
    if (result !== undefined) kept.push(result)
  }
  walk.path.pop()
  return kept.length === 0 && values.length > 0 ? undefined : kept
}

function minimiseScalar(value: JsonValue, rule: FieldSource, walk: Walk): JsonValue | undefined {
  if (rule.class === 'optional' && walk.level !== 'optional') return drop('OPTIONAL', 'drop', walk)
  if (walk.level === 'limited' && isSensitive(rule, walk)) return drop('LIMITED', 'drop', walk)
  if (!belongsToField(value, rule)) return drop('WRONG_TYPE', 'drop', walk)
  if (rule.action !== 'generalise' || rule.to === undefined || value === null) return value
  const general = generalise(value, rule.to, rule.bounds)
  if (general === undefined) return drop('WRONG_TYPE', 'drop', walk)
  if (general !== value) remark('GENERALISED', 'generalise', walk)
  return general
}

function dropUndeclared(value: JsonValue, walk: Walk): undefined {
  const path = joinPath(walk.path)
  if (walk.undeclared.size < LIMITS.shapePathsMax) {
    walk.undeclared.set(path, { path, valueType: typeName(value) })
  }
  return drop('UNDECLARED', 'drop', walk)
}

function drop(kind: string, method: 'drop', walk: Walk): undefined {
  remark(kind, method, walk)
  return undefined
}

function remark(kind: string, method: 'drop' | 'generalise', walk: Walk): void {
  const path = joinPath(walk.path)
  const key = `${kind} ${path}`
  const known = walk.remarks.get(key)
  if (known !== undefined) {
    walk.remarks.set(key, { ...known, count: (known.count ?? 1) + 1 })
  } else if (walk.remarks.size < LIMITS.shapePathsMax) {
    walk.remarks.set(key, { path, kind, rule: 'contract', method })
  }
}

/** `['a', 'b', '[]', 'c']` as `a.b[].c`. */
export function joinPath(segments: readonly string[]): string {
  let path = ''
  for (const segment of segments) {
    path += path === '' || segment.startsWith('[') ? segment : `.${segment}`
  }
  return path
}
