import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Database } from '#drizzle/database.ts'
import { reportsPerS } from './measure.ts'
import type { Product } from './product.ts'
import type { ResultRow } from './results.ts'
import { runLoad } from './run_load.ts'
import { BENCH, type Durations } from './settings.ts'

interface StorePlan {
  readonly durations: Durations
  /** Part of every number of rows: less than 1 for a quick look. */
  readonly share: number
}

const USER = 'bench-subject'

/** What the store is asked besides taking reports: to forget, to give, and to go on when it is full. */
export async function measureStore(
  product: Product,
  plan: StorePlan,
): Promise<readonly ResultRow[]> {
  const scale = (rows: number) => Math.max(1, Math.round(rows * plan.share))
  const rows: ResultRow[] = []
  const add = (name: string, value: string, ratio = '') => {
    process.stderr.write(`${name}: ${value} ${ratio}\n`)
    rows.push({ name, value, ratio })
  }
  await warmUp(product, plan)
  for (const row of await measureErasures(product, scale(BENCH.store.erasedReports))) add(...row)
  for (const row of await measureBulk(product, scale(BENCH.store.bulkIdentities))) add(...row)
  for (const row of await measureExport(product, scale(BENCH.store.exportedReports))) add(...row)
  const before = await measureRate(product, plan)
  await grow(product, scale(BENCH.store.grownRows))
  const after = await measureRate(product, plan)
  add('Batches on an empty store', `${count(before)} reports/s`)
  add(
    `Batches with ${count(scale(BENCH.store.grownRows))} reports stored`,
    `${count(after)} reports/s`,
    `${((100 * after) / before).toFixed(1)} % of an empty store`,
  )
  for (const row of await measureDrop(product, scale(BENCH.store.droppedRows))) add(...row)
  return rows
}

type Line = readonly [name: string, value: string, ratio?: string]

async function warmUp(product: Product, { durations }: StorePlan): Promise<void> {
  await runLoad(product, { ...BATCHES, warmUpMs: durations.warmUpMs, windowMs: durations.warmUpMs })
}

const BATCHES = {
  body: 'batch',
  gzip: false,
  connections: BENCH.profileConnections,
  requestsPerS: undefined,
} as const

async function measureRate(product: Product, { durations }: StorePlan): Promise<number> {
  const { warmUpMs, windowMs } = durations
  return reportsPerS(await runLoad(product, { ...BATCHES, warmUpMs, windowMs }))
}

/** The time from the approval until nothing can be read any more, and until it is proved that nothing is left. */
async function measureErasures(product: Product, reports: number): Promise<readonly Line[]> {
  const unreadableMs: number[] = []
  const completedMs: number[] = []
  for (let run = 0; run < BENCH.store.erasures; run += 1) {
    const userId = `${USER}-${run}`
    await sendReports(product, () => userId, reports)
    const id = await file(product, [{ type: 'user_id', value: userId }], 'erasure')
    const startedAtMs = performance.now()
    await call(product, 'POST', `/dsr/v1/requests/${id}/approve`)
    unreadableMs.push(performance.now() - startedAtMs)
    await untilCompleted(product, id)
    completedMs.push(performance.now() - startedAtMs)
  }
  const most = (values: readonly number[]) => Math.round(Math.max(...values))
  return [
    [
      `Erasure of a subject with ${count(reports)} reports: approved and answered`,
      `${most(unreadableMs)} ms`,
      `slowest of ${BENCH.store.erasures}`,
    ],
    [
      `Erasure of a subject with ${count(reports)} reports: completed and scanned`,
      `${most(completedMs)} ms`,
      `${((100 * most(completedMs)) / 60_000).toFixed(1)} % of the minute that is promised`,
    ],
  ]
}

const bulkUser = (index: number) => `bulk-${index}`

async function measureBulk(product: Product, identities: number): Promise<readonly Line[]> {
  const lines = Array.from({ length: identities }, (_, index) =>
    JSON.stringify({ type: 'user_id', value: bulkUser(index) }),
  )
  await sendReports(product, bulkUser, identities)
  const startedAtMs = performance.now()
  const { id } = await call(
    product,
    'POST',
    '/dsr/v1/requests/bulk?tenant=contoso&regulation=gdpr',
    lines.join('\n'),
  )
  const filedMs = performance.now() - startedAtMs
  await call(product, 'POST', `/dsr/v1/requests/${id}/approve`)
  await untilCompleted(product, String(id))
  const seconds = (performance.now() - startedAtMs) / 1000
  const aDay = (identities / seconds) * 86_400
  return [
    [`Bulk: ${count(identities)} identities filed in one call`, `${Math.round(filedMs)} ms`],
    [
      `Bulk: ${count(identities)} identities with a report each erased`,
      `${seconds.toFixed(1)} s`,
      `${(aDay / 1e6).toFixed(1)} million subjects a day`,
    ],
  ]
}

async function measureExport(product: Product, reports: number): Promise<readonly Line[]> {
  const userId = `${USER}-export`
  await sendReports(product, () => userId, reports)
  const id = await file(product, [{ type: 'user_id', value: userId }], 'access')
  await call(product, 'POST', `/dsr/v1/requests/${id}/approve`)
  await untilCompleted(product, id)
  const before = residentBytes(product.gatewayProcessId)
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(product.gatewayProcessId))
  }, 20)
  const startedAtMs = performance.now()
  const response = await request(product, 'GET', `/dsr/v1/requests/${id}/export`)
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.length
  const seconds = (performance.now() - startedAtMs) / 1000
  clearInterval(watch)
  return [
    [
      `Export of ${count(reports)} reports (NDJSON and CSV, zipped)`,
      `${seconds.toFixed(1)} s`,
      `${count(bytes / 2 ** 20)} MiB`,
    ],
    ['Export: memory of the gateway beyond what it had', `${count((peak - before) / 2 ** 20)} MiB`],
  ]
}

