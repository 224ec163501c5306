import { EFFECTS } from '#policies/engine/diff/change.ts'
import {
  arrayOf,
  COUNT,
  FLAG,
  nullable,
  objectOf,
  oneOf,
  openObjectOf,
  TEXT,
} from '../api/schemas.ts'

/** A change; what it tells besides depends on its kind (`ChangeDetails`). */
export const CHANGE = openObjectOf({
  sentence: TEXT,
  kind: TEXT,
  effect: oneOf(EFFECTS),
  'product?': TEXT,
  'productTitle?': TEXT,
  'type?': TEXT,
  'typeTitle?': TEXT,
  'field?': TEXT,
})

/** As `printComparison` prints it; `from` is null where there was no bundle before. */
export const COMPARISON = objectOf({
  from: nullable(TEXT),
  to: TEXT,
  widens: FLAG,
  counts: objectOf(Object.fromEntries(EFFECTS.map((effect) => [effect, COUNT]))),
  items: arrayOf(CHANGE),
})
