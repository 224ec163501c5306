/** How much of a message says what it is about, in UTF-16 code units. */
const MESSAGE_MAX = 500

/** What is different each time that a message is written, and what stands in its place. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|«[^»\n]*»/g, '<text>'],
  [/(?<!\w)'[^'\n]*'(?!\w)/g, '<text>'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/gi, '<url>'],
  [/(?:\b[a-z]:)?[\\/](?:[^\\/\s]*[\\/])+[^\\/\s]*/gi, '<path>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b0x[0-9a-f]+\b/gi, '<number>'],
  [/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}\b/gi, '<id>'],
  [/[-+]?\d+(?:[.,:/-]\d+)*/g, '<number>'],
  [/\s+/g, ' '],
]

/** A message as it is compared: what is quoted, counted or named by an id is left out. */
export function messageTemplate(message: string): string {
  let template = message.slice(0, MESSAGE_MAX)
  for (const [pattern, replacement] of VARIABLES) template = template.replace(pattern, replacement)
  return template.trim()
}
