import type { ScrubberAt } from './placed_scrubber.ts'
import type { VectorResult } from './worker_messages.ts'

interface Vector {
  readonly text: string
  /** The clean text, or the kinds that are found, in their order. */
  readonly expect: string | readonly string[]
}

/** Runs lines `{"text": …, "expect": …}`: each passes or says what it got instead. */
export function runVectors(lines: string, scrubberAt: ScrubberAt): readonly VectorResult[] {
  return lines.split('\n').flatMap((line, index): readonly VectorResult[] => {
    if (line.trim() === '') return []
    const vector = vectorOf(line)
    if (vector === undefined) {
      return [{ line: index + 1, passed: false, isVector: false, expected: '', got: '' }]
    }
    const { text, findings } = scrubberAt([]).scrubText(vector.text)
    const { expect } = vector
    const got = typeof expect === 'string' ? text : printKinds(findings.map(({ kind }) => kind))
    const expected = typeof expect === 'string' ? expect : printKinds(expect)
    return [{ line: index + 1, passed: got === expected, isVector: true, expected, got }]
  })
}

function printKinds(kinds: readonly string[]): string {
  return kinds.length === 0 ? '∅' : kinds.join(', ')
}

/** Undefined where the line is no vector. `spans` of kinds are taken as well: the samples of the evaluation have them. */
function vectorOf(line: string): Vector | undefined {
  const parsed = readJson(line)
  if (!isRecord(parsed) || typeof parsed['text'] !== 'string') return undefined
  const { text, expect, spans } = parsed
  if (typeof expect === 'string') return { text, expect }
  if (Array.isArray(expect)) return { text, expect: expect.map(String) }
  if (!Array.isArray(spans)) return undefined
  return { text, expect: spans.filter(isRecord).map(({ kind }) => String(kind)) }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
