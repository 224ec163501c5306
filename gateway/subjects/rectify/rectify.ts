import { randomUUIDv7 } from 'node:crypto'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { tellChange } from '#drizzle/repositories/changes.ts'
import { insertConsent, listConsentsOf } from '#drizzle/repositories/consents.ts'
import {
  addRectified,
  copyRestrictions,
  findRectified,
  type Replacement,
  replaceReports,
} from '#drizzle/repositories/rectifications.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { deliverErasures } from '../../forwarding/erase_from_sinks.ts'
import { moveHeldBeforeErasure, withHoldsAsTheyAre } from '../../holds/move.ts'
import { deleteCountsOf } from '../delete_reports.ts'
import type { Execution, ExecutionGateway } from '../execution.ts'
import { forSubjects } from '../identity_chunks.ts'
import { copyId, type IdentityChange, type OpenedPlan, openPlan } from './plan.ts'
import { correctedBatches, type Looked } from './walk.ts'

/** How long a rectification waits for sinks to remove what they keep. */
const SINKS_WAIT_MS = 10_000
const CONSENTS_MAX = 1_000

/**
 * The execution of rectification (GDPR Article 16). Each step can be begun again: choices and restrictions of a new identity
 * are copied once, what a legal hold names is copied as it was, and each report is replaced by its corrected copy in one
 * transaction that counts it. A copy is known by its id, so that it is not corrected twice.
 */
export async function rectify(
  request: SubjectRequest,
  gateway: ExecutionGateway,
): Promise<Execution> {
  const plan = await openPlan(gateway, request)
  await copyChoices(request, gateway, plan)
  const unchanged = await replaceAll(request, gateway, plan)
  await uncount(request, gateway, plan)
  await deliverErasures(gateway, AbortSignal.timeout(SINKS_WAIT_MS))
  const counted = await gateway.database.withTenant(request.tenantId, (tx) =>
    findRectified(tx, request),
  )
  const { reports, fields } = counted
  return {
    result: {
      ...counted,
      reports: { corrected: reports?.['corrected'] ?? 0, unchanged },
      fields: {
        corrected: fields?.['corrected'] ?? 0,
        freeTextRemoved: fields?.['freeTextRemoved'] ?? 0,
      },
    },
  }
}

/** What the person has chosen, and what is restricted, holds for the new identity from before it has any report. */
async function copyChoices(
  request: SubjectRequest,
  gateway: ExecutionGateway,
  { changes }: OpenedPlan,
): Promise<void> {
  if (changes.length === 0) return
  await gateway.database.withTenant(request.tenantId, async (tx) => {
    const { identities } = await findRectified(tx, request)
    if (identities !== undefined) return
    const at = new Date(gateway.clock.nowMs())
    for (const change of changes) {
      await copyConsents(tx, { request, at, change })
      await copyRestrictions(tx, request.tenantId, change)
    }
    await addRectified(tx, request, { identities: { replaced: changes.length } })
    await tellChange(tx)
  })
  await gateway.consents.refresh()
}

interface Copying {
  readonly request: SubjectRequest
  readonly at: Date
  readonly change: IdentityChange
}

async function copyConsents(tx: Transaction, { request, at, change }: Copying): Promise<void> {
  const { tenantId, id } = request
  for (let sequence = 0; ; ) {
    const page = { subjects: change.from, sequence, recordedUntil: at, limit: CONSENTS_MAX }
    const known = await listConsentsOf(tx, tenantId, page)
    for (const { sequence: _, ...record } of known) {
      const recordedBy = `subject-request:${id}`
      const own = { id: randomUUIDv7(), subject: change.to, recordedAt: at, recordedBy }
      await insertConsent(tx, { ...record, ...own })
    }
    sequence = known.at(-1)?.sequence ?? sequence
    if (known.length < CONSENTS_MAX) return
  }
}

/** Replaces what changes; how many reports do not. What a hold names was copied before, and no hold is added meanwhile. */
async function replaceAll(
  request: SubjectRequest,
  gateway: ExecutionGateway,
  plan: OpenedPlan,
): Promise<number> {
  const { tenantId } = request
  return await withHoldsAsTheyAre(gateway, tenantId, async () => {
    await forSubjects(request, gateway.database, (subjects) =>
      moveHeldBeforeErasure(gateway, { tenantId, subjects }),
    )
    let unchanged = 0
    for await (const { day, looked } of correctedBatches(gateway, request, plan)) {
      unchanged += looked.length - (await replaceBatch(gateway, { request, day, looked }))
    }
    return unchanged
  })
}

interface Batch {
  readonly request: SubjectRequest
  readonly day: string
  readonly looked: readonly Looked[]
}

interface Made extends Replacement {
  readonly corrected: number
  readonly freeTextRemoved: number
}

async function replaceBatch(
  gateway: ExecutionGateway,
  { request, day, looked }: Batch,
): Promise<number> {
  const { tenantId } = request
  const made = await sealCopies(gateway, request, looked)
  if (made.length === 0) return 0
  // As owner: a tenant's role changes no report. Every statement names the tenant.
  return await gateway.database.withOwner(async (tx) => {
    const found = await replaceReports(tx, { tenantId, expiresOn: day }, made)
    const done = made.filter(({ oldId }) => found.has(oldId))
    if (done.length === 0) return 0
    const sum = (count: (one: Made) => number) => done.reduce((all, one) => all + count(one), 0)
    await addRectified(tx, request, {
      reports: { corrected: done.length },
      fields: {
        corrected: sum(({ corrected }) => corrected),
        freeTextRemoved: sum(({ freeTextRemoved }) => freeTextRemoved),
      },
    })
    return done.length
  })
}

/** Those of forgotten subjects are left as they are: nothing can be sealed for them. */
async function sealCopies(
  { sealer }: Pick<ExecutionGateway, 'sealer'>,
  { id: requestId }: SubjectRequest,
  looked: readonly Looked[],
): Promise<readonly Made[]> {
  const changed = looked.flatMap(({ report, corrected }) => {
    if (corrected === undefined) return []
    const { data, remarks, pseudonyms } = corrected
    const payload = { data, remarks, ...(report.release && { release: report.release }) }
    const bytes = Buffer.from(JSON.stringify(payload))
    return [
      { ...report, id: copyId(requestId), oldId: report.id, pseudonyms, payload: bytes, corrected },
    ]
  })
  const sealed = await sealer.seal(changed)
  return changed.flatMap(({ id, oldId, pseudonyms, corrected }, index) => {
    const bytes = sealed[index]
    if (bytes === undefined) return []
    const { corrected: fields, freeTextRemoved } = corrected
    return [{ id, oldId, pseudonyms, sealed: bytes, corrected: fields.length, freeTextRemoved }]
  })
}

/** Former identities count for nobody any more by which rare values are held back. */
async function uncount(
  { tenantId }: { readonly tenantId: TenantId },
  { database }: ExecutionGateway,
  { changes }: OpenedPlan,
): Promise<void> {
  for (const { from } of changes) await deleteCountsOf(database, tenantId, from)
}
