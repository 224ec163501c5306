import { parsePseudonym, parseTenantId, type TenantId } from '#domain/ids.ts'
import { reduceConsentsOf } from '#drizzle/repositories/consents.ts'
import {
  findNamedSubjects,
  findUnsuppressed,
  type RecordedSuppression,
  restoreSuppressions,
  type StoreMark,
  writeStoreMark,
} from '#drizzle/repositories/reconciliation.ts'
import { endHold, releaseHold } from '../holds/release.ts'
import type { StoredDestruction } from '../keyring/ledger.ts'
import { eraseDestroyedTenant } from '../tenancy/subscriptions.ts'
import { deleteCountsOf, deleteReportsOf } from './delete_reports.ts'
import { deleteUnreadable } from './delete_unreadable.ts'
import type { ReconcileGateway } from './reconcile_gateway.ts'

/** How much is looked for. */
export interface Search {
  /** Rows of every subject that was forgotten, also where it is suppressed already. */
  readonly areRowsSought: boolean
  /** Rows of cells whose keys were destroyed. */
  readonly areCellsSought: boolean
  readonly mark: StoreMark
}

/** Subjects whose rows one query deletes. */
const SUBJECTS = 1_000
/** Who ends a hold that had ended before the store was restored. */
const ACTOR = 'reconciliation'

type Subject = Omit<RecordedSuppression, 'sequence' | 'isRunning'>

/** Does in the store what follows from destructions in the keyring; returns of how many subjects it did not know. */
export async function applyDestructions(
  gateway: ReconcileGateway,
  destructions: readonly StoredDestruction[],
  search: Search,
): Promise<number> {
  const unknown = await forgetSubjects(gateway, destructions.flatMap(subjectsOf), search)
  for (const { kind, tenantId: owner, holdId } of destructions) {
    const tenantId = parseTenantId(owner ?? '')
    if (tenantId === undefined) continue
    if (kind === 'tenant') await eraseDestroyedTenant(gateway, tenantId)
    if (kind === 'hold' && holdId !== null) await endAgain(gateway, tenantId, holdId)
  }
  if (search.areCellsSought) await deleteUnreadable(gateway, destructions)
  return unknown
}

function subjectsOf(row: StoredDestruction): readonly Subject[] {
  const { kind, pseudonym, requestId, recordedAt } = row
  const tenantId = parseTenantId(row.tenantId ?? '')
  if (kind !== 'subject' || tenantId === undefined || pseudonym === null) return []
  return requestId === null
    ? []
    : [{ tenantId, pseudonym: parsePseudonym(pseudonym), requestId, recordedAt }]
}

/** Suppression first, as in every erasure: no commit that comes later can store anything of them. */
async function forgetSubjects(
  { database }: ReconcileGateway,
  subjects: readonly Subject[],
  { areRowsSought, mark }: Search,
): Promise<number> {
  if (subjects.length === 0) return 0
  const places = await database.withOwner(async (tx) => {
    const unsuppressed = await findUnsuppressed(tx, subjects)
    if (unsuppressed.size === 0) return unsuppressed
    await writeStoreMark(tx, { ...mark, isApplying: true })
    await restoreSuppressions(
      tx,
      subjects.filter((_, place) => unsuppressed.has(place)),
    )
    return unsuppressed
  })
  const sought = areRowsSought ? subjects : subjects.filter((_, place) => places.has(place))
  for (const [tenantId, ofTenant] of Map.groupBy(sought, (subject) => subject.tenantId)) {
    const pseudonyms = ofTenant.map(({ pseudonym }) => pseudonym)
    const named = await database.withOwner((tx) => findNamedSubjects(tx, tenantId, pseudonyms))
    for (let from = 0; from < named.length; from += SUBJECTS) {
      await deleteReportsOf(database, tenantId, { subjects: named.slice(from, from + SUBJECTS) })
    }
    await deleteCountsOf(database, tenantId, pseudonyms)
    await database.withTenant(tenantId, (tx) => reduceConsentsOf(tx, tenantId, pseudonyms))
  }
  return places.size
}

/** A hold whose key is destroyed had ended: what it kept is deleted, and it holds nothing any more. */
async function endAgain(gateway: ReconcileGateway, tenantId: TenantId, id: string): Promise<void> {
  const key = { tenantId, id }
  const at = new Date(gateway.clock.nowMs())
  const hold = await gateway.database.withTenant(tenantId, (tx) =>
    endHold(tx, key, { actor: ACTOR, isLifted: true, at }),
  )
  if (hold !== undefined && hold.releasedAt === undefined) await releaseHold(gateway, key)
}
