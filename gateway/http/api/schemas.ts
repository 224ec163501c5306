import type { JsonSchema, RouteAnswer } from './route.ts'

/** Pieces of the schemas of answers. Every member is named: what is not declared does not go out. */
export const TEXT: JsonSchema = { type: 'string' }
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 }
/** A whole number, also below zero. */
export const INTEGER: JsonSchema = { type: 'integer' }
export const NUMBER: JsonSchema = { type: 'number' }
export const FLAG: JsonSchema = { type: 'boolean' }
/** An instant in RFC 3339. */
export const INSTANT: JsonSchema = { type: 'string', format: 'date-time' }
/** A day, `2026-01-31`. */
export const DAY: JsonSchema = { type: 'string', format: 'date' }
export const ID: JsonSchema = { type: 'string', format: 'uuid' }
/** A SHA-256, or another 32 bytes, in hexadecimal digits. */
export const SHA256: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' }
/** Whatever JSON: where the sender's own contract says what it is. */
export const ANY_OBJECT: JsonSchema = { type: 'object', additionalProperties: true }

export function oneOf(values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values }
}

export function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

export function eitherOf(...schemas: readonly JsonSchema[]): JsonSchema {
  return { anyOf: schemas }
}

export function arrayOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** An object with exactly these members; those whose names end in `?` may be missing. */
export function objectOf(members: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const entries = Object.entries(members)
  return {
    type: 'object',
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
    properties: Object.fromEntries(
      entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
    ),
  }
}

/** An object with these members at least: where the others depend on what it is about. */
export function openObjectOf(members: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { ...objectOf(members), additionalProperties: true }
}

/** Names of the caller's or the policies' own with values of one kind. */
export function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}

/** A list answer with its place to go on from. */
export function listOfItems(description: string, item: JsonSchema): RouteAnswer {
  return answer(description, objectOf({ items: arrayOf(item), 'next?': TEXT }))
}

export function answer(description: string, schema: JsonSchema): RouteAnswer {
  return { description, schema }
}
