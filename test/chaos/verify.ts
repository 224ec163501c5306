import { withDatabase } from '../support/database.ts'
import type { Product } from '../support/product.ts'
import type { Sent, Totals } from './sender.ts'

const OUTCOMES: readonly (keyof Totals)[] = [
  'accepted',
  'redacted',
  'dropped',
  'quarantined',
  'rejected',
]

/** Everything that is wrong with what is stored, given what clients were told; empty where all is well. */
export async function findFaults(product: Product, sent: Sent): Promise<readonly string[]> {
  const faults: string[] = []
  const { rows, ids } = await readStored(product)
  const missing = [...sent.acknowledged].filter((id) => !ids.has(id)).length
  if (missing > 0) faults.push(`${missing} acknowledged reports are lost`)
  if (rows !== ids.size) faults.push(`${rows - ids.size} reports are stored twice`)
  const strange = [...ids].filter((id) => !(sent.acknowledged.has(id) || sent.unknown.has(id)))
  if (strange.length > 0) faults.push(`${strange.length} reports are stored that were refused`)
  const { body } = await product.api('GET', '/manage/v1/outcomes?tenant=contoso&by=outcome')
  const totals = OUTCOMES.map((name) => [name, Number(body['totals']?.[name])] as const)
  for (const [name, counted] of totals) {
    const least = sent.totals[name]
    const most = least + sent.possible[name]
    if (counted >= least && counted <= most) continue
    faults.push(`${counted} ${name} items are counted, wanted ${least} to ${most}`)
  }
  const kept = totals.reduce((sum, [name, n]) => sum + (isKept(name) ? n : 0), 0)
  if (kept !== rows) faults.push(`${kept} items are counted as stored, ${rows} are`)
  const received = Number(body['totals']?.['received'])
  const sum = totals.reduce((all, [, n]) => all + n, 0)
  if (received !== sum) faults.push(`${received} items came in, ${sum} have an outcome`)
  return faults
}

function isKept(name: keyof Totals): boolean {
  return name === 'accepted' || name === 'redacted'
}

async function readStored(product: Product) {
  return await withDatabase(product, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from reports')
    return { rows: rows.length, ids: new Set(rows.map(({ id }) => id)) }
  })
}

/** Waits until nothing is spooled any more; false where that takes longer than `waitMs`. */
export async function waitUntilDrained(product: Product, waitMs: number): Promise<boolean> {
  const endsAtMs = performance.now() + waitMs
  while (performance.now() < endsAtMs) {
    const text = await fetch(`${product.url}/metrics`).then(
      (response) => response.text(),
      () => '',
    )
    const rows = /^tidegate_spool_rows(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]
    if (rows !== undefined && Number(rows) === 0) return true
    await new Promise((wake) => setTimeout(wake, 200))
  }
  return false
}
