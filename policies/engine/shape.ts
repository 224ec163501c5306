import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'

/** One path of an undeclared report: its type and nothing of its value. */
export interface ShapeField {
  readonly path: string
  readonly valueType: string
}

const KEY_LENGTH_MAX = 80
const ID_LIKE = /\d{4,}|[0-9a-fA-F]{12,}/

/** The JSON type of a value. */
export function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A key without what could identify somebody: personal data is scrubbed, and keys that are ids become `*`. */
export function shapeKey(key: string, scrubKey: (key: string) => string): string {
  if (key.length > KEY_LENGTH_MAX || ID_LIKE.test(key)) return '*'
  const clean = scrubKey(key)
  return clean === key ? clean.replaceAll('\u0000', '') : '*'
}

/** The shape of data: its paths and types, at most `LIMITS.shapePathsMax` of them, without a value. */
export function shapeOf(
  data: JsonObject,
  scrubKey: (key: string) => string,
): readonly ShapeField[] {
  const fields = new Map<string, ShapeField>()
  const visit = (value: JsonValue, path: string): void => {
    if (fields.size >= LIMITS.shapePathsMax) return
    const members = membersOf(value, path, scrubKey)
    for (const [inner, innerPath] of members ?? []) visit(inner, innerPath)
    // What is empty is kept as itself, so that even a report without a field leaves its type behind.
    if (members !== undefined && members.length > 0) return
    const valueType = typeName(value)
    fields.set(`${path} ${valueType}`, { path, valueType })
  }
  visit(data, '')
  return [...fields.values()]
}

function membersOf(
  value: JsonValue,
  path: string,
  scrubKey: (key: string) => string,
): readonly (readonly [JsonValue, string])[] | undefined {
  if (Array.isArray(value)) return value.map((inner) => [inner, `${path}[]`])
  if (!isJsonObject(value)) return undefined
  const prefix = path === '' ? '' : `${path}.`
  return Object.entries(value).map(([key, inner]) => [inner, prefix + shapeKey(key, scrubKey)])
}

/** How much there is in data, as far as it was counted. */
export interface Extent {
  /** Leaves, objects and arrays; keys are not counted. */
  values: number
  /** UTF-16 code units of all strings and keys. */
  characters: number
}

/** What the data has more of than `max`, or undefined; stops counting there. */
export function excessOf(data: JsonObject, max: Readonly<Extent>): keyof Extent | undefined {
  return count(data, { values: 0, characters: 0 }, max)
}

function count(value: JsonValue, extent: Extent, max: Readonly<Extent>): keyof Extent | undefined {
  extent.values += 1
  if (typeof value === 'string') extent.characters += value.length
  if (extent.values > max.values) return 'values'
  if (extent.characters > max.characters) return 'characters'
  if (typeof value !== 'object' || value === null) return undefined
  let excess: keyof Extent | undefined
  if (!isJsonObject(value)) {
    for (let index = 0; index < value.length && excess === undefined; index += 1) {
      excess = count(value[index] ?? null, extent, max)
    }
    return excess
  }
  for (const key of Object.keys(value)) {
    extent.characters += key.length
    excess = count(value[key] ?? null, extent, max)
    if (excess !== undefined) break
  }
  return excess
}
