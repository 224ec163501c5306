import { isGuid } from '#domain/ids.ts'
import type { ErasedReport, ForgetResult } from '#domain/sink.ts'
import { type Answer, isOperatorFault, messageOf } from './answers.ts'
import type { Server } from './client.ts'

/** Reports of one mutation: its text stays under `max_query_size`, 256 KiB. */
const ERASED_MAX = 4_000

/** Rows of a table, to be deleted. */
interface Place {
  readonly server: Server
  /** Quoted. */
  readonly table: string
  /** A condition in SQL, of checked values only. */
  readonly where: string
}

function failed(action: string, answer: Answer): ForgetResult {
  return {
    kind: isOperatorFault(answer) ? 'permanent' : 'retry',
    message: messageOf(action, answer),
  }
}

function parseCount(answer: Answer): number | undefined {
  const text = answer.kind === 'done' ? answer.text.trim() : ''
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/**
 * Deletes rows by a mutation that rewrites their parts, waits for it on every replica, and looks. A lightweight DELETE
 * would only hide them. Nothing is rewritten where no row matches, so that repetitions cost a look.
 */
async function forgetRows(
  { server, table, where }: Place,
  action: string,
  signal: AbortSignal,
): Promise<ForgetResult> {
  const look = { query: `SELECT count() FROM ${table} WHERE ${where} FORMAT TabSeparated` }
  const before = await server.ask(look, signal)
  const found = parseCount(before)
  if (found === undefined) return failed(action, before)
  if (found === 0) return { kind: 'forgotten', deleted: 0, rewritten: 0 }
  const mutation = await server.ask(
    { query: `ALTER TABLE ${table} DELETE WHERE ${where}`, settings: { mutations_sync: '2' } },
    signal,
  )
  if (mutation.kind !== 'done') return failed(action, mutation)
  const after = await server.ask(look, signal)
  const left = parseCount(after)
  if (left === undefined) return failed(action, after)
  if (left > 0) return { kind: 'retry', message: `Cannot ${action}: rows are left` }
  return { kind: 'forgotten', deleted: found, rewritten: 0 }
}

/** Deletes every row that expires before a UTC day. */
export async function expireRows(
  { server, table }: Omit<Place, 'where'>,
  day: string,
  signal: AbortSignal,
): Promise<ForgetResult> {
  const action = 'delete expired rows'
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return { kind: 'permanent', message: `Cannot ${action}: wanted a day as YYYY-MM-DD` }
  }
  return forgetRows({ server, table, where: `expires_on < '${day}'` }, action, signal)
}

/** A condition for reports of one tenant: two tenants may share a table, and an id. */
function whereOf(tenantId: string, reports: readonly ErasedReport[]): string {
  return `tenant_id = '${tenantId}' AND id IN (${reports.map(({ id }) => `'${id}'`).join(', ')})`
}

/** Deletes the rows of reports. */
export async function eraseRows(
  { server, table }: Omit<Place, 'where'>,
  reports: readonly ErasedReport[],
  signal: AbortSignal,
): Promise<ForgetResult> {
  const action = 'erase rows'
  if (!reports.every(({ id, tenantId }) => isGuid(id) && isGuid(tenantId))) {
    return { kind: 'permanent', message: `Cannot ${action}: wanted GUIDs in lower case` }
  }
  let deleted = 0
  for (const [tenantId, own] of Map.groupBy(reports, (report) => report.tenantId)) {
    for (let at = 0; at < own.length; at += ERASED_MAX) {
      const where = whereOf(tenantId, own.slice(at, at + ERASED_MAX))
      const result = await forgetRows({ server, table, where }, action, signal)
      if (result.kind !== 'forgotten') return result
      deleted += result.deleted
    }
  }
  return { kind: 'forgotten', deleted, rewritten: 0 }
}
