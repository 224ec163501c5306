import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { isJsonObject } from '#domain/json.ts'
import { createScrubber, type Scrubber } from '#policies/scrub/scrubber.ts'
import { parseScrubSettings } from '#policies/scrub/settings.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/policy_service.ts'
import type { CliStreams } from './streams.ts'

/** Most bytes of plain text, and of one line of JSON lines. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/**
 * `tidegate scrub [--jsonl]`: text on standard input, its clean form on standard output. With `--jsonl` a line
 * `{id, text}` in, a line `{id, text, findings}` out, offsets in UTF-16 code units of the input. Returns the exit code.
 */
export async function scrubCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const unknown = args.find((argument) => argument !== '--jsonl')
  if (unknown !== undefined) {
    streams.err('Usage: tidegate scrub [--jsonl] < text')
    return 2
  }
  const policies = await loadPolicies(readConfig().policiesDir)
  const scrubber = createScrubber(parseScrubSettings(policies.settings.pii))
  return args.includes('--jsonl')
    ? await scrubLines(scrubber, streams)
    : await scrubWhole(scrubber, streams)
}

async function scrubWhole(scrubber: Scrubber, streams: CliStreams): Promise<number> {
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
  const text = Buffer.concat(chunks).toString('utf8')
  streams.out(scrubber.scrubText(text.endsWith('\n') ? text.slice(0, -1) : text).text)
  return 0
}

async function scrubLines(scrubber: Scrubber, streams: CliStreams): Promise<number> {
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
    const { text, findings } = scrubber.scrubText(document.text)
    const printed = findings.map(({ kind, start, end, rule, confidence }) => ({
      kind,
      start,
      end,
      rule,
      confidence,
    }))
    streams.out(JSON.stringify({ id: document.id, text, findings: printed }))
  }
  return failures === 0 ? 0 : 1
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
