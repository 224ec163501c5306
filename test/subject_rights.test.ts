import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { readZip } from './support/read_zip.ts'
import {
  createTenant,
  errorReport,
  itemsOf,
  OUTLOOK,
  parseCapture,
  readOutcomes,
  readReports,
  send,
  sendSentry,
  until,
} from './support/wire.ts'

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

interface Identity {
  readonly type: 'user_id' | 'email' | 'device_id' | 'organisation_id'
  readonly value: string
}

const user = (value: string): Identity => ({ type: 'user_id', value })

async function file(
  type: string,
  identities: readonly Identity[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await product.api('POST', '/dsr/v1/requests', {
    type,
    regulation: 'gdpr',
    tenant: 'contoso',
    identities,
    ...more,
  })
  expect(answer).toMatchObject({ status: 201, body: { status: 'received' } })
  return String(answer.body['id'])
}

async function requestOf(id: string): Promise<Json> {
  const answer = await product.api('GET', `/dsr/v1/requests/${id}`)
  expect(answer.status).toBe(200)
  return answer.body
}

async function approve(id: string): Promise<Json> {
  const answer = await product.api('POST', `/dsr/v1/requests/${id}/approve`)
  expect([200, 202]).toContain(answer.status)
  await until(
    async () => String((await requestOf(id))['status']) === 'completed',
    'it is completed',
  )
  return await requestOf(id)
}

async function sendOf(userId: string, count: number): Promise<readonly string[]> {
  const reports = Array.from({ length: count }, () =>
    errorReport({ subject: { userId }, data: { description: `About ${count}` } }),
  )
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ received: count, accepted: count })
  return reports.map(({ id }) => id)
}

async function storedIds(tenant = 'contoso'): Promise<ReadonlySet<string>> {
  return new Set((await readReports(product, { tenant })).map(({ id }) => String(id)))
}

