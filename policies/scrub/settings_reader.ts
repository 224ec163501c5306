/** What is wrong with the scrubber's settings, by the name that programs know it by. */
export type SettingsCode =
  | 'settings_shape'
  | 'settings_unknown'
  | 'settings_limit'
  | 'settings_value'
  | `pattern_${string}`

/** Settings that cannot be used: nothing is scrubbed by them. The message names the field, never its value. */
export class ScrubSettingsError extends Error {
  override readonly name = 'ScrubSettingsError'
  readonly code: SettingsCode
  /** Keys and indexes that lead to the field. */
  readonly path: readonly (string | number)[]
  /** What was wanted. */
  readonly wanted: string

  constructor(code: SettingsCode, path: readonly (string | number)[], wanted: string) {
    super(
      `Cannot read scrub settings: ${path.length === 0 ? 'settings' : path.join('.')}: ${wanted}`,
    )
    this.code = code
    this.path = path
    this.wanted = wanted
  }
}

/** A value of the file with the way to it. */
export interface Place {
  readonly value: unknown
  readonly path: readonly (string | number)[]
}

/** The value below a key; undefined where it is missing. */
export function below({ value, path }: Place, key: string | number): Place {
  const record: Readonly<Record<string | number, unknown>> = isObject(value) ? value : {}
  const inner = Array.isArray(value)
    ? value[Number(key)]
    : Object.hasOwn(record, key)
      ? record[key]
      : undefined
  return { value: inner, path: [...path, key] }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The keys of an object, of which only some may be there. */
export function readKeys(place: Place, allowed?: readonly string[]): readonly string[] {
  const { value, path } = place
  if (value === undefined) return []
  if (!isObject(value)) throw new ScrubSettingsError('settings_shape', path, 'wanted an object')
  const keys = Object.keys(value)
  if (allowed !== undefined && keys.some((key) => !allowed.includes(key)))
    throw new ScrubSettingsError('settings_unknown', path, `wanted only ${allowed.join(', ')}`)
  return keys
}

/** The items of a list, with their places. */
export function readItems(place: Place, most: number): readonly Place[] {
  const { value, path } = place
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new ScrubSettingsError('settings_shape', path, 'wanted a list')
  if (value.length > most)
    throw new ScrubSettingsError('settings_limit', path, `wanted at most ${most} items`)
  return value.map((_, index) => below(place, index))
}

/** A list of strings that are not empty. */
export function readStrings(place: Place, most: number): readonly string[] {
  const { value, path } = place
  if (value !== undefined && !Array.isArray(value))
    throw new ScrubSettingsError('settings_shape', path, 'wanted a list of strings')
  return readItems(place, most).map((item) => {
    if (typeof item.value !== 'string' || item.value === '')
      throw new ScrubSettingsError('settings_value', path, 'wanted strings that are not empty')
    if (item.value.length > STRING_LENGTH_MAX)
      throw new ScrubSettingsError(
        'settings_limit',
        path,
        `wanted strings of at most ${STRING_LENGTH_MAX} characters`,
      )
    return item.value
  })
}

const STRING_LENGTH_MAX = 200

/** True or false; undefined where it is missing. */
export function readFlag({ value, path }: Place): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean')
    throw new ScrubSettingsError('settings_value', path, 'wanted true or false')
  return value
}

/** A number from 0 to 1; undefined where it is missing. */
export function readShare({ value, path }: Place): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new ScrubSettingsError('settings_value', path, 'wanted a number from 0 to 1')
  return value
}

/** One of some words; undefined where it is missing. */
export function readWord<Word extends string>(
  { value, path }: Place,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined
  const word = words.find((known) => known === value)
  if (word === undefined)
    throw new ScrubSettingsError('settings_value', path, `wanted one of ${words.join(', ')}`)
  return word
}
