import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { withDatabase } from './support/database.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import {
  createTenant,
  errorReport,
  findReport,
  OUTLOOK,
  parseCapture,
  readOutcomes,
  readReports,
  send,
  sendOtlp,
  sendSentry,
  until,
} from './support/wire.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const NOON_MS = DAY_MS / 2

/** Runs retention as on a later day, at noon UTC. */
async function runAfter(days: number) {
  const now = new Date(Date.parse(utcDay(Date.now() + days * DAY_MS)) + NOON_MS).toISOString()
  const answer = await product.api('POST', '/manage/v1/retention/run', { now })
  expect(answer.status).toBe(200)
  return { now, run: answer.body }
}

async function storedIn(tenant: string): Promise<number> {
  return (await readReports(product, { tenant })).length
}

/** The expiry days for which there is a partition. */
async function partitionDays(): Promise<readonly string[]> {
  return await withDatabase(product, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select child.relname as name from pg_inherits
        join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
        where parent.relname = 'reports' order by 1`,
    )
    return rows.map(({ name }) => name.replace(/^reports_(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))
  })
}

describe('retention', () => {
  it('keeps a report up to the 89th day and deletes it on the 91st, whichever collector took it', async () => {
    const key = await product.createKey(OUTLOOK)
    const report = errorReport()
    await sendNative(product, key.key, { body: report })
    await sendOtlp(product, key, parseCapture('otlp', 'node_logs_protobuf'))
    await sendSentry(product, key, parseCapture('sentry', 'node_11_event'))
    const before = await storedIn('contoso')
    expect(before).toBeGreaterThan(2)
    const kept = await runAfter(89)
    expect(kept.run).toMatchObject({ partitionsDropped: 0, reportsDeleted: 0 })
    expect(await storedIn('contoso')).toBe(before)
    const { run } = await runAfter(91)
    expect(run).toMatchObject({ reportsDeleted: before })
    expect(Number(run['partitionsDropped'])).toBeGreaterThan(0)
    expect(await storedIn('contoso')).toBe(0)
    expect(await findReport(product, report.id)).toBeUndefined()
  })

  it('leaves the counts of what came in, and the same report can come again', async () => {
    const tenant = 'counted'
    const key = await createTenant(product, tenant)
    const report = errorReport()
    await sendNative(product, key.key, { body: report })
    await runAfter(91)
    expect(await storedIn(tenant)).toBe(0)
    const { totals } = await readOutcomes(product, { tenant })
    expect(totals).toMatchObject({ received: 1, accepted: 1 })
    const again = await sendNative(product, key.key, { body: report })
    expect(again.body).toMatchObject({ accepted: 1 })
    expect(await storedIn(tenant)).toBe(1)
  })

  it('follows the period of each tenant, and reaches no other tenant', async () => {
    const periods = { short: 1, month: 30, long: 400 } as const
    for (const [tenant, retentionDays] of Object.entries(periods)) {
      const key = await createTenant(product, tenant)
      await product.api('PUT', `/manage/v1/tenants/${tenant}/retention`, { retentionDays })
      expect((await sendNative(product, key.key, { body: errorReport() })).body).toMatchObject({
        accepted: 1,
      })
      const [stored] = await readReports(product, { tenant })
      const receivedAt = Date.parse(String(stored?.['receivedAt']))
      expect(stored?.['expiresOn']).toBe(utcDay(receivedAt + retentionDays * DAY_MS))
    }
    const counts = async () =>
      await Promise.all(Object.keys(periods).map(async (tenant) => await storedIn(tenant)))
    expect(await counts()).toEqual([1, 1, 1])
    await runAfter(2)
    expect(await counts()).toEqual([0, 1, 1])
    await runAfter(31)
    expect(await counts()).toEqual([0, 0, 1])
    await runAfter(399)
    expect(await counts()).toEqual([0, 0, 1])
    await runAfter(401)
    expect(await counts()).toEqual([0, 0, 0])
  })

  it('makes the partitions of the coming days ahead, also after a run far in the future', async () => {
    await runAfter(500)
    const days = new Set(await partitionDays())
    const ahead = Array.from({ length: 8 }, (_, day) => utcDay(Date.now() + (90 + day) * DAY_MS))
    expect(ahead.filter((day) => !days.has(day))).toEqual([])
    const key = await product.createKey(OUTLOOK)
    expect((await sendNative(product, key.key, { body: errorReport() })).body).toMatchObject({
      accepted: 1,
    })
  })

  it('goes on while reports come in: nothing acknowledged is lost, no request fails', async () => {
    const key = await createTenant(product, 'busy')
    let isRunning = true
    const ids: string[] = []
    const sending = (async () => {
      while (isRunning) {
        const report = errorReport()
        const { status } = await sendNative(product, key.key, { body: report })
        expect(status).toBe(202)
        ids.push(report.id)
      }
    })()
    const runs = [await runAfter(20), await runAfter(40), await runAfter(60), await runAfter(89)]
    isRunning = false
    await sending
    expect(runs.every(({ run }) => Number(run['reportsDeleted']) === 0)).toBe(true)
    expect(ids.length).toBeGreaterThan(0)
    expect(await storedIn('busy')).toBe(ids.length)
  })

  it('reaches what is stored when a period becomes shorter: at once, first out of sight, then out of the store', async () => {
    const tenant = 'narrowed'
    const key = await createTenant(product, tenant)
    const kept = errorReport()
    await sendNative(product, key.key, { body: kept })
    await sendNative(product, key.key, { body: errorReport() })
    await withDatabase(product, async (client) => {
      await client.query(
        `update reports set received_at = received_at - interval '40 days'
         where tenant_id = (select id from tenants where name = $1) and id <> $2`,
        [tenant, kept.id],
      )
    })
    expect(await storedIn(tenant)).toBe(2)
    const path = `/manage/v1/tenants/${tenant}/retention/rules`
    const rule = { class: 'required', type: 'error', days: 30 }
    expect(await product.api('POST', `${path}?preview=1`, rule)).toMatchObject({
      status: 200,
      body: { preview: { deleted: 1, moved: 1 } },
    })
    expect(await storedIn(tenant)).toBe(2)
    const added = await product.api('POST', path, rule)
    expect(added).toMatchObject({ status: 201, body: rule })
    expect((await readReports(product, { tenant })).map(({ id }) => String(id))).toEqual([kept.id])
    const inStore = async () =>
      await withDatabase(product, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          'select id from reports where tenant_id = (select id from tenants where name = $1)',
          [tenant],
        )
        return rows.length
      })
    await until(async () => (await inStore()) === 1, 'the report is deleted')
    expect((await product.api('GET', path)).body).toMatchObject({ items: [rule] })
    const days = async () =>
      await sendNative(product, key.key, { body: errorReport() }).then(async () =>
        (await readReports(product, { tenant }))
          .map(({ expiresOn }) => String(expiresOn))
          .toSorted(),
      )
    await until(
      async () => (await days()).includes(utcDay(Date.now() + 30 * DAY_MS)),
      'new reports follow the rule',
    )
    const id = String(added.body['id'])
    expect((await product.api('DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await product.api('DELETE', `${path}/${id}`)).status).toBe(404)
    const audit = await product.api('GET', `/manage/v1/audit?tenant=${tenant}`)
    expect(JSON.stringify(audit.body)).toContain('retention_rule_added')
  })

  it('proves after each run that nothing is older than its period and an hour', async () => {
    await runAfter(1)
    const { body } = await product.api('GET', '/manage/v1/retention/proofs?limit=1')
    expect(body).toMatchObject({ items: [{ overdue: 0, detail: { agedReports: 0 } }] })
    const metrics = await send(product, { path: '/metrics', method: 'GET' })
    expect(metrics.text).toMatch(/^tidegate_retention_overdue(?:\{.*\})? 0$/m)
  })

  it('ends with the subscription: nothing is taken within a second, all can be read, and it can be resumed', async () => {
    const tenant = 'leaving'
    const key = await createTenant(product, tenant)
    await sendNative(product, key.key, { body: errorReport() })
    const path = `/manage/v1/tenants/${tenant}/subscription`
    expect((await product.api('POST', `${path}/resume`)).body).toMatchObject({
      code: 'subscription_state',
    })
    const ended = await product.api('POST', `${path}/end`)
    expect(ended).toMatchObject({ status: 200, body: { subscription: { state: 'ended' } } })
    const isRefused = async () =>
      (await sendNative(product, key.key, { body: errorReport() })).status === 401
    await until(isRefused, 'the key is refused', 1_500)
    const otlp = await sendOtlp(product, key, parseCapture('otlp', 'node_logs_protobuf'))
    const sentry = await sendSentry(product, key, parseCapture('sentry', 'node_11_event'))
    expect([otlp.status, sentry.status]).toEqual([401, 403])
    expect(await storedIn(tenant)).toBeGreaterThan(0)
    const { body } = await product.api('GET', '/manage/v1/tenants?limit=1000')
    expect(JSON.stringify(body)).toContain('reversibleUntil')
    expect((await product.api('POST', `${path}/resume`)).status).toBe(200)
    await until(async () => !(await isRefused()), 'the key is taken', 1_500)
  })

  it('leaves nothing of a tenant 90 days after its subscription ended', async () => {
    const tenant = 'left'
    const key = await createTenant(product, tenant)
    await sendNative(product, key.key, { body: errorReport() })
    await product.api('PUT', `/manage/v1/tenants/${tenant}/retention`, { retentionDays: 400 })
    await product.api('POST', `/manage/v1/tenants/${tenant}/subscription/end`)
    await runAfter(89)
    expect(await product.api('GET', `/manage/v1/tenants/${tenant}/instances`)).toMatchObject({
      status: 200,
    })
    await runAfter(92)
    expect((await product.api('GET', `/manage/v1/tenants/${tenant}/instances`)).status).toBe(404)
    await until(
      async () => (await sendNative(product, key.key, { body: errorReport() })).status === 401,
      'the key is refused',
      1_500,
    )
    const { body } = await product.api('GET', '/manage/v1/tenants?limit=1000')
    expect(JSON.stringify(body)).not.toContain(`"${tenant}"`)
  })

  it('records each run with its time and its counts', async () => {
    const { now, run } = await runAfter(3)
    const recorded = await withDatabase(product, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(
        'select id, now, finished_at from retention_runs where now = $1',
        [now],
      )
      return rows
    })
    expect(recorded).toHaveLength(1)
    expect(recorded[0]?.['finished_at']).toBeInstanceOf(Date)
    expect(String(run['now'])).toBe(now)
  })

  it('can be run at any time, but at a time of one’s own only where the test clock is on', async () => {
    const strict = await startProduct({ env: { TIDEGATE_TEST_CLOCK: '' } })
    const given = await strict.api('POST', '/manage/v1/retention/run', {
      now: '2099-01-01T00:00:00Z',
    })
    expect(given).toMatchObject({ status: 403, body: { code: 'clock_not_settable' } })
    const key = await strict.createKey(OUTLOOK)
    await sendNative(strict, key.key, { body: errorReport() })
    const plain = await strict.api('POST', '/manage/v1/retention/run')
    expect(plain).toMatchObject({ status: 200, body: { reportsDeleted: 0 } })
    expect(await readReports(strict)).toHaveLength(1)
    await strict.stop()
    removeDataDir(strict)
  })
})
