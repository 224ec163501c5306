import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { KindScore, LabelledDocument } from '#policies/scrub/evaluate.ts'
import { scoreDocuments } from '#policies/scrub/evaluate.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'

/** Reads labelled documents, one JSON object a line: `{id, text, spans: [{kind, start, end}]}`. */
export function readDocuments(path: string): readonly LabelledDocument[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map(parseDocument)
}

function parseDocument(line: string): LabelledDocument {
  return JSON.parse(line) as LabelledDocument
}

function row(name: string, score: KindScore): string {
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`
  const cells = [
    name.padEnd(16),
    `recall ${percent(score.caught, score.entities)} of ${score.entities}`.padEnd(28),
    `precision ${percent(score.right, score.findings)} of ${score.findings}`,
  ]
  return `${cells.join('')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sample = fileURLToPath(new URL('../test/vectors/scrub_sample.jsonl', import.meta.url))
  const score = scoreDocuments(readDocuments(process.argv[2] ?? sample), createScrubber().scan)
  process.stdout.write(row('all', score))
  for (const [kind, counts] of [...score.byKind].sort()) process.stdout.write(row(kind, counts))
}
