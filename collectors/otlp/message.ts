import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { Field, Role } from './schema.ts'

/** A message as both encodings give it: fields by their JSON name, absent where they have the default value. */
export interface Message {
  [name: string]: MessageValue
}
export type MessageValue = string | number | boolean | null | Message | MessageValue[]

/** An empty object without a prototype: no key of a sender can reach one. */
export function createMessage(): Message {
  return Object.create(null)
}

export function isMessage(value: MessageValue | undefined): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The messages in a repeated field. */
export function messagesOf(message: Message, name: string): Message[] {
  const value = message[name]
  return Array.isArray(value) ? value.filter(isMessage) : []
}

/** Levels that a value may nest below its attribute: the deepest one hangs below data, exemplars and exemplar. */
export const VALUE_NESTING_MAX = LIMITS.nestingMax - 4

/** Bounds that keep a small body from becoming a large heap: values and messages over the whole request. */
const REQUEST_VALUES_MAX = LIMITS.valuesPerReportMax * 50
const COUNTED_ITEMS_MAX = LIMITS.itemsPerRequestMax * 10

/** The request as a whole is past a bound that no client of good faith comes near. */
export class ExcessError extends Error {}

/** Counts what is read, and notes what is wrong with a part of it. One for each request. */
export class Budget {
  /** What is wrong with the unit that is being read. */
  flaw: Reason | undefined = undefined
  readonly #flaws = new Map<Message, Reason>()
  readonly #surplus = createMessage()
  #valuesLeft = LIMITS.valuesPerReportMax
  #requestValuesLeft = REQUEST_VALUES_MAX
  #items = 0

  /** Takes note of one value (attribute, element or message inside a unit); false where there is no room for it. */
  take(): boolean {
    if (this.#valuesLeft <= 0 || this.#requestValuesLeft <= 0) {
      this.flaw = 'too_many_values'
      return false
    }
    this.#valuesLeft -= 1
    this.#requestValuesLeft -= 1
    return true
  }

  /** The message that stands for an item past the limit, or undefined where there is room for one. */
  surplusFor(role: Role): Message | undefined {
    if (role !== 'item') return undefined
    this.#items += 1
    if (this.#items <= LIMITS.itemsPerRequestMax) return undefined
    if (this.#items > COUNTED_ITEMS_MAX) {
      throw new ExcessError(`Cannot read request: it has more than ${COUNTED_ITEMS_MAX} items`)
    }
    this.#flaws.set(this.#surplus, 'too_many_items')
    return this.#surplus
  }

  /** Reads a message so that a flaw in it spoils only what belongs to it. */
  isolate(message: Message, read: () => void): void {
    const flaw = this.flaw
    const valuesLeft = this.#valuesLeft
    this.flaw = undefined
    this.#valuesLeft = LIMITS.valuesPerReportMax
    read()
    if (this.flaw !== undefined) this.#flaws.set(message, this.flaw)
    this.flaw = flaw
    this.#valuesLeft = valuesLeft
  }

  /** Counts a group; the groups of a request share the bound of its values. */
  takeGroup(): void {
    this.#requestValuesLeft -= 1
    if (this.#requestValuesLeft < 0) {
      throw new ExcessError(`Cannot read request: it has more than ${REQUEST_VALUES_MAX} values`)
    }
  }

  /** What is wrong with a message that was isolated. */
  flawOf(message: Message | undefined): Reason | undefined {
    return message === undefined || this.#flaws.size === 0 ? undefined : this.#flaws.get(message)
  }
}

/** Sets a field and clears the others of its oneof. */
export function put(message: Message, field: Field, value: MessageValue): void {
  if (field.excludes !== undefined) {
    for (const other of field.excludes) delete message[other]
  }
  message[field.name] = value
}

/** The object in a field, made where it is missing. */
export function ensureMessage(message: Message, field: Field): Message {
  const existing = message[field.name]
  if (isMessage(existing)) return existing
  const created = createMessage()
  put(message, field, created)
  return created
}

/** The array in a field, made where it is missing. */
export function ensureList(message: Message, field: Field): MessageValue[] {
  const existing = message[field.name]
  if (Array.isArray(existing)) return existing
  const created: MessageValue[] = []
  message[field.name] = created
  return created
}
