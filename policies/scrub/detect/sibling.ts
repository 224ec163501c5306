const LOOK_MAX = 260
/** A variable of Terraform, of which `default` is the value. */
const VARIABLE = /\bvariable\s{1,4}"([\w-]{1,64})"\s{0,4}\{[^{}]{0,160}$/
/** A variable of a container: `- name: DB_PASSWORD`, and its value in the next line. */
const NAMED_LINE =
  /(?:^|[\n\s])-?\s{0,4}name:\s{0,4}["']?([\w.-]{1,64})["']?\s{0,4}(?:\r?\n|\\n)\s{0,24}$/
const FIELD = /\stype=["']?(password)["']?\s[^<>]{0,120}$/
const SIBLING =
  /(?:^|[^\p{L}])(?:name|key|header|field|parameter|property|k|n)\\*["']?\s{0,4}[:=]\s{0,4}\\*["']([^"'\\]{1,64})\\*["'][\s,;]{1,8}(?:[\w:-]{1,24}=\\*["'][^"'\\]{0,64}\\*["']\s{1,4})?\\*["']?$/iu

/**
 * The name that stands beside a `value`: `{"name":"password","value":"x"}`, `<add key="password" value="x"/>`.
 * `start` is where the word `value` starts.
 */
export function siblingName(text: string, start: number): string | undefined {
  const before = text.slice(Math.max(0, start - LOOK_MAX), start)
  const found = [SIBLING, VARIABLE, NAMED_LINE, FIELD].map((name) => name.exec(before)?.[1])
  return found.find((name) => name !== undefined)
}
