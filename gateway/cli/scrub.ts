import { isJsonObject } from '#domain/json.ts'
import type { Explanation } from '#policies/scrub/explain.ts'
import {
  fieldRulesAt,
  parseScrubPolicy,
  settingsAt,
  withFieldRules,
} from '#policies/scrub/policy.ts'
import { createScrubber, type Scrubber } from '#policies/scrub/scrubber.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { personModel } from '../policies/person_model.ts'
import { type Line, readLines, TOO_LONG } from './read_lines.ts'
import { readScrubArguments, SCRUB_USAGE, type ScrubArguments } from './scrub_arguments.ts'
import type { CliStreams } from './streams.ts'

/** Most bytes of plain text, and most UTF-16 code units of one line of JSON lines. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/**
 * `tidegate scrub`: text on standard input, its clean form on standard output, by the same rules and the same model of
 * names as the gateway's. With `--jsonl` a line `{id, text}` in, a line `{id, text, findings}` out, offsets in UTF-16
 * code units of the input. With `--explain` findings say why, and what lost is shown too. Keyed pseudonyms need the
 * keyring, which is not opened: `hash` replaces here. Returns the exit code.
 */
export async function scrubCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readScrubArguments(args)
  if (wanted === undefined) {
    streams.err(SCRUB_USAGE)
    return 2
  }
  const { field } = wanted.options
  const key = field?.split('.').at(-1)
  const context = key === undefined ? {} : { key }
  const scrubber = await createWanted(wanted)
  const job = { scrubber, context, explains: wanted.explain, streams }
  return wanted.jsonl ? await scrubLines(job) : await scrubWhole(job)
}

/** The scrubber for a place of the policies. Throws a ConfigError where they are broken: nothing is scrubbed by less. */
async function createWanted({ options }: ScrubArguments): Promise<Scrubber> {
  const { policy, tenant = '', product, type, field } = options
  const policies = await loadPolicies(policy ?? readConfig().policiesDir)
  const placed = settingsAt(parseScrubPolicy(policies.settings.pii), {
    tenant,
    ...(product === undefined ? {} : { product }),
    ...(type === undefined ? {} : { type }),
  })
  const rules = field === undefined ? '' : fieldRulesAt(placed, field.split('.'))
  return createScrubber({ ...withFieldRules(placed, rules), person: personModel() })
}

interface Job {
  readonly scrubber: Scrubber
  readonly context: { readonly key?: string }
  readonly explains: boolean
  readonly streams: CliStreams
}

async function scrubWhole({ scrubber, context, explains, streams }: Job): Promise<number> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of streams.input) {
    const buffer = Buffer.from(chunk)
    bytes += buffer.length
    if (bytes > TEXT_BYTES_MAX) {
      streams.err('Cannot scrub the text: it is larger than 64 MiB; use --jsonl')
      return 1
    }
    chunks.push(buffer)
  }
  const input = Buffer.concat(chunks).toString('utf8')
  const text = input.endsWith('\n') ? input.slice(0, -1) : input
  if (!explains) streams.out(scrubber.scrubText(text, context).text)
  else streams.out(explanationLines(scrubber.explain(text, context)).join('\n'))
  return 0
}

/** The clean text, then a line a finding and a line for each claim that lost. */
function explanationLines({ text, findings, lost }: Explanation): readonly string[] {
  const percent = (confidence: number) => `${Math.round(confidence * 100)} %`
  const found = findings.map(
    ({ kind, start, end, rule, confidence, why, method }) =>
      `${kind} ${start}-${end} by ${rule}, ${percent(confidence)}: ${why}; ${method}`,
  )
  const losses = lost.map(
    ({ kind, start, end, rule, confidence, why, lostTo }) =>
      `not ${kind} ${start}-${end} by ${rule}, ${percent(confidence)}: ${why}; lost to ${lostTo}`,
  )
  return [text, '', ...found, ...losses, `${findings.length} findings`]
}

/** Line by line: what one piece of the input ends is written before the next piece is read. */
async function scrubLines(job: Job): Promise<number> {
  const { streams } = job
  let lineNumber = 0
  let failures = 0
  for await (const lines of readLines(streams.input, TEXT_BYTES_MAX)) {
    const answers: string[] = []
    for (const line of lines) {
      lineNumber += 1
      const answer = answerOf(line, job)
      if ('problem' in answer) streams.err(`Cannot scrub line ${lineNumber}: ${answer.problem}`)
      else if (answer.line !== '') answers.push(answer.line)
      if ('problem' in answer) failures += 1
    }
    if (answers.length > 0) streams.out(answers.join('\n'))
    await streams.drained?.()
  }
  return failures === 0 ? 0 : 1
}

type Answer = { readonly line: string } | { readonly problem: string }

function answerOf(line: Line, job: Job): Answer {
  if (line === TOO_LONG) return { problem: 'it is longer than 64 Mi characters' }
  if (line.trim() === '') return { line: '' }
  const document = parseDocument(line)
  if (document === undefined) return { problem: 'wanted {"id": …, "text": "…"}' }
  return { line: JSON.stringify({ id: document.id, ...scrubbed(document.text, job) }) }
}

/** Others script the form without `--explain`: it has these fields and no others. */
function scrubbed(document: string, { scrubber, context, explains }: Job): object {
  if (explains) return scrubber.explain(document, context)
  const { text, findings } = scrubber.scrubText(document, context)
  return {
    text,
    findings: findings.map(({ kind, start, end, rule, confidence }) => ({
      kind,
      start,
      end,
      rule,
      confidence,
    })),
  }
}

function parseDocument(line: string): { readonly id: unknown; readonly text: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    if (!isJsonObject(parsed) || typeof parsed['text'] !== 'string') return undefined
    return { id: parsed['id'] ?? null, text: parsed['text'] }
  } catch {
    return undefined
  }
}
