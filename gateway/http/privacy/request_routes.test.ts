import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { type ApiGateway, startApiGateway } from '../../../test/fixtures/api_gateway.ts'
import { type JsonReceiver, startJsonReceiver } from '../../../test/support/json_receiver.ts'
import { dsrRoutes } from '../dsr/routes.ts'
import { vouchRoutes } from '../dsr/verification_routes.ts'
import { connectorRoutes } from '../manage/connectors.ts'
import { mountRequestForm } from './request_routes.ts'

const SLOW_MS = 60_000
const PAGE = '/privacy/request'
const MAIL = 'ada.lovelace@form-test.example'
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

let api: ApiGateway
let webhook: JsonReceiver
let withCodes: Tenant
let byHand: Tenant

beforeAll(async () => {
  webhook = await startJsonReceiver()
  api = await startApiGateway({
    routes: [...dsrRoutes, ...vouchRoutes, ...connectorRoutes],
    env: { TIDEGATE_PRIVATE_HOSTS: webhook.host },
    mount: mountRequestForm,
  })
  withCodes = await api.addTenant('contoso')
  byHand = await api.addTenant('fabrikam')
  const settings = { url: `${webhook.url}/codes`, secret: SECRET, channels: ['mail'] }
  const added = await api.call('POST', `/manage/v1/tenants/${withCodes.id}/connectors`, {
    body: { kind: 'code_sender', name: 'codes', settings },
  })
  expect(added.status).toBe(201)
}, SLOW_MS)

afterAll(async () => {
  await api?.stop()
  await webhook?.close()
}, SLOW_MS)

