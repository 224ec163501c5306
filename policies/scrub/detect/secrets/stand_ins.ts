import { isWord } from '../../chars.ts'

// What stands where a secret would stand and is none: variables, templates, masks, words for the reader.

const LOOK_MAX = 256

/** Variables of shells, templates and formats: `${TOKEN}`, `$TOKEN`, `%TOKEN%`, `{{ token }}`, `<token>`, `%s`. */
const VARIABLE =
  /^(?:\$\{[^}]*\}?\}?|\$\(.*|\$(?:[A-Z][A-Z0-9_]*|[a-z_]+|\d{1,2})|%[A-Za-z_]{2,64}%|%[-+# 0]?[a-zA-Z]|\{\{.*|\{%.*|#\{.*|\{[\w .]{0,40}\}|<[^<>]*>?|\[[\w .-]*\]|@[A-Z_]{2,64}@|__[A-Za-z_]{2,64}__|\(\(.*\)\))$/
/** Reads of variables in code. */
const CODE =
  /^(?:process\.env|os\.(?:environ|getenv)|System\.(?:getenv|getProperty|Environment)|Environment\.|getenv|env[.[(]|ENV\[|this\.|self\.|req(?:uest)?\.|res(?:ponse)?\.|config[.[(]|settings\.|options\.|opts\.|var\.|vars\.|local\.|data\.|secrets\.|params\.|props\.|module\.|args\.|input\.|import\.|await |new |function\b|lambda\b)/
const CALL = /^(?:[A-Za-z_]\w*(?:\.|::|->))*[A-Za-z_]\w*\((?:\)|["'\w$].*)?;?$/
const WORDS =
  /^(?:null|none|nil|undefined|true|false|unset|not[-_ ]?set|empty|blank|missing|redacted|removed|filtered|masked|hidden|todo|tbd|fixme|n\/a|example|sample|dummy|placeholder|xxx+|string|number|boolean|object|varchar)$/i
const ASKS =
  /^(?:your|insert|enter|replace|put|add|change|set|paste|provide)[-_ ]?(?:[a-z]+[-_ ]?){0,5}(?:key|token|secret|password|passwd|pass|pwd|here|me|this|it|id|value|code|credentials?)s?(?:[-_ ]?here)?$/i
const EXAMPLES = /^(?:[a-z]+[-_])*(?:example|placeholder|sample|dummy)(?:[-_][a-z]+)*$/i

/**
 * True for what stands in place of a secret: a variable, a template, a mask, an instruction to the reader. `bare` says
 * that it stood without quotes, so that code is told apart too: `getToken()`, `process.env.TOKEN`. Bounded.
 */
export function isStandIn(value: string, bare = false): boolean {
  const head = value.length > LOOK_MAX ? value.slice(0, LOOK_MAX) : value
  const text = head.trim().replace(/[;,]+$/, '')
  if (isMask(text)) return true
  if (WORDS.test(text)) return true
  const first = text.charCodeAt(0)
  if (!isWord(first) && VARIABLE.test(text)) return true
  if (/\$\{[\w.:-]+\}|\{\{[^}]*\}\}|<[a-z][\w -]*>|\$\(/i.test(text)) return true
  if (!/\d/.test(text) && (ASKS.test(text) || EXAMPLES.test(text))) return true
  return bare && (CODE.test(text) || CALL.test(text))
}

/** One sign again and again, or four asterisks and the like in a row: someone masked it before. */
function isMask(text: string): boolean {
  if (text.length === 0) return true
  let same = 0
  let run = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 32
    run = at > 0 && code === (text.charCodeAt(at - 1) | 32) ? run + 1 : 1
    if (run >= 4 && isMaskSign(code)) return true
    if (run >= 6 && code === 120) return true
    same = Math.max(same, run)
  }
  return text.length > 3 && same === text.length
}

/** `*`, `•`, `.` and `…` (with the sixth bit set, as compared). */
function isMaskSign(code: number): boolean {
  return code === 42 || code === 46 || code === (0x2022 | 32) || code === 0x2026
}
