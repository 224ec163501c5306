import type { Answer, Collector, ItemResult, RequestHead } from '#domain/collector.ts'
import { invariant } from '#domain/invariant.ts'
import type { Outcome } from '#domain/outcome.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import { hasGlobalPrivacyControl } from '../decode.ts'
import type { ReportKeeper } from '../keep.ts'
import type { JudgePool } from './judge_pool.ts'
import type { JudgedBody, PlainHead, Undecodable } from './messages.ts'
import { countResults, type OutcomeCount } from './outcome_counts.ts'
import { unpackReports } from './packed_reports.ts'

/** One admitted request whose body is large. */
export interface LargeRequest {
  readonly collector: Collector
  readonly head: RequestHead
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
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
    // A copy of its own: the bytes may be part of a larger piece of memory, and are needed again where an item fails.
    body: Uint8Array.from(body),
    admission,
    receivedAtMs,
    globalPrivacyControl: hasGlobalPrivacyControl(head),
  })
  if (verdict.kind === 'undecodable') return verdict
  if (verdict.kind === 'failed') throw new Error(`Cannot judge a body: ${verdict.errorName}`)
  return await keep(verdict, request, keeper)
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
  const { decided, shapes, answer, counts } = verdict
  const kept = await keeper.keep({ reports, decided, shapes })
  const isKept = reports.every((report, index) => kept[index] === report.outcome)
  return isKept ? { kind: 'answered', answer, counts } : answerAgain(verdict, request, kept)
}

/** Where the store knew better, what the thread would have answered is corrected. */
function answerAgain(
  verdict: JudgedBody,
  { collector, head, body }: LargeRequest,
  kept: readonly Outcome[],
): LargeAnswer {
  let next = 0
  const results = parseResults(verdict.results).map(({ id, outcome }): ItemResult => {
    if ('reason' in outcome) return { id, outcome }
    const final = kept[next]
    next += 1
    return { id, outcome: final !== undefined && 'reason' in final ? final : outcome }
  })
  const decoding = collector.decode(body, head)
  invariant(decoding.kind === 'decoded', 'a body that was decoded can be decoded again')
  return {
    kind: 'answered',
    answer: collector.answer(results, head, decoding),
    counts: countResults(results),
  }
}

/** What the thread wrote; an id that is missing is left out by JSON. */
function parseResults(text: string): readonly ItemResult[] {
  const results = JSON.parse(text) as readonly (Pick<ItemResult, 'outcome'> & Partial<ItemResult>)[]
  return results.map(({ id, outcome }) => ({ id, outcome }))
}
