import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  createDevice,
  startVerifying,
  type TestDevice,
  VERIFICATION_START_MS,
  type VerifyingGateway,
  type VerifyingTenant,
} from '../../../test/fixtures/verification.ts'
import { requestClockRoutes } from '../../http/dsr/clock_routes.ts'
import { verificationRoutes, vouchRoutes } from '../../http/dsr/verification_routes.ts'
import { readDeviceKey } from './device_key.ts'
import { endVerifications } from './expire.ts'

const SLOW_MS = 120_000
const HOUR_MS = 3_600_000

let verifying: VerifyingGateway
let contoso: VerifyingTenant
let device: TestDevice

beforeAll(async () => {
  verifying = await startVerifying({
    routes: [...vouchRoutes, ...requestClockRoutes],
    publicRoutes: verificationRoutes,
  })
}, SLOW_MS)
afterAll(() => verifying?.stop(), SLOW_MS)

beforeEach(async () => {
  verifying.time.nowMs = VERIFICATION_START_MS
  contoso = await verifying.addTenant()
  device = await createDevice('EdDSA')
})

interface Filed {
  readonly path: string
  readonly token: string
  readonly nonce: string
}

async function file({ regulation = 'gdpr', type = 'access' } = {}): Promise<Filed> {
  const { deviceId } = await readDeviceKey(device.jwk)
  const { status, body } = await verifying.api('POST', '/dsr/v1/requests', {
    ...{ type, regulation, tenant: contoso.id, verification: 'device' },
    identities: [{ type: 'device_id', value: deviceId }],
  })
  expect([status, body['status']]).toEqual([201, 'verifying'])
  const begun = body['verification']
  const { token, nonce } = isJsonObject(begun) ? begun : {}
  return { path: `/dsr/v1/requests/${body['id']}`, token: String(token), nonce: String(nonce) }
}

const iat = () => Math.floor(verifying.time.nowMs / 1_000)

async function prove({ token, nonce }: Filed, { by = device, claims = {} } = {}) {
  const asked = { type: 'access', regulation: 'gdpr', nonce, aud: contoso.id, iat: iat() }
  const signature = await by.sign({ ...asked, ...claims })
  const body = { jwk: by.jwk, signature }
  return await verifying.call('POST', `/dsr/v1/verifications/${token}/device`, { body })
}

const show = async ({ path }: Filed) => (await verifying.api('GET', path)).body
const historyOf = async (filed: Filed) => {
  const { history } = await show(filed)
  return Array.isArray(history)
    ? history.map((event) => (isJsonObject(event) ? `${event['status']} by ${event['actor']}` : ''))
    : []
}

describe('a request that waits for its person to be verified', () => {
  it('is neither previewed, approved nor executed, and can be cancelled', async () => {
    const filed = await file()
    for (const [method, action] of [
      ['GET', 'preview'],
      ['POST', 'approve'],
      ['GET', 'export'],
    ] as const) {
      const { body } = await verifying.api(method, `${filed.path}/${action}`)
      expect([action, String(body['code'])]).toEqual([
        action,
        action === 'export' ? 'export_not_ready' : 'request_state',
      ])
    }
    expect((await show(filed))['status']).toBe('verifying')
    expect((await verifying.api('POST', `${filed.path}/cancel`)).body['status']).toBe('cancelled')
    expect((await prove(filed)).status).toBe(404)
    expect(await historyOf(filed)).toEqual([
      'verifying by administrator-token',
      'cancelled by administrator-token',
    ])
  })

  it(
    'is received once the person was verified, with who, when and how, and a leaf for each',
    async () => {
      const filed = await file()
      expect((await show(filed))['verification']).toEqual({
        method: 'device',
        verifiedAt: null,
        attemptsLeft: 5,
        expiresAt: '2026-02-01T10:00:00.000Z',
      })
      verifying.time.nowMs += HOUR_MS
      expect(await prove(filed)).toMatchObject({ status: 200, body: { status: 'verified' } })
      expect(await show(filed)).toMatchObject({
        status: 'received',
        verification: { method: 'device', verifiedAt: '2026-01-31T11:00:00.000Z' },
      })
      expect(await historyOf(filed)).toEqual([
        'verifying by administrator-token',
        'received by verification',
      ])
      const client = await verifying.store.connect()
      const { rows } = await client.query(
        'select kind from ledger_entries where request_id = $1 order by occurred_at',
        [filed.path.split('/').at(-1)],
      )
      expect(rows.map(({ kind }) => kind)).toEqual(['request_verifying', 'request_received'])
      const approved = await verifying.api('POST', `${filed.path}/approve`)
      expect(approved.body['status']).toBe('completed')
    },
    SLOW_MS,
  )

  it('stands still meanwhile only where the regulation lets it', async () => {
    // The United Kingdom lets it since 5 February 2026.
    verifying.time.nowMs = Date.UTC(2026, 2, 2, 12)
    const [paused, running] = [
      await file({ regulation: 'uk_gdpr' }),
      await file({ regulation: 'ccpa' }),
    ]
    const before = [(await show(paused))['dueAt'], (await show(running))['dueAt']]
    verifying.time.nowMs += 30 * HOUR_MS
    await verifying.api('POST', `${paused.path}/verify`)
    await verifying.api('POST', `${running.path}/verify`)
    const after = [await show(paused), await show(running)]
    expect(after.map(({ status }) => status)).toEqual(['received', 'received'])
    expect(after[1]?.['dueAt']).toBe(before[1])
    const clock = await verifying.api('GET', `${paused.path}/clock`)
    expect(after[0]?.['dueAt']).not.toBe(before[0])
    expect([clock.body['pausedMs'], clock.body['dueAt']]).toEqual([
      30 * HOUR_MS,
      after[0]?.['dueAt'],
    ])
  })
})

