import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type LabelledDocument, scoreDocuments } from '#policies/scrub/evaluate.ts'
import { loadPersonModel, type PersonModel } from '#policies/scrub/person/model.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { readCultures, readLines } from './data.ts'
import { generate } from './generate.ts'

const MODEL = fileURLToPath(new URL('../../policies/scrub/person/model.bin', import.meta.url))
const SHOWN = 40

/** Texts from templates and names that training never saw. */
export function heldDocuments(file: string, count: number): readonly LabelledDocument[] {
  const samples = generate(readLines(file), readCultures('held'), { seed: 77, count })
  return [...samples].map(({ text, names }, index) => ({
    id: `${index}`,
    text,
    spans: names.map(({ start, end }) => ({ kind: 'PERSON', start, end })),
  }))
}

/** Recall and precision of names, and texts where they were wrong. */
export function evaluate(
  model: PersonModel,
  documents: readonly LabelledDocument[],
): { readonly recall: number; readonly precision: number; readonly wrong: readonly string[] } {
  const scrubber = createScrubber({ person: model })
  const scan = (text: string): ReturnType<typeof scrubber.scan> =>
    scrubber.scan(text).filter(({ kind }) => kind === 'PERSON')
  const { recall, precision } = scoreDocuments(documents, scan)
  const wrong = documents.flatMap((document) => {
    const score = scoreDocuments([document], scan)
    if (score.recall === 1 && score.precision === 1) return []
    const found = scan(document.text).map(({ start, end }) => document.text.slice(start, end))
    const names = document.spans.map(({ start, end }) => document.text.slice(start, end))
    return [`${document.text.replaceAll('\n', '⏎')} -- wanted [${names}] found [${found}]`]
  })
  return { recall, precision, wrong }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const model = loadPersonModel(readFileSync(process.argv[3] ?? MODEL))
  const documents = heldDocuments(process.argv[2] ?? 'held_templates.txt', 4000)
  const { recall, precision, wrong } = evaluate(model, documents)
  process.stdout.write(
    `recall ${(recall * 100).toFixed(2)} % precision ${(precision * 100).toFixed(2)} %\n`,
  )
  for (const line of wrong.slice(0, SHOWN)) process.stdout.write(`${line}\n`)
}
