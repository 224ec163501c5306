import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { dumpDatabase, withDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import {
  createTenant,
  errorReport,
  itemsOf,
  OUTLOOK,
  readReports,
  trendsReport,
  until,
} from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
  const allowed = { tenant: 'contoso', scope: 'tenant', choice: 'optional' }
  await product.api('PUT', '/manage/v1/consents', allowed)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Json
}

async function call(
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : product.url + path, {
    headers,
    ...(body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const bearer = ({ key: secret }: TestKey) => ({ authorization: `Bearer ${secret}` })

const optOut = (body: unknown, by: TestKey = key) => call('/v1/opt-outs', body, bearer(by))
const stateOf = (token: string) => call(`/dsr/v1/states/${token}`)
const requestOf = async (id: string) => (await product.api('GET', `/dsr/v1/requests/${id}`)).body

async function setRules(rules: Readonly<Record<string, unknown>>, tenant = 'contoso') {
  const answer = await product.api('PUT', `/manage/v1/tenants/${tenant}/request-rules`, {
    ...{ fourEyes: 'none', cancelWindowHours: 0 },
    ...rules,
  })
  expect(answer.status).toBe(200)
}

async function outcomeOf(report: unknown, by: TestKey = key) {
  const { body } = await sendNative(product, by.key, { body: [report] })
  return itemsOf({ status: 200, body })[0]
}

describe('POST /v1/opt-outs', () => {
  it('is in force when it is answered, for a user, a mail address and a device', async () => {
    for (const subject of [{ userId: 'leaver' }, { deviceId: 'device-7' }]) {
      expect(await outcomeOf(trendsReport({ subject }))).toMatchObject({ outcome: 'accepted' })
      const answer = await optOut({ subject })
      expect(answer).toMatchObject({
        status: 202,
        body: { state: { type: 'opt_out', status: 'completed' } },
      })
      expect(answer.body['token']).toMatch(/^tgs_[\w-]{43}$/)
      expect(answer.body).not.toHaveProperty('request')
      const reason = 'user_required_only'
      expect(await outcomeOf(trendsReport({ subject }))).toMatchObject({ reason })
    }
    expect((await optOut({ subject: { email: 'ada@contoso.example' } })).status).toBe(202)
    const other = trendsReport({ subject: { userId: 'stayer' } })
    expect(await outcomeOf(other)).toMatchObject({ outcome: 'accepted' })
  })

  it('files an erasure that waits for an approver, and tells its way to whoever has the token', async () => {
    const subject = { userId: 'eraser' }
    await outcomeOf(errorReport({ subject }))
    const { status, body } = await optOut({ subject, erase: true })
    expect(status).toBe(202)
    const id = String(body['request'])
    const token = String(body['token'])
    expect(await requestOf(id)).toMatchObject({ type: 'erasure', status: 'received' })
    const before = await stateOf(token)
    expect(before).toMatchObject({ status: 200, body: { type: 'erasure', status: 'received' } })
    expect(Object.keys(before.body).toSorted()).toEqual(
      ['completedAt', 'dueAt', 'receivedAt', 'status', 'type'].toSorted(),
    )
    expect((await call(`/dsr/v1/states/${token}/receipt`)).status).toBe(409)
    await product.api('POST', `/dsr/v1/requests/${id}/approve`)
    const isDone = async () => (await stateOf(token)).text.includes('"completed"')
    await until(isDone, 'it is completed')
    const { body: done } = await stateOf(token)
    expect(done).toMatchObject({ status: 'completed', completedAt: expect.any(String) })
    const receipt = await call(String(done['receipt']))
    expect(receipt).toMatchObject({ status: 200, body: { entry: { kind: 'request_completed' } } })
    expect(receipt.text).not.toContain('eraser')
  })

  it('tells the state when nothing else of the request is left', async () => {
    const { body } = await optOut({ subject: { userId: 'gone' }, erase: true })
    const id = String(body['request'])
    await product.api('POST', `/dsr/v1/requests/${id}/approve`)
    const token = String(body['token'])
    await until(async () => (await stateOf(token)).text.includes('"completed"'), 'it is completed')
    const told = await stateOf(token)
    await withDatabase(product, async (client) => {
      for (const table of ['subject_request_identities', 'subject_request_events']) {
        await client.query(`delete from ${table} where request_id = $1`, [id])
      }
      await client.query('delete from subject_requests where id = $1', [id])
    })
    expect(await stateOf(token)).toEqual(told)
    expect((await call(`/dsr/v1/states/${token}/receipt`)).status).toBe(200)
  })

  it('of the same person files one erasure, however often and at once it is asked for', async () => {
    const subject = { userId: 'often', deviceId: 'often-device' }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => optOut({ subject, erase: true })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 202))
    expect(new Set(answers.map(({ body }) => String(body['request']))).size).toBe(1)
    expect(new Set(answers.map(({ body }) => String(body['token']))).size).toBe(12)
    const [first] = answers
    const id = String(first?.body['request'])
    await product.api('POST', `/dsr/v1/requests/${id}/cancel`)
    const again = await optOut({ subject, erase: true })
    expect(String(again.body['request'])).not.toBe(id)
    const part = await optOut({ subject: { userId: 'often' }, erase: true })
    expect(String(part.body['request'])).not.toBe(String(again.body['request']))
  })

  it('is recorded once as a choice, and never opens what the person has closed', async () => {
    const subject = { userId: 'closed' }
    const off = { tenant: 'contoso', scope: 'user', choice: 'off', source: 'user_prompt', subject }
    await product.api('PUT', '/manage/v1/consents', off)
    const count = async () =>
      await withDatabase(product, async (client) => {
        const { rows } = await client.query<{ count: string }>('select count(*) from consents')
        return Number(rows[0]?.count)
      })
    const before = await count()
    await optOut({ subject })
    await optOut({ subject })
    expect(await count()).toBe(before)
    expect(await outcomeOf(errorReport({ subject }))).toMatchObject({ reason: 'user_off' })
    await optOut({ subject: { userId: 'once' } })
    await optOut({ subject: { userId: 'once' } })
    expect(await count()).toBe(before + 1)
  })

  it('is carried out without an approver only where the tenant says so, and never against four eyes', async () => {
    const tenant = 'at-once'
    const own = await createTenant(product, tenant)
    const erase = async (userId: string) => {
      await outcomeOf(errorReport({ subject: { userId } }), own)
      return (await optOut({ subject: { userId }, erase: true }, own)).body
    }
    expect(await erase('first')).toMatchObject({ state: { status: 'received' } })
    await setRules({ optOutErasure: 'at_once', fourEyes: 'all' }, tenant)
    expect(await erase('second')).toMatchObject({ state: { status: 'received' } })
    await setRules({ optOutErasure: 'at_once' }, tenant)
    const done = await erase('third')
    const token = String(done['token'])
    await until(async () => (await stateOf(token)).text.includes('"completed"'), 'it is completed')
    const { history } = await requestOf(String(done['request']))
    expect(JSON.stringify(history)).toContain('opt-out')
    expect(await readReports(product, { tenant })).toHaveLength(2)
    await setRules({ optOutErasure: 'at_once', cancelWindowHours: 1 }, tenant)
    expect(await erase('fourth')).toMatchObject({ state: { status: 'waiting' } })
  })

  it('refuses each malformed body and each key that is none, and records nothing', async () => {
    const wrong: readonly unknown[] = [
      ...['', '[]', 'null', '{"subject":', {}, { subject: {} }, { subject: { userId: '' } }],
      ...[{ subject: { userId: ' ' } }, { subject: { organisationId: 'everybody' } }],
      ...[{ subject: { userId: 7 } }, { subject: { userId: 'a' }, tenant: 'fabrikam' }],
      ...[{ subject: { userId: 'a' }, erase: 'yes' }, { subject: { userId: 'x\u0000' } }],
      { subject: { userId: 'a'.repeat(LIMITS.identityLengthMax + 1) } },
    ]
    for (const body of wrong) {
      expect(await optOut(body)).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
    }
    const large = JSON.stringify({ subject: { userId: 'a' }, x: 'x'.repeat(70_000) })
    expect((await optOut(large)).status).toBe(413)
    const unknown = { subject: { userId: 'a' }, erase: true, regulation: 'none' }
    expect(await optOut(unknown)).toMatchObject({
      status: 400,
      body: { code: 'regulation_unknown' },
    })
    const body = { subject: { userId: 'a' } }
    for (const headers of [{}, { authorization: 'Bearer none' }, bearerOfAdmin()]) {
      const answer = await call('/v1/opt-outs', body, headers)
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    }
  })

  it('keeps neither the person nor the token in the clear', async () => {
    const { body } = await optOut({ subject: { email: 'planted.person@contoso.example' } })
    const dump = Buffer.concat([...(await dumpDatabase(product)).values()]).toString('latin1')
    expect(dump).not.toContain('planted.person')
    expect(dump).not.toContain(String(body['token']))
    expect(product.output()).not.toContain('planted.person')
  })
})

const bearerOfAdmin = () => ({ authorization: `Bearer ${product.adminToken}` })

describe('GET /dsr/v1/states/{token}', () => {
  it('answers unknown, malformed and long tokens and those of other kinds alike', async () => {
    const { body: filed } = await product.api('POST', '/dsr/v1/requests', {
      ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
      identities: [{ type: 'device_id', value: `dk_${'A'.repeat(43)}` }],
      verification: 'device',
    })
    const verification = filed['verification']?.['token']
    const tokens = [
      ...[`tgs_${'A'.repeat(43)}`, 'x', '%00', 'tgs_', key.key, 'a'.repeat(3_000)],
      ...(verification === undefined ? [] : [String(verification)]),
    ]
    const answers = await Promise.all(tokens.map(stateOf))
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  })

  it('is opened by the token of any request that was filed with one, and opens nothing else', async () => {
    const { body } = await product.api('POST', '/dsr/v1/requests', {
      ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso', stateToken: true },
      identities: [{ type: 'user_id', value: 'asker' }],
    })
    const token = String(body['stateToken'])
    expect(await stateOf(token)).toMatchObject({ status: 200, body: { type: 'access' } })
    await product.api('POST', `/dsr/v1/requests/${String(body['id'])}/approve`)
    await until(async () => (await stateOf(token)).text.includes('"completed"'), 'it is completed')
    for (const path of ['', '/export']) {
      expect((await call(`/dsr/v1/device/requests/${token}${path}`)).status).toBe(404)
    }
    const headers = { authorization: `Bearer ${token}` }
    expect((await call('/dsr/v1/requests', undefined, headers)).status).toBe(401)
    const without = await product.api('POST', '/dsr/v1/requests', {
      ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
      identities: [{ type: 'user_id', value: 'asker' }],
    })
    expect(without.body).not.toHaveProperty('stateToken')
  })

  it('follows an answer that is put off', async () => {
    const { body } = await optOut({ subject: { userId: 'patient' }, erase: true })
    const token = String(body['token'])
    const path = `/dsr/v1/requests/${String(body['request'])}`
    const { body: extended } = await product.api('POST', `${path}/extend`, {
      reason: 'Many requests at once',
    })
    expect((await stateOf(token)).body['dueAt']).toBe(String(extended['dueAt']))
    const denial = { reason: 'suspected_fraud' }
    await product.api('POST', `${path}/deny`, denial)
    expect((await stateOf(token)).body).toMatchObject({ status: 'denied', completedAt: null })
  })

  it('takes so many questions a second and refuses the others', async () => {
    const many = LIMITS.stateQuestionsPerSecondMax + 100
    let refused = 0
    await until(
      async () => {
        const answers = await Promise.all(Array.from({ length: many }, () => stateOf('x')))
        refused += answers.filter(({ status }) => status === 429).length
        return refused > 0
      },
      'some are refused',
      30_000,
    )
    await until(async () => (await stateOf('x')).status === 404, 'it answers again')
  })
})
