import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'

/** A JSON value as an AnyValue of OTLP/JSON: whole numbers as int64 in a string, null as the empty value. */
export function anyValueOf(value: JsonValue): JsonObject {
  if (value === null) return {}
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (isJsonObject(value)) return { kvlistValue: { values: keyValuesOf(value) } }
  return { arrayValue: { values: value.map(anyValueOf) } }
}

function keyValue(key: string, value: JsonValue): JsonObject {
  return { key, value: anyValueOf(value) }
}

/** The entries of an object as a list of KeyValue. */
export function keyValuesOf(object: JsonObject): readonly JsonObject[] {
  return Object.keys(object).map((key) => keyValue(key, object[key] ?? null))
}

/** The entries of nested objects as a list of KeyValue with dotted names; an array stays one value. */
export function flatKeyValuesOf(object: JsonObject): readonly JsonObject[] {
  const flat: JsonObject[] = []
  collect(object, '', flat)
  return flat
}

function collect(object: JsonObject, prefix: string, flat: JsonObject[]): void {
  for (const key of Object.keys(object)) {
    const value = object[key] ?? null
    if (isJsonObject(value)) collect(value, `${prefix}${key}.`, flat)
    else flat.push(keyValue(`${prefix}${key}`, value))
  }
}
