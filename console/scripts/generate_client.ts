import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from 'json-schema-to-typescript'
import { createOpenApi } from '#gateway/http/api/openapi.ts'
import { API_ROUTES } from '#gateway/http/app.ts'

/*
 * Writes the types of the console's client from what /openapi.json says. They are made anew with each build and each
 * check of types, so that they cannot be older than the API.
 */

type Json = Readonly<Record<string, unknown>>

const TARGET = join(import.meta.dirname, '../src/api/operations.generated.ts')

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** The JSON that an operation takes, or undefined where it takes none. */
function bodyOf(operation: Json): unknown {
  const content = objectOf(objectOf(operation['requestBody'])['content'])
  return objectOf(content['application/json'])['schema']
}

/** What it answers when all is well; null where that is no JSON. */
function answerOf(operation: Json): Json {
  const schemas = Object.entries(objectOf(operation['responses']))
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => objectOf(objectOf(objectOf(response)['content'])['application/json']))
    .map(({ schema }) => schema)
    .filter(isObject)
  const [only] = schemas
  if (only === undefined) return { type: 'null' }
  return schemas.length === 1 ? only : { anyOf: schemas }
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Json
}

function isParameter(value: unknown): value is Parameter {
  return isObject(value) && typeof value['name'] === 'string' && isObject(value['schema'])
}

function membersOf(operation: Json, place: string): Json {
  const listed = operation['parameters']
  const parameters = (Array.isArray(listed) ? listed : [])
    .filter(isParameter)
    .filter((parameter) => parameter.in === place)
  return {
    type: 'object',
    additionalProperties: false,
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      parameters.map(({ name, schema }) => [
        name,
        'enum' in schema ? schema : { type: ['string', 'number', 'boolean'] },
      ]),
    ),
  }
}

function operationSchema(operation: Json): Json {
  const body = bodyOf(operation)
  const members = {
    params: membersOf(operation, 'path'),
    query: membersOf(operation, 'query'),
    ...(body === undefined ? {} : { body }),
    answer: answerOf(operation),
  }
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(members),
    properties: members,
  }
}

const paths = objectOf(objectOf(createOpenApi(API_ROUTES))['paths'])
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(objectOf(methods)).map(([method, operation]) => [
    `${method.toUpperCase()} ${path}`,
    operationSchema(objectOf(operation)),
  ]),
)
const schema = {
  type: 'object',
  additionalProperties: false,
  required: operations.map(([name]) => name),
  properties: Object.fromEntries(operations),
}
const types = await compile(schema, 'Operations', {
  bannerComment: '/* Made from /openapi.json by console/scripts/generate_client.ts. */',
  format: false,
  additionalProperties: true,
  ignoreMinAndMaxItems: true,
})
writeFileSync(TARGET, types)
