import { parseTenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { deleteFromCell, listCellsUntil, readCell } from '#drizzle/repositories/ended_cells.ts'
import type { SealedRecord } from '#drizzle/repositories/report_reader.ts'
import { KeyringAwayError, type RetentionCell } from '../keyring/keys.ts'
import type { StoredDestruction } from '../keyring/ledger.ts'
import type { ReconcileGateway } from './reconcile_gateway.ts'

/**
 * Deletes what a restored store holds of retention cells whose keys were destroyed since its backup: they expired, or
 * were narrowed away. A cell that was used again since has another key, and only what that key does not open goes.
 */
export async function deleteUnreadable(
  gateway: ReconcileGateway,
  destructions: readonly StoredDestruction[],
): Promise<void> {
  const { database, keyring, log } = gateway
  const named = new Map<string, RetentionCell>()
  const add = (cell: RetentionCell) => named.set(Object.values(cell).join('\u0000'), cell)
  for (const cell of destructions.flatMap(cellsOf)) add(cell)
  const lastDay = lastExpired(destructions)
  const expired =
    lastDay === undefined ? [] : await database.withOwner((tx) => listCellsUntil(tx, lastDay))
  for (const cell of expired) add(cell)
  if (named.size === 0) return
  const { ended, living } = await keyring.ledger.cellsByKey([...named.values()])
  let deleted = 0
  for (const cell of ended) deleted += await deleteCell(gateway, cell)
  for (const cell of living) deleted += await deleteUnopened(gateway, cell)
  if (deleted > 0) log.warn('unreadable_reports_deleted', { deleted })
}

function cellsOf({ kind, tenantId: owner, expiresOn, product, type }: StoredDestruction) {
  const tenantId = parseTenantId(owner ?? '')
  if (kind !== 'cell' || tenantId === undefined || expiresOn === null) return []
  return product === null || type === null ? [] : [{ tenantId, expiresOn, product, type }]
}

function lastExpired(destructions: readonly StoredDestruction[]): string | undefined {
  return destructions
    .flatMap(({ kind, expiresOn }) => (kind === 'expired' ? (expiresOn ?? []) : []))
    .toSorted()
    .at(-1)
}

async function deleteCell({ database }: ReconcileGateway, cell: RetentionCell): Promise<number> {
  const limit = LIMITS.retentionBatchRowsMax
  let total = 0
  for (;;) {
    const deleted = await database.withOwner((tx) => deleteFromCell(tx, cell, { limit }))
    total += deleted
    if (deleted < limit) return total
  }
}

async function deleteUnopened(gateway: ReconcileGateway, cell: RetentionCell): Promise<number> {
  const { database } = gateway
  const limit = LIMITS.sinkBatchReportsMax
  let total = 0
  let afterId: string | undefined
  for (;;) {
    const page = { afterId, limit }
    const rows = await database.withOwner((tx) => readCell(tx, cell, page))
    const last = rows.at(-1)
    if (last === undefined) return total
    const ids = await unopenedIds(gateway, rows)
    if (ids.length > 0) total += await database.withOwner((tx) => deleteFromCell(tx, cell, { ids }))
    afterId = last.id
  }
}

/** Those of which a key is gone or another one; a page that opens as a whole needs no second look. */
async function unopenedIds(
  { sealer }: ReconcileGateway,
  rows: readonly SealedRecord[],
): Promise<readonly string[]> {
  const opened = await sealer.open(rows).catch((error: unknown) => refusal(error))
  if (opened?.every((payload) => payload !== undefined) === true) return []
  const ids: string[] = []
  for (const row of rows) {
    const [payload] = (await sealer.open([row]).catch((error: unknown) => refusal(error))) ?? []
    if (payload === undefined) ids.push(row.id)
  }
  return ids
}

/** Undefined for bytes that another key sealed; throws where the keyring does not answer. */
function refusal(error: unknown): undefined {
  if (error instanceof KeyringAwayError) throw error
  return undefined
}
