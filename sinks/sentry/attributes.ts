import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'

/** Attributes without a prototype, so that no name of a report means anything to the language. */
type Attributes = { [name: string]: JsonValue }

/** A plain object as Sentry's typed attributes; nested objects get dotted names, null is left out. */
export function attributesOf(data: JsonObject): Attributes {
  const attributes: Attributes = Object.create(null)
  collect(data, '', attributes)
  return attributes
}

function collect(object: JsonObject, prefix: string, attributes: Attributes): void {
  for (const [name, value] of Object.entries(object)) {
    if (isJsonObject(value)) collect(value, `${prefix}${name}.`, attributes)
    else if (value !== null) attributes[`${prefix}${name}`] = attributeOf(value)
  }
}

/** One typed attribute. A list of anything but equal scalars becomes its JSON, since Sentry knows no other lists. */
function attributeOf(value: JsonValue): JsonObject {
  if (typeof value === 'string') return { value, type: 'string' }
  if (typeof value === 'boolean') return { value, type: 'boolean' }
  if (typeof value === 'number') {
    return { value, type: Number.isSafeInteger(value) ? 'integer' : 'double' }
  }
  return isScalarList(value)
    ? { value, type: 'array' }
    : { value: JSON.stringify(value), type: 'string' }
}

function isScalarList(value: JsonValue): boolean {
  if (!Array.isArray(value)) return false
  const [first] = value
  const type = typeof first
  return type !== 'object' && value.every((member) => typeof member === type)
}
