import type { Budget, Message, MessageValue } from './message.ts'
import { createMessage, ensureList, ensureMessage, put, VALUE_NESTING_MAX } from './message.ts'
import { parseDouble, parseInt64 } from './scalars.ts'
import type { Field, Schema } from './schema.ts'

/**
 * Reads a request from parsed OTLP/JSON into the same messages that protobuf gives. Names are lowerCamelCase only,
 * unknown ones are ignored, null is the same as missing (OTLP specification, "JSON Protobuf Encoding"). What has the
 * wrong type is noted in the budget as a flaw of the item around it.
 */
export function readRequest(source: unknown, schema: Schema, budget: Budget): Message {
  const request = createMessage()
  budget.isolate(request, () => readMessage(budget, schema, { source, message: request }))
  return request
}

interface Pair {
  readonly source: unknown
  readonly message: Message
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function readMessage(budget: Budget, schema: Schema, pair: Pair): void {
  const { source, message } = pair
  if (!isObject(source)) {
    budget.flaw = 'malformed_report'
    return
  }
  for (const field of schema.fields) {
    const value = source[field.name]
    if (!isMissing(value)) readField(budget, field, { source: value, message })
  }
}

function readField(budget: Budget, field: Field, pair: Pair): void {
  const { source, message } = pair
  switch (field.kind) {
    case 'scalar': {
      const value = field.scalar.parse(source)
      if (value === undefined) budget.flaw = 'malformed_report'
      else if (value !== field.scalar.absent) put(message, field, value)
      return
    }
    case 'value': {
      const value = readValue(budget, source, 0)
      if (value !== null) put(message, field, value)
      return
    }
    case 'message':
      readUnit(budget, field.schema, { source, message: ensureMessage(message, field) })
      return
    default:
      readRepeated(budget, field, pair)
  }
}

type Repeated = Extract<Field, { kind: 'list' | 'attributes' | 'messages' }>

function readRepeated(budget: Budget, field: Repeated, pair: Pair): void {
  const { source, message } = pair
  if (!Array.isArray(source)) {
    budget.flaw = 'malformed_report'
    return
  }
  if (source.length === 0) return
  if (field.kind === 'attributes') {
    readEntries(budget, source, { map: ensureMessage(message, field), depth: 0 })
    return
  }
  const values = ensureList(message, field)
  for (const element of source) {
    if (field.kind === 'messages') readElement(budget, field.schema, { source: element, values })
    else if (budget.take()) {
      const value = field.scalar.parse(element)
      if (value === undefined) budget.flaw = 'malformed_report'
      else values.push(value)
    }
  }
}

function readUnit(budget: Budget, schema: Schema, pair: Pair): void {
  if (schema.role === 'inner') {
    if (budget.take()) readMessage(budget, schema, pair)
  } else {
    budget.isolate(pair.message, () => readMessage(budget, schema, pair))
  }
}

function readElement(
  budget: Budget,
  schema: Schema,
  place: { readonly source: unknown; readonly values: MessageValue[] },
): void {
  const { source, values } = place
  const surplus = budget.surplusFor(schema.role)
  if (surplus !== undefined) {
    values.push(surplus)
    return
  }
  if (schema.role === 'unit') budget.takeGroup()
  const message = createMessage()
  readUnit(budget, schema, { source, message })
  if (schema.role !== 'inner' || budget.flaw !== 'too_many_values') values.push(message)
}

interface Map {
  readonly map: Message
  readonly depth: number
}

/** Reads a list of KeyValue into an object. */
function readEntries(budget: Budget, entries: readonly unknown[], into: Map): void {
  for (const entry of entries) {
    if (!budget.take()) return
    const key = isObject(entry) ? (entry['key'] ?? '') : undefined
    if (!isObject(entry) || typeof key !== 'string') budget.flaw = 'malformed_report'
    else into.map[key] = readValue(budget, entry['value'], into.depth)
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/

function parseBytes(value: unknown): string | undefined {
  if (typeof value !== 'string' || !BASE64.test(value)) return undefined
  return Buffer.from(value, 'base64').toString('base64')
}

/** The scalar members of AnyValue's oneof. */
const VALUE_PARSERS: readonly (readonly [string, (value: unknown) => MessageValue | undefined])[] =
  [
    ['stringValue', (value) => (typeof value === 'string' ? value : undefined)],
    ['intValue', parseInt64],
    ['doubleValue', parseDouble],
    ['boolValue', (value) => (typeof value === 'boolean' ? value : undefined)],
    ['bytesValue', parseBytes],
  ]

/** Reads an AnyValue. Without a member that is known it is null. */
function readValue(budget: Budget, source: unknown, depth: number): MessageValue {
  if (isMissing(source)) return null
  if (!isObject(source)) {
    budget.flaw = 'malformed_report'
    return null
  }
  for (const [name, parse] of VALUE_PARSERS) {
    const member = source[name]
    if (isMissing(member)) continue
    const value = parse(member)
    if (value === undefined) budget.flaw = 'malformed_report'
    return value ?? null
  }
  return readContainer(budget, source, depth)
}

function readContainer(
  budget: Budget,
  source: Readonly<Record<string, unknown>>,
  depth: number,
): MessageValue {
  const array = source['arrayValue']
  const map = source['kvlistValue']
  if (isMissing(array) && isMissing(map)) return null
  if (depth >= VALUE_NESTING_MAX) {
    budget.flaw = 'nesting_too_deep'
    return null
  }
  const container = isMissing(array) ? map : array
  const elements = isObject(container) ? (container['values'] ?? []) : undefined
  if (!Array.isArray(elements)) {
    budget.flaw = 'malformed_report'
    return null
  }
  if (isMissing(array)) {
    const into = createMessage()
    readEntries(budget, elements, { map: into, depth: depth + 1 })
    return into
  }
  const values: MessageValue[] = []
  for (const element of elements) {
    if (!budget.take()) break
    values.push(readValue(budget, element, depth + 1))
  }
  return values
}
