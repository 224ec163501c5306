import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { personModel } from '#gateway/policies/person_model.ts'
import { scoreDocuments } from '#policies/scrub/evaluate.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import { readDocuments } from './documents.ts'
import { evaluate } from './eval.ts'
import { evaluationTables } from './eval_table.ts'

const SAMPLE = fileURLToPath(new URL('../../test/vectors/scrub_sample.jsonl', import.meta.url))
const documents = readDocuments(SAMPLE).slice(0, 60)

test('evaluate() counts for ours what the scrubber with the model of names finds', async () => {
  const { scan } = createScrubber({ person: personModel() })
  const evaluation = await evaluate('tidegate', documents, 60_000)
  expect(evaluation).toMatchObject({ overLimit: 0, unaligned: 0 })
  expect(evaluation.score).toEqual(scoreDocuments(documents, scan))
})

test('evaluate() gives a document up at the limit, and counts nothing as found in it', async () => {
  // A megabyte takes longer than a millisecond, whatever the machine.
  const long = { id: 'long', text: 'mail bob@example.com '.repeat(50_000), spans: [] }
  const evaluation = await evaluate('tidegate', [long], 1)
  expect(evaluation.overLimit).toBe(1)
  expect(evaluation.score).toMatchObject({ caught: 0, findings: 0 })
})

test('the tables have a line an engine and a line a kind, and a dash where there is nothing', () => {
  const score = scoreDocuments(
    [{ id: '1', text: 'ab cd', spans: [{ kind: 'X', start: 0, end: 2 }] }],
    () => [
      { kind: 'X', start: 0, end: 2 },
      { kind: 'Y', start: 3, end: 5 },
    ],
  )
  const [whole, byKind] = evaluationTables([
    { name: 'tidegate', score, overLimit: 1, unaligned: 2 },
  ])
  expect(whole.split('\n').at(-1)).toBe('| tidegate | 100.0 | 50.0 | 66.7 | 1 of 1 | 1 | 2 |')
  expect(byKind.split('\n').slice(2)).toEqual([
    '| X | 1 | 100.0 / 100.0 / 100.0 |',
    '| Y | 0 | - / 0.0 / - |',
  ])
})
