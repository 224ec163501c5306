import type { FieldAction, FieldSource, FieldType, Generalisation } from '#domain/contract.ts'
import type { Effect } from './change.ts'

/** How much of a value is left, from nothing to all. */
const ACTION_RANKS: Readonly<Record<FieldAction, number>> = {
  drop: 0,
  pseudonymise: 1,
  generalise: 2,
  scrub: 3,
  keep: 4,
}

/** What a larger number does. */
export function growth(before: number, after: number): Effect {
  if (before === after) return 'neutral'
  return after < before ? 'narrows' : 'widens'
}

/** The effect of another action. */
export function actionEffect(before: FieldAction, after: FieldAction): Effect {
  return growth(ACTION_RANKS[before], ACTION_RANKS[after])
}

/**
 * The types that let fewer values through than another one, and search them for personal data at least as well: a number
 * or a GUID is not searched as text is, so that text that becomes a number is no narrowing. Values of an enum are
 * declared one by one.
 */
const NARROWER: Readonly<Record<FieldType, readonly FieldType[]>> = {
  text: ['url', 'enum', 'boolean'],
  scalar: ['url', 'enum', 'boolean'],
  url: ['enum'],
  version: ['enum'],
  number: ['integer'],
  guid: [],
  hex: [],
  time: [],
  integer: [],
  boolean: [],
  enum: [],
}

/** The effect of another type. An identity that becomes a pseudonym may be any scalar, whatever its type says. */
export function typeEffect(before: FieldSource, after: FieldSource): Effect {
  const [from, to] = [acceptedType(before), acceptedType(after)]
  if (from === to) return 'neutral'
  return NARROWER[from].includes(to) ? 'narrows' : 'widens'
}

function acceptedType({ type, action }: FieldSource): FieldType {
  return action === 'pseudonymise' || type === 'scalar' ? 'text' : type
}

/** A day tells less than an hour; no others can be compared. */
export function generalisationEffect(
  before: Generalisation | undefined,
  after: Generalisation | undefined,
): Effect {
  return before === 'hour' && after === 'day' ? 'narrows' : 'widens'
}

/** The fewer subjects a value needs before it is released, the more of them are seen. */
export function releaseEffect(before: number | undefined, after: number | undefined): Effect {
  return growth(after ?? 1, before ?? 1)
}

/** Fewer bounds make wider ranges, and what is below all of them is not kept. */
export function boundsEffect(
  before: readonly number[] | undefined,
  after: readonly number[] | undefined,
): Effect {
  return after?.every((bound) => before?.includes(bound)) ? 'narrows' : 'widens'
}
