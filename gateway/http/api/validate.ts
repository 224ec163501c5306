import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ApiError } from '#domain/errors.ts'
import type { JsonValue } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import { isStorableInstant } from './page.ts'
import type { ApiRoute } from './route.ts'

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
addFormats.default(ajv)
// Stricter than the library's: no leap second, which no Date can hold, and no year that the store cannot.
ajv.addFormat('date-time', { type: 'string', validate: isDateTime })

/** Parses a text of JSON and checks it by the route's schema. Throws an ApiError that names the place, not the value. */
export type BodyParser = (text: string, place?: string) => unknown

/** The parser of a route's body, or of each line of it. */
export function createBodyParser(
  route: Pick<ApiRoute, 'body' | 'lines' | 'bodyOptional'>,
): BodyParser {
  // Compiled when it is first needed: all of them together take a tenth of a start.
  let validate: ValidateFunction | undefined
  return (text, place = 'the body') => {
    validate ??= ajv.compile(route.body ?? route.lines ?? {})
    const parsed = parseJson(text.trim() === '' && route.bodyOptional ? '{}' : text)
    if (!parsed.ok) throw new ApiError('invalid_body', `Cannot read ${place}: ${parsed.message}`)
    if (hasNul(parsed.value)) {
      throw new ApiError('invalid_body', `Cannot use ${place}: a text in it holds a NUL character`)
    }
    if (!validate(parsed.value)) {
      throw new ApiError('invalid_body', `Cannot use ${place}: ${printError(validate.errors?.[0])}`)
    }
    return parsed.value
  }
}

const DATE_TIME =
  /^(\d{4}-\d{2}-(\d{2}))[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/

function isDateTime(text: string): boolean {
  const [, day = '', dayOfMonth] = DATE_TIME.exec(text) ?? []
  // The engine takes 30 February for 2 March.
  const isDay = new Date(`${day}T00:00:00Z`).getUTCDate() === Number(dayOfMonth)
  return isDay && isStorableInstant(new Date(text.toUpperCase()))
}

/** True where a string or a key holds a NUL, which PostgreSQL's text cannot. */
function hasNul(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('\u0000')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => key.includes('\u0000') || hasNul(member))
}

function printError(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not match the schema'
  const place = error.instancePath === '' ? 'it' : `field ${error.instancePath.slice(1)}`
  const allowed = Array.isArray(error.params['allowedValues'])
    ? `: ${error.params['allowedValues'].join(', ')}`
    : ''
  // Names of unknown members are the client's own and could be personal.
  if (error.keyword === 'additionalProperties') return `${place} has a member that is not known`
  return `${place} ${error.message ?? 'is not valid'}${allowed}`
}
