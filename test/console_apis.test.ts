import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import { readCsv } from './support/read_csv.ts'
import { startReceiver, type WebhookReceiver } from './support/webhook_receiver.ts'
import { createTenant, errorReport, itemsOf, OUTLOOK, until } from './support/wire.ts'

/*
 * What the screens of the console ask for, on the whole product: every answer is checked against its own schema as well
 * (TIDEGATE_CHECK_ANSWERS).
 */

const USER = 'planted-user-of-the-console'
const MAIL = 'planted.person@fabrikam.example'
const PURPOSE = 'purpose=operating_and_troubleshooting'

let product: Product
let receiver: WebhookReceiver
let key = ''
const explained = errorReport({
  subject: { userId: USER },
  data: { description: `Cannot open the mail of ${MAIL}`, planted: 'nobody declares it' },
})

beforeAll(async () => {
  product = await startProduct()
  receiver = await startReceiver()
  key = (await product.createKey(OUTLOOK)).key
  await createTenant(product, 'fabrikam')
  await addSink('warehouse')
  await addSink('other product', { products: ['dynamics-365-guides'] })
  const paused = await addSink('paused')
  await product.api('POST', `/manage/v1/tenants/contoso/sinks/${paused}/pause`)
  await product.api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'tenant', choice: 'optional' },
  })
  await product.api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'user', choice: 'required', product: OUTLOOK },
    subject: { userId: USER },
  })
  await send([explained])
}, 90_000)

afterAll(async () => {
  expect(product.output()).not.toMatch(/api_failed|crashed/)
  await product?.stop()
  await receiver?.close()
  removeDataDir(product)
})

async function addSink(name: string, more: object = {}): Promise<string> {
  const made = await product.api('POST', '/manage/v1/sinks', {
    ...{ tenant: 'contoso', name, kind: 'webhook', endpoint: receiver.url },
    secrets: { secret: `whsec_${randomBytes(32).toString('base64')}` },
    ...more,
  })
  expect(made.status).toBe(201)
  return String(made.body['id'])
}

async function send(reports: readonly object[]): Promise<void> {
  const { body } = await sendNative(product, key, { body: reports })
  expect(body).toMatchObject({ received: reports.length, dropped: 0, rejected: 0 })
}

async function read(path: string): Promise<Json> {
  const { status, body } = await product.api('GET', path)
  expect({ status, path }).toEqual({ status: 200, path })
  return body
}

async function explain(id: string, tenant = 'contoso') {
  return await product.api('GET', `/manage/v1/reports/${id}?tenant=${tenant}&${PURPOSE}`)
}

async function explanationOf(id: string): Promise<Json> {
  const { status, body } = await explain(id)
  expect(status).toBe(200)
  const explanation = body['explanation']
  if (explanation === undefined) throw new Error('The report is not explained')
  return explanation
}

async function ledgerKinds(): Promise<readonly string[]> {
  return itemsOf({ status: 200, body: await read('/manage/v1/audit?tenant=contoso') }).map(
    ({ action }) => String(action),
  )
}

