import { existsSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LabelledDocument } from '#policies/scrub/evaluate.ts'
import { readDocuments } from './scrub/documents.ts'
import { installPeers } from './scrub/engines.ts'
import type { Evaluation } from './scrub/eval.ts'
import { evaluate } from './scrub/eval.ts'
import { evaluationTables } from './scrub/eval_table.ts'
import { FINDER_NAMES } from './scrub/finders.ts'
import { EVALUATION } from './settings.ts'

const RESULTS = join(import.meta.dirname, 'EVAL.md')
const CORPUS = join(import.meta.dirname, '../../shared/corpus/dev.jsonl')
const SAMPLE = join(import.meta.dirname, '../test/vectors/scrub_sample.jsonl')

/** `npm run eval -- [--ours] [--print] [file]`: without `--ours` and `--print` the tables are written to EVAL.md. */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ours: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  })
  const path = positionals[0] ?? (existsSync(CORPUS) ? CORPUS : SAMPLE)
  const documents = readDocuments(path)
  if (!values.ours) installPeers()
  const evaluations: Evaluation[] = []
  for (const name of values.ours ? FINDER_NAMES.slice(0, 1) : FINDER_NAMES) {
    process.stderr.write(`${name}\n`)
    evaluations.push(await evaluate(name, documents, EVALUATION.limitMs))
  }
  const units = documents.reduce((sum, { text }) => sum + text.length, 0)
  const [whole, byKind] = evaluationTables(evaluations)
  process.stdout.write(`${whole}\n\n${byKind}\n`)
  if (values.ours || values.print) return
  const command = positionals[0] === undefined ? 'npm run eval' : 'npm run eval -- <file>'
  const about = describe(documents, { command, file: basename(path), units })
  writeFileSync(RESULTS, `${HEAD}\n${about}\n\n${whole}\n\n${BY_KIND}\n\n${byKind}\n`)
}

const HEAD = `# Results of \`npm run eval\`

An entity is caught when every letter and digit of it is covered by findings of any kind (recall); a finding is right
when it touches an entity (precision). All engines read the same documents in the same run, ours with the model of
people's names, each peer as its manual says with everything that it finds by default; all are scored by the same code
(\`policies/scrub/evaluate.ts\`). A document that takes an engine longer than the limit is given up, and nothing counts as
found in it.

openredaction and ours say where. The others give only the redacted text: the pieces between their placeholders are
looked for in the original in the same order, and what lies between two pieces was taken out (\`bench/scrub/align.ts\`);
where the pieces are not all there, the engine has changed something else, and the document is not aligned.

The corpus by default, \`dev.jsonl\`, is the one that ours was developed with, and the peers were not: its numbers say that
nothing was unlearnt, not how much is found in texts of others. For that, name a file that ours has not seen.
`

const BY_KIND = `By kind: recall / precision / F1 in percent. Entities count under the corpus' kind; findings under the engine's, whose
words are mapped to ours in \`bench/scrub/finders.ts\` (\`other\` where there is none). A dash: there was nothing to find
or nothing was found.`

interface Circumstances {
  readonly command: string
  readonly file: string
  readonly units: number
}

function describe(
  documents: readonly LabelledDocument[],
  { command, file, units }: Circumstances,
): string {
  const entities = documents.reduce((sum, { spans }) => sum + spans.length, 0)
  const bare = documents.filter(({ spans }) => spans.length === 0).length
  return [
    `- ${new Date().toISOString()}, \`${command}\`, Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`,
    `- ${file}: ${documents.length} documents, ${units} code units, ${entities} entities; ${bare} documents hold none`,
    `- Limit of a document: ${EVALUATION.limitMs / 1000} s`,
  ].join('\n')
}

await main(process.argv.slice(2))
