import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpDatabase, withDatabase } from './support/database.ts'
import { startDestination } from './support/destination.ts'
import {
  type ApiResult,
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { errorReport, itemsOf, OUTLOOK, readReports, until } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

type Subject = Readonly<Record<string, string>>

async function collect(subject: Subject, data: Readonly<Record<string, unknown>> = {}) {
  const report = errorReport({ subject, data })
  const { body } = await sendNative(product, key.key, { body: [report] })
  expect(body).toMatchObject({ received: 1, dropped: 0, quarantined: 0, rejected: 0 })
  return report.id
}

const user = (value: string) => ({ type: 'user_id', value })

async function file(more: Readonly<Record<string, unknown>>): Promise<ApiResult> {
  return await product.api('POST', '/dsr/v1/requests', {
    ...{ type: 'rectification', regulation: 'gdpr', tenant: 'contoso' },
    ...more,
  })
}

async function rectify(more: Readonly<Record<string, unknown>>): Promise<Json> {
  const { status, body } = await file(more)
  expect({ status, body }).toMatchObject({ status: 201 })
  return await approve(String(body['id']))
}

async function approve(id: string): Promise<Json> {
  const path = `/dsr/v1/requests/${id}`
  await product.api('POST', `${path}/approve`)
  const isDone = async () => String((await product.api('GET', path)).body['status']) === 'completed'
  await until(isDone, 'it is completed')
  return (await product.api('GET', path)).body
}

/** Reports by an error code of their own, which nothing corrects. */
async function coded(operation: string): Promise<readonly Json[]> {
  const all = await readReports(product)
  return all.filter((report) => String(report['data']?.['operation']) === operation)
}

describe('rectification', () => {
  it('corrects declared fields by the steps of a new report, removes free text, and leaves others alone', async () => {
    const data = { operation: 'opcorrect', description: 'Says too much', severity: 'error' }
    const id = await collect({ userId: 'wrong' }, data)
    const other = await collect({ userId: 'another' }, data)
    const [stored] = (await coded('opcorrect')).filter((one) => String(one['id']) === id)
    const done = await rectify({
      identities: [user('wrong')],
      corrections: [
        { field: 'severity', value: 'warning' },
        { field: 'errorCode', value: 'mail ada.lovelace@contoso.example', product: OUTLOOK },
      ],
    })
    expect(done).toMatchObject({
      result: {
        reports: { corrected: 1, unchanged: 0 },
        fields: { corrected: 2, freeTextRemoved: 1 },
      },
    })
    const found = await coded('opcorrect')
    expect(found).toHaveLength(2)
    const copy = found.find((one) => String(one['id']) !== other)
    expect(String(copy?.['id'])).not.toBe(id)
    expect(copy?.['data']).toMatchObject({ severity: 'warning', operation: 'opcorrect' })
    expect(copy?.['data']).not.toHaveProperty('description')
    expect(String(copy?.['data']?.['errorCode'])).not.toContain('ada.lovelace')
    for (const kept of ['time', 'receivedAt', 'expiresOn', 'bundle', 'class']) {
      expect(copy?.[kept]).toEqual(stored?.[kept])
    }
    const untouched = found.find((one) => String(one['id']) === other)
    expect(untouched?.['data']).toMatchObject({ severity: 'error', description: 'Says too much' })
  })

  it('previews what would change, and carries out only what was previewed', async () => {
    await collect({ userId: 'previewed' }, { operation: 'oppreview', description: 'Words' })
    const wanted = { identities: [user('previewed')] }
    const first = await file({ ...wanted, corrections: [{ field: 'severity', value: 'fatal' }] })
    const second = await file({ ...wanted, corrections: [{ field: 'severity', value: 'warning' }] })
    const previewOf = async ({ body }: ApiResult) =>
      (await product.api('GET', `/dsr/v1/requests/${String(body['id'])}/preview`)).body
    expect(await previewOf(first)).toMatchObject({
      rectification: {
        fields: [{ product: OUTLOOK, type: 'error', field: 'severity', count: 1 }],
        reports: { corrected: 1, unchanged: 0 },
        freeTextRemoved: 1,
        isWhole: true,
      },
    })
    const { planHash } = await previewOf(second)
    const path = `/dsr/v1/requests/${String(first.body['id'])}/approve`
    expect(await product.api('POST', path, { planHash })).toMatchObject({
      status: 409,
      body: { code: 'plan_changed' },
    })
    expect((await coded('oppreview'))[0]?.['data']).toMatchObject({ severity: 'error' })
  })

  it('moves reports and choices to a new identity; the former one is not suppressed', async () => {
    await collect({ userId: 'old-name', deviceId: 'same-device' }, { operation: 'opmove' })
    const choice = { tenant: 'contoso', scope: 'user', choice: 'off', source: 'user_prompt' }
    await product.api('PUT', '/manage/v1/consents', { ...choice, subject: { userId: 'old-name' } })
    const done = await rectify({
      identities: [user('old-name')],
      newIdentities: [user('new-name')],
    })
    expect(done).toMatchObject({
      result: { reports: { corrected: 1 }, identities: { replaced: 1 } },
    })
    const heldOf = async (type: string, value: string) => {
      const { body } = await product.api('POST', '/dsr/v1/requests', {
        ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
        identities: [{ type, value }],
      })
      const path = `/dsr/v1/requests/${String(body['id'])}/preview`
      return Number((await product.api('GET', path)).body['total'])
    }
    expect(await heldOf('user_id', 'old-name')).toBe(0)
    expect(await heldOf('user_id', 'new-name')).toBe(1)
    expect(await heldOf('device_id', 'same-device')).toBe(1)
    expect(await coded('opmove')).toHaveLength(1)
    for (const userId of ['new-name', 'old-name']) {
      const report = errorReport({ subject: { userId } })
      const { body } = await sendNative(product, key.key, { body: [report] })
      expect(itemsOf({ status: 200, body })[0]).toMatchObject({ reason: 'user_off' })
    }
  })

  it('sends the corrected copy to a sink that was given the wrong one', async () => {
    const destination = await startDestination()
    try {
      const made = await product.api('POST', '/manage/v1/sinks', {
        ...{ tenant: 'contoso', name: 'corrected', kind: 'otlp' },
        endpoint: destination.endpoint,
      })
      expect(made.status).toBe(201)
      await collect({ userId: 'forwarded' }, { operation: 'opforward' })
      const seen = () => destination.reports.filter((r) => JSON.stringify(r).includes('opforward'))
      await until(() => seen().length === 1, 'it is forwarded')
      await rectify({
        identities: [user('forwarded')],
        corrections: [{ field: 'severity', value: 'fatal' }],
      })
      await until(() => seen().length === 2, 'the corrected copy is forwarded')
      expect(JSON.stringify(seen()[1])).toContain('fatal')
    } finally {
      await destination.close()
    }
  })

  it('counts every report once when it is killed at any moment and begun again', async () => {
    const reports = Array.from({ length: 900 }, () =>
      errorReport({ subject: { userId: 'killed' }, data: { operation: 'opkill' } }),
    )
    await sendNative(product, key.key, { body: reports })
    const { body } = await file({
      identities: [user('killed')],
      corrections: [{ field: 'severity', value: 'fatal' }],
      newIdentities: [user('killed-new')],
    })
    const id = String(body['id'])
    void product.api('POST', `/dsr/v1/requests/${id}/approve`).catch(() => undefined)
    const corrected = async () =>
      await withDatabase(product, async (client) => {
        const { rows } = await client.query<{ count: string | null }>(
          `select result -> 'reports' ->> 'corrected' as count from subject_requests where id = $1`,
          [id],
        )
        return Number(rows[0]?.count ?? 0)
      })
    await until(async () => (await corrected()) > 0, 'it has begun')
    await product.kill()
    product = await startProduct({ dataDir: product.dataDir })
    const path = `/dsr/v1/requests/${id}`
    const isDone = async () =>
      String((await product.api('GET', path)).body['status']) === 'completed'
    await until(isDone, 'it is completed', 60_000)
    expect((await product.api('GET', path)).body).toMatchObject({
      result: { reports: { corrected: 900, unchanged: 0 }, fields: { corrected: 900 } },
    })
    const found = await coded('opkill')
    expect(found).toHaveLength(900)
    expect(found.every((one) => String(one['data']?.['severity']) === 'fatal')).toBe(true)
  })

  it('keeps what a legal hold names as it was, under the hold', async () => {
    const id = await collect({ userId: 'held' }, { operation: 'ophold', severity: 'error' })
    const hold = await product.api('POST', '/manage/v1/holds', {
      ...{ tenant: 'contoso', reason: 'A court asks for it', owner: 'Legal department' },
      reports: [id],
    })
    expect(hold.status).toBe(201)
    await rectify({
      identities: [user('held')],
      corrections: [{ field: 'severity', value: 'fatal' }],
    })
    expect((await coded('ophold'))[0]?.['data']).toMatchObject({ severity: 'fatal' })
    const held = await product.api(
      'GET',
      `/manage/v1/holds/${String(hold.body['id'])}/reports?tenant=contoso&reason=evidence`,
    )
    expect(JSON.stringify(held.body)).toContain(id)
    expect(JSON.stringify(held.body)).toContain('"severity":"error"')
  })

  it('refuses what cannot be carried out, names the field and never the value', async () => {
    const secret = 'planted-value-4711'
    const one = (correction: Readonly<Record<string, unknown>>) => ({
      identities: [user('refused')],
      corrections: [correction],
    })
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      { identities: [user('refused')] },
      { identities: [user('refused')], corrections: [] },
      one({ field: 'undeclared.path', value: secret }),
      one({ field: '__proto__.x', value: secret }),
      one({ field: 'constructor', value: secret }),
      one({ field: 'severity', value: secret }),
      one({ field: 'severity', value: 'fatal', product: 'no-such-product' }),
      one({ field: 'severity', value: { deep: secret } }),
      one({ field: 'severity', value: null }),
      one({ field: 'a b', value: secret }),
      one({ field: 'severity.'.repeat(50), value: secret }),
      one({ field: 'severity', value: 'x'.repeat(1_001) }),
      { identities: [user('refused')], newIdentities: [{ type: 'email', value: secret }] },
      { identities: [user('refused')], newIdentities: [user(secret), user('b')] },
      { ...one({ field: 'severity', value: 'fatal' }), type: 'access' },
    ]
    for (const body of wrong) {
      const answer = await file(body)
      expect({ body, answer }).toMatchObject({
        answer: { status: 400, body: { code: 'invalid_body' } },
      })
      expect(JSON.stringify(answer.body)).not.toContain(secret)
    }
    const named = await file(one({ field: 'severity', value: secret }))
    expect(String(named.body['title'])).toContain('severity')
  })

  it('keeps corrections and new identities nowhere in the clear, neither before nor after', async () => {
    const planted = 'planted.identity.98761'
    await collect({ userId: 'planted-old' }, { operation: 'opplant' })
    const { body } = await file({
      identities: [user('planted-old')],
      newIdentities: [user(planted)],
      corrections: [{ field: 'severity', value: 'fatal' }],
    })
    const isClean = async () => {
      const dump = Buffer.concat([...(await dumpDatabase(product)).values()]).toString('latin1')
      expect(dump).not.toContain(planted)
      expect(product.output()).not.toContain(planted)
    }
    await isClean()
    const id = String(body['id'])
    await approve(id)
    await isClean()
    const sealed = await withDatabase(product, async (client) => {
      const { rows } = await client.query(
        'select sealed_details from subject_requests where id = $1',
        [id],
      )
      return rows[0]
    })
    expect(sealed).toEqual({ sealed_details: null })
    expect((await product.api('GET', `/dsr/v1/requests/${id}/preview`)).status).toBe(200)
  })
})
