import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { FILE_START, type Position } from './policy_problem.ts'
import { UNSEEN_CHARACTER, unseenAt } from './yaml_characters.ts'
import type { Placing, YamlProblem } from './yaml_problem.ts'
import { TOO_DEEP, yamlStyleProblems } from './yaml_style.ts'
import { syntaxComplaint } from './yaml_syntax.ts'

/** Most bytes of one policy file, in UTF-8. */
export const POLICY_FILE_BYTES_MAX = 256 * 1024
/** Most problems of one file that are told. */
const PROBLEMS_MAX = 20

/** Steps from the root of a file to a value in it. */
export type YamlPointer = readonly string[]

/** One readable file. */
export interface YamlText {
  readonly value: unknown
  /** Where the value at the pointer stands, or its key; the closest parent's place where it is missing. */
  readonly locate: (pointer: YamlPointer, part?: 'key' | 'value') => Position
}

export type YamlReading =
  | { readonly kind: 'read'; readonly yaml: YamlText }
  | { readonly kind: 'unreadable'; readonly problems: readonly YamlProblem[] }

type YamlDocument = ReturnType<typeof parseDocument>

/**
 * Reads one YAML 1.2 document strictly: keys are strings and unique, and there are no anchors, aliases, tags or
 * directives, so that what a reviewer sees is what holds. Never throws, whatever the text.
 */
export function readYaml(text: string): YamlReading {
  if (bytesOf(text) > POLICY_FILE_BYTES_MAX) return unreadable([TOO_LARGE])
  return readDocument(text)
}

const TOO_LARGE: YamlProblem = {
  ...FILE_START,
  code: 'file_too_large',
  complaint: `the file is larger than ${POLICY_FILE_BYTES_MAX} bytes`,
  remedy: 'Split it into smaller files',
}
function unreadable(problems: readonly YamlProblem[]): YamlReading {
  return { kind: 'unreadable', problems: problems.slice(0, PROBLEMS_MAX) }
}

function bytesOf(text: string): number {
  // A code unit is at most 3 bytes of UTF-8, so that most texts need no counting.
  if (text.length * 3 <= POLICY_FILE_BYTES_MAX) return text.length
  return new TextEncoder().encode(text).length
}

function readDocument(text: string): YamlReading {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    // The library compares each key with all others: yamlStyleProblems does it in linear time.
    uniqueKeys: false,
    stringKeys: true,
    merge: false,
    prettyErrors: false,
    lineCounter: lines,
  })
  const place = (offset: number) => positionAt(lines, offset)
  const problems = [
    ...unseenProblems(text, place),
    ...yamlStyleProblems(document, place),
    ...syntaxProblems(document, place),
  ]
  // What follows after the parser has given up would only repeat that.
  const deep = problems.find(({ code }) => code === 'yaml_too_deep')
  if (deep !== undefined) return unreadable([deep])
  if (problems.length > 0) return unreadable(problems)
  return {
    kind: 'read',
    yaml: {
      value: document.toJS({ maxAliasCount: 0 }),
      locate: (pointer, part = 'value') => place(offsetOf(document, pointer, part)),
    },
  }
}

function syntaxProblems(document: YamlDocument, place: Placing): readonly YamlProblem[] {
  const lines = new Set<number>()
  return document.errors.flatMap((error) => {
    const position = place(error.pos[0])
    if (error.code === 'RESOURCE_EXHAUSTION') return [{ ...position, ...TOO_DEEP }]
    // What follows on a line after its first error mostly follows from it.
    if (lines.has(position.line)) return []
    lines.add(position.line)
    return [{ ...position, ...syntaxComplaint(error.code) }]
  })
}

function unseenProblems(text: string, place: Placing): readonly YamlProblem[] {
  const offset = unseenAt(text)
  return offset === undefined ? [] : [{ ...place(offset), ...UNSEEN_CHARACTER }]
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return line < 1 ? FILE_START : { line, column: Math.max(col, 1) }
}

function offsetOf(document: YamlDocument, pointer: YamlPointer, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = document.contents?.range?.[0] ?? 0
  for (const [index, step] of pointer.entries()) {
    const wanted = index === pointer.length - 1 ? part : 'value'
    const child = childOf(node, step)
    if (child === undefined) return offset
    node = child.value
    offset = (wanted === 'key' ? child.keyOffset : valueOffset(child.value)) ?? child.keyOffset
  }
  return offset
}

interface Child {
  readonly value: unknown
  readonly keyOffset: number
}

function childOf(node: unknown, step: string): Child | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step)
    return pair && { value: pair.value, keyOffset: valueOffset(pair.key) ?? 0 }
  }
  if (!isSeq(node)) return undefined
  const value = node.items[Number(step)]
  const keyOffset = valueOffset(value)
  return keyOffset === undefined ? undefined : { value, keyOffset }
}

function valueOffset(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
