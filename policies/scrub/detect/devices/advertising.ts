import { isHex } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { hasLabel, labelOf } from '../label.ts'

/** Words of phrases that other things are not called by as often. */
const RARE = /^(?:ad|advertising|tracking|identifier|vendor|advertisers|werbe|id[fa]{2}|idfv)$/
const LABEL = labelOf(
  `idfa|idfv|gaid|aaid|adid|oaid|vaid|ifa|ifv|rida|tifa|lgudid|afai|vida|maid|msai|udid|advertising id|advertising identifier|ad id
|identifier for vendor|identifier for advertisers|identifier for advertising|google ad id|roku ad id|tv advertising id|mobile ad id
|werbe id|device ad id|ad tracking id|limit ad tracking id|apple advertising id|android advertising id|amazon advertising id`,
)

/** A word of each phrase of the label: `device` and `id` alone are everywhere. */
export const ADVERTISING_WORDS: readonly string[] = [...LABEL.phrases].map(
  (phrase) => phrase.split(' ').find((word) => RARE.test(word)) ?? phrase,
)

/** A GUID that a word calls the advertising id of a device, asked at its first digit or its first dash. */
export function matchAdvertisingId(input: Input, at: number): Span | undefined {
  const { units, text } = input
  const start = unitAt(units, at) === 45 ? at - 8 : at
  if (unitAt(units, start + 8) !== 45 || unitAt(units, start + 13) !== 45) return undefined
  if (unitAt(units, start + 18) !== 45 || unitAt(units, start + 23) !== 45) return undefined
  if (!hasLabel(input, start, LABEL) || !isGuid(units, start)) return undefined
  input.steps += 36
  const end = start + 36
  if (/^[0-]+$/.test(text.slice(start, end))) return undefined
  return { start, end, resume: end }
}

function isGuid(units: Units, start: number): boolean {
  for (let index = start; index < start + 36; index++)
    if (unitAt(units, index) !== 45 && !isHex(unitAt(units, index))) return false
  return !isHex(unitAt(units, start - 1)) && !isHex(unitAt(units, start + 36))
}
