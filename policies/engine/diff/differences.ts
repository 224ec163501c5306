import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { canonicalJson } from '../canonical_json.ts'
import type { Difference } from './change.ts'

/** Canonical JSON in which the order of lists does not count either. */
export function unorderedJson(value: unknown): string {
  return canonicalJson(withSortedLists(value))
}

/** True for values that differ in nothing but the order of lists. Lists are sorted only where they differ as they are. */
export function isEquallyWritten(before: unknown, after: unknown): boolean {
  if (before === after) return true
  if (canonicalJson(before) === canonicalJson(after)) return true
  return unorderedJson(before) === unorderedJson(after)
}

function withSortedLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalJson(withSortedLists(item ?? null)))
    return items.toSorted()
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withSortedLists(inner)]),
  )
}

/**
 * What differs between two values, at the deepest place that tells it. Elements of lists are compared by their name, or
 * as a whole where they have none. Empty for values that differ in nothing but order.
 */
export function differencesOf(
  before: unknown,
  after: unknown,
  path: string,
): readonly Difference[] {
  if (isEquallyWritten(before, after)) return []
  const inner = innerDifferences(before, after, path)
  return inner.length > 0 ? inner : [{ path, before, after, isMember: false }]
}

function innerDifferences(before: unknown, after: unknown, path: string): readonly Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path)
  if (!isJsonObject(before) || !isJsonObject(after)) return []
  return unionOf(Object.keys(before), Object.keys(after)).flatMap((key) =>
    differencesOf(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`),
  )
}

/** A member of the value itself: names such as `constructor` are everywhere else too. */
function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function listDifferences(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly Difference[] {
  const [from, to] = [byName(before), byName(after)]
  return unionOf(from.keys(), to.keys()).flatMap((name): readonly Difference[] => {
    const [old, now] = [from.get(name), to.get(name)]
    if (old !== undefined && now !== undefined) return differencesOf(old, now, `${path}.${name}`)
    return [{ path, before: old, after: now, isMember: true }]
  })
}

function byName(values: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(values.map((value) => [nameOf(value), value]))
}

function nameOf(value: unknown): string {
  const name = isJsonObject(value) ? value['name'] : undefined
  return typeof name === 'string' ? name : unorderedJson(value)
}

/** All of both, each once. */
export function unionOf<Item>(left: Iterable<Item>, right: Iterable<Item>): readonly Item[] {
  return [...new Set([...left, ...right])]
}
