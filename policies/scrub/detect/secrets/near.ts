import { isWord } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { isDrawnKey } from './entropy.ts'
import type { Form } from './form.ts'
import { formEnd, parseForm } from './form.ts'
import { FORMATS_NEAR } from './formats_near.ts'
import { valueAfter } from './operators.ts'
import { isStandIn } from './stand_ins.ts'

/** Keys that are secrets near their vendor's name only. */
export interface NearFormat {
  readonly names: readonly string[]
  readonly forms: readonly Form[]
}

/** The table, read once. */
export const NEAR_FORMATS: readonly NearFormat[] = FORMATS_NEAR.split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [names = '', forms = ''] = line.split(/:(.*)/s)
    return { names: names.split(','), forms: forms.split('|').map(parseForm) }
  })

/** Rows of the table of detectors, one for each vendor. */
export const NEAR_DETECTORS: readonly Detector[] = NEAR_FORMATS.map((format) => ({
  name: `${format.names[0] ?? ''}_near`,
  kind: 'SECRET',
  anchors: [],
  prefixes: format.names,
  match: (input, at) => matchNear(input, at, format),
  confidence: 0.8,
  why: 'name of the vendor before',
}))

const GAP_MAX = 32
/** What makes the name of a vendor the name of a key; without it an id of a vendor stands there. */
const CREDENTIAL =
  /key|token|secret|auth|pass|pwd|cred|login|access|license|client|sdk|bearer|api|_id|sas$/i

/** `heroku_api_key = …`, `DatadogToken, …`: the value after the vendor's name, a word for a key and a sign. */
function matchNear(input: Input, at: number, { forms }: NearFormat): Span | undefined {
  const { text, units, prefixEnd } = input
  let gap = prefixEnd
  while (gap - prefixEnd < GAP_MAX && isGap(unitAt(units, gap))) gap++
  input.steps += gap - at
  const start = valueAfter(input, gap)
  if (start < 0 || !CREDENTIAL.test(text.slice(prefixEnd, gap))) return undefined
  for (const form of forms) {
    const end = formEnd(units, start, form)
    if (end > 0 && !goesOn(input, end) && isKeyLike(text.slice(start, end)))
      return { start, end, resume: end }
  }
  return undefined
}

/** What names of keys are made of. */
function isGap(code: number): boolean {
  if (code > 127) return false
  return isWord(code) || code === 95 || code === 45 || code === 46 || code === 32
}

/** True where a sign and a further letter follow: another key, which happens to start like this one. */
function goesOn({ units }: Input, end: number): boolean {
  const next = unitAt(units, end)
  const sign = next === 46 || next === 45 || next === 43 || next === 47 || next === 126
  return sign && isWord(unitAt(units, end + 1))
}

function isKeyLike(value: string): boolean {
  return isDrawnKey(value) && !isStandIn(value)
}