/** Rows as the gateway stores them, made by PostgreSQL itself, over as many days of expiry as a period has. */
export async function grow(product: Product, rows: number): Promise<void> {
  const perDay = Math.ceil(rows / BENCH.store.grownDays)
  for (let day = 1; day <= BENCH.store.grownDays; day += 1) {
    await fillDay(product, `current_date + ${day}`, {
      rows: perDay,
      sealedBytes: BENCH.store.grownSealedBytes,
    })
  }
}

async function measureDrop(product: Product, rows: number): Promise<readonly Line[]> {
  const day = '2020-01-01'
  await fillDay(product, `date '${day}'`, { rows, sealedBytes: BENCH.store.droppedSealedBytes })
  const startedAtMs = performance.now()
  const run = await call(product, 'POST', '/manage/v1/retention/run')
  const ms = Math.round(performance.now() - startedAtMs)
  if (Number(run['partitionsDropped']) < 1) throw new Error('Cannot measure: nothing was dropped')
  return [[`Retention run that drops a partition of ${count(rows)} reports`, `${ms} ms`]]
}

async function fillDay(
  product: Product,
  day: string,
  { rows, sealedBytes }: { readonly rows: number; readonly sealedBytes: number },
): Promise<void> {
  const database = new Database({
    url: product.databaseUrl,
    connectionsMax: 1,
    onConnectionError: () => undefined,
  })
  const client = await database.connect()
  try {
    await client.query('set statement_timeout = 0; set synchronous_commit = off')
    const { rows: found } = await client.query<{ name: string; from: string; to: string }>(
      `select 'reports_' || to_char(d, 'YYYYMMDD') as name, d::text as from, (d + 1)::text as to
       from (select ${day} as d) as given`,
    )
    const { name, from, to } = found[0] ?? { name: '', from: '', to: '' }
    // Filled without indexes and attached, which builds them: the rows stand there as if they had come one by one.
    await client.query("set maintenance_work_mem = '256MB'")
    await client.query(`drop table if exists ${name}`)
    await client.query(`create table ${name} (like reports including defaults including storage)`)
    await client.query(
      `insert into ${name} (tenant_id, expires_on, id, instance_id, product, type, version, class, category, data_kind,
         collector, bundle, time, received_at, user_pseudonym, organisation_pseudonym, sealed)
       select t.id, ${day}, gen_random_uuid(), i.id, $1, $2, '9.1.0', 'required', 'product_service_performance',
         'operational_data', 'native', $3, now(), now(), sha256(int4send((random() * 5000000)::int)),
         sha256(int4send((random() * 2000)::int)), decode(repeat(md5(n::text), $5 / 16), 'hex')
       from generate_series(1, $4::int) n, tenants t join instances i on i.tenant_id = t.id where t.name = 'contoso'`,
      [BENCH.product, BENCH.type, 'b'.repeat(64), rows, sealedBytes],
    )
    await client.query(
      `alter table reports attach partition ${name} for values from ('${from}') to ('${to}')`,
    )
  } finally {
    await client.end()
    await database.close()
  }
}

/** Sends made-up reports over HTTP. */
export async function sendReports(
  product: Product,
  userOf: (index: number) => string,
  reports: number,
): Promise<void> {
  for (let sent = 0; sent < reports; sent += BENCH.store.batch) {
    const batch = Array.from(
      { length: Math.min(BENCH.store.batch, reports - sent) },
      (_, index) => ({
        product: BENCH.product,
        type: BENCH.type,
        subject: { userId: userOf(sent + index) },
        data: { errorCode: `E${sent + index}`, severity: 'error', description: 'x'.repeat(400) },
      }),
    )
    const response = await fetch(`${product.origin}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.key}` },
      body: JSON.stringify(batch),
    })
    const { accepted, redacted } = parseObject(await response.json())
    if (Number(accepted) + Number(redacted) !== batch.length) {
      throw new Error(`Cannot prepare: ${accepted} reports were accepted of ${batch.length}`)
    }
  }
}

/** Files a request; its id. */
export async function file(product: Product, identities: unknown, type: string): Promise<string> {
  const body = JSON.stringify({ type, regulation: 'gdpr', tenant: 'contoso', identities })
  const { id } = await call(product, 'POST', '/dsr/v1/requests', body)
  return String(id)
}

/** Waits for a request's end. */
export async function untilCompleted(product: Product, id: string): Promise<void> {
  for (;;) {
    const { status } = await call(product, 'GET', `/dsr/v1/requests/${id}`)
    if (status === 'completed') return
    await delay(20)
  }
}

async function request(
  product: Product,
  method: string,
  ...[path, body]: readonly [string, string?]
): Promise<Response> {
  const response = await fetch(`${product.origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${product.adminToken}` },
    ...(body === undefined ? {} : { body }),
  })
  if (!response.ok) throw new Error(`Cannot measure: ${path} answered ${response.status}`)
  return response
}

/** The parsed answer of the management or DSR API. */
export async function call(
  product: Product,
  method: string,
  ...[path, body]: readonly [string, string?]
): Promise<Record<string, unknown>> {
  return parseObject(await (await request(product, method, path, body)).json())
}

function parseObject(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>
}

function residentBytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
}

/** A number as people write it. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