describe('GET /manage/v1/reports/{id}', () => {
  it('shows the report with the contract, the fields and the remarks that explain it, and no value', async () => {
    const { status, body } = await explain(explained.id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: explained.id, product: OUTLOOK, type: 'error' })
    expect(body['explanation']).toMatchObject({
      bundle: { state: 'known', inForce: true },
      contract: { product: OUTLOOK, class: 'required', consentNeeded: 'none', feature: null },
    })
    const explanation = await explanationOf(explained.id)
    const fields = [...(explanation['fields'] ?? [])]
    expect(
      fields.filter(({ present }) => String(present) === 'true').map(({ path }) => path),
    ).toEqual(['description', 'errorCode', 'severity'])
    expect(explanation['remarks']).toMatchObject([
      { kind: 'UNDECLARED', path: 'planted', explanation: expect.stringMatching(/^Left out: no/) },
      {
        ...{ kind: 'EMAIL', path: 'description', range: { start: 24 } },
        explanation: expect.stringMatching(/^Replaced .*: an e-mail address, by the rule /),
      },
    ])
    const text = JSON.stringify(body)
    for (const secret of [USER, MAIL, 'nobody declares it']) expect(text).not.toContain(secret)
  })

  it('names every choice that was considered, which one decided, and nobody who made it', async () => {
    const { consent } = await explanationOf(explained.id)
    expect(consent).toMatchObject({
      atCollection: {
        ...{ level: 'required', decidedBy: 'user' },
        explanation: expect.stringMatching(/because the user set Required only for /),
        considered: [
          { by: 'administrator', level: 'optional', decided: false },
          { by: 'user', level: 'required', decided: true },
        ],
      },
      now: { level: 'required', decidedBy: 'user' },
    })
  })

  it('tells of each sink whether the report was sent, waits or is not for it', async () => {
    const states = async () => {
      const destinations = (await explanationOf(explained.id))['destinations'] ?? []
      return Object.fromEntries([...destinations].map(({ name, state }) => [name, state]))
    }
    await until(async () => String((await states())['warehouse']) === 'sent', 'it is forwarded')
    expect(await states()).toEqual({
      warehouse: 'sent',
      paused: 'waiting',
      'other product': 'not_for_sink',
    })
    expect(receiver.received.length).toBeGreaterThan(0)
  })

  it('tells when it is deleted and by which period, and the hold that keeps a copy', async () => {
    const before = (await explanationOf(explained.id))['deletion']
    expect(before).toMatchObject({ by: 'default', days: 90, holds: [] })
    const rule = await product.api('POST', '/manage/v1/tenants/contoso/retention/rules', {
      ...{ days: 20, product: OUTLOOK },
    })
    const hold = await product.api('POST', '/manage/v1/holds', {
      ...{ tenant: 'contoso', reason: 'Case 17', owner: 'General counsel' },
      subjects: [{ type: 'user_id', value: USER }],
    })
    const { deletion, ledger } = await explanationOf(explained.id)
    expect(deletion).toMatchObject({
      ...{ by: 'rule', days: 20, rule: rule.body['id'] },
      holds: [{ id: hold.body['id'], names: 'subjects', status: 'active' }],
      explanation: expect.stringMatching(/a rule of the tenant .* 20 days .*; a legal hold keeps/),
    })
    const entries = [...(ledger?.['entries'] ?? [])].map(({ kind, about }) => `${about} ${kind}`)
    expect(entries).toEqual(
      expect.arrayContaining([
        'report report_explained',
        'choice choice_recorded',
        'rule retention_rule_added',
        'hold hold_placed',
        'bundle policies_published',
      ]),
    )
    await product.api('POST', `/manage/v1/holds/${String(hold.body['id'])}/lift`)
  })

  it('writes each look into the audit, and answers nothing without a purpose or for a forbidden one', async () => {
    const path = `/manage/v1/reports/${explained.id}?tenant=contoso`
    expect((await product.api('GET', path)).body).toMatchObject({ code: 'purpose_missing' })
    const refused = await product.api('GET', `${path}&purpose=advertising`)
    expect(refused).toMatchObject({ status: 403, body: { code: 'purpose_not_permitted' } })
    expect((await ledgerKinds())[0]).toBe('report_explained')
  })

  it('answers for a report of another tenant as for one that there is not', async () => {
    const [others, missing] = [await explain(explained.id, 'fabrikam'), await explain(randomUUID())]
    expect(others).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(others).toEqual(missing)
  })
})

