const LENGTH_MAX = 200
/** Stand-ins as templates, shells, SQL and documentation write them. */
const STAND_IN =
  /^(?:\$\{[^}]{0,190}\}|\$\([^)]{0,190}\)?|\$[A-Z_][A-Z\d_]{0,60}|\$\d{1,2}|%[A-Za-z_][A-Za-z\d_]{2,60}%|%\([\w.]{1,60}\)s|%s|\{\{[^}]{0,190}\}\}|\{[\w.]{0,60}\}|#\{[^}]{0,190}\}|<[^<>]{1,80}>|&lt;[^<>&]{1,80}&gt;|\[[A-Za-z_ -]{1,60}\]|@[A-Za-z_]\w{0,60}|\((?:hidden|masked|redacted|removed|none|null|empty|set|unset|not set|same|string|secret)\)|!(?:Ref|Sub|GetAtt|ImportValue|Join|Select|vault|secret|env|reference|encrypted)(?: .{0,100})?|ENC\[.{0,180}|:[a-z_]{1,60}|\?|[xX]{2,}(?:[-_ ][xX]{2,}){0,7}|[\w.~-]{0,40}(?:x{8}|X{8})[\w.~-]{0,120}|\*{2,}|\.{2,}|-{2,}|_{2,}|•{2,}|●{2,})$/
/** A value that a program reads from somewhere: what stands in the text is its name. */
const READ =
  /^(?:process\.env|os\.(?:environ|getenv)|System\.(?:getenv|getProperty)|ENV|env|secrets|vars?|config|settings|self|this|req|request|args|argv|params|options|opts|props|ctx|context|local|data|module|Environment|Configuration|credentials?|user|input|form|body|event|event\.\w+)(?:\.|\[|->|::)[\w.[\]"'()>:-]{0,120}$/
const CALL = /^(?:new )?[A-Za-z_$][\w$.]{1,80}\([\w\s.,"'$-]{0,80}\)?;?$/
/** `ACCESS_TOKEN` in the place of a token, as documentation has it. */
const NAMED =
  /^(?:(?:[A-Z]+_){0,5}(?:TOKEN|KEY|SECRET|PASSWORD|PASS|PASSWD|PWD|CREDENTIALS?)(?:_HERE)?|(?:api|access|auth|client|private|refresh|bearer|user|db|new|old|current|confirm)?[_-]?(?:[Tt]oken|[Kk]ey|[Ss]ecret|[Pp]assword|passwd|pwd|[Pp]assphrase|[Cc]redentials?),?)$/
/** A block without its key: `-----BEGIN PRIVATE KEY-----\n...`. */
const EMPTY_BLOCK =
  /^-{4,5}BEGIN [A-Z ]{1,40}-{4,5}(?:\s|\\[nr]|\\\\)*(?:\.{3}|x{3}|<|\$\{|\{\{|YOUR|\*{3}|[A-Z]+_[A-Z_]+\s)/i
const EXAMPLE = /^\w{0,20}[._-]example$/i
/** Keys as the vendors' manuals have them, objects of Java, and names of tokens in place of one. */
const DOCUMENTED =
  /[A-Za-z\d]EXAMPLE(?:KEY)?$|^[a-z]\w{0,30}(?:[.$]\w{1,40}){1,8}@[\da-f]{5,8}$|^[a-z]{2,12}(?:-[a-z]{2,12}){0,4}-(?:token|api-?key)$/
/** Types and items of lists in programs. */
const TYPED =
  /^(?:(?:Big)?(?:Uint|Int|Float)\d{1,2}(?:Clamped)?Array|[uif](?:8|16|32|64|128)|u?int\d{1,2}(?:_t)?|[\^~]\d+\.\d+\S{0,20}|[A-Z]{2,20}(?:_[A-Z]{2,20}){1,6}|(?:Record|Promise|Array|Map|Set|Partial|Readonly|Optional|List)<.{0,100}|[A-Za-z_$][\w$.]{0,60}\[(?:\d{1,3}|'[^']{0,40}'|"[^"]{0,40}"|[a-z]\w{0,30})\];?)$/
const YOURS = /^(?:your|insert|enter|put)[a-z]{0,12}(?:key|token|secret|password|pass|here)$/i
/** Calls one after another: `z.string().min(8)`. */
const CHAIN = /^[A-Za-z_$][\w$]{0,40}(?:\.[\w$]{1,40}(?:\([^()]{0,60}\))?){1,8}\(?\)?[,;]?$/
/** Somebody took the rest out before. */
const CUT = /\[(?:redacted|filtered|masked|removed)\]$/i
const TEMPLATE =
  /^(?:your|my|the|some|insert|enter|replace|put)[-_ ](?:[a-z]{1,20}[-_ ]){0,4}[a-z]{1,20}$/i

/** True for a stand-in, such as `${TOKEN}`, `<token>` or `process.env.TOKEN`: it names a value and is none. */
export function isReference(value: string): boolean {
  if (value.length === 0 || value.length > LENGTH_MAX) return false
  if (TYPED.test(value) || YOURS.test(value) || EXAMPLE.test(value)) return true
  if (DOCUMENTED.test(value)) return true
  if (EMPTY_BLOCK.test(value)) return true
  if (NAMED.test(value) || (value.includes('(') && CHAIN.test(value)) || CUT.test(value))
    return true
  return STAND_IN.test(value) || READ.test(value) || CALL.test(value) || TEMPLATE.test(value)
}