async function fetchExport(id: string): Promise<ReadonlyMap<string, Buffer>> {
  const response = await fetch(`${product.url}/dsr/v1/requests/${id}/export`, {
    headers: { authorization: `Bearer ${product.adminToken}` },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/zip')
  return readZip(Buffer.from(await response.arrayBuffer()))
}

function linesOf(files: ReadonlyMap<string, Buffer>, name: string): readonly Json[] {
  const text = files.get(name)?.toString() ?? ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

describe('access', () => {
  it('goes from the filing over preview and approval to a zip with all and only the subject’s', async () => {
    const ids = await sendOf('reader', 3)
    const others = await sendOf('not-the-reader', 2)
    const id = await file('access', [user('reader')])
    const filed = await requestOf(id)
    const days =
      (Date.parse(String(filed['dueAt'])) - Date.parse(String(filed['receivedAt']))) / 864e5
    expect(days).toBeGreaterThan(27)
    expect(days).toBeLessThan(36)
    const early = await product.api('GET', `/dsr/v1/requests/${id}/export`)
    expect(early).toMatchObject({ status: 409, body: { code: 'export_not_ready' } })
    const preview = await product.api('GET', `/dsr/v1/requests/${id}/preview`)
    expect(preview.body).toMatchObject({ total: 3, consents: 0 })
    expect((await requestOf(id))['status']).toBe('reviewing')
    const done = await approve(id)
    expect(done).toMatchObject({ status: 'completed', result: { reports: { held: 3 } } })
    const files = await fetchExport(id)
    const exported = linesOf(files, 'reports.ndjson').map((report) => String(report['id']))
    expect(new Set(exported)).toEqual(new Set(ids))
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '')
    for (const { name, sha256 } of manifest.files) {
      const bytes = files.get(name) ?? Buffer.alloc(0)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
    const whole = Buffer.concat([...files.values()]).toString()
    expect(others.filter((other) => whole.includes(other))).toEqual([])
    expect(files.get('index.html')?.length).toBeGreaterThan(0)
  })

  it('finds a person by each identity that the SDKs sent', async () => {
    await sendSentry(product, key, parseCapture('sentry', 'node_11_event'))
    const byUser = await file('access', [user('u-88412')])
    const byMail = await file('access', [{ type: 'email', value: 'JANE.DOE@example.com' }])
    for (const id of [byUser, byMail]) {
      const preview = await product.api('GET', `/dsr/v1/requests/${id}/preview`)
      expect(preview.body).toMatchObject({ total: 1 })
    }
  })
})

describe('erasure', () => {
  it('deletes all of the subject, counts before and after, and touches nobody else', async () => {
    const own = await sendOf('leaver', 25)
    const others = await sendOf('stayer', 25)
    const otherKey = await createTenant(product, 'neighbour')
    const same = errorReport({ subject: { userId: 'leaver' } })
    await sendNative(product, otherKey.key, { body: same })
    const id = await file('erasure', [user('leaver')])
    const preview = await product.api('GET', `/dsr/v1/requests/${id}/preview`)
    expect(preview.body).toMatchObject({ total: 25 })
    const done = await approve(id)
    expect(done['result']).toMatchObject({ reports: { before: 25, after: 0 }, suppressed: 1 })
    const stored = await storedIds()
    expect(own.filter((report) => stored.has(report))).toEqual([])
    expect(others.filter((report) => !stored.has(report))).toEqual([])
    expect(await storedIds('neighbour')).toContain(same.id)
    const again = await product.api('GET', `/dsr/v1/requests/${id}/preview`)
    expect(again.body).toMatchObject({ total: 0, alreadySuppressed: 1 })
    expect(JSON.stringify(done)).not.toContain('leaver')
    const history = [...(done['history'] ?? [])].map(({ status }) => String(status))
    expect(history).toEqual(
      expect.arrayContaining(['received', 'reviewing', 'running', 'completed']),
    )
  })

  it('keeps late reports of the subject out, by every collector, and counts them', async () => {
    await sendOf('late', 2)
    await approve(await file('erasure', [user('late')]))
    const report = errorReport({ subject: { userId: 'late' } })
    const { body } = await sendNative(product, key.key, { body: report })
    expect(itemsOf({ status: 202, body })[0]).toMatchObject({
      outcome: 'dropped',
      reason: 'suppressed',
    })
    await approve(await file('erasure', [user('u-88412')]))
    const count = async () =>
      (await readOutcomes(product)).counts.get('sentry dropped suppressed') ?? 0
    const before = await count()
    await sendSentry(product, key, parseCapture('sentry', 'node_11_request_event'))
    expect(await count()).toBe(before + 1)
  })

  it('holds after kill -9 and a new start', async () => {
    await sendOf('gone', 3)
    await approve(await file('erasure', [user('gone')]))
    const { dataDir, adminToken } = product
    await product.kill()
    product = await startProduct({ dataDir, adminToken })
    const late = errorReport({ subject: { userId: 'gone' } })
    const { body } = await sendNative(product, key.key, { body: [late, errorReport()] })
    expect(body).toMatchObject({ accepted: 1, dropped: 1 })
    expect(await storedIds()).not.toContain(late.id)
  })

  it('that was approved right before kill -9 is completed by the next start', async () => {
    await sendOf('interrupted', 2_000)
    const id = await file('erasure', [user('interrupted')])
    const approving = product
      .api('POST', `/dsr/v1/requests/${id}/approve`)
      .catch(() => ({ status: 0 }))
    await until(async () => String((await requestOf(id))['status']) !== 'received', 'it runs')
    const { dataDir, adminToken } = product
    await product.kill()
    await approving
    product = await startProduct({ dataDir, adminToken })
    await until(
      async () => String((await requestOf(id))['status']) === 'completed',
      'it is completed',
      45_000,
    )
    const access = await file('access', [user('interrupted')])
    const preview = await product.api('GET', `/dsr/v1/requests/${access}/preview`)
    expect(preview.body).toMatchObject({ total: 0 })
    expect((await requestOf(id))['result']).toMatchObject({ reports: { after: 0 } })
  }, 90_000)

  it('wins against reports of the subject that come in while it runs', async () => {
    let isSending = true
    const acknowledged: string[] = []
    const others: string[] = []
    const senders = Array.from({ length: 6 }, async () => {
      while (isSending) {
        const own = errorReport({ subject: { userId: 'racer' } })
        const other = errorReport({ subject: { userId: 'spectator' } })
        const { body } = await sendNative(product, key.key, { body: [own, other] })
        const items = itemsOf({ status: 202, body })
        if (String(items[0]?.['outcome']) === 'accepted') acknowledged.push(own.id)
        if (String(items[1]?.['outcome']) === 'accepted') others.push(other.id)
      }
    })
    await until(() => acknowledged.length >= 60, '60 reports of the subject are acknowledged')
    await approve(await file('erasure', [user('racer')]))
    const completedWith = others.length
    await until(() => others.length >= completedWith + 30, 'others go on')
    isSending = false
    await Promise.all(senders)
    const stored = await storedIds()
    expect(acknowledged.filter((id) => stored.has(id))).toEqual([])
    expect(others.filter((id) => !stored.has(id))).toEqual([])
  }, 60_000)
})

describe('objection', () => {
  it('keeps everything of the person out from its completion on, and erases nothing', async () => {
    const before = await sendOf('objector', 2)
    await approve(await file('objection', [user('objector')]))
    const { body } = await sendNative(product, key.key, {
      body: errorReport({ subject: { userId: 'objector' } }),
    })
    expect(body).toMatchObject({ dropped: 1 })
    const stored = await storedIds()
    expect(before.filter((id) => !stored.has(id))).toEqual([])
  })
})

describe('a request', () => {
  it('can be cancelled before it runs and not approved after that', async () => {
    const own = await sendOf('hesitant', 2)
    const id = await file('erasure', [user('hesitant')])
    const cancelled = await product.api('POST', `/dsr/v1/requests/${id}/cancel`)
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    const approved = await product.api('POST', `/dsr/v1/requests/${id}/approve`)
    expect(approved).toMatchObject({ status: 409, body: { code: 'request_state' } })
    const stored = await storedIds()
    expect(own.filter((report) => !stored.has(report))).toEqual([])
  })

  it('can be approved twice, also at once: it is carried out once', async () => {
    await sendOf('twice', 4)
    const id = await file('erasure', [user('twice')])
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => product.api('POST', `/dsr/v1/requests/${id}/approve`)),
    )
    for (const { status } of answers) expect([200, 202]).toContain(status)
    const done = await approve(id)
    expect(done['result']).toMatchObject({ reports: { before: 4, after: 0 } })
    const runs = [...(done['history'] ?? [])].filter(({ status }) => String(status) === 'running')
    expect(runs).toHaveLength(1)
  })

  it('for a right that the regulation does not know, or of an unknown tenant, is refused', async () => {
    const body = { type: 'opt_out', regulation: 'gdpr', tenant: 'contoso', identities: [user('x')] }
    const right = await product.api('POST', '/dsr/v1/requests', body)
    expect(right).toMatchObject({ status: 400, body: { code: 'right_not_in_regulation' } })
    const tenant = await product.api('POST', '/dsr/v1/requests', { ...body, tenant: randomUUID() })
    expect(tenant.status).toBe(404)
    const empty = await product.api('POST', '/dsr/v1/requests', { ...body, identities: [] })
    expect(empty).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
  })

  it('is nobody’s business without a token', async () => {
    const id = await file('access', [user('secret-seeker')])
    for (const path of ['', '/preview', '/export']) {
      const answer = await send(product, { path: `/dsr/v1/requests/${id}${path}`, method: 'GET' })
      expect(answer.status).toBe(401)
    }
  })
})
