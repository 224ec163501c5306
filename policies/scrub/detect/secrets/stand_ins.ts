import { isReference } from '../references.ts'

// What stands where a secret would stand and is none, beside references: masks and words for the reader.

const LOOK_MAX = 200
const WORDS =
  /^(?:null|none|nil|undefined|true|false|unset|not[-_ ]?set|empty|blank|missing|redacted|removed|filtered|masked|hidden|todo|tbd|fixme|n\/a|string|number|boolean|object)$/i
const ASKS =
  /(?:^|[-_ ])(?:your|insert|enter|replace|put|paste|here|me|example|placeholder|sample|dummy|changeme|changeit)(?:[-_ ]|$)/i
const TEMPLATE = /\$\{[\w.:-]+\}|\{\{[^}]*\}\}|<[a-z][\w -]*>|\$\(|\$\{\{/i

/** True for what stands in place of a secret: a variable, a template, a mask, an instruction to the reader. Bounded. */
export function isStandIn(value: string): boolean {
  const text = value.slice(0, LOOK_MAX).trim()
  if (isReference(text) || isMasked(text) || WORDS.test(text)) return true
  return TEMPLATE.test(text) || (!/\d/.test(text) && ASKS.test(text))
}

/** One sign again and again, or several `*`, `.`, `x` in a row: someone masked it before. */
export function isMasked(text: string): boolean {
  let run = 0
  let longest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    run = at > 0 && code === text.charCodeAt(at - 1) ? run + 1 : 1
    longest = Math.max(longest, run)
    if (run >= maskedFrom(code)) return true
  }
  return longest === text.length && longest > 3
}

/** How many of a sign in a row mean a mask. */
function maskedFrom(code: number): number {
  if (code === 42 || code === 0x2022 || code === 0x2026) return 3
  if (code === 46) return 3
  // Some vendors' keys have zeroes in them, which base64 writes as a row of `A`.
  if (code === 65) return 64
  return code === 120 || code === 88 ? 6 : 9
}
