import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { API_ROUTES } from '#gateway/http/app.ts'
import { createSignInLink } from '#gateway/http/console_sign_in.ts'
import { mountCollector } from '#gateway/http/ingest.ts'
import { mountPeople } from '#gateway/http/people/mount.ts'
import { COLLECTORS } from '#gateway/pipeline/collectors.ts'
import { type ApiGateway, startApiGateway } from './fixtures/api_gateway.ts'
import { type OidcProvider, startOidcProvider } from './fixtures/oidc_provider.ts'
import { errorReport, OUTLOOK } from './support/wire.ts'

/*
 * People and their browsers: sign-in by a real provider of OpenID Connect and by the one-time link, sessions until their
 * ends, and what each role is shown. The clock of the gateway is the test's.
 */

const OURS = { 'x-tidegate-request': '1', 'sec-fetch-site': 'same-origin' }
const MINUTE_MS = 60_000

let provider: OidcProvider
let api: ApiGateway

beforeAll(async () => {
  provider = await startOidcProvider()
  api = await startApiGateway({
    routes: API_ROUTES,
    env: provider.env,
    mount: (app, gateway) => {
      mountPeople(app, gateway)
      for (const collector of COLLECTORS) mountCollector(app, collector, gateway)
    },
  })
  provider.register(`${api.origin}/console/sign-in/callback`)
}, 60_000)

afterAll(async () => {
  await api?.stop()
  await provider?.stop()
})

/** Attempts are counted by the minute. */
const nextMinute = () => {
  api.time.nowMs += MINUTE_MS
}

interface Visit {
  readonly status: number
  readonly location: string
  readonly text: string
  readonly setCookies: readonly string[]
  /** What a browser would send back. */
  readonly cookie: string
}

async function visit(path: string, init: RequestInit = {}): Promise<Visit> {
  const response = await fetch(new URL(path, api.origin), { redirect: 'manual', ...init })
  const setCookies = response.headers.getSetCookie()
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    text: await response.text(),
    setCookies,
    cookie: setCookies
      .map((line) => line.split(';')[0] ?? '')
      .filter((pair) => !pair.endsWith('='))
      .join('; '),
  }
}

/** Goes to the provider and signs in there; the address that it sends back to, and the cookie of the way. */
async function atProvider(login: string, query = '') {
  const left = await visit(`/console/sign-in/oidc${query}`)
  expect(left.status).toBe(303)
  return { flow: left.cookie, back: await provider.signIn(left.location, login) }
}

async function signIn(login: string): Promise<string> {
  nextMinute()
  const { flow, back } = await atProvider(login)
  const { status, cookie } = await visit(back, { headers: { cookie: flow } })
  expect(status).toBe(303)
  return cookie
}

async function signInByLink(): Promise<string> {
  nextMinute()
  const link = await createSignInLink(api.gateway, api.origin)
  const body = new URL(link).hash.slice(1)
  const { status, cookie, text } = await visit('/console/sign-in', {
    ...{ method: 'POST', body, headers: OURS },
  })
  expect({ status, text }).toEqual({ status: 204, text: '' })
  return cookie
}

async function me(cookie: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, text } = await visit('/manage/v1/me', { headers: { cookie } })
  return { status, ...parseAnswer(text) }
}

