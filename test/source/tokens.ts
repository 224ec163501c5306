/** One token of TypeScript source: enough to find imports and names without being misled by text and comments. */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'regex' | 'mark'
  /** The text as it is written; of a string or a template, what stands between its quotes. */
  readonly text: string
  /** From 1. */
  readonly line: number
}

const SPACE = /\s+/y
const LINE_COMMENT = /\/\/[^\n]*/y
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y
const WORD = /[\p{L}\p{N}_$#@]+/uy
const STRING = /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
/** After these a slash divides; after anything else it opens a regular expression. */
const ENDS_OPERAND = /^(?:[)\]}]|[\p{L}\p{N}_$]+)$/u
const KEYWORDS_BEFORE_OPERAND = new Set(['return', 'typeof', 'case', 'in', 'of', 'await', 'yield'])

/** The tokens of a source without comments. What is interpolated into a template comes before the template itself. */
export function tokensOf(source: string): readonly Token[] {
  const scan: Scan = { source, index: 0, line: 1, tokens: [] }
  while (scan.index < source.length) readToken(scan)
  return scan.tokens
}

interface Scan {
  readonly source: string
  index: number
  line: number
  readonly tokens: Token[]
}

function readToken(scan: Scan): void {
  if (take(scan, SPACE) || take(scan, LINE_COMMENT) || take(scan, BLOCK_COMMENT)) return
  const { source, line } = scan
  if (source[scan.index] === '`') {
    readTemplate(scan)
    return
  }
  const string = take(scan, STRING)
  if (string !== undefined) {
    scan.tokens.push({ kind: 'string', text: string[1] ?? string[2] ?? '', line })
    return
  }
  const regex = mayOpenRegex(scan.tokens.at(-1)) ? take(scan, REGEX) : undefined
  const word = regex ?? take(scan, WORD)
  if (word === undefined) {
    scan.tokens.push({ kind: 'mark', text: source[scan.index] ?? '', line })
    scan.index += 1
  } else {
    scan.tokens.push({ kind: regex === undefined ? 'word' : 'regex', text: word[0], line })
  }
}

function mayOpenRegex(before: Token | undefined): boolean {
  if (before === undefined) return true
  if (before.kind === 'word') return KEYWORDS_BEFORE_OPERAND.has(before.text)
  return before.kind === 'mark' && !ENDS_OPERAND.test(before.text)
}

function readTemplate(scan: Scan): void {
  const { line } = scan
  const start = scan.index
  scan.index += 1
  while (scan.index < scan.source.length && scan.source[scan.index] !== '`') {
    if (scan.source.startsWith('${', scan.index)) {
      scan.index += 2
      readUntilBrace(scan)
    } else {
      if (scan.source[scan.index] === '\n') scan.line += 1
      scan.index += scan.source[scan.index] === '\\' ? 2 : 1
    }
  }
  scan.index += 1
  scan.tokens.push({ kind: 'template', text: scan.source.slice(start + 1, scan.index - 1), line })
}

/** Reads the tokens of an interpolation, with its closing brace. */
function readUntilBrace(scan: Scan): void {
  let depth = 1
  while (scan.index < scan.source.length) {
    const count = scan.tokens.length
    readToken(scan)
    const last = scan.tokens.length > count ? scan.tokens.at(-1) : undefined
    if (last?.kind !== 'mark') continue
    if (last.text === '{') depth += 1
    if (last.text === '}') depth -= 1
    if (depth > 0) continue
    scan.tokens.pop()
    return
  }
}

function take(scan: Scan, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scan.index
  const found = pattern.exec(scan.source)
  if (found === null) return undefined
  scan.index += found[0].length
  scan.line += found[0].split('\n').length - 1
  return found
}
