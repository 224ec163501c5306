import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { findConnector } from '#drizzle/repositories/connectors.ts'
import { listLedgerEntries } from '#drizzle/repositories/ledger_entries.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { type ApiGateway, startApiGateway } from '../../../test/fixtures/api_gateway.ts'
import { openSettings } from '../../connectors/secrets.ts'
import { connectorRoutes } from './connectors.ts'

const SLOW_MS = 60_000
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const WEBHOOK = { url: 'https://erase.example/hook', secret: SECRET, receipts: 'http' }
let api: ApiGateway
let contoso: Tenant
let fabrikam: Tenant

beforeAll(async () => {
  api = await startApiGateway({
    routes: connectorRoutes,
    env: { TIDEGATE_PRIVATE_HOSTS: '10.0.0.5:8443 processor.internal' },
  })
  contoso = await api.addTenant('contoso')
  fabrikam = await api.addTenant('fabrikam')
}, SLOW_MS)

afterAll(() => api.stop(), SLOW_MS)

const pathOf = (tenant: Tenant | string) =>
  `/manage/v1/tenants/${typeof tenant === 'string' ? tenant : tenant.name}/connectors`

async function add(name: string, settings: object = WEBHOOK, kind = 'webhook_processor') {
  return await api.call('POST', pathOf(contoso), { body: { kind, name, settings } })
}

describe('/manage/v1/tenants/{tenant}/connectors', () => {
  test('shows which secrets are set, and never a secret', async () => {
    const { status, body, text } = await add('crm')
    expect(status).toBe(201)
    expect(body).toMatchObject({
      kind: 'webhook_processor',
      name: 'crm',
      settings: { url: WEBHOOK.url, receipts: 'http' },
      secretsSet: ['secret'],
    })
    const one = await api.call('GET', `${pathOf(contoso)}/${body['id']}`)
    const all = await api.call('GET', pathOf(contoso))
    expect(all.body['items']).toContainEqual(one.body)
    for (const answered of [text, one.text, all.text]) {
      expect(answered).not.toContain(SECRET.slice('whsec_'.length))
      expect(answered).not.toContain('sealed')
    }
    expect(api.logLines.join('\n')).not.toContain(SECRET)
  })

  test('changes what is named, keeps the secrets that are not, and takes away what is null', async () => {
    const { body } = await add('billing', { ...WEBHOOK, products: ['dynamics-365-guides'] })
    const path = `${pathOf(contoso)}/${body['id']}`
    const settings = { url: 'https://billing.example/new', products: null }
    const changed = await api.call('PATCH', path, { body: { name: 'invoices', settings } })
    expect(changed.body).toMatchObject({
      name: 'invoices',
      settings: { url: 'https://billing.example/new', receipts: 'http' },
      secretsSet: ['secret'],
    })
    expect(changed.text).not.toContain('products')
    const key = { tenantId: contoso.id, id: String(body['id']) }
    const stored = await api.gateway.database.withTenant(contoso.id, (tx) => findConnector(tx, key))
    expect(stored && openSettings(api.gateway, stored)).toMatchObject({ secret: SECRET })
    expect(JSON.stringify(stored?.settings)).not.toContain('secret')
    const refused = await api.call('PATCH', path, { body: { settings: { secret: null } } })
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid_body'])
  })

  test('pauses, resumes and removes, each with a leaf in the ledger', async () => {
    const { body } = await add('ledgered')
    const path = `${pathOf(contoso)}/${body['id']}`
    const paused = await api.call('POST', `${path}/pause`)
    expect(paused.body['pausedAt']).toBe(new Date(api.time.nowMs).toISOString())
    expect((await api.call('POST', `${path}/resume`)).body).not.toHaveProperty('pausedAt')
    expect((await api.call('DELETE', path)).status).toBe(204)
    expect((await api.call('GET', path)).status).toBe(404)
    expect((await api.call('DELETE', path)).status).toBe(404)
    const page = { kind: undefined, since: undefined, before: undefined, limit: 100 }
    const leaves = await api.gateway.database.withTenant(contoso.id, (tx) =>
      listLedgerEntries(tx, contoso.id, page),
    )
    const kinds = leaves
      .filter(({ leaf }) => JSON.stringify(leaf).includes(String(body['id'])))
      .map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual([
      'connector_added',
      'connector_paused',
      'connector_removed',
      'connector_resumed',
    ])
  })

  test('answers for what is of another tenant as for what there is not', async () => {
    const { body } = await add('of contoso')
    const absent = await api.call('GET', `${pathOf(fabrikam)}/${randomUUID()}`)
    expect(absent.status).toBe(404)
    for (const [method, rest] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
    ] as const) {
      const path = `${pathOf(fabrikam)}/${body['id']}${rest}`
      const sent = method === 'PATCH' ? { body: { name: 'mine' } } : {}
      expect((await api.call(method, path, sent)).text).toBe(absent.text)
    }
    expect((await api.call('GET', pathOf('nobody'))).status).toBe(404)
    expect((await api.call('GET', `${pathOf(contoso)}/not-an-id`)).text).toBe(absent.text)
    const unauthenticated = await api.call('GET', pathOf(contoso), { authorization: 'Bearer no' })
    expect(unauthenticated.status).toBe(401)
  })

  test('refuses a name that is taken in whatever case, also by a change', async () => {
    await add('Taken')
    expect((await add('taken')).body['code']).toBe('name_taken')
    const { body } = await add('free')
    const path = `${pathOf(contoso)}/${body['id']}`
    const renamed = await api.call('PATCH', path, { body: { name: 'TAKEN' } })
    expect([renamed.status, renamed.body['code']]).toEqual([409, 'name_taken'])
    expect((await api.call('PATCH', path, { body: { name: 'FREE' } })).status).toBe(200)
  })

  test('has a limit that concurrent additions cannot pass', async () => {
    const tenant = await api.addTenant('northwind')
    const body = (n: number) => ({
      ...{ kind: 'webhook_processor', name: `hook ${n}`, settings: WEBHOOK },
    })
    const wanted = LIMITS.connectorsPerTenantMax + 5
    const answers = await Promise.all(
      Array.from({ length: wanted }, (_, n) => api.call('POST', pathOf(tenant), { body: body(n) })),
    )
    const added = answers.filter(({ status }) => status === 201)
    expect(added).toHaveLength(LIMITS.connectorsPerTenantMax)
    expect(answers.find(({ status }) => status === 409)?.body['code']).toBe('too_many_connectors')
  })
})