async function readText(path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(product.url + path, {
    headers: { authorization: `Bearer ${product.adminToken}` },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('reports of a tenant', () => {
  const version = '7.31.4'
  const other = errorReport({ version, data: { description: 'The Zanzibar connector timed out' } })

  beforeAll(async () => {
    await send([other, errorReport({ version: '=1+1', data: { errorCode: 'E77' } })])
  })

  it('are listed by version, class, category, protocol and time, and a word that is none is refused', async () => {
    const list = async (filter: string) => {
      const body = await read(`/manage/v1/reports?tenant=contoso&${PURPOSE}&${filter}`)
      return itemsOf({ status: 200, body }).map(({ id }) => String(id))
    }
    expect(await list(`version=${version}`)).toEqual([other.id])
    expect(await list(`version=${version}&class=required&collector=native`)).toEqual([other.id])
    for (const filter of ['class=optional', 'collector=otlp', 'until=2020-01-01T00:00:00Z']) {
      expect([filter, await list(`version=${version}&${filter}`)]).toEqual([filter, []])
    }
    const wrong = `/manage/v1/reports?tenant=contoso&${PURPOSE}&class=secret`
    expect(await product.api('GET', wrong)).toMatchObject({ body: { code: 'invalid_query' } })
  })

  it('are found by what they say as it is shown, with how many were looked through', async () => {
    const search = async (text: string, more: object = {}) =>
      await product.api('POST', '/manage/v1/reports/search', {
        ...{ tenant: 'contoso', purpose: 'operating_and_troubleshooting', text, ...more },
      })
    const found = await search('zanzibar')
    expect(found).toMatchObject({ status: 200, body: { complete: true, scanned: 3 } })
    expect(itemsOf(found).map(({ id }) => id)).toEqual([other.id])
    expect(itemsOf(await search(MAIL))).toEqual([])
    const first = await search('error', { limit: 1 })
    expect(first.body).toMatchObject({ complete: false, scanned: 1, next: expect.any(String) })
    const rest = await search('error', { next: first.body['next'] })
    expect(rest.body).toMatchObject({ complete: true, scanned: 2 })
    const { body } = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=1')
    expect(body['items']).toMatchObject([{ action: 'reports_searched' }])
    expect(JSON.stringify(body)).not.toContain('error')
  })

  it('are exported as CSV without formulas and as NDJSON, and each export is audited', async () => {
    const path = `/manage/v1/reports/export?tenant=contoso&${PURPOSE}`
    const csv = await readText(`${path}&format=csv`)
    expect(csv.headers.get('tidegate-export-complete')).toBe('true')
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="reports.csv"')
    const [head, ...rows] = readCsv(csv.text)
    const at = head?.indexOf('version') ?? -1
    expect(rows).toHaveLength(3)
    expect(rows.map((row) => row[at])).toContain("'=1+1")
    const lines = (await readText(`${path}&format=ndjson&version=${version}`)).text
      .trim()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: other.id, version }])
    for (const text of [csv.text, ...lines]) expect(text).not.toMatch(/pseudonyms|tenantId/)
    expect((await ledgerKinds())[0]).toBe('reports_exported')
    const wrong = await readText(`${path}&format=xlsx`)
    expect(wrong).toMatchObject({ status: 400 })
    const refused = await readText(
      `${path.replace('operating_and_troubleshooting', 'advertising')}&format=csv`,
    )
    expect(refused).toMatchObject({ status: 403 })
  })
})

describe('GET /manage/v1/products', () => {
  const GUIDES = 'dynamics-365-guides'

  beforeAll(async () => {
    await withDatabase(product, (client) =>
      client.query(
        `insert into stored_counts (tenant_id, hour, instance_id, product, type, class, category, writer, count, bytes, last_seen)
         select id, date_trunc('hour', now() - make_interval(days => age)), gen_random_uuid(), $1, 'error', 'required',
           'product_service_performance', 7, 5, 700, '2026-01-31T10:00:00Z'
         from tenants, generate_series(1, 41, 20) as age where name = 'contoso'`,
        [GUIDES],
      ),
    )
  })

  const typeOf = async (tenant: string, name: string) => {
    const items = itemsOf({ status: 200, body: await read(`/manage/v1/products?tenant=${tenant}`) })
    const types = items.find(({ product: id }) => String(id) === name)?.['types'] ?? []
    return [...types].find(({ type }) => String(type) === 'error')
  }

  it('tells of each type what is declared, the period in force and how much came in 30 days', async () => {
    expect(await typeOf('contoso', GUIDES)).toMatchObject({
      ...{ reports: 10, bytes: 1_400, lastSeen: '2026-01-31T10:00:00.000Z', consentNeeded: 'none' },
    })
    expect(await typeOf('fabrikam', GUIDES)).toMatchObject({ reports: 0, lastSeen: null })
    expect(await typeOf('contoso', OUTLOOK)).toMatchObject({
      ...{ class: 'required', owner: 'outlook-client-telemetry@contoso.example', expired: false },
      ...{ expires: { day: '2028-06-30' }, retentionDays: 20, declaredBy: OUTLOOK },
    })
    expect(await typeOf('fabrikam', OUTLOOK)).toMatchObject({ retentionDays: 90 })
  })

  it('describes every field of a type, and knows no type that is not declared', async () => {
    const path = `/manage/v1/products/${OUTLOOK}/types/error?tenant=contoso`
    const found = await read(path)
    const fields = [...(found['fields'] ?? [])]
    expect(fields).toHaveLength(Number(found['fieldCount']))
    expect(fields).toContainEqual(
      expect.objectContaining({
        ...{ path: 'severity', type: 'enum', values: ['fatal', 'error', 'warning'] },
        ...{ sensitivity: 'system_metadata', action: 'keep', class: 'required' },
      }),
    )
    const missing = await product.api('GET', path.replace('/error?', '/errors?'))
    expect(missing).toMatchObject({ status: 404 })
  })
})

