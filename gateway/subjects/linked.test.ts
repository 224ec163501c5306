import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import {
  type DsrGateway,
  type DsrTenant,
  startDsrGateway,
} from '../../test/fixtures/dsr_gateway.ts'
import { openExport } from '../../test/fixtures/open_export.ts'

const SLOW_MS = 60_000
let dsr: DsrGateway
let contoso: DsrTenant
let fabrikam: DsrTenant

beforeAll(async () => {
  dsr = await startDsrGateway()
  contoso = await dsr.addTenant('contoso')
  fabrikam = await dsr.addTenant('fabrikam')
}, SLOW_MS)

afterAll(async () => {
  await dsr?.stop()
}, SLOW_MS)

const user = (value: string) => [{ type: 'user_id', value }]
const path = (id: string) => `/dsr/v1/requests/${id}`

async function fileOf(userId: string, type = 'erasure'): Promise<string> {
  const { status, body } = await dsr.file(contoso, user(userId), { type })
  expect(status).toBe(201)
  return String(body['id'])
}

async function preview(id: string) {
  const { body } = await dsr.call('GET', `${path(id)}/preview`)
  return { ...body, planHash: String(body['planHash']) }
}

async function include(id: string, more: object) {
  const { planHash } = await preview(id)
  return await dsr.call('POST', `${path(id)}/linked`, { planHash, ...more })
}

