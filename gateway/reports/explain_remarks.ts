import type { Remark, RemarkMethod } from '#domain/remark.ts'
import { KIND_NOTES } from '#policies/scrub/kinds.ts'

/** What the policies themselves remark, as a sentence. */
const BY_POLICY: ReadonlyMap<string, string> = new Map([
  ['UNDECLARED', 'Left out: no contract declares this field'],
  ['DECLARED', 'Left out: the contract says that this field is dropped'],
  ['WRONG_TYPE', 'Left out: its value is not of the type that the contract declares'],
  ['OPTIONAL', 'Left out: the field is Optional and nobody had allowed Optional data'],
  ['LIMITED', 'Left out: the field is sensitive and the person has limited the use of such data'],
  ['GENERALISED', 'Kept with less detail, as the contract says'],
  ['TOO_LONG', 'Cut: the text was longer than one may be'],
  ['RARE', 'Held back: too few different subjects had this value'],
  ['FREE_TEXT', 'Left out by a correction: the text could repeat what was corrected'],
  ['CORRECTED', 'Changed by a correction that the person asked for'],
  ['WITHHELD', 'Replaced whole: the text could not be looked at'],
  ['ENCODED', 'Replaced: it was encoded more often than the scan decodes'],
])

const DEEDS: Readonly<Record<RemarkMethod, string>> = {
  replace: 'Replaced by the name of its kind',
  mask: 'Masked',
  keep_last_4: 'Masked but for the last four characters',
  hash: 'Replaced by a hash',
  truncate: 'Cut',
  drop: 'Left out',
  generalise: 'Kept with less detail',
  pseudonymise: 'Replaced by a keyed pseudonym',
}

const NOTES: ReadonlyMap<string, { readonly what: string }> = new Map(Object.entries(KIND_NOTES))

/** A remark with the sentence that explains it. It says what was there by its kind only. */
export function explainRemark(remark: Remark) {
  const { path, kind, rule, method, start, end, count } = remark
  return {
    ...{ path, kind, rule, method, count: count ?? 1 },
    range: start === undefined || end === undefined ? null : { start, end },
    explanation: sentenceOf(remark),
  }
}

function sentenceOf({ kind, rule, method }: Remark): string {
  const byPolicy = BY_POLICY.get(kind)
  if (byPolicy !== undefined) return byPolicy
  const what = NOTES.get(kind)?.what
  const named = what === undefined ? kind : what.charAt(0).toLowerCase() + what.slice(1)
  return `${DEEDS[method]}: ${named}, by the rule ${rule}`
}
