import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { isJsonObject } from '#domain/json.ts'
import type { Explanation } from '#policies/scrub/explain.ts'
import { parseScrubPolicy, settingsAt } from '#policies/scrub/policy.ts'
import { createScrubber, type Scrubber } from '#policies/scrub/scrubber.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/policy_service.ts'
import { readScrubArguments, SCRUB_USAGE } from './scrub_arguments.ts'
import type { CliStreams } from './streams.ts'

/** Most bytes of plain text, and of one line of JSON lines. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/**
 * `tidegate scrub [--jsonl] [--explain] [--policy <dir>] [--tenant <id>] [--product <name>] [--type <type>]`: text on
 * standard input, its clean form on standard output. With `--jsonl` a line `{id, text}` in, a line `{id, text, findings}`
 * out, offsets in UTF-16 code units of the input. With `--explain` findings say why, and what lost is shown too.
 * Returns the exit code.
 */
export async function scrubCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readScrubArguments(args)
  if (wanted === undefined) {
    streams.err(SCRUB_USAGE)
    return 2
  }
  const { policy, tenant = '', product, type } = wanted.options
  const policies = await loadPolicies(policy ?? readConfig().policiesDir)
  const { settings } = settingsAt(parseScrubPolicy(policies.settings.pii), {
    tenant,
    ...(product === undefined ? {} : { product }),
    ...(type === undefined ? {} : { type }),
  })
  const scrubber = createScrubber(settings)
  const job = { scrubber, explains: wanted.explain, streams }
  return wanted.jsonl ? await scrubLines(job) : await scrubWhole(job)
}

interface Job {
  readonly scrubber: Scrubber
  readonly explains: boolean
  readonly streams: CliStreams
}

async function scrubWhole({ scrubber, explains, streams }: Job): Promise<number> {
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
  if (!explains) streams.out(scrubber.scrubText(text).text)
  else for (const line of explanationLines(scrubber.explain(text))) streams.out(line)
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

async function scrubLines({ scrubber, explains, streams }: Job): Promise<number> {
  let lineNumber = 0
  let failures = 0
  const lines = createInterface({
    input: Readable.from(streams.input),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  for await (const line of lines) {
    lineNumber += 1
    if (line.trim() === '') continue
    const document = parseDocument(line)
    if (document === undefined) {
      streams.err(`Cannot scrub line ${lineNumber}: wanted {"id": …, "text": "…"}`)
      failures += 1
      continue
    }
    streams.out(JSON.stringify({ id: document.id, ...scrubbed(scrubber, document.text, explains) }))
  }
  return failures === 0 ? 0 : 1
}

/** Others script the form without `--explain`: it has these fields and no others. */
function scrubbed(scrubber: Scrubber, document: string, explains: boolean): object {
  if (explains) return scrubber.explain(document)
  const { text, findings } = scrubber.scrubText(document)
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
