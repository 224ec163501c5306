import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createLexicon, hashWord } from '#policies/scrub/person/lexicon.ts'
import { type PersonModel, savePersonModel } from '#policies/scrub/person/model.ts'
import { isHeld, lexiconWords, readCultures, readLines } from './data.ts'
import { gather } from './examples.ts'
import { generate } from './generate.ts'
import { quantise, train } from './network.ts'
import { createRandom } from './sample.ts'

const MODEL = fileURLToPath(new URL('../../policies/scrub/person/model.bin', import.meta.url))
const SEED = 20_261_121

/** One name in nine is in no list while the model learns, so that it learns to do without. */
const isUnknown = (word: string): boolean => hashWord(word) % 9 === 7

/**
 * Trains the model: always the same bytes. With `strict` the names that are held back are in no list of the model
 * either, so that evaluation sees names that nobody has listed.
 */
export function trainModel(
  options: { readonly width?: number; readonly count?: number; readonly strict?: boolean } = {},
): PersonModel {
  const { width = 32, count = 400_000, strict = false } = options
  const cultures = readCultures('train')
  const samples = generate(readLines('templates.txt'), cultures, { seed: SEED, count })
  const learning = createLexicon(lexiconWords(isUnknown))
  const examples = gather(samples, learning, createRandom(SEED + 1))
  const network = train(examples, { seed: SEED + 2, width, rounds: 5, rate: 0.03, dropout: 0.2 })
  return quantise(network, createLexicon(lexiconWords(strict ? isHeld : () => false)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = savePersonModel(trainModel())
  writeFileSync(MODEL, bytes)
  process.stdout.write(`${bytes.length} bytes\n`)
}
