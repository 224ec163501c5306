import { ApiError } from '#domain/errors.ts'
import { type Hold, statusOfHold } from '#domain/hold.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { type HeldPlace, type HeldRecord, listHeld } from '#drizzle/repositories/held_reports.ts'
import { parsePayload } from '../keyring/open_reports.ts'
import { type ReleaseGateway, releaseReports } from '../release/release.ts'
import type { HoldsGateway } from './holds_gateway.ts'

/** Reports are up to 1 MiB each: a page of them is what an export holds in memory. */
const EXPORT_PAGE_ROWS = 100

/** Who looks, and why; the reason is scrubbed. */
export interface Look {
  readonly actor: string
  readonly reason: string
}

/** What reading held reports needs of the gateway. */
export type HeldReader = HoldsGateway & ReleaseGateway

/** A held report as the holder of the legal duty reads it. */
export type ReadHeldReport = ReturnType<typeof printHeld>

/**
 * A page of a hold's reports, in the clear; the look is in the audit before it is answered. Throws an ApiError where
 * the hold has ended.
 */
export async function readHeldPage(
  gateway: HeldReader,
  hold: Hold,
  page: Look & { readonly after: HeldPlace | undefined; readonly limit: number },
): Promise<readonly ReadHeldReport[]> {
  const key = await requireReadable(gateway, hold)
  const { actor, reason } = page
  const records = await gateway.database.withTenant(hold.tenantId, async (tx) => {
    const found = await listHeld(tx, hold, page)
    await audit(tx, hold, {
      at: new Date(gateway.clock.nowMs()),
      actor,
      action: 'held_reports_read',
      detail: { hold: hold.id, reason, count: found.length },
    })
    return found
  })
  return await openHeld(gateway, records, key)
}

/**
 * All of a hold's reports as NDJSON, a page in memory at a time; the download is in the audit before its first byte.
 * It breaks off where the hold ends meanwhile. Throws an ApiError where it has ended.
 */
export async function openHeldExport(
  gateway: HeldReader,
  hold: Hold,
  { actor, reason }: Look,
): Promise<ReadableStream<Uint8Array>> {
  await requireReadable(gateway, hold)
  await gateway.database.withTenant(hold.tenantId, (tx) =>
    audit(tx, hold, {
      at: new Date(gateway.clock.nowMs()),
      actor,
      action: 'held_reports_exported',
      detail: { hold: hold.id, reason },
    }),
  )
  const lines = exportLines(gateway, hold)
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { value, done } = await lines.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => {
        await lines.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

async function* exportLines(gateway: HeldReader, hold: Hold): AsyncGenerator<Uint8Array> {
  const { database, log } = gateway
  try {
    let after: HeldPlace | undefined
    do {
      const page = { after, limit: EXPORT_PAGE_ROWS }
      const records = await database.withTenant(hold.tenantId, (tx) => listHeld(tx, hold, page))
      // Looked up for each page: a hold that ends meanwhile is read no further.
      const key = await requireReadable(gateway, hold)
      const opened = await openHeld(gateway, records, key)
      const lines = opened.map((report) => `${JSON.stringify(report)}\n`)
      if (lines.length > 0) yield Buffer.from(lines.join(''))
      after = records.length < EXPORT_PAGE_ROWS ? undefined : records.at(-1)
    } while (after !== undefined)
  } catch (error) {
    log.warn('export_broken_off', { error })
    throw error
  }
}

async function requireReadable({ keyring, clock }: HoldsGateway, hold: Hold): Promise<Uint8Array> {
  const isActive = statusOfHold(hold, clock.nowMs()) === 'active'
  const key = isActive ? await keyring.findHoldKey(hold.tenantId, hold.id) : undefined
  if (key !== undefined) return key
  throw new ApiError('hold_state', 'Cannot read held reports: the hold has ended')
}

/** The records of one hold in the clear: also here a value that too few subjects had is held back. */
async function openHeld(
  gateway: HeldReader,
  records: readonly HeldRecord[],
  key: Uint8Array,
): Promise<readonly ReadHeldReport[]> {
  const [first] = records
  if (first === undefined) return []
  const opened = records.map((record) => ({
    ...record,
    ...parsePayload(gateway.sealer.openUnder(key, record)),
  }))
  return (await releaseReports(gateway, first.tenantId, opened)).map(printHeld)
}

function printHeld(report: HeldRecord & ReturnType<typeof parsePayload>) {
  const { sealed: _sealed, pseudonyms: _pseudonyms, tenantId: _tenantId, ...head } = report
  const { instanceId, release: _release, ...shown } = head
  return { ...shown, instance: instanceId }
}

async function audit(
  tx: Transaction,
  { tenantId }: Hold,
  entry: Omit<Parameters<typeof insertAuditEntry>[1], 'tenantId'>,
): Promise<void> {
  await insertAuditEntry(tx, { ...entry, tenantId })
}
