import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ApiError } from '#domain/errors.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { ApiRoute } from './route.ts'

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
addFormats.default(ajv)

/** Parses and checks a request body by the route's schema. Throws an ApiError that names the place, not the value. */
export function createBodyParser(route: ApiRoute): (text: string) => unknown {
  const validate = ajv.compile(route.body ?? {})
  return (text) => {
    const parsed = parseJson(text.trim() === '' && route.bodyOptional ? '{}' : text)
    if (!parsed.ok) throw new ApiError('invalid_body', `Cannot read the body: ${parsed.message}`)
    if (!validate(parsed.value)) {
      throw new ApiError('invalid_body', `Cannot use the body: ${printError(validate.errors?.[0])}`)
    }
    return parsed.value
  }
}

function printError(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not match the schema'
  const place = error.instancePath === '' ? 'the body' : `field ${error.instancePath.slice(1)}`
  const allowed = Array.isArray(error.params['allowedValues'])
    ? `: ${error.params['allowedValues'].join(', ')}`
    : ''
  // Names of unknown members are the client's own and could be personal.
  if (error.keyword === 'additionalProperties') return `${place} has a member that is not known`
  return `${place} ${error.message ?? 'is not valid'}${allowed}`
}