describe('linked identities', () => {
  it('are shown by type and number, and included only where it is confirmed', async () => {
    await dsr.ingest(contoso, { userId: 'ada', deviceId: 'd1', organisationId: 'org' })
    await dsr.ingest(contoso, { userId: 'ada', deviceId: 'd1', email: 'ada@contoso.example' })
    await dsr.ingest(contoso, { userId: 'ada', deviceId: 'd2', phone: '+1 202 555 0143' })
    await dsr.ingest(contoso, { deviceId: 'd1' })
    await dsr.ingest(contoso, { deviceId: 'd3' })
    await dsr.ingest(fabrikam, { userId: 'ada', deviceId: 'd9' })
    const id = await fileOf('ada')
    const shown = await preview(id)
    expect(shown).toMatchObject({
      total: 3,
      linked: [
        { type: 'device_id', count: 2, shared: 0, reports: 3 },
        { type: 'email', count: 1, shared: 0, reports: 1 },
        { type: 'phone', count: 1, shared: 0, reports: 1 },
      ],
    })
    expect((await dsr.call('GET', `${path(id)}/linked`)).body).toEqual({
      items: Object(shown)['linked'],
      complete: true,
      included: [],
    })
    const included = await include(id, { types: ['device_id'] })
    expect(included).toMatchObject({
      status: 200,
      body: { included: [{ type: 'device_id', count: 2 }] },
    })
    const after = await preview(id)
    expect(after).toMatchObject({ total: 4, linked: [{ type: 'email' }, { type: 'phone' }] })
    expect(after.planHash).not.toBe(shown.planHash)
    const old = await dsr.call('POST', `${path(id)}/approve`, { planHash: shown.planHash })
    expect(old).toMatchObject({ status: 409, body: { code: 'plan_changed' } })
    const done = await dsr.complete(id, { planHash: after.planHash })
    expect(done).toMatchObject({
      identities: [{ type: 'user_id', count: 1 }],
      result: { reports: { before: 4, after: 0 }, suppressed: 3 },
    })
    expect(await dsr.ingest(contoso, { deviceId: 'd2' })).toBe('suppressed')
    expect(await dsr.ingest(contoso, { deviceId: 'd3' })).toBe('accepted')
    expect(await dsr.ingest(contoso, { email: 'ada@contoso.example' })).toBe('accepted')
    expect(await dsr.ingest(contoso, { userId: 'bob', organisationId: 'org' })).toBe('accepted')
    expect(await dsr.ingest(fabrikam, { userId: 'ada' })).toBe('accepted')
    const late = await include(id, { types: ['email'] })
    expect(late).toMatchObject({ status: 409, body: { code: 'request_state' } })
    const { rows } = await (await dsr.store.connect()).query(
      "select leaf from ledger_entries where kind = 'identities_linked' and tenant_id = $1",
      [contoso.id],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].leaf).toContain('"added":2')
  })

  it('are in the export once they are included', async () => {
    await dsr.ingest(contoso, { userId: 'eve', deviceId: 'e1' })
    await dsr.ingest(contoso, { deviceId: 'e1' })
    const id = await fileOf('eve', 'access')
    await include(id, { types: ['device_id'] })
    await dsr.complete(id)
    expect(await openExport(dsr, id)).toHaveLength(2)
  })

  it('that many users share are shown as such and left out unless they are wanted', async () => {
    for (let other = 0; other <= LIMITS.linkedUsersMax; other += 1) {
      await dsr.ingest(contoso, { userId: `kiosk-${other}`, deviceId: 'kiosk' })
    }
    await dsr.ingest(contoso, { userId: 'mallory', deviceId: 'kiosk' })
    await dsr.ingest(contoso, { userId: 'mallory', deviceId: 'own' })
    const id = await fileOf('mallory')
    expect(await preview(id)).toMatchObject({
      linked: [{ type: 'device_id', count: 2, shared: 1 }],
    })
    const first = await include(id, { types: ['device_id'] })
    expect(first.body['included']).toEqual([{ type: 'device_id', count: 1 }])
    expect(first.body['items']).toEqual([{ type: 'device_id', count: 1, shared: 1, reports: 1 }])
    const second = await include(id, { types: ['device_id'], includeShared: true })
    expect(second.body['included']).toEqual([{ type: 'device_id', count: 2 }])
    expect(await preview(id)).toMatchObject({ total: 2 + LIMITS.linkedUsersMax + 1, linked: [] })
  })

  it('a device that a few use is not shared, and the users of one that many use are', async () => {
    for (let other = 0; other < LIMITS.linkedUsersMax; other += 1) {
      await dsr.ingest(contoso, { userId: `family-${other}`, deviceId: 'tablet' })
    }
    await dsr.ingest(contoso, { userId: 'trent', deviceId: 'tablet' })
    expect(await preview(await fileOf('trent'))).toMatchObject({
      linked: [{ type: 'device_id', count: 1, shared: 0 }],
    })
    const { body } = await dsr.file(contoso, [{ type: 'device_id', value: 'tablet' }])
    const users = LIMITS.linkedUsersMax + 1
    expect(await preview(String(body['id']))).toMatchObject({
      linked: [{ type: 'user_id', count: users, shared: users }],
    })
  })

  it('added between a preview and a confirmation are not confirmed by it', async () => {
    await dsr.ingest(contoso, { userId: 'zoe', deviceId: 'z1' })
    const id = await fileOf('zoe')
    const { planHash } = await preview(id)
    await dsr.ingest(contoso, { userId: 'zoe', deviceId: 'z2' })
    const late = await dsr.call('POST', `${path(id)}/linked`, { types: ['device_id'], planHash })
    expect(late).toMatchObject({ status: 409, body: { code: 'plan_changed' } })
    expect((await dsr.call('GET', `${path(id)}/linked`)).body['included']).toEqual([])
  })

  it('confirmed many times at once are included once', async () => {
    await dsr.ingest(contoso, { userId: 'ivy', deviceId: 'i1' })
    const id = await fileOf('ivy')
    const { planHash } = await preview(id)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        dsr.call('POST', `${path(id)}/linked`, { types: ['device_id'], planHash }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409])
    expect((await dsr.call('GET', `${path(id)}/linked`)).body['included']).toEqual([
      { type: 'device_id', count: 1 },
    ])
  })

  it.each([
    ['an organisation', { types: ['organisation_id'] }, 'invalid_body'],
    ['no type', { types: [] }, 'invalid_body'],
    ['a type twice', { types: ['email', 'email'] }, 'invalid_body'],
    ['a plan that is none', { types: ['email'], planHash: 'x' }, 'invalid_body'],
    ['another plan', { types: ['email'], planHash: '0'.repeat(64) }, 'plan_changed'],
  ])('are refused with %s', async (_, body, code) => {
    const id = await fileOf('walter')
    expect((await include(id, body)).body).toMatchObject({ code })
  })

  it('of a choice of a person are users and mail contacts only', async () => {
    const id = await fileOf('walter', 'objection')
    const refused = await include(id, { types: ['device_id'] })
    expect(refused).toMatchObject({ status: 400, body: { code: 'identity_not_offered' } })
  })

  it('are not looked for in a bulk request', async () => {
    const lines = Array.from({ length: LIMITS.identitiesPerRequestMax + 1 }, (_, index) =>
      JSON.stringify({ type: 'user_id', value: `bulk-${index}` }),
    )
    const bulk = `/dsr/v1/requests/bulk?tenant=${contoso.id}&regulation=gdpr`
    const { body } = await dsr.call('POST', bulk, lines.join('\n'))
    const id = String(body['id'])
    expect(await preview(id)).not.toHaveProperty('linked')
    const refused = await dsr.call('GET', `${path(id)}/linked`)
    expect(refused).toMatchObject({ status: 400, body: { code: 'identity_not_offered' } })
  })

  it('of a request that there is not are not found', async () => {
    const none = path('00000000-0000-4000-8000-000000000000')
    const answer = await dsr.call('GET', `${none}/linked`)
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})
