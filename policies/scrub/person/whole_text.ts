import { UnitReader } from '../units.ts'
import type { PersonModel } from './model.ts'
import { nameAt } from './tag.ts'

const LENGTH_MAX = 128
const READER = new UnitReader()

/** True where a whole text, which stood under the name of a person's name, is one. */
export function isPersonText(model: PersonModel, text: string): boolean {
  if (text.length > LENGTH_MAX) return false
  const units = READER.read(text)
  const name = nameAt(model, { units, at: 0, key: 'name', announced: true, single: true })
  return name !== undefined && name.end >= text.trimEnd().length
}