describe('failures', () => {
  it('are counted, and the last one denies the request', async () => {
    const filed = await file()
    const other = await createDevice('EdDSA')
    for (let attempt = 1; attempt <= LIMITS.verificationAttemptsMax; attempt += 1) {
      const answer = await prove(filed, { by: other })
      expect([answer.status, answer.body['code']]).toEqual([403, 'not_verified'])
    }
    expect(await show(filed)).toMatchObject({
      status: 'denied',
      denialReason: 'identity_not_verified',
    })
    expect((await prove(filed)).status).toBe(404)
    expect((await verifying.api('POST', `${filed.path}/verify`)).body['code']).toBe('request_state')
  })

  it('at once are no more than there may be', async () => {
    const filed = await file()
    const other = await createDevice('EdDSA')
    const answers = await Promise.all(Array.from({ length: 30 }, () => prove(filed, { by: other })))
    const looked = answers.filter(({ status }) => status === 403)
    expect(looked).toHaveLength(LIMITS.verificationAttemptsMax)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403, 404]))
    expect((await show(filed))['status']).toBe('denied')
  })

  it.each([
    ['another request', { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['another right', { type: 'erasure' }],
    ['another regulation', { regulation: 'ccpa' }],
    ['another tenant', { aud: '00000000-0000-4000-8000-000000000000' }],
    ['another time', { iat: 1 }],
  ])('are proofs for %s', async (_, claims) => {
    const filed = await file()
    expect((await prove(filed, { claims })).status).toBe(403)
    expect((await show(filed))['verification']).toMatchObject({ attemptsLeft: 4 })
    expect((await prove(filed)).status).toBe(200)
  })

  it('do not follow a success: it counts once', async () => {
    const filed = await file()
    const answers = await Promise.all(Array.from({ length: 5 }, () => prove(filed)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await historyOf(filed)).toHaveLength(2)
  })
})

describe('the end of the time', () => {
  it('denies what nobody was verified for, and nothing else', async () => {
    const [late, vouched] = [await file(), await file()]
    await verifying.api('POST', `${vouched.path}/verify`)
    verifying.time.nowMs += LIMITS.verificationMs - 1
    const inTime = await file()
    await endVerifications(verifying.gateway)
    expect((await show(late))['status']).toBe('verifying')
    verifying.time.nowMs += 1
    expect((await prove(late)).status).toBe(404)
    await Promise.all([endVerifications(verifying.gateway), endVerifications(verifying.gateway)])
    await endVerifications(verifying.gateway)
    expect(await show(late)).toMatchObject({
      status: 'denied',
      denialReason: 'identity_not_verified',
    })
    expect(await historyOf(late)).toEqual(['verifying by administrator-token', 'denied by gateway'])
    expect((await show(vouched))['status']).toBe('received')
    expect((await show(inTime))['status']).toBe('verifying')
  })
})

describe('the word of the controller', () => {
  it('is enough, with a note that names nobody, and is audited', async () => {
    const filed = await file()
    const note = 'Checked the passport of ada.lovelace@example.com at the desk'
    const answer = await verifying.api('POST', `${filed.path}/verify`, { note })
    expect(answer.body).toMatchObject({ status: 'received' })
    const shown = await show(filed)
    expect(shown['verification']).toMatchObject({ method: 'controller' })
    expect(JSON.stringify(shown)).toContain('Checked the passport of')
    expect(JSON.stringify(shown)).not.toContain('ada.lovelace')
    expect((await prove(filed)).status).toBe(404)
    const client = await verifying.store.connect()
    const { rows } = await client.query('select action from audit_entries where tenant_id = $1', [
      contoso.id,
    ])
    expect(rows).toContainEqual({ action: 'request_vouched_for' })
    expect((await verifying.api('POST', `${filed.path}/verify`)).body['code']).toBe('request_state')
  })

  it('is what counts where no method is named', async () => {
    const { body } = await verifying.api('POST', '/dsr/v1/requests', {
      ...{ type: 'access', regulation: 'gdpr', tenant: contoso.id },
      identities: [{ type: 'user_id', value: 'ada' }],
    })
    expect([body['status'], 'verification' in body]).toEqual(['received', false])
    const shown = await verifying.api('GET', `/dsr/v1/requests/${body['id']}`)
    expect(shown.body['verification']).toEqual({ method: 'controller', verifiedAt: null })
  })
})

describe('the token of a verification', () => {
  it('that is unknown, of another method or over is answered with one body', async () => {
    const filed = await file()
    const unknown = await prove({ ...filed, token: `tgv_${'A'.repeat(43)}` })
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'not_found'])
    await prove(filed)
    const other = [await prove(filed), await prove({ ...filed, token: 'x' })]
    expect(other.map(({ text }) => text)).toEqual([unknown.text, unknown.text])
  })
})

describe('filing', () => {
  it('refuses identities that the method could not prove', async () => {
    const { deviceId } = await readDeviceKey(device.jwk)
    for (const identities of [
      [{ type: 'user_id', value: 'ada' }],
      [{ type: 'device_id', value: 'b7c1d2aa-0000-4000-8000-000000000000' }],
      [
        { type: 'device_id', value: deviceId },
        { type: 'device_id', value: `${deviceId}x` },
      ],
    ]) {
      const { status, body } = await verifying.api('POST', '/dsr/v1/requests', {
        ...{ type: 'access', regulation: 'gdpr', tenant: contoso.id, verification: 'device' },
        identities,
      })
      expect([status, body['code']]).toEqual([400, 'identity_not_offered'])
    }
  })
})