async function asPage(cookie: string, method: string, ...sent: readonly [string, object?]) {
  const [path, body] = sent
  return await visit(path, {
    method,
    headers: { cookie, ...OURS },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

function parseAnswer(text: string): Readonly<Record<string, unknown>> {
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
}

function parseItems(text: string): readonly Readonly<Record<string, unknown>>[] {
  return (parseAnswer(text) as { readonly items: readonly Readonly<Record<string, unknown>>[] })
    .items
}

async function ledgerKinds(): Promise<readonly unknown[]> {
  const { text } = await api.call('GET', '/manage/v1/ledger?limit=1000')
  return parseItems(text).map(({ kind }) => kind)
}

/** Grants a role to somebody who has signed in, as the administrator. */
async function grant(cookie: string, body: object): Promise<{ person: string; grant: string }> {
  const person = String((await me(cookie))['person'])
  const granted = await api.call('POST', `/manage/v1/people/${person}/roles`, { body })
  expect(granted.status).toBe(201)
  return { person, grant: String(granted.body['id']) }
}

describe('sign-in by OpenID Connect', () => {
  it('knows a newcomer, who may do nothing until a role is granted, and nothing more once it is taken away', async () => {
    const cookie = await signIn('newcomer')
    expect(await me(cookie)).toMatchObject({
      ...{ name: 'Name of newcomer', signedInBy: 'oidc', roles: [], permissions: [] },
      ...{ status: 200, idleMinutes: 30 },
    })
    const tenants = async () => (await asPage(cookie, 'GET', '/manage/v1/tenants')).status
    expect(await tenants()).toBe(403)
    const granted = await grant(cookie, { role: 'auditor' })
    expect(await tenants()).toBe(200)
    expect(await me(cookie)).toMatchObject({ roles: ['auditor'] })
    const path = `/manage/v1/people/${granted.person}/roles/${granted.grant}`
    expect((await api.call('DELETE', path)).status).toBe(204)
    expect(await tenants()).toBe(403)
    expect(await ledgerKinds()).toEqual(
      expect.arrayContaining(['signed_in', 'role_granted', 'role_revoked']),
    )
  })

  it('shuts out whoever is disabled: their session ends at once and none begins', async () => {
    const cookie = await signIn('leaver')
    const { person } = await grant(cookie, { role: 'auditor' })
    expect((await api.call('POST', `/manage/v1/people/${person}/disable`)).body).toMatchObject({
      disabled: true,
    })
    expect((await me(cookie))['status']).toBe(401)
    const { flow, back } = await atProvider('leaver')
    const refused = await visit(back, { headers: { cookie: flow } })
    expect([refused.status, refused.cookie]).toEqual([403, ''])
    await api.call('POST', `/manage/v1/people/${person}/enable`)
    expect((await me(cookie))['status']).toBe(401)
    expect((await me(await signIn('leaver')))['status']).toBe(200)
  })

  it('takes an answer of the provider once, in the browser that asked, in ten minutes', async () => {
    nextMinute()
    const { flow, back } = await atProvider('careful')
    const other = await atProvider('careful')
    const open = async (cookie: string, address = back) =>
      (await visit(address, { headers: { cookie } })).status
    expect(await open('')).toBe(400)
    expect(await open(other.flow)).toBe(403)
    expect(await open(flow, back.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example'))).toBe(403)
    expect(await open(flow, back.replace(/state=[^&]*/, 'state=other'))).toBe(403)
    expect(await open(flow)).toBe(303)
    expect(await open(flow)).toBe(403)
    const late = await atProvider('careful')
    api.time.nowMs += LIMITS.signInFlowMs
    expect(await open(late.flow, late.back)).toBe(400)
  })

  it('brings somebody back to the page that they wanted, and never elsewhere', async () => {
    const wanted = [
      ['/console/requests?state=open', '/console/requests?state=open'],
      ['https://evil.example/console/', '/console/'],
      ['//evil.example/console/', '/console/'],
      ['/\\evil.example', '/console/'],
      ['/manage/v1/me', '/console/'],
      ['/console/sign-in', '/console/'],
    ]
    for (const [to = '', expected] of wanted) {
      nextMinute()
      const { flow, back } = await atProvider('traveller', `?${new URLSearchParams({ to })}`)
      const { location } = await visit(back, { headers: { cookie: flow } })
      expect([to, location]).toEqual([to, expected])
    }
  })

  it('keeps neither the name nor what the provider calls somebody as it is', async () => {
    await signIn('somebody-with-a-name')
    const { rows } = await api.gateway.database.withOwner((tx) =>
      tx.execute<{ all: string }>("select string_agg(people::text, ' ') as all from people"),
    )
    const hex = Buffer.from('somebody-with-a-name').toString('hex')
    expect(rows[0]?.all).not.toContain('somebody-with-a-name')
    expect(rows[0]?.all).not.toContain(hex)
    expect(api.logLines.join('\n')).not.toContain('somebody-with-a-name')
  })
})

describe('a session', () => {
  it('is kept in a cookie that no script reads, no other site sends and nobody can read', async () => {
    nextMinute()
    const { flow, back } = await atProvider('cookie')
    const { setCookies } = await visit(back, { headers: { cookie: flow } })
    const session = setCookies.find((line) => line.startsWith('tidegate='))
    expect(session).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    const [header = ''] = session?.slice('tidegate='.length).split('.') ?? []
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      ...{ alg: 'dir', enc: 'A256GCM' },
    })
  })

  it('ends when nothing was done for 30 minutes', async () => {
    const cookie = await signIn('idle')
    api.time.nowMs += LIMITS.sessionIdleMs - 1
    expect((await me(cookie))['status']).toBe(200)
    api.time.nowMs += LIMITS.sessionIdleMs - 1
    expect((await me(cookie))['status']).toBe(200)
    api.time.nowMs += LIMITS.sessionIdleMs
    expect((await me(cookie))['status']).toBe(401)
  })

  it('ends after twelve hours, whatever is done', async () => {
    const cookie = await signIn('busy')
    const endsAt = api.time.nowMs + LIMITS.sessionMs
    while (api.time.nowMs + 20 * MINUTE_MS < endsAt) {
      api.time.nowMs += 20 * MINUTE_MS
      expect((await me(cookie))['status']).toBe(200)
    }
    api.time.nowMs = endsAt
    expect((await me(cookie))['status']).toBe(401)
  })

  it('is over once somebody has signed out, and its cookie opens nothing any more', async () => {
    const cookie = await signIn('goer')
    const out = await asPage(cookie, 'POST', '/console/sign-out')
    expect([out.status, out.setCookies[0]]).toEqual([
      204,
      'tidegate=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ])
    expect((await me(cookie))['status']).toBe(401)
    expect(await ledgerKinds()).toContain('signed_out')
  })

  it('can be ended by its person and by an administrator, and by nobody else', async () => {
    const [ours, theirs] = [await signIn('one'), await signIn('two')]
    const [own] = parseItems((await asPage(ours, 'GET', '/manage/v1/sessions')).text)
    expect(own).toMatchObject({ current: true, signedInBy: 'oidc' })
    const path = `/manage/v1/sessions/${String(own?.['id'])}`
    expect((await asPage(theirs, 'DELETE', path)).status).toBe(404)
    expect((await me(ours))['status']).toBe(200)
    expect((await asPage(ours, 'DELETE', path)).status).toBe(204)
    expect((await me(ours))['status']).toBe(401)
    const [other] = parseItems((await asPage(theirs, 'GET', '/manage/v1/sessions')).text)
    const revoked = await api.call('DELETE', `/manage/v1/sessions/${String(other?.['id'])}`)
    expect([revoked.status, (await me(theirs))['status']]).toEqual([204, 401])
  })

  it('is not opened by a cookie that was changed, cut, forged or made for something else', async () => {
    const cookie = await signIn('target')
    nextMinute()
    const { flow } = await atProvider('target')
    const value = cookie.slice('tidegate='.length)
    const parts = value.split('.')
    const changed = parts.flatMap((part, index) =>
      part === ''
        ? []
        : [parts.with(index, (part.startsWith('A') ? 'B' : 'A') + part.slice(1)).join('.')],
    )
    const forged = Buffer.from('{"alg":"none"}').toString('base64url')
    const made = [
      ...changed,
      ...[value.slice(0, -4), parts.with(0, forged).join('.'), 'x'.repeat(3_000), ''],
      flow.slice('tidegate-sign-in='.length),
    ]
    for (const wrong of made) expect((await me(`tidegate=${wrong}`))['status']).toBe(401)
    expect((await me(`${cookie}; tidegate=${value}`))['status']).toBe(401)
    expect((await me(cookie))['status']).toBe(200)
  })

  it('does nothing for a page of another site, another port or without our header', async () => {
    const cookie = await signInByLink()
    const post = async (headers: Record<string, string>) =>
      await visit('/manage/v1/tenants', {
        ...{ method: 'POST', body: '{"name":"forged"}' },
        headers: { cookie, 'content-type': 'application/json', ...headers },
      })
    const refused: readonly Record<string, string>[] = [
      {},
      { 'x-tidegate-request': '1' },
      { 'sec-fetch-site': 'same-origin' },
      { 'x-tidegate-request': '1', 'sec-fetch-site': 'cross-site' },
      { 'x-tidegate-request': '1', 'sec-fetch-site': 'same-site', origin: api.origin },
      { 'x-tidegate-request': '1', 'sec-fetch-site': 'none' },
      { 'x-tidegate-request': '1', origin: 'http://evil.example' },
      { ...OURS, origin: 'null' },
    ]
    for (const headers of refused) {
      const { status, text } = await post(headers)
      expect([headers, status, parseAnswer(text)['code']]).toEqual([headers, 403, 'cross_site'])
    }
    const read = { cookie, 'sec-fetch-site': 'same-site' }
    expect((await visit('/manage/v1/me', { headers: read })).status).toBe(403)
    expect((await visit('/console/sign-out', { method: 'POST', headers: { cookie } })).status).toBe(
      403,
    )
    expect((await post({ 'x-tidegate-request': '1', origin: api.origin })).status).toBe(201)
  })
})

describe('the one-time link', () => {
  it('makes the administrator, once, and gives scripts a token', async () => {
    nextMinute()
    const link = await createSignInLink(api.gateway, api.origin)
    const use = async () =>
      await visit('/console/sign-in', { method: 'POST', body: new URL(link).hash.slice(1) })
    const used = await use()
    expect(await me(used.cookie)).toMatchObject({ signedInBy: 'link', roles: ['administrator'] })
    const authorization = `Bearer ${used.text}`
    expect((await api.call('GET', '/manage/v1/me', { authorization })).status).toBe(200)
    expect((await use()).status).toBe(410)
  })

  it('is tried so often from one address in a minute, and the ledger has it once', async () => {
    nextMinute()
    const statuses = new Set<number>()
    for (let tries = 0; tries <= LIMITS.signInAttemptsPerMinuteMax + 1; tries += 1) {
      statuses.add((await visit('/console/sign-in', { method: 'POST', body: 'guess' })).status)
    }
    expect([...statuses]).toEqual([410, 429])
    const refusals = (await ledgerKinds()).filter((kind) => kind === 'sign_in_refused')
    expect(refusals).toHaveLength(1)
    nextMinute()
    expect((await visit('/console/sign-in', { method: 'POST', body: 'guess' })).status).toBe(410)
  })

  it('has a page without inline styles and scripts that its policy does not name', async () => {
    const response = await fetch(`${api.origin}/console/sign-in`)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(
      /script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src 'self'; connect-src 'self'/,
    )
    expect(policy).not.toContain('unsafe')
    expect(await response.text()).not.toMatch(/ style=| on\w+=/)
  })
})

describe('an administrator', () => {
  it('is not taken away where nobody else is left, by role or by disabling', async () => {
    const first = await signInByLink()
    const person = String((await me(first))['person'])
    const { text } = await api.call('GET', `/manage/v1/people/${person}`)
    const [own] = parseItems(JSON.stringify({ items: parseAnswer(text)['roles'] }))
    const paths = [
      ['DELETE', `/manage/v1/people/${person}/roles/${String(own?.['id'])}`],
      ['POST', `/manage/v1/people/${person}/disable`],
    ]
    for (const [method = '', path = ''] of paths) {
      const refused = await api.call(method, path)
      expect([refused.status, refused.body['code']]).toEqual([409, 'last_administrator'])
    }
    const second = await grant(await signIn('second'), { role: 'administrator' })
    expect((await api.call('POST', `/manage/v1/people/${person}/disable`)).status).toBe(200)
    const last = await api.call('POST', `/manage/v1/people/${second.person}/disable`)
    expect(last.body['code']).toBe('last_administrator')
  })

  it('of one tenant grants what holds in it and no more, and sees nobody of others', async () => {
    const tenant = await api.addTenant('grants')
    const cookie = await signIn('tenant-administrator')
    const { person } = await grant(cookie, { role: 'administrator', tenant: tenant.id })
    const path = `/manage/v1/people/${person}/roles`
    const ask = async (body: object) => (await asPage(cookie, 'POST', path, body)).status
    expect(await ask({ role: 'auditor', tenant: tenant.id })).toBe(201)
    expect(await ask({ role: 'auditor' })).toBe(403)
    expect(await ask({ role: 'administrator' })).toBe(403)
    const stranger = String((await me(await signIn('stranger')))['person'])
    expect((await asPage(cookie, 'GET', `/manage/v1/people/${stranger}`)).status).toBe(404)
    const people = parseItems((await asPage(cookie, 'GET', '/manage/v1/people')).text)
    expect(people.map(({ id }) => id)).toEqual([person])
  })
})

describe('what a role is shown', () => {
  let tenant: string
  let otherProduct: string

  beforeAll(async () => {
    nextMinute()
    tenant = (await api.addTenant('shown')).id
    await api.call('POST', `/manage/v1/tenants/${tenant}/instances`, {
      body: { name: 'production' },
    })
    otherProduct =
      [...api.gateway.policies.bundle.products.keys()].find(
        (name) => name !== OUTLOOK && !name.startsWith('@'),
      ) ?? ''
    for (const product of [OUTLOOK, otherProduct]) {
      const body = { tenant, product }
      const { body: key } = await api.call('POST', '/manage/v1/ingest-keys', { body })
      const reports = [
        { product, type: 'undeclared-type', data: { a: 1 } },
        ...(product === OUTLOOK
          ? [errorReport({ time: new Date(api.time.nowMs).toISOString() })]
          : []),
      ]
      const sent = await fetch(`${api.origin}/v1/reports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${String(key['key'])}` },
        body: JSON.stringify(reports),
      })
      expect(sent.status).toBe(202)
    }
  })

  const quarantined = async (cookie: string, more = '') =>
    await asPage(cookie, 'GET', `/manage/v1/quarantine?tenant=${tenant}${more}`)

  it('a product owner sees the own product, named or not, and no other', async () => {
    const cookie = await signIn('owner')
    await grant(cookie, { role: 'product_owner', tenant, products: [OUTLOOK] })
    for (const more of ['', `&product=${OUTLOOK}`]) {
      const items = parseItems((await quarantined(cookie, more)).text)
      expect(items.map(({ product }) => product)).toEqual([OUTLOOK])
    }
    expect((await quarantined(cookie, `&product=${otherProduct}`)).status).toBe(403)
    const twice = `&product=${OUTLOOK}&product=${otherProduct}`
    expect((await quarantined(cookie, twice)).status).toBe(403)
    const draft = { tenant, product: otherProduct, type: 'undeclared-type' }
    const drafted = await asPage(cookie, 'POST', '/manage/v1/quarantine/draft', draft)
    expect(drafted.status).toBe(403)
    expect((await asPage(cookie, 'GET', `/manage/v1/sinks?tenant=${tenant}`)).status).toBe(403)
    await grant(cookie, { role: 'product_owner', tenant, products: [otherProduct] })
    expect((await quarantined(cookie)).status).toBe(400)
    expect((await quarantined(cookie, `&product=${otherProduct}`)).status).toBe(200)
    expect(await me(cookie)).toMatchObject({ tenant, products: [OUTLOOK, otherProduct].toSorted() })
  })

  it('a product owner of one tenant is an auditor of another one, each in its place', async () => {
    const another = (await api.addTenant('another')).id
    const cookie = await signIn('both')
    await grant(cookie, { role: 'product_owner', tenant, products: [OUTLOOK] })
    await grant(cookie, { role: 'auditor', tenant: another })
    const reports = async (name: string, more = '') => {
      const query = `tenant=${name}&purpose=security${more}`
      return (await asPage(cookie, 'GET', `/manage/v1/reports?${query}`)).status
    }
    expect([await reports(tenant), await reports(another)]).toEqual([200, 404])
    expect((await quarantined(cookie, `&product=${otherProduct}`)).status).toBe(403)
    // The query names one tenant, the body another: what is allowed in the one opens nothing in the other.
    const mixed = await asPage(cookie, 'POST', `/manage/v1/quarantine/draft?tenant=${another}`, {
      ...{ tenant, product: otherProduct, type: 'undeclared-type' },
    })
    expect([403, 404]).toContain(mixed.status)
    const audits = async (name: string) =>
      (await asPage(cookie, 'GET', `/manage/v1/audit?tenant=${name}`)).status
    expect([await audits(tenant), await audits(another)]).toEqual([404, 200])
  })

  it('a support engineer reads reports to troubleshoot, with a reason that is scrubbed and audited', async () => {
    const cookie = await signIn('support')
    await grant(cookie, { role: 'support_engineer', tenant })
    const read = async (query: Record<string, string>) =>
      await asPage(cookie, 'GET', `/manage/v1/reports?${new URLSearchParams({ tenant, ...query })}`)
    const purpose = 'operating_and_troubleshooting'
    const reason = 'Case 17, called by jane.doe@example.com'
    expect((await read({ purpose: 'security', reason })).status).toBe(403)
    const missing = await read({ purpose })
    expect([missing.status, parseAnswer(missing.text)['code']]).toEqual([400, 'reason_missing'])
    const given = await read({ purpose, reason })
    expect([given.status, parseItems(given.text)]).toMatchObject([200, [{ product: OUTLOOK }]])
    const audit = await api.call('GET', `/manage/v1/audit?tenant=${tenant}`)
    const entry = parseItems(audit.text).find(({ action }) => action === 'reason_given')
    expect(entry).toMatchObject({ purpose, detail: { reason: expect.stringContaining('Case 17') } })
    expect(audit.text).not.toContain('jane.doe')
  })

  it('an auditor sees the ledger and no report', async () => {
    const cookie = await signIn('auditor')
    await grant(cookie, { role: 'auditor', tenant })
    const query = `tenant=${tenant}&purpose=security`
    expect((await asPage(cookie, 'GET', `/manage/v1/reports?${query}`)).status).toBe(403)
    expect((await asPage(cookie, 'GET', `/manage/v1/ledger?tenant=${tenant}`)).status).toBe(200)
  })
})
