import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { PURPOSES } from '#domain/classification.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { API_ROUTES } from '../app.ts'
import { createOpenApi } from './openapi.ts'

/** Answers of the management API that are no JSON, and what they are instead. */
const NOT_JSON: Readonly<Record<string, string>> = {
  'GET /manage/v1/events 200': 'server-sent events',
  'GET /manage/v1/holds/{id}/export 200': 'a stream of JSON objects, one a line',
  'GET /manage/v1/reports/export 200': 'a stream of CSV, or of JSON objects, one a line',
  'POST /manage/v1/disclosures/{id}/produce 200': 'a stream of JSON objects, one a line',
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const ajv = new Ajv2020({ strict: true })

/** The document as it goes out. */
const DOCUMENT = parseDocument(JSON.stringify(createOpenApi(API_ROUTES)))

function parseDocument(text: string): JsonValue {
  return JSON.parse(text) as JsonValue
}

function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  let at = value
  for (const name of path) at = isJsonObject(at) ? at[name] : undefined
  return isJsonObject(at) ? at : {}
}

function listAt(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

interface Operation {
  readonly name: string
  readonly path: string
  readonly method: string
  readonly spec: JsonObject
}

const OPERATIONS: readonly Operation[] = Object.entries(objectAt(DOCUMENT, 'paths')).flatMap(
  ([path, methods]) =>
    Object.keys(objectAt(methods)).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      spec: objectAt(methods, method),
    })),
)

/** Every answer of success of the management API that can have a body. */
const ANSWERS = OPERATIONS.filter(({ path }) => path.startsWith('/manage/v1')).flatMap(
  ({ name, spec }) =>
    Object.entries(objectAt(spec['responses']))
      .filter(([status]) => /^2\d\d$/.test(status) && status !== '204')
      .map(([status, response]) => ({
        name: `${name} ${status}`,
        schema: objectAt(response, 'content', 'application/json')['schema'],
      })),
)

/** Every value in a document, with its place as a JSON pointer. */
function* valuesOf(value: JsonValue | undefined, place = ''): Generator<[string, JsonValue]> {
  if (value === undefined) return
  yield [place, value]
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1')
    yield* valuesOf(member, `${place}/${token}`)
  }
}

/** All schemas of objects in a schema: not the members that happen to be named `type`. */
function objectSchemasOf(schema: JsonValue | undefined): readonly JsonObject[] {
  return [...valuesOf(schema)].flatMap(([, value]) =>
    isJsonObject(value) && value['type'] === 'object' ? [value] : [],
  )
}

describe('/openapi.json', () => {
  test('every JSON answer of the management API has a schema', () => {
    expect(ANSWERS.length).toBeGreaterThan(50)
    const missing = ANSWERS.filter(({ schema }) => !isJsonObject(schema)).map(({ name }) => name)
    expect(missing.toSorted()).toEqual(Object.keys(NOT_JSON).toSorted())
  })

  test('each object of these answers says whether it can hold more than it names', () => {
    const open = ANSWERS.filter(({ schema }) =>
      objectSchemasOf(schema).some(
        ({ additionalProperties }) => additionalProperties === undefined,
      ),
    )
    expect(open.map(({ name }) => name)).toEqual([])
  })

  test('an answer without a body has no schema', () => {
    const empty = OPERATIONS.map(({ spec }) => objectAt(spec, 'responses')['204'])
    const declared = empty.filter((response) => response !== undefined)
    expect(declared.length).toBeGreaterThan(5)
    for (const response of declared) expect(objectAt(response)['content']).toBeUndefined()
  })

  test('every schema in it is a JSON Schema (2020-12)', () => {
    const schemas = [...valuesOf(DOCUMENT)].filter(([place]) =>
      /^\/paths\/.*\/(?:parameters\/\d+|content\/[^/]+)\/schema$/.test(place),
    )
    expect(schemas.length).toBeGreaterThan(100)
    const wrong = schemas.filter(
      ([, schema]) => !(isJsonObject(schema) && ajv.validateSchema(schema) === true),
    )
    expect(wrong.map(([place]) => place)).toEqual([])
  })

  test('every reference in it leads to a part of it', () => {
    const places = new Map(valuesOf(DOCUMENT))
    const references = [...places].filter(([place]) => place.endsWith('/$ref'))
    expect(references.length).toBeGreaterThan(50)
    const broken = references.filter(
      ([, target]) => typeof target !== 'string' || !places.has(target.replace(/^#/, '')),
    )
    expect(broken).toEqual([])
  })

  test('every operation is one of OpenAPI, with answers and exactly the parameters of its path', () => {
    expect(DOCUMENT).toMatchObject({ openapi: expect.stringMatching(/^3\.1\.\d+$/) })
    for (const { name, path, method, spec } of OPERATIONS) {
      expect(METHODS, name).toContain(method)
      const parameters = listAt(spec['parameters'])
      const inPath = parameters.filter((parameter) => parameter['in'] === 'path')
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
      expect(inPath.map((parameter) => parameter['name'])).toEqual(names)
      expect(inPath.every(({ required }) => required === true)).toBe(true)
      const places = parameters.map((parameter) => `${parameter['in']} ${parameter['name']}`)
      expect(new Set(places).size, name).toBe(places.length)
      const answers = Object.entries(objectAt(spec['responses']))
      expect(answers.length, name).toBeGreaterThan(0)
      for (const [status, response] of answers) {
        expect(status, name).toMatch(/^[2-5]\d\d$/)
        expect(typeof objectAt(response)['description'], name).toBe('string')
      }
    }
  })

  test('names all values of a parameter that takes a fixed set', () => {
    const reports = OPERATIONS.find(({ name }) => name === 'GET /manage/v1/reports')
    const purpose = listAt(reports?.spec['parameters']).find(({ name }) => name === 'purpose')
    expect(purpose).toMatchObject({ required: true, schema: { type: 'string', enum: PURPOSES } })
  })
})
