import type {
  Collector,
  DecodedItem,
  Decoding,
  ItemResult,
  RequestHead,
} from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { OutcomeKey } from '#domain/stored_report.ts'
import { classify } from './classify.ts'
import { Counter } from './counter.ts'
import { arrive } from './decode.ts'
import type { Keeping, ReportKeeper } from './keep.ts'
import { match } from './match.ts'
import { minimise } from './minimise.ts'
import { permit } from './permit.ts'
import { pseudonymise } from './pseudonymise.ts'
import { scrub } from './scrub.ts'
import { complete } from './seal.ts'
import type { JudgedReport, Refused, RequestContext } from './steps.ts'

/** The way of one decoded item until it is sealed: DESIGN's steps, in their order. */
export function judge(item: DecodedItem, context: RequestContext): JudgedReport | Refused {
  const arrived = arrive(item, context)
  if (arrived.kind === 'refused') return arrived
  const matched = match(arrived, context)
  if (matched.kind === 'refused') return matched
  const classified = classify(matched, context)
  if (classified.kind === 'refused') return classified
  const permitted = permit(classified, context)
  if (permitted.kind === 'refused') return permitted
  const minimised = minimise(permitted, context)
  if (minimised.kind === 'refused') return minimised
  const scrubbed = scrub(minimised, context)
  if (scrubbed.kind === 'refused') return scrubbed
  const pseudonymised = pseudonymise(scrubbed, context)
  return pseudonymised.kind === 'refused' ? pseudonymised : complete(pseudonymised, context)
}

/** How long reports are judged before other requests get their turn. */
const TURN_MS = 10

/**
 * Judges all items of a decoded request, stores what is left in one commit and answers what became of each, in the
 * order of the request. Throws OverloadedError and KeyringAwayError where it cannot be kept: then nothing was.
 */
export async function processItems(
  decoding: Extract<Decoding, { kind: 'decoded' }>,
  context: RequestContext,
  keeper: Pick<ReportKeeper, 'keep'>,
): Promise<readonly ItemResult[]> {
  const judged: Judged[] = []
  let turnEndsAt = performance.now() + TURN_MS
  for (const [index, item] of decoding.items.entries()) {
    judged.push(judgeAt(index, item, context))
    if (performance.now() < turnEndsAt) continue
    await new Promise(setImmediate)
    turnEndsAt = performance.now() + TURN_MS
  }
  const kept = await keeper.keep(keepingOf(judged, context))
  return resultsOf(judged, decoding.items, kept)
}

/** What a request's item became before the store. */
export type Judged = JudgedReport | Refused

/** Judges all items in one turn: for a thread that does nothing else. */
export function judgeItems(
  items: readonly DecodedItem[],
  context: RequestContext,
): readonly Judged[] {
  return items.map((item, index) => judgeAt(index, item, context))
}

function judgeAt(index: number, item: DecodedItem, context: RequestContext): Judged {
  return index < LIMITS.itemsPerRequestMax ? judge(item, context) : tooMany()
}

/** What of a judged request is to be kept. */
export function keepingOf(judged: readonly Judged[], context: RequestContext): Keeping {
  return {
    reports: judged.filter((item) => item.kind === 'judged'),
    decided: countRefused(judged, context),
    shapes: judged.flatMap(({ shapes }) => shapes),
  }
}

/** What became of each item: as the store answered in `kept`, or as it was judged where it has not been asked yet. */
export function resultsOf(
  judged: readonly Judged[],
  items: readonly DecodedItem[],
  kept: readonly Outcome[] = [],
): readonly ItemResult[] {
  let next = 0
  return judged.map((item, index) => {
    if (item.kind === 'refused') return { id: sentIdOf(items[index]), outcome: item.outcome }
    const outcome = kept[next] ?? item.outcome
    next += 1
    return { id: item.id, outcome }
  })
}

function tooMany(): Refused {
  return { kind: 'refused', outcome: refusal('too_many_items'), shapes: [] }
}

function sentIdOf(item: DecodedItem | undefined): string | undefined {
  return item?.kind === 'report' ? item.report.id : item?.id
}

function countRefused(judged: readonly Judged[], context: RequestContext) {
  const counter = new Counter<OutcomeKey>()
  for (const item of judged) {
    if (item.kind === 'refused') counter.add(requestOutcomeKey(item.outcome, context))
  }
  return counter.list()
}

/** The key under which an outcome of this request is counted. */
export function requestOutcomeKey(
  outcome: Outcome,
  context: Pick<RequestContext, 'admission' | 'collector' | 'receivedAtMs'>,
): OutcomeKey {
  const { tenantId, instanceId, product } = context.admission
  return {
    tenantId,
    instanceId,
    product,
    collector: context.collector,
    outcome: outcome.outcome,
    reason: 'reason' in outcome ? outcome.reason : '',
    timeMs: context.receivedAtMs,
  }
}

/** Whether a collector may put its key into the body: then the body is read before anybody is admitted. */
export function readsKeyFromBody(collector: Collector, head: RequestHead): boolean {
  return collector.credentialOfBody !== undefined && collector.credential(head).kind === 'missing'
}