describe('consents', () => {
  it('of one person are found by an identity in the body, and the person is not repeated', async () => {
    const look = async (tenant: string) =>
      await product.api('POST', '/manage/v1/consents/lookup', {
        ...{ tenant, identities: [{ type: 'user_id', value: USER }] },
      })
    const found = await look('contoso')
    expect(found.body).toMatchObject({
      complete: true,
      items: [{ scope: 'user', choice: 'required', product: OUTLOOK, source: 'administrator' }],
    })
    const receipt = `/manage/v1/consents/${String(itemsOf(found)[0]?.['id'])}/receipt?tenant=contoso`
    expect((await product.api('GET', receipt)).status).toBe(200)
    expect(JSON.stringify(found.body)).not.toContain(USER)
    expect((await look('fabrikam')).body).toEqual({ items: [], complete: true })
    expect((await ledgerKinds())[0]).toBe('choices_looked_up')
  })

  it('in force for a person name every choice that was considered, also at an earlier time', async () => {
    const ask = async (more: object) =>
      (
        await product.api('POST', '/manage/v1/consents/effective', {
          ...{ tenant: 'contoso', product: OUTLOOK, subject: { userId: USER }, ...more },
        })
      ).body
    expect(await ask({})).toMatchObject({
      level: 'required',
      considered: [
        { by: 'administrator', level: 'optional', decided: false },
        { by: 'user', level: 'required', decided: true },
      ],
    })
    const before = await ask({ at: '2020-01-01T00:00:00Z' })
    expect(before).toMatchObject({ level: 'required', considered: [] })
  })

  it('are shown as switches: a product by the choice that decided, a feature with what is off', async () => {
    const before = await read('/manage/v1/consents/switches?tenant=contoso')
    const outlook = [...(before['products'] ?? [])].find(
      ({ product: id }) => String(id) === OUTLOOK,
    )
    expect(outlook).toMatchObject({
      ...{ level: 'optional', decidedBy: 'administrator' },
      considered: [{ by: 'administrator', level: 'optional', decided: true }],
    })
    await product.api('PUT', '/manage/v1/consents', {
      ...{ tenant: 'contoso', scope: 'feature', feature: 'auto-capture', choice: 'off' },
    })
    const after = await read('/manage/v1/consents/switches?tenant=contoso&instance=production')
    const isOn = (body: Json) =>
      [...(body['features'] ?? [])].find(({ name }) => String(name) === 'auto-capture')
    expect([isOn(before), isOn(after)]).toMatchObject([
      { isOn: true, offFor: [] },
      { isOn: false, offFor: [{ instance: null, product: null }] },
    ])
    expect(after['mailTracking']).toMatchObject({ defaultMode: expect.any(String) })
  })
})

