import type { FieldSource, FieldType } from '#domain/contract.ts'
import type { JsonValue } from '#domain/json.ts'

const GUID =
  /^\{?[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}?$/
const HEX = /^[0-9a-fA-F]{8,64}$/
const VERSION =
  /^[vV]?\d{1,10}(?:\.\d{1,10}){0,5}(?:[-+.](?:alpha|beta|rc|dev|preview|canary|nightly|build)?[.-]?\d{0,10}){0,2}$/
const VERSION_LENGTH_MAX = 100
const INTEGER = /^[+-]?\d{1,20}$/
const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/
const TIME =
  /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,12})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/

const isFiniteNumber = (value: JsonValue): boolean =>
  typeof value === 'number' && Number.isFinite(value)

const isScalar = (value: JsonValue): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value)

const isTime = (value: JsonValue): boolean =>
  isFiniteNumber(value) || (typeof value === 'string' && (INTEGER.test(value) || TIME.test(value)))

/** One row a field type: does a value belong to it? */
const TYPE_CHECKS: Readonly<Record<FieldType, (value: JsonValue, rule: FieldSource) => boolean>> = {
  text: isScalar,
  url: (value) => typeof value === 'string',
  guid: (value) => typeof value === 'string' && GUID.test(value),
  hex: (value) => typeof value === 'string' && HEX.test(value),
  version: (value) =>
    isFiniteNumber(value) || (typeof value === 'string' && value.length <= VERSION_LENGTH_MAX),
  time: isTime,
  integer: (value) => Number.isInteger(value) || (typeof value === 'string' && INTEGER.test(value)),
  number: (value) => isFiniteNumber(value) || (typeof value === 'string' && DECIMAL.test(value)),
  boolean: (value) => typeof value === 'boolean',
  enum: (value, rule) => typeof value === 'string' && (rule.values?.includes(value) ?? false),
  scalar: isScalar,
}

/** Types whose values are proved by their own grammar: nothing personal can hide in them. */
const PROVED_TYPES: ReadonlySet<FieldType> = new Set(['time', 'guid', 'hex', 'boolean', 'enum'])

/**
 * True where a scalar may stand in a field. An id that becomes a pseudonym may be any string or number, since
 * nothing of it is kept.
 */
export function belongsToField(value: JsonValue, rule: FieldSource): boolean {
  if (value === null) return true
  if (rule.action === 'pseudonymise') return isScalar(value)
  return TYPE_CHECKS[rule.type](value, rule)
}

/** True where a value of the field still has to be searched for personal data. */
export function needsScrubbing(value: JsonValue, rule: FieldSource): boolean {
  if (typeof value === 'boolean' || rule.action === 'pseudonymise') return false
  // Four numbers with dots look like an address: a version is searched only where it is more than a version.
  if (rule.type === 'version') return typeof value === 'string' && !VERSION.test(value)
  if (NUMBER_TYPES.has(rule.type)) return hasDigitsOfCard(value)
  return !PROVED_TYPES.has(rule.type)
}

/** Types in which a number may be anything that is counted or measured, and by mistake an account or a card. */
const NUMBER_TYPES: ReadonlySet<FieldType> = new Set(['integer', 'number'])
/** Digits of the shortest card number: what is shorter is a count or a size, and common. */
const CARD_DIGITS_MIN = 13

function hasDigitsOfCard(value: JsonValue): boolean {
  const text = typeof value === 'number' ? String(Math.trunc(Math.abs(value))) : String(value)
  return text.length >= CARD_DIGITS_MIN
}
