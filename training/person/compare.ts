import { fileURLToPath } from 'node:url'
import type { PersonModel } from '#policies/scrub/person/model.ts'
import { savePersonModel } from '#policies/scrub/person/model.ts'
import { score } from '#policies/scrub/person/score.ts'
import { BEFORE, createWords, readAround, readTo } from '#policies/scrub/person/tokens.ts'
import { UnitReader } from '#policies/scrub/units.ts'
import { evaluate, heldDocuments } from './evaluate.ts'
import { trainModel } from './train.ts'

/** Widths of the hidden layer: one unit is a linear model with a bend, 64 the most that a model may have. */
const WIDTHS = [1, 4, 16, 32, 64]
const ASKED = 5000
const ROUNDS = 60
const TEXT = 'ticket 77 was reassigned to Birgitta Sandström by the queue'

/** Microseconds to weigh one word: the best of many rounds. */
function measureScore(model: PersonModel): number {
  const units = new UnitReader().read(TEXT)
  const words = createWords()
  const source = { units, lexicon: model.lexicon }
  readAround(words, source, TEXT.indexOf('Birgitta'))
  readTo(words, source, BEFORE + 4)
  const focus = { words, units, index: BEFORE, inside: false, keyClass: 0 }
  let sum = 0
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    for (let count = 0; count < ASKED; count++) sum += score(model, focus)
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  if (!Number.isFinite(sum)) throw new Error('Cannot measure: a score is no number')
  return (bestMs * 1000) / ASKED
}

/** Accuracy, size and cost by width of the hidden layer, for the decision record. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const documents = heldDocuments('held_templates.txt', 3000)
  for (const width of WIDTHS) {
    const model = trainModel({ width, count: Number(process.argv[2] ?? 60_000) })
    const { recall, precision } = evaluate(model, documents)
    const cells = [
      `width ${width}`,
      `recall ${(recall * 100).toFixed(2)} %`,
      `precision ${(precision * 100).toFixed(2)} %`,
      `${(savePersonModel(model).length / 1e6).toFixed(2)} MB`,
      `${measureScore(model).toFixed(2)} µs a word`,
    ]
    process.stdout.write(`${cells.join(', ')}\n`)
  }
}
