import type { Hold, HoldCause } from '#domain/hold.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  type DueDay,
  type DuePlace,
  listNamed,
  readUncopied,
} from '#drizzle/repositories/due_reports.ts'
import { type HeldRecord, insertHeld } from '#drizzle/repositories/held_reports.ts'
import { keepHoldActive } from '#drizzle/repositories/holds.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import type { HoldsGateway } from './holds_gateway.ts'

/** Reports that are found by one look at a day, and those that are in memory at once: one is up to 1 MiB. */
const PLACES_MAX = 20_000
const PART_ROWS = 1_000
const PART_BYTES = 16 * 1024 * 1024

export interface DueMove {
  readonly scope: DueDay
  readonly cause: HoldCause
}

/** What one move did. */
export interface Moved {
  /** Copies that were made. */
  readonly moved: number
  /** Records of which a key was destroyed before: there is nothing left to hold. */
  readonly unreadable: number
}

/**
 * Copies the due reports that a hold names under the hold's own key, part by part, each in one durable commit. What it
 * has already is passed over, so that it goes on where a crash has cut it. A hold that ends meanwhile gets no more.
 */
export async function copyDue(gateway: HoldsGateway, hold: Hold, due: DueMove): Promise<Moved> {
  let moved = 0
  let unreadable = 0
  for await (const ids of partsOf(gateway, hold, due)) {
    const done = await copyPart(gateway, hold, { ...due, ids })
    if (done === undefined) break
    moved += done.moved
    unreadable += done.unreadable
  }
  return { moved, unreadable }
}

/** The ids of what a hold names, in parts that fit into memory. */
async function* partsOf(
  { database }: HoldsGateway,
  hold: Hold,
  { scope }: DueMove,
): AsyncGenerator<readonly string[]> {
  let afterId: string | undefined
  do {
    const page = { scope, afterId, limit: PLACES_MAX }
    const places = await database.withTenant(hold.tenantId, (tx) => listNamed(tx, hold, page))
    yield* split(places)
    afterId = places.length < PLACES_MAX ? undefined : places.at(-1)?.id
  } while (afterId !== undefined)
}

function* split(places: readonly DuePlace[]): Generator<readonly string[]> {
  let ids: string[] = []
  let bytes = 0
  for (const { id, sealedBytes } of places) {
    if (ids.length === PART_ROWS || (ids.length > 0 && bytes + sealedBytes > PART_BYTES)) {
      yield ids
      ids = []
      bytes = 0
    }
    ids.push(id)
    bytes += sealedBytes
  }
  if (ids.length > 0) yield ids
}

/** Copies one part; undefined where the hold has ended. */
async function copyPart(
  gateway: HoldsGateway,
  hold: Hold,
  part: DueMove & { readonly ids: readonly string[] },
): Promise<Moved | undefined> {
  const { ids, cause } = part
  const records = await gateway.database.withTenant(hold.tenantId, (tx) =>
    readUncopied(tx, hold, { day: part.scope.day, ids }),
  )
  if (records.length === 0) return { moved: 0, unreadable: 0 }
  const key = await requireHoldKey(gateway, hold)
  const copies = await sealAnew(gateway, { key, cause, records })
  const unreadable = records.length - copies.length
  const moved = await addCopies(gateway, hold, { copies, lost: unreadable })
  return moved === undefined ? undefined : { moved, unreadable }
}

/** Without its key a hold that is in force can keep nothing: what it names must stay where it is. */
async function requireHoldKey({ keyring }: HoldsGateway, hold: Hold): Promise<Uint8Array> {
  const key = await keyring.findHoldKey(hold.tenantId, hold.id)
  if (key === undefined) {
    throw new Error(`Cannot copy for hold ${hold.id}: the keyring has no key for it; lift it`)
  }
  return key
}

interface Opened {
  readonly key: Uint8Array
  readonly cause: HoldCause
  readonly records: readonly SealedRecord[]
}

async function sealAnew(
  gateway: HoldsGateway,
  { key, cause, records }: Opened,
): Promise<readonly HeldRecord[]> {
  const { sealer, clock } = gateway
  const payloads = await openAll(gateway, records)
  const movedAt = new Date(clock.nowMs())
  return records.flatMap((record, index) => {
    const payload = payloads[index]
    if (payload === undefined) return []
    const sealed = sealer.sealUnder(key, { ...record, payload })
    return [{ ...record, sealed, cause, movedAt }]
  })
}

/** As `ReportSealer.open`, but bytes that were changed are undefined too: one damaged record may not stop all others. */
async function openAll(
  { sealer, log }: HoldsGateway,
  records: readonly SealedRecord[],
): Promise<readonly (Uint8Array | undefined)[]> {
  try {
    return await sealer.open(records)
  } catch (error) {
    if (error instanceof KeyringAwayError) throw error
    log.error('held_report_damaged', { error })
  }
  const payloads: (Uint8Array | undefined)[] = []
  for (const record of records) payloads.push(await openOne({ sealer }, record))
  return payloads
}

async function openOne(
  { sealer }: Pick<HoldsGateway, 'sealer'>,
  record: SealedRecord,
): Promise<Uint8Array | undefined> {
  try {
    const [payload] = await sealer.open([record])
    return payload
  } catch (error) {
    if (error instanceof KeyringAwayError) throw error
    return undefined
  }
}

interface Copies {
  readonly copies: readonly HeldRecord[]
  /** Records of the page that could not be read. */
  readonly lost: number
}

/** How many copies were added; undefined where the hold has ended. */
async function addCopies(
  { database, clock }: HoldsGateway,
  hold: Hold,
  { copies, lost }: Copies,
): Promise<number | undefined> {
  const at = new Date(clock.nowMs())
  return await database.withTenant(hold.tenantId, async (tx) => {
    if (!(await keepHoldActive(tx, hold, at))) return undefined
    if (lost > 0) {
      await insertAuditEntry(tx, {
        tenantId: hold.tenantId,
        at,
        actor: 'gateway',
        action: 'hold_records_unreadable',
        detail: { hold: hold.id, records: lost },
      })
    }
    return await insertHeld(tx, hold, copies)
  })
}
