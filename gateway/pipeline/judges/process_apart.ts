import type { Answer, Collector, ItemResult, RequestHead } from '#domain/collector.ts'
import { invariant } from '#domain/invariant.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { ReportPayload } from '#domain/stored_report.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import { hasGlobalPrivacyControl } from '../decode.ts'
import type { ReportKeeper } from '../keep.ts'
import type { JudgedReport } from '../steps.ts'
import type { JudgePool } from './judge_pool.ts'
import type { JudgedBody, PlainHead, RefusedItem, Undecodable } from './messages.ts'
import { countResults, type OutcomeCount, type WithheldCount } from './outcome_counts.ts'
import { unpackReports } from './packed_reports.ts'

/** One admitted request whose body is large. */
export interface LargeRequest {
  readonly collector: Collector
  readonly head: RequestHead
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** No longer usable afterwards: it is transferred where that is possible. */
  readonly body: Uint8Array
  readonly admission: IngestKey
  readonly receivedAtMs: number
}

type Keeper = Pick<ReportKeeper, 'keep'>

export type LargeAnswer =
  | Undecodable
  | {
      readonly kind: 'answered'
      readonly answer: Answer
      readonly counts: readonly OutcomeCount[]
      readonly withheld: readonly WithheldCount[]
    }

/**
 * Has a body judged in a thread, keeps what is left in one commit and answers what became of each item. The tenant's
 * pseudonym keys have to be prepared. Throws OverloadedError and KeyringAwayError: then nothing was kept.
 */
export async function processApart(
  request: LargeRequest,
  { judges, keeper }: { readonly judges: JudgePool; readonly keeper: Keeper },
): Promise<LargeAnswer> {
  const { collector, head, body, admission, receivedAtMs } = request
  const verdict = await judges.judge({
    collector: collector.name,
    head: plainHead(request),
    body: ownBytes(body),
    admission,
    receivedAtMs,
    globalPrivacyControl: hasGlobalPrivacyControl(head),
  })
  if (verdict.kind === 'undecodable') return verdict
  if (verdict.kind === 'failed') throw new Error(`Cannot judge a body: ${verdict.errorName}`)
  return await keep(verdict, request, keeper)
}

/** The bytes as memory of their own, which may be transferred: itself where nothing else is in its memory. */
function ownBytes(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = body
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(body)
}

/** Headers that no collector reads while it decodes or answers. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-tidegate-key',
  'x-sentry-auth',
])

function plainHead({ head, headers }: LargeRequest): PlainHead {
  const plain: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = CREDENTIALS.has(name) ? undefined : head.header(name)
    if (value !== undefined) plain[name] = value
  }
  const { method, path, params, query } = head
  return { method, path, params, query: query.toString(), headers: plain }
}

async function keep(
  verdict: JudgedBody,
  request: LargeRequest,
  keeper: Keeper,
): Promise<LargeAnswer> {
  const reports = unpackReports(verdict.reports)
  const { decided, shapes, answer, counts, withheld, refused, body } = verdict
  const kept = await keeper.keep({ reports, decided, shapes })
  const isKept = reports.every((report, index) => kept[index] === report.outcome)
  return isKept
    ? { kind: 'answered', answer, counts, withheld }
    : { ...answerAgain(resultsOf(refused, reports, kept), { ...request, body }), withheld }
}

/** Where the store knew better, what the thread would have answered is made again. */
function answerAgain(
  results: readonly ItemResult[],
  { collector, head, body }: LargeRequest,
): Omit<Extract<LargeAnswer, { kind: 'answered' }>, 'withheld'> {
  const decoding = collector.decode(body, head)
  invariant(decoding.kind === 'decoded', 'a body that was decoded can be decoded again')
  return {
    kind: 'answered',
    answer: collector.answer(results, head, decoding),
    counts: countResults(results),
  }
}

/** All items in their order: those that were refused before, and the reports as the store answered. */
function resultsOf(
  refused: readonly RefusedItem[],
  reports: readonly JudgedReport[],
  kept: readonly Outcome[],
): readonly ItemResult[] {
  const results: ItemResult[] = []
  const early = refused.values()
  let next = early.next()
  for (const [index, report] of reports.entries()) {
    for (; !next.done && next.value.index === results.length; next = early.next()) {
      results.push(resultOf(next.value))
    }
    const outcome = kept[index]
    const isRefused = outcome !== undefined && 'reason' in outcome
    results.push({ id: report.id, outcome: isRefused ? outcome : outcomeOf(report) })
  }
  for (; !next.done; next = early.next()) results.push(resultOf(next.value))
  return results
}

function resultOf({ id, reason }: RefusedItem): ItemResult {
  return { id, outcome: refusal(reason) }
}

/** The outcome with its remarks, which a report that was unpacked has in its payload only. */
function outcomeOf({ outcome, payload }: JudgedReport): Outcome {
  if (outcome.outcome === 'accepted') return outcome
  return { outcome: 'redacted', remarks: parsePayload(payload).remarks }
}

function parsePayload(payload: Uint8Array): ReportPayload {
  return JSON.parse(decoder.decode(payload)) as ReportPayload
}

const decoder = new TextDecoder()
