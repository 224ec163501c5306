import type { Explanation } from '#policies/scrub/explain.ts'
import type { ScrubberAt } from './placed_scrubber.ts'
import type { Loss, Mark, Tried } from './worker_messages.ts'

/** Levels of objects and arrays below which a report is not looked at, as in the gateway. */
const LEVELS_MAX = 64

interface Walk {
  readonly scrubberAt: ScrubberAt
  readonly marks: Mark[]
  readonly lost: Loss[]
  shown: string
  clean: string
}

/** Each value of a report under the sender's own key, and each key. No contract takes part: all fields are looked at. */
export function tryReport(report: object, scrubberAt: ScrubberAt): Omit<Tried, 'tookMs'> {
  const walk: Walk = { scrubberAt, marks: [], lost: [], shown: '', clean: '' }
  tryValue(report, [], walk)
  const { shown, clean, marks, lost } = walk
  return { shown, clean, marks, lost }
}

function tryValue(value: unknown, path: readonly string[], walk: Walk): void {
  if (path.length > LEVELS_MAX) write('null', walk)
  else if (Array.isArray(value)) tryList(value, path, walk)
  else if (typeof value === 'object' && value !== null) tryObject(value, path, walk)
  else tryLeaf(value, path, walk)
}

function tryList(items: readonly unknown[], path: readonly string[], walk: Walk): void {
  const indent = '  '.repeat(path.length)
  items.forEach((item, index) => {
    write(`${index === 0 ? '[' : ','}\n${indent}  `, walk)
    tryValue(item, [...path, `[${index}]`], walk)
  })
  write(items.length === 0 ? '[]' : `\n${indent}]`, walk)
}

function tryObject(value: object, path: readonly string[], walk: Walk): void {
  const indent = '  '.repeat(path.length)
  const entries = Object.entries(value)
  entries.forEach(([key, inner], index) => {
    write(`${index === 0 ? '{' : ','}\n${indent}  `, walk)
    const { text, findings } = walk.scrubberAt([]).scrubText(key)
    writeString(key, { explanation: { text, findings, lost: [] }, path: [...path, key] }, walk)
    write(': ', walk)
    tryValue(inner, [...path, key], walk)
  })
  write(entries.length === 0 ? '{}' : `\n${indent}}`, walk)
}

function tryLeaf(value: unknown, path: readonly string[], walk: Walk): void {
  const key = path.findLast((segment) => !segment.startsWith('['))
  const text = String(value)
  const explanation = walk.scrubberAt(path).explain(text, key === undefined ? {} : { key })
  if (value === null || value === undefined) write('null', walk)
  else if (typeof value === 'string') writeString(text, { explanation, path }, walk)
  else writeNumber(text, { explanation, path }, walk)
}

/** A number or a flag: what was found in it is replaced by a text. */
function writeNumber(text: string, explained: Explained, walk: Walk): void {
  const start = walk.shown.length
  const { explanation } = explained
  note(explained, (offset) => start + offset, walk)
  walk.shown += text
  walk.clean += explanation.findings.length === 0 ? text : JSON.stringify(explanation.text)
}

function write(text: string, walk: Walk): void {
  walk.shown += text
  walk.clean += text
}

interface Explained {
  readonly explanation: Explanation
  readonly path: readonly string[]
}

function writeString(text: string, explained: Explained, walk: Walk): void {
  const start = walk.shown.length + 1
  note(explained, (offset) => start + escaped(text.slice(0, offset)).length, walk)
  walk.shown += `"${escaped(text)}"`
  walk.clean += JSON.stringify(explained.explanation.text)
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function note({ explanation, path }: Explained, placeOf: (offset: number) => number, walk: Walk) {
  const name = path.join('.').replaceAll('.[', '[')
  for (const finding of explanation.findings) {
    const { start, end } = finding
    walk.marks.push({ ...finding, start: placeOf(start), end: placeOf(end), path: name })
  }
  for (const loss of explanation.lost) {
    walk.lost.push({ ...loss, start: placeOf(loss.start), end: placeOf(loss.end), path: name })
  }
}
