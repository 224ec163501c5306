/** A JSON Schema as the API shows it. */
export type Schema = Readonly<Record<string, unknown>>
export type Values = Readonly<Record<string, unknown>>

export interface Field {
  readonly name: string
  readonly kind: 'flag' | 'number' | 'choice' | 'choices' | 'words' | 'long' | 'text'
  readonly isRequired: boolean
  /** What can be chosen. */
  readonly options: readonly string[]
}

/** Longer texts, such as a public key in PEM, have lines. */
const LONG_LENGTH = 4_000

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** The members that an object of this schema has. */
export function fieldsOf(schema: Schema): readonly Field[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = namesOf(schema['required'])
  return Object.entries(properties).map(([name, property]) => ({
    name,
    isRequired: required.includes(name),
    ...shapeOf(isObject(property) ? property : {}),
  }))
}

/** Whether its members have names of one's own, such as headers. */
export function isMap(schema: Schema): boolean {
  return !isObject(schema['properties'])
}

function shapeOf(property: Schema): Pick<Field, 'kind' | 'options'> {
  const items = isObject(property['items']) ? property['items'] : {}
  const options = optionsOf(property)
  if (property['type'] === 'boolean') return { kind: 'flag', options: [] }
  if (property['type'] === 'integer') return { kind: 'number', options: [] }
  if (property['type'] === 'array') {
    const choices = optionsOf(items)
    return { kind: choices.length === 0 ? 'words' : 'choices', options: choices }
  }
  if (options.length > 0) return { kind: 'choice', options }
  const length = property['maxLength']
  return {
    kind: typeof length === 'number' && length >= LONG_LENGTH ? 'long' : 'text',
    options: [],
  }
}

function optionsOf(schema: Schema): readonly string[] {
  return 'const' in schema ? [String(schema['const'])] : namesOf(schema['enum'])
}

/** Only what was given. */
export function givenOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** Lines such as `authorization: Bearer …` as members. */
export function parseLines(text: string): Readonly<Record<string, string>> {
  const pairs = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(':')
      return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  return Object.fromEntries(pairs)
}