describe('GET /manage/v1/search', () => {
  const find = async (q: string, tenant: string | undefined, token = product.adminToken) => {
    const search = new URLSearchParams({ q, ...(tenant === undefined ? {} : { tenant }) })
    const response = await fetch(`${product.url}/manage/v1/search?${search}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const body = JSON.parse(await response.text())
    const items: readonly Json[] = response.status === 200 ? body.items : []
    return items.map(({ kind, title, parent }) => `${parent ?? ''}/${kind}/${title}`)
  }

  it('finds products, types, settings and things of the tenant by name, and by the beginning of an id', async () => {
    expect(await find('for outlook', 'contoso')).toContain(
      '/product/Dynamics 365 for Outlook Client',
    )
    expect(await find('inventory', 'contoso')).toContainEqual(
      expect.stringMatching(`^${OUTLOOK}/type/`),
    )
    expect(await find('gdpr', 'contoso')).toContainEqual(
      expect.stringMatching('^regulations/setting/'),
    )
    expect(await find('wareh', 'contoso')).toEqual(['/sink/warehouse'])
    expect(await find('wareh', 'fabrikam')).toEqual([])
    const { body } = await product.api('GET', '/manage/v1/ledger?tenant=contoso&kind=hold_placed')
    const id = String(itemsOf({ status: 200, body })[0]?.['id'])
    expect(await find(id.slice(0, 30).toUpperCase(), 'contoso')).toContain('/receipt/hold_placed')
    expect(await find(id, 'fabrikam')).toEqual([])
    expect(await find(USER, 'contoso')).toEqual([])
  })

  it('tells whoever is bound to a tenant of no other one', async () => {
    expect(await find('fabri', undefined)).toEqual(['/tenant/fabrikam'])
    const made = await product.api('POST', '/manage/v1/access-tokens', {
      ...{ name: 'bound', tenant: 'contoso' },
    })
    const token = String(made.body['token'])
    expect(await find('fabri', undefined, token)).toEqual([])
    expect(await find('contos', undefined, token)).toEqual(['/tenant/contoso'])
  })

  it('refuses less than two characters and more than a hundred', async () => {
    for (const q of ['', ' a ', 'a'.repeat(101)]) {
      const answer = await product.api('GET', `/manage/v1/search?tenant=contoso&q=${q}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_query' } })
    }
  })
})

describe('who owns one product', () => {
  it('sees its types and reports, and of other products and of requests nothing', async () => {
    const made = await product.api('POST', '/manage/v1/access-tokens', {
      ...{ name: 'owner', tenant: 'contoso' },
      ...{ roles: ['product_owner'], products: ['dynamics-365-guides'] },
    })
    expect(made.status).toBe(201)
    const authorization = `Bearer ${String(made.body['token'])}`
    const ask = async (path: string) => {
      const response = await fetch(product.url + path, { headers: { authorization } })
      return { status: response.status, body: JSON.parse(await response.text()) }
    }
    const catalogue = await ask('/manage/v1/products?tenant=contoso')
    expect(itemsOf(catalogue).map(({ product: id }) => id)).toEqual(['dynamics-365-guides'])
    const theirs = `/manage/v1/reports/${explained.id}?tenant=contoso&${PURPOSE}`
    expect(await ask(theirs)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(itemsOf(await ask('/manage/v1/search?tenant=contoso&q=wareh'))).toEqual([])
    const exported = `/manage/v1/reports/export?tenant=contoso&${PURPOSE}&format=csv`
    expect(await ask(exported)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})

describe('what is set and what runs', () => {
  it('GET /manage/v1/settings has the policies in force and what the tenant has set itself', async () => {
    const settings = await read('/manage/v1/settings?tenant=contoso')
    expect(settings).toMatchObject({
      retention: { defaultDays: 90, tenantDays: null, rules: [{ days: 20, product: OUTLOOK }] },
      requestRules: { fourEyes: 'none' },
      purposes: { customer_data: { advertising: false } },
      pii: { rules: 0 },
    })
    const { pii, regulations, subprocessors } = settings
    expect([...(pii?.['kinds'] ?? [])]).toContainEqual({
      ...{ kind: 'EMAIL', area: 'people', what: 'An e-mail address', method: 'replace' },
      ...{ enabled: true, threshold: null },
    })
    expect([...(regulations ?? [])]).toContainEqual(expect.objectContaining({ name: 'gdpr' }))
    expect([...(subprocessors ?? [])].length).toBeGreaterThan(0)
  })

  it('GET /manage/v1/about has the licence of every package that the product depends on', async () => {
    const about = await read('/manage/v1/about')
    expect(about).toMatchObject({ name: 'Tidegate', node: process.versions.node })
    const licences = [...(about['licences'] ?? [])]
    expect(licences).toContainEqual(expect.objectContaining({ name: 'hono', licence: 'MIT' }))
    expect(licences.filter(({ version }) => String(version) === '')).toEqual([])
  })
})
