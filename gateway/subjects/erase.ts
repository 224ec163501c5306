import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { reduceConsentsOf } from '#drizzle/repositories/consents.ts'
import { findFirstCounts, keepFirstCounts } from '#drizzle/repositories/request_attempts.ts'
import { liftRestrictions } from '#drizzle/repositories/request_decisions.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import { deliverErasures } from '../forwarding/erase_from_sinks.ts'
import { HeldNotMovedError } from '../holds/held_not_moved_error.ts'
import { moveHeldBeforeErasure, withHoldsAsTheyAre } from '../holds/move.ts'
import { deleteCountsOf, deleteReportsOf } from './delete_reports.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { countLeft, findHeld } from './held.ts'
import { forSubjects } from './identity_chunks.ts'
import { noteConnectors } from './processors/note.ts'
import { settleSinks } from './processors/settle_sinks.ts'
import { scanForSubjects } from './scan.ts'

/** How long an erasure waits for sinks to remove what they keep. */
const SINKS_WAIT_MS = 10_000

export type ErasureStep = (request: SubjectRequest, gateway: ExecutionGateway) => Promise<void>

/**
 * The steps of an erasure, in their order. Suppression comes first: it waits for the commits that are under way and
 * every later one sees it, so that what is counted and deleted afterwards is all there is and stays so. Then the keys
 * go: from here on nothing of the subjects can be read, in the store, its backups and its write-ahead log, whatever
 * becomes of the rest. Each step can be done again without harm. Quarantined shapes have no step: they hold no values
 * and no subject.
 */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  suppress,
  destroyKeys,
  countFirst,
  deleteReports,
  eraseAtSinks,
  reduceConsents,
]

/** Erases subjects, then looks again. Throws where something is left: the erasure is to be begun again. */
export async function erase(
  request: SubjectRequest,
  gateway: ExecutionGateway,
): Promise<Execution> {
  for (const step of ERASURE_STEPS) await step(request, gateway)
  const scan = await scanForSubjects(request, gateway)
  const left = scan.reports + scan.spooled + scan.keys + scan.witnesses
  if (left > 0) throw new Error(`Cannot complete the erasure: ${left} records are left`)
  const until = new Date(gateway.clock.nowMs())
  return await gateway.database.withTenant(request.tenantId, async (tx) => {
    const before = await findFirstCounts(tx, request)
    const after = await countLeft(tx, request)
    return {
      // What was restricted while the request waited is gone: nothing is left to be kept from use.
      record: async (inner) => {
        await liftRestrictions(inner, request, until)
      },
      result: {
        reports: { before: before.reports, after: after.reports },
        consents: { before: before.consents, after: after.consents },
        suppressed: scan.subjects,
        scan: { ...scan },
      },
    }
  })
}

async function suppress(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId, id: requestId } = request
  const recordedAt = new Date(gateway.clock.nowMs())
  await forSubjects(request, gateway.database, (pseudonyms) =>
    gateway.database.withTenant(tenantId, (tx) =>
      insertSuppressions(tx, tenantId, { pseudonyms, requestId, recordedAt }),
    ),
  )
  await gateway.suppressions.refresh()
}

async function countFirst(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId } = request
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(tenantId, async (tx) => {
    const held = await findHeld(tx, request)
    await noteConnectors(tx, request, { at, held })
    await keepFirstCounts(tx, request, { reports: held.total, consents: held.consents })
  })
}

/** What a legal hold names is copied under the hold's own key first; whom that fails for waits, the others do not. */
async function destroyKeys(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId, id: requestId } = request
  const erasure = { requestId, recordedAt: new Date(gateway.clock.nowMs()) }
  const waiting: HeldNotMovedError[] = []
  await forSubjects(request, gateway.database, (subjects) =>
    withHoldsAsTheyAre(gateway, tenantId, async () => {
      const notMoved = await moveHeld(gateway, { tenantId, subjects })
      if (notMoved !== undefined) waiting.push(notMoved)
      const free = without(subjects, notMoved?.subjects ?? [])
      await gateway.keyring.destroySubjects(tenantId, free, erasure)
    }),
  )
  if (waiting[0] !== undefined) throw waiting[0]
}

async function moveHeld(
  gateway: ExecutionGateway,
  due: { readonly tenantId: TenantId; readonly subjects: readonly Pseudonym[] },
): Promise<HeldNotMovedError | undefined> {
  try {
    await moveHeldBeforeErasure(gateway, due)
    return undefined
  } catch (error) {
    if (error instanceof HeldNotMovedError) return error
    throw error
  }
}

function without(
  subjects: readonly Pseudonym[],
  others: readonly Pseudonym[],
): readonly Pseudonym[] {
  if (others.length === 0) return subjects
  const names = new Set(others.map((other) => Buffer.from(other).toString('hex')))
  return subjects.filter((subject) => !names.has(Buffer.from(subject).toString('hex')))
}

async function deleteReports(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  await forSubjects(request, gateway.database, (subjects) => deleteOf(request, subjects, gateway))
}

async function deleteOf(
  { tenantId, id: requestId }: SubjectRequest,
  subjects: readonly Pseudonym[],
  { database, spool }: ExecutionGateway,
): Promise<void> {
  await spool?.eraseSubjects(tenantId, subjects)
  await deleteReportsOf(database, tenantId, { subjects, requestId })
  await deleteCountsOf(database, tenantId, subjects)
}

/** Sinks that keep reports were told with the deletion; what they cannot remove now a job has them try every minute. */
async function eraseAtSinks(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  await deliverErasures(gateway, AbortSignal.timeout(SINKS_WAIT_MS))
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(request.tenantId, (tx) => settleSinks(tx, request, at))
}

/** The newest choice of each scope stays: it is the proof of a refusal, and what keeps it in force. */
async function reduceConsents(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId } = request
  await forSubjects(request, gateway.database, (subjects) =>
    gateway.database.withTenant(tenantId, (tx) => reduceConsentsOf(tx, tenantId, subjects)),
  )
}
