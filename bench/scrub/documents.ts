import { readFileSync } from 'node:fs'
import type { LabelledDocument } from '#policies/scrub/evaluate.ts'

/** Reads labelled documents, one JSON object a line: `{id, text, spans: [{kind, start, end}]}`, places in UTF-16 code units. */
export function readDocuments(path: string): readonly LabelledDocument[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map(parseDocument)
}

function parseDocument(line: string): LabelledDocument {
  return JSON.parse(line) as LabelledDocument
}