interface Page {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(api.origin + path, { headers })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

async function sendOnce(path: string, fields: object, headers = {}): Promise<Page> {
  const body = new URLSearchParams({ ...fields })
  const response = await fetch(api.origin + path, { method: 'POST', body, headers })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** So many of one address are taken in a second: what is refused for it is sent again. */
async function post(path: string, fields: object, headers = {}): Promise<Page> {
  for (let tries = 20; ; tries -= 1) {
    const page = await sendOnce(path, fields, headers)
    if (page.status !== 429 || tries === 0) return page
    await delay(200)
  }
}

const fieldsOf = (tenant: Tenant, more: object = {}) => ({
  ...{ tenant: tenant.id, lang: 'en', type: 'access', law: 'gdpr', email: MAIL },
  ...more,
})
const hidden = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? ''
const keyOf = (text: string) => /<code>(tgs_[\w-]+)<\/code>/.exec(text)?.[1] ?? ''
const stateOf = (key: string) => post(`${PAGE}/state`, { token: key, lang: 'en' })

async function newest(tenant: Tenant): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await api.call('GET', `/dsr/v1/requests?tenant=${tenant.id}&limit=1`)
  return parseItems(body)[0] ?? {}
}

function parseItems(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (body as { items: readonly Readonly<Record<string, unknown>>[] }).items
}

describe('GET /privacy/request', () => {
  it('is a form of the tenant in the language that is wanted, and loads nothing from elsewhere', async () => {
    const english = await get(`${PAGE}?tenant=${withCodes.id}`)
    expect([english.status, english.headers.get('content-language')]).toEqual([200, 'en'])
    expect(english.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    )
    expect(english.headers.get('cache-control')).toBe('no-store')
    expect(english.text).toMatch(/autocomplete="email"[^>]*required/)
    const german = await get(`${PAGE}?tenant=${withCodes.id}`, {
      'accept-language': 'de-AT,en;q=.5',
    })
    expect(german.text).toContain('<html lang="de">')
    expect(
      (await get(`${PAGE}?tenant=${withCodes.id}&lang=en`, { 'accept-language': 'de' })).text,
    ).toContain('<html lang="en">')
  })

  it.each(['', '?tenant=contoso', '?tenant=6a6f3d7e-6ea7-4c0e-8b8f-2f2f3e0f9a01'])(
    'tells the same of every tenant that there is not: %s',
    async (query) => {
      const page = await get(PAGE + query)
      expect([page.status, page.text]).toEqual([404, (await get(PAGE)).text])
    },
  )
})

describe('POST /privacy/request', () => {
  it('files a request that a code to the mail address verifies, and tells its state by the key alone', async () => {
    const filed = await post(PAGE, fieldsOf(withCodes))
    expect(filed.status).toBe(201)
    const item = await newest(withCodes)
    expect(item).toMatchObject({ status: 'verifying', source: 'public_form', type: 'access' })
    const key = keyOf(filed.text)
    expect((await stateOf(key)).text).toContain('Waits until it is confirmed who you are')
    const { code }: { code: string } = JSON.parse(webhook.received.at(-1)?.body ?? '{}')
    const verification = hidden(filed.text, 'verification')
    const enter = (sent: string) =>
      post(`${PAGE}/code`, { lang: 'en', token: key, verification, code: sent })
    const wrong = await enter(code === '00000000' ? '00000001' : '00000000')
    expect([wrong.status, wrong.text.includes('There is a problem')]).toEqual([400, true])
    const right = await enter(`${code.slice(0, 4)} ${code.slice(4)}`)
    expect([right.status, right.text.includes('it is confirmed that it is you')]).toEqual([
      200,
      true,
    ])
    expect((await newest(withCodes))['status']).toBe('received')
    const state = await stateOf(key)
    expect(state.text).toMatch(/<dd>Received<\/dd>[\s\S]*2 March 2026/)
  })

  it('waits for the word of the tenant where nobody sends codes, and where more is named than a code proves', async () => {
    const before = webhook.received.length
    for (const [tenant, more] of [
      [byHand, {}],
      [withCodes, { userId: 'somebody-else' }],
    ] as const) {
      const filed = await post(PAGE, fieldsOf(tenant, { type: 'erasure', ...more }))
      expect([filed.status, hidden(filed.text, 'verification')]).toEqual([201, ''])
      const item = await newest(tenant)
      expect(item).toMatchObject({ status: 'verifying', verification: { method: 'controller' } })
      const approve = await api.call('POST', `/dsr/v1/requests/${item['id']}/approve`, { body: {} })
      expect(approve.body['code']).toBe('request_state')
      const vouched = await api.call('POST', `/dsr/v1/requests/${item['id']}/verify`, { body: {} })
      expect(vouched.body['status']).toBe('received')
    }
    expect(webhook.received).toHaveLength(before)
  })

  it('tells what is wrong by field, and never what was entered', async () => {
    const planted = { email: 'planted-mail', userId: 'planted-user', phone: 'planted-phone' }
    const page = await post(PAGE, { ...fieldsOf(byHand, planted), type: 'opt_out', lang: 'de' })
    expect(page.status).toBe(400)
    expect(page.text).not.toContain('planted')
    for (const id of ['type', 'email', 'phone']) {
      expect(page.text).toContain(`<a href="#${id}">`)
      expect(page.text).toContain(`id="${id}-error"`)
    }
    expect(page.text).toContain('<option value="gdpr" selected>')
    const phone = { type: 'opt_out', law: 'ccpa', phone: '+49 30 123456' }
    expect((await post(PAGE, fieldsOf(byHand, phone))).text).toContain(
      'Leave the phone number empty',
    )
    expect((await post(PAGE, {})).status).toBe(404)
  })

  it('answers the same for whoever it is, and writes nobody into a log or an address', async () => {
    const answers = [
      await post(PAGE, fieldsOf(byHand)),
      await post(PAGE, fieldsOf(byHand, { email: 'nobody@form-test.example' })),
    ].map(({ status, text }) => [status, text.replaceAll(/tgs_[\w-]+/g, 'KEY')])
    expect(answers[0]).toEqual(answers[1])
    expect(String(answers[0])).not.toContain('form-test')
    expect(api.logLines.join('\n')).not.toMatch(/form-test|somebody-else|planted/)
  })

  it('takes no form of another site, nothing that is too large, and so many of one mail address', async () => {
    const foreign = await post(PAGE, fieldsOf(byHand), { 'sec-fetch-site': 'cross-site' })
    expect(foreign.status).toBe(403)
    const large = await post(PAGE, fieldsOf(byHand, { userId: 'x'.repeat(LIMITS.formBytesMax) }))
    expect(large.status).toBe(404)
    const same = fieldsOf(byHand, { email: 'often@form-test.example' })
    for (let time = 0; time < LIMITS.formsPerMailMax; time += 1) {
      expect((await post(PAGE, same)).status).toBe(201)
    }
    expect((await sendOnce(PAGE, same)).status).toBe(429)
  })

  it('takes so many forms of one address in a second', async () => {
    const sent = Array.from({ length: 4 * LIMITS.formsPerAddressMax }, () => sendOnce(PAGE, {}))
    const statuses = new Set((await Promise.all(sent)).map(({ status }) => status))
    expect(statuses).toEqual(new Set([404, 429]))
  })
})

describe('/privacy/request/state', () => {
  it('opens nothing without the key, and takes the key from a form only', async () => {
    const wrong = await stateOf('tgs_wrong')
    expect([wrong.status, wrong.text.includes('tgs_wrong')]).toEqual([404, false])
    const filed = await post(PAGE, fieldsOf(byHand, { email: 'key@form-test.example' }))
    const asked = await get(`${PAGE}/state?token=${keyOf(filed.text)}`)
    expect(asked.text).toBe((await get(`${PAGE}/state`)).text)
    expect(filed.text).toContain(`./request/state?lang=en#${keyOf(filed.text)}`)
    expect((await get(`${PAGE}/state.js`)).text).toContain('location.hash')
  })
})
