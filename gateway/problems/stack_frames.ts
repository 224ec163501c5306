import type { StackFrame } from './error_facts.ts'

/** What is read of a stack that is one text, and of one line of it, in UTF-16 code units. */
const TEXT_MAX = 16_384
const LINE_MAX = 400
/** The innermost frames by which errors are told apart: further out, all of them are alike. */
const FRAMES_MAX = 16

/** What a line of a stack looks like: of JavaScript, .NET, Java, Python, Ruby, PHP, Go and native programs. */
const FRAME_LINES: readonly RegExp[] = [
  /^at\s/,
  /^File "/,
  /^#\d+\s/,
  /^[^\s@]{0,200}@.*:\d+$/,
  /:\d+:in\s/,
  /\.go:\d+/,
  /^[\w./*]{1,200}\((?:0x|\.\.\.)/,
  /^\d+\s+\S+\s+0x[0-9a-f]+\s/i,
  /^[\w.]{1,100}![\w:?$@<>~]/,
]

/** The frames of a stack as they are compared: without paths, lines, addresses, hashes and numbers. */
export function comparedFrames(frames: readonly StackFrame[], stack: string): readonly string[] {
  const told =
    frames.length > 0
      ? frames.map((frame) => `${bareName(frame.function)} ${bareName(lastPart(frame.file))}`)
      : linesOf(stack).map(bareName)
  const compared: string[] = []
  for (const line of told) {
    const frame = line.trim()
    // A recursion is the same problem however deep it went.
    if (frame === '' || frame === compared.at(-1)) continue
    compared.push(frame)
    if (compared.length === FRAMES_MAX) break
  }
  return compared
}

/** The lines of a text that are frames; some senders put them all on one line. */
function linesOf(stack: string): readonly string[] {
  return stack
    .slice(0, TEXT_MAX)
    .split(/\r?\n| {2,8}(?=at )/)
    .map((line) => line.slice(0, LINE_MAX).trim())
    .filter((line) => FRAME_LINES.some((pattern) => pattern.test(line)))
    .map(lastPart)
}

/** Without folders and servers: the same program lies elsewhere on every computer. */
function lastPart(text: string): string {
  return text
    .replace(/[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/()]*/gi, '')
    .replace(/(?<![\w.~-])(?:[a-z]:)?[\\/](?:[^\\/()"\n]*[\\/])*/gi, '')
    .replace(/(?:@?[\w.~-]+[\\/])+/g, '')
    .replace(/\?[^\s():]*/g, '')
}

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  // Hashes that builds put into names: `main.4f3a2b1c.js`, `chunk-5OLG3BZA.js`.
  [/[.-](?=[0-9a-z]{6,40}\.)(?=[a-z]*\d)[0-9a-z]+(?=\.)/gi, ''],
  [/\b0x[0-9a-f]+/gi, ''],
  [/\b(?=[0-9a-f]{0,40}\d)[0-9a-f]{8,}\b/gi, ''],
  [/\s*\+\s*(?=\d|$)/g, ''],
  [/,?\s*\bline\s+\d+/gi, ''],
  [/\d+/g, ''],
  [/[:,]+(?=[\s)]|$)/g, ''],
  [/:+/g, ':'],
  [/\s+/g, ' '],
]

function bareName(name: string): string {
  let bare = name.slice(0, LINE_MAX)
  for (const [pattern, replacement] of REPLACEMENTS) bare = bare.replace(pattern, replacement)
  return bare.trim()
}
