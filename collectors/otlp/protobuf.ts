import type { Budget, Message, MessageValue } from './message.ts'
import {
  createMessage,
  ensureList,
  ensureMessage,
  isMessage,
  put,
  VALUE_NESTING_MAX,
} from './message.ts'
import type { Scalar } from './scalars.ts'
import { finiteOrName } from './scalars.ts'
import type { Field, Schema } from './schema.ts'
import { signedOf, WIRE, WireReader } from './wire_reader.ts'

interface Context {
  readonly reader: WireReader
  readonly budget: Budget
}

/**
 * Reads a request from protobuf bytes. Throws WireError where they are not protobuf and ExcessError where they hold
 * more than any request may; what is wrong with single items is noted in the budget.
 */
export function readRequest(body: Uint8Array, schema: Schema, budget: Budget): Message {
  const request = createMessage()
  readMessage({ reader: new WireReader(body), budget }, schema, request)
  return request
}

function readMessage(ctx: Context, schema: Schema, message: Message): void {
  const { reader } = ctx
  while (reader.position < reader.end) {
    const tag = reader.tag()
    const field = schema.numbered[tag >>> 3]
    if (field === undefined || !readField(ctx, field, { message, wireType: tag & 7 })) {
      reader.skip(tag & 7)
    }
  }
}

interface Place {
  readonly message: Message
  readonly wireType: number
}

/** False where the wire type is not the field's: such a field is the same as an unknown one. */
function readField(ctx: Context, field: Field, place: Place): boolean {
  if (field.kind === 'scalar') return readScalar(ctx, field, place)
  if (field.kind === 'list') return readList(ctx, field, place)
  if (place.wireType !== WIRE.length) return false
  if (field.kind === 'attributes') {
    readKeyValue(ctx, ensureMessage(place.message, field), 0)
  } else if (field.kind === 'value') {
    const value = readValue(ctx, 0, place.message[field.name])
    if (value !== null) put(place.message, field, value)
  } else if (field.kind === 'message') {
    readUnit(ctx, field.schema, ensureMessage(place.message, field))
  } else {
    readElement(ctx, field.schema, ensureList(place.message, field))
  }
  return true
}

function readScalar(
  ctx: Context,
  field: Extract<Field, { scalar: Scalar }>,
  place: Place,
): boolean {
  const { scalar } = field
  if (place.wireType !== scalar.wire) return false
  const value = scalar.read(ctx.reader)
  if (value === scalar.absent) delete place.message[field.name]
  else put(place.message, field, value)
  return true
}

/** Repeated numbers come packed in one block or as one field each. */
function readList(ctx: Context, field: Extract<Field, { scalar: Scalar }>, place: Place): boolean {
  const { reader, budget } = ctx
  const { scalar } = field
  if (place.wireType === scalar.wire) {
    const value = scalar.read(reader)
    if (budget.take()) ensureList(place.message, field).push(value)
    return true
  }
  if (place.wireType !== WIRE.length) return false
  const outer = reader.enter()
  if (reader.position < reader.end) {
    const values = ensureList(place.message, field)
    while (reader.position < reader.end && budget.take()) values.push(scalar.read(reader))
  }
  reader.leave(outer)
  return true
}

/** Reads a length-delimited message into an object, which may hold an earlier part of it. */
function readUnit(ctx: Context, schema: Schema, message: Message): void {
  const { reader, budget } = ctx
  const outer = reader.enter()
  if (schema.role === 'inner') {
    if (budget.take()) readMessage(ctx, schema, message)
  } else {
    budget.isolate(message, () => readMessage(ctx, schema, message))
  }
  reader.leave(outer)
}

function readElement(ctx: Context, schema: Schema, elements: MessageValue[]): void {
  const { reader, budget } = ctx
  const surplus = budget.surplusFor(schema.role)
  if (surplus !== undefined) {
    reader.block()
    elements.push(surplus)
    return
  }
  if (schema.role === 'unit') budget.takeGroup()
  const message = createMessage()
  readUnit(ctx, schema, message)
  if (schema.role !== 'inner' || budget.flaw !== 'too_many_values') elements.push(message)
}

/** Reads one entry of an attribute list or of a kvlist into its object. */
function readKeyValue(ctx: Context, attributes: Message, depth: number): void {
  const { reader, budget } = ctx
  const outer = reader.enter()
  if (budget.take()) {
    let key = ''
    let value: MessageValue = null
    while (reader.position < reader.end) {
      const tag = reader.tag()
      if (tag === 10) key = reader.key()
      else if (tag === 18) value = readValue(ctx, depth, value)
      else reader.skip(tag & 7)
    }
    attributes[key] = value
  }
  reader.leave(outer)
}

/** Reads an AnyValue. `existing` is what an earlier part of the same message held: lists and maps are merged. */
function readValue(ctx: Context, depth: number, existing: MessageValue | undefined): MessageValue {
  const { reader } = ctx
  const outer = reader.enter()
  let value = existing ?? null
  while (reader.position < reader.end) value = readValueField(ctx, depth, value)
  reader.leave(outer)
  return value
}

/** The tags of AnyValue: field number and wire type of each member of its oneof. */
function readValueField(ctx: Context, depth: number, existing: MessageValue): MessageValue {
  const { reader } = ctx
  const tag = reader.tag()
  switch (tag) {
    case 10:
      return reader.text()
    case 16:
      reader.varint()
      return reader.low !== 0 || reader.high !== 0
    case 24:
      reader.varint()
      return signedOf(reader.high, reader.low)
    case 33:
      return finiteOrName(reader.double())
    case 42:
      return readArray(ctx, depth, existing)
    case 50:
      return readMap(ctx, depth, existing)
    case 58:
      return reader.encodedBytes('base64')
    default:
      reader.skip(tag & 7)
      return existing
  }
}

function readArray(ctx: Context, depth: number, existing: MessageValue): MessageValue[] {
  const { reader, budget } = ctx
  const values = Array.isArray(existing) ? existing : []
  const outer = reader.enter()
  if (isTooDeep(ctx, depth)) reader.position = reader.end
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag !== 10) reader.skip(tag & 7)
    else if (budget.take()) values.push(readValue(ctx, depth + 1, undefined))
    else reader.block()
  }
  reader.leave(outer)
  return values
}

function readMap(ctx: Context, depth: number, existing: MessageValue): Message {
  const { reader } = ctx
  const map = isMessage(existing) ? existing : createMessage()
  const outer = reader.enter()
  if (isTooDeep(ctx, depth)) reader.position = reader.end
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) readKeyValue(ctx, map, depth + 1)
    else reader.skip(tag & 7)
  }
  reader.leave(outer)
  return map
}

function isTooDeep(ctx: Context, depth: number): boolean {
  if (depth < VALUE_NESTING_MAX) return false
  ctx.budget.flaw = 'nesting_too_deep'
  return true
}