const pem = (type: 'spki' | 'pkcs8', bits = 2_048) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return type === 'spki'
    ? publicKey.export({ type, format: 'pem' })
    : privateKey.export({ type, format: 'pem' })
}
const OPENDSR = { url: 'https://opendsr.example.com/v2', domain: 'opendsr.example.com' }

describe('settings of a connector', () => {
  test.each([
    ['by plain http', { url: 'http://erase.example/hook' }],
    ['of a private address', { url: 'https://10.0.0.1/hook' }],
    ['of this machine', { url: 'https://localhost/hook' }],
    ['of an address of IPv6', { url: 'https://[::1]/hook' }],
    ['of an address in disguise', { url: 'https://0x7f.1/hook' }],
    ['with credentials', { url: 'https://jane:geheim@erase.example/' }],
    ['of another port of a private host', { url: 'https://10.0.0.5:8444/hook' }],
    ['of another scheme', { url: 'file:///etc/passwd' }],
    ['that is none', { url: 'erase.example' }],
    ['that is a number', { url: 7 }],
  ])('an address %s is refused', async (_, change) => {
    const { status, body, text } = await add(randomUUID(), { ...WEBHOOK, ...change })
    expect([status, body['code']]).toEqual([400, 'invalid_body'])
    expect(text).not.toContain('geheim')
  })

  test.each([
    'http://10.0.0.5:8443/hook',
    'https://processor.internal/hook',
    'http://processor.internal:9999/',
  ])('%s is taken, since the operator named its host', async (url) => {
    expect((await add(randomUUID(), { ...WEBHOOK, url })).status).toBe(201)
  })

  test.each([
    ['a short secret', { secret: 'whsec_c2hvcnQ=' }],
    ['no secret', { secret: undefined }],
    ['an unknown way of receipts', { receipts: 'word' }],
    ['signed receipts without a key', { receipts: 'signed' }],
    ['a key without signed receipts', { publicKey: pem('spki') }],
    ['a private key', { receipts: 'signed', publicKey: pem('pkcs8') }],
    ['a weak key', { receipts: 'signed', publicKey: pem('spki', 1_024) }],
    ['an unknown member', { 'jane@example.com': 1 }],
    ['an unknown right', { rights: ['access'] }],
    ['products without any', { products: [] }],
  ])('%s is refused, without its value', async (_, change) => {
    const { status, text } = await add(randomUUID(), { ...WEBHOOK, ...change })
    expect(status).toBe(400)
    expect(text).not.toContain('jane@example.com')
    expect(text).not.toContain('c2hvcnQ=')
  })

  test('an OpenDSR processor has a domain, an address of its API and may have credentials', async () => {
    const kind = 'opendsr_processor'
    const added = await add('dsr', { ...OPENDSR, authorization: 'Basic amFuZTpzZWNyZXQ=' }, kind)
    expect(added.body).toMatchObject({ settings: OPENDSR, secretsSet: ['authorization'] })
    for (const change of [
      { domain: '10.0.0.1' },
      { domain: 'OpenDSR.example.com' },
      { authorization: 'Bearer a\r\nX-Other: b' },
      { rights: ['erasure', 'opt_out'] },
      { identityTypes: ['nickname'] },
      { url: 'https://opendsr.example.com/v2?key=1' },
    ]) {
      expect((await add(randomUUID(), { ...OPENDSR, ...change }, kind)).status).toBe(400)
    }
  })

  test('the kinds are shown with their schemas', async () => {
    const { body } = await api.call('GET', '/manage/v1/connector-kinds')
    expect(body['items']).toContainEqual(
      expect.objectContaining({ kind: 'opendsr_processor', secrets: ['authorization'] }),
    )
  })
})
