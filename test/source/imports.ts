import { type Token, tokensOf } from './tokens.ts'

/** One import, re-export or dynamic import. */
export interface Import {
  /** What is imported; undefined where a program computes it. */
  readonly specifier: string | undefined
  /** True where nothing of it is left at run time. */
  readonly typeOnly: boolean
  readonly line: number
}

/** Everything that a source imports: `import`, `import type`, `export … from`, `import()` and `require()`. */
export function importsOf(source: string): readonly Import[] {
  const tokens = tokensOf(source)
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || isMember(tokens, index)) return []
    if (token.text === 'import') return importAt(tokens, index)
    if (token.text === 'export') return exportAt(tokens, index)
    return token.text === 'require' ? callAt(tokens, index) : []
  })
}

/** True after a dot, and for a key of an object: not a statement. */
function isMember(tokens: readonly Token[], index: number): boolean {
  const after = tokens[index + 1]
  return isMark(tokens[index - 1], '.') || isMark(after, ':')
}

function importAt(tokens: readonly Token[], index: number): readonly Import[] {
  const next = tokens[index + 1]
  if (isMark(next, '.')) return []
  if (isMark(next, '(')) return callAt(tokens, index)
  return statementAt(tokens, index)
}

function exportAt(tokens: readonly Token[], index: number): readonly Import[] {
  const isType = tokens[index + 1]?.text === 'type'
  const opening = tokens[index + (isType ? 2 : 1)]
  if (isMark(opening, '*')) return statementAt(tokens, index)
  if (!isMark(opening, '{')) return []
  const close = tokens.findIndex((token, at) => at > index && isMark(token, '}'))
  return tokens[close + 1]?.text === 'from' ? statementAt(tokens, index) : []
}

function statementAt(tokens: readonly Token[], index: number): readonly Import[] {
  const end = tokens.findIndex(({ kind }, at) => at > index && kind === 'string')
  const specifier = tokens[end]?.text
  const { line = 0 } = tokens[index] ?? {}
  const names = tokens.slice(index + 1, end)
  return [{ specifier, typeOnly: isTypeOnly(names), line }]
}

/** `import type …`, or braces in which every name is a type. */
function isTypeOnly(names: readonly Token[]): boolean {
  if (names[0]?.text === 'type' && names[1]?.text !== 'from') return true
  if (!isMark(names[0], '{')) return false
  const close = names.findIndex((token) => isMark(token, '}'))
  const starts = names.filter(
    (_, at) => at < close && at > 0 && /^[{,]$/.test(names[at - 1]?.text ?? ''),
  )
  return starts.length > 0 && starts.every(({ text }) => text === 'type')
}

function callAt(tokens: readonly Token[], index: number): readonly Import[] {
  if (!isMark(tokens[index + 1], '(')) return []
  const argument = tokens[index + 2]
  const isPlain = argument?.kind === 'string' && /^[),]$/.test(tokens[index + 3]?.text ?? '')
  const { line = 0 } = tokens[index] ?? {}
  return [{ specifier: isPlain ? argument.text : undefined, typeOnly: false, line }]
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}
