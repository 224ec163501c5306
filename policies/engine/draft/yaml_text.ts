const PLAIN = /^[A-Za-z][A-Za-z0-9_./$-]*$/
const KEYWORD = /^(?:true|false|null|yes|no|on|off)$/i

/** A key or a value that a draft writes: quoted where YAML could read it as something else. */
export function yamlText(text: string): string {
  return PLAIN.test(text) && !KEYWORD.test(text) ? text : JSON.stringify(text)
}

/** Text for a comment: one line of printable characters, whatever a sender named its fields. */
export function commentText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
