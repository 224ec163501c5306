import type { TenantId } from '#domain/ids.ts'
import { readNamed, type WaitingReport } from '#drizzle/repositories/forward_reader.ts'
import { lettersOfReport } from '#drizzle/repositories/report_letters.ts'
import { listSinks, type SinkCursor, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import { judgeAgain } from '../forwarding/judge_again.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { permittedKinds } from '../policies/permitted_kinds.ts'

export const DESTINATION_STATES = [
  'sent',
  'waiting',
  'withheld',
  'dead_letter',
  'not_for_sink',
  'unknown',
] as const
export type DestinationState = (typeof DESTINATION_STATES)[number]

/** The store knows how far a sink is and which reports it could not be given; of each other one it tells from these. */
const EXPLANATIONS: Readonly<Record<DestinationState, string>> = {
  sent: 'The sink is past this report, and the policies and choices of now let it leave',
  waiting: 'The sink has not come to this report yet',
  withheld: 'The sink is past this report, and the policies or the choices of now keep it back',
  dead_letter: 'The sink could not be given this report',
  not_for_sink: 'The purpose or the filter of the sink leaves such reports out',
  unknown:
    'The report is older than the sink: only one that began with what was stored, or a replay, has sent it',
}

type Letters = Awaited<ReturnType<typeof lettersOfReport>>

/** Where a report went, or did not, for each sink of its tenant. */
export async function explainDestinations(
  gateway: Gateway,
  tenantId: TenantId,
  report: ReadReport,
) {
  const { sinks, letters, stored } = await gateway.database.withTenant(tenantId, async (tx) => ({
    sinks: await listSinks(tx, tenantId),
    letters: await lettersOfReport(tx, tenantId, report.id),
    stored: (await readNamed(tx, tenantId, [report]))[0],
  }))
  return sinks.map((sink) => {
    const state = stateOf(gateway, sink, { report, letters, stored })
    const letter = state === 'dead_letter' ? letters.get(sink.id) : undefined
    return {
      sink: sink.id,
      name: sink.name,
      kind: sink.kind,
      purpose: sink.purpose,
      status: sink.status,
      state,
      explanation: EXPLANATIONS[state],
      deadLetter: letter === undefined ? null : { ...letter, retryAt: letter.retryAt ?? null },
    }
  })
}

interface Known {
  readonly report: ReadReport
  readonly letters: Letters
  /** Undefined where it is gone meanwhile. */
  readonly stored: WaitingReport | undefined
}

function stateOf(
  gateway: Gateway,
  sink: SinkRecord,
  { report, letters, stored }: Known,
): DestinationState {
  if (letters.has(sink.id)) return 'dead_letter'
  if (!isWanted(gateway, sink, report)) return 'not_for_sink'
  if (stored === undefined) return 'unknown'
  if (isAfter({ transaction: stored.transaction, id: stored.id }, sink.cursor)) return 'waiting'
  if (report.receivedAt < sink.createdAt) return 'unknown'
  return mayLeave(gateway, sink, report) ? 'sent' : 'withheld'
}

/** By what the sink's own query looks at. */
function isWanted(gateway: Gateway, sink: SinkRecord, report: ReadReport): boolean {
  const { classes, categories, products } = sink
  const kinds: readonly string[] = permittedKinds(gateway, sink.tenantId, sink.purpose)
  return (
    kinds.includes(report.dataKind) &&
    allows(classes, report.class) &&
    allows(categories, report.category) &&
    allows(products, report.product)
  )
}

function allows(words: readonly string[] | undefined, word: string): boolean {
  return words === undefined || words.includes(word)
}

/** In the order of commits. */
function isAfter(place: SinkCursor, cursor: SinkCursor): boolean {
  const [left, right] = [BigInt(place.transaction), BigInt(cursor.transaction)]
  return left === right ? place.id > cursor.id : left > right
}

function mayLeave(gateway: Gateway, sink: SinkRecord, report: ReadReport): boolean {
  const nowMs = gateway.clock.nowMs()
  const policies = gateway.policies.of(sink.tenantId, nowMs)
  const today = {
    bundle: policies.bundle,
    purposes: policies.source.settings.purposes,
    consents: gateway.consents,
    suppressions: gateway.suppressions,
    nowMs,
  }
  return judgeAgain(report, sink, today) !== undefined
}
