import type { JsonObject, JsonValue } from '#domain/json.ts'

/** Keys under which the name of a value stands beside it: attributes of OTLP, headers, cookies, form fields. */
const NAME_KEYS = ['key', 'name', 'k', 'header', 'field', 'parameter', 'attribute']
const VALUE_KEYS: ReadonlySet<string> = new Set(['value', 'val', 'v', 'values'])
const NAME_MAX = 128
const NAME = /^[\p{L}_$@:][\p{L}\p{N}_.$:@[\]-]*$/u
/** A value that could be a name itself, so that a list of two may be a list of names. */
const WORD = /^[\p{L}_.-]{1,32}$/u

/** True for a key whose value takes its meaning from the name beside it. */
export function isValueKey(key: string): boolean {
  return VALUE_KEYS.has(key)
}

/** The name in `{name: "x-api-key", value: "…"}` and `{key: "user.email", value: {stringValue: "…"}}`. */
export function nameBeside(data: JsonObject): string | undefined {
  if (!('value' in data || 'val' in data || 'v' in data || 'values' in data)) return undefined
  for (const key of NAME_KEYS) {
    const name = Object.hasOwn(data, key) ? data[key] : undefined
    if (typeof name === 'string' && isName(name)) return name
  }
  return undefined
}

/**
 * The name in `["Authorization", "Bearer …"]`, of a list of such pairs or alone, and in the flat list that Node gives for
 * headers. A list of words that stands alone may be one of names: nothing is said about its second word.
 */
export function nameOfPair(
  values: readonly JsonValue[],
  index: number,
  inList: boolean,
): string | undefined {
  if (index % 2 === 0 || values.length % 2 !== 0) return undefined
  const name = values[index - 1]
  if (typeof name !== 'string' || !isName(name)) return undefined
  if (values.length > 2) return isFlatHeaders(values, index) ? name : undefined
  const value = values[index]
  return inList || typeof value !== 'string' || !WORD.test(value) ? name : undefined
}

/** Names of headers have a capital or a dash, and their values are no names. */
function isFlatHeaders(values: readonly JsonValue[], index: number): boolean {
  const name = values[index - 1]
  const value = values[index]
  return (
    typeof name === 'string' &&
    typeof value === 'string' &&
    /[A-Z]|-/.test(name) &&
    !WORD.test(value)
  )
}

function isName(name: string): boolean {
  return name.length <= NAME_MAX && NAME.test(name)
}
