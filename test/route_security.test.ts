import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { ROLES } from '#domain/role.ts'
import { ROUTES_WITH_NEEDS } from '#gateway/http/api/permissions.ts'
import { withDatabase } from './support/database.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import { errorReport, OUTLOOK } from './support/wire.ts'
import roleRows from './vectors/role_matrix.json' with { type: 'json' }
import calls from './vectors/route_calls.json' with { type: 'json' }

/*
 * Every operation of /openapi.json, called by everybody who may not. Each has a row in test/vectors/route_calls.json with
 * an address and a body that are right, so that nothing but the caller can be what it is refused for; an operation without
 * a row fails the first test.
 */

interface Operation {
  readonly method: string
  readonly path: string
}

interface Call {
  /** Who a token of another tenant is for it. */
  readonly of: 'tenant' | 'installation' | 'everybody'
  readonly query?: string
  readonly body?: JsonValue
}

/** What is put in the place of `{tenant}` and its like in an address or a body. */
type Places = Readonly<Record<string, string>>

const CALLS = parseCalls(calls)
const FINGERPRINT = '0123456789abcdef'
let product: Product
let operations: readonly Operation[]
let ours: Places
let unknown: Places
const tokens = { bound: '', revoked: '', expired: randomBytes(32).toString('base64url') }

function parseCalls(rows: unknown): Readonly<Record<string, Call>> {
  return rows as Readonly<Record<string, Call>>
}

beforeAll(async () => {
  product = await startProduct()
  const { api } = product
  await api('POST', '/manage/v1/tenants', { name: 'fabrikam' })
  ours = await placesOfContoso()
  unknown = Object.fromEntries(
    Object.entries(ours).map(([name, value]) => [name, value.includes('-') ? randomUUID() : value]),
  )
  const make = async (name: string) =>
    (await api('POST', '/manage/v1/access-tokens', { name, tenant: 'fabrikam' })).body
  tokens.bound = String((await make('bound'))['token'])
  const revoked = await make('revoked')
  tokens.revoked = String(revoked['token'])
  await api('DELETE', `/manage/v1/access-tokens/${String(revoked['id'])}`)
  await withDatabase(product, (client) =>
    client.query(
      `insert into access_tokens (id, kind, token_hash, created_at, expires_at)
       values ($1, 'administrator', sha256($2::bytea), now() - interval '2 days', now() - interval '1 second')`,
      [randomUUID(), tokens.expired],
    ),
  )
  await withDatabase(product, (client) =>
    client.query(
      `insert into problems (tenant_id, product, fingerprint, type, first_seen, last_seen)
       select id, $1, $2, 'error', now(), now() from tenants where name = 'contoso'`,
      [OUTLOOK, FINGERPRINT],
    ),
  )
  operations = await operationsOf()
}, 90_000)

afterAll(async () => {
  expect(product.output()).not.toMatch(/api_failed|crashed/)
  await product?.stop()
  removeDataDir(product)
})

/** Something of each kind, all of contoso. */
async function placesOfContoso(): Promise<Places> {
  const { api, createKey } = product
  const key = await createKey(OUTLOOK)
  const tenants = await api('GET', '/manage/v1/tenants')
  const contoso = [...parseItems(tenants.body)].find(({ name }) => name === 'contoso')
  const filed = await api('POST', '/dsr/v1/requests', {
    ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
    identities: [{ type: 'user_id', value: 'somebody' }],
  })
  const hold = await api('POST', '/manage/v1/holds', {
    ...{ tenant: 'contoso', reason: 'A case of the court', owner: 'legal' },
    query: { product: OUTLOOK },
  })
  const sink = await api('POST', '/manage/v1/sinks', {
    ...{
      tenant: 'contoso',
      name: 'away',
      kind: 'webhook',
      endpoint: 'https://sink.example/reports',
    },
    settings: {},
    secrets: { secret: `whsec_${randomBytes(32).toString('base64')}` },
  })
  const entries = parseItems((await api('GET', '/manage/v1/ledger?tenant=contoso')).body)
  await api('PUT', '/manage/v1/consents', {
    ...{ tenant: 'contoso', scope: 'tenant', choice: 'required' },
  })
  const consents = parseItems((await api('GET', '/manage/v1/consents?tenant=contoso')).body)
  const token = await api('POST', '/manage/v1/access-tokens', { name: 'theirs', tenant: 'contoso' })
  const connector = await api('POST', `/manage/v1/tenants/contoso/connectors`, {
    ...{ kind: 'webhook_processor', name: 'billing' },
    settings: {
      url: 'https://hooks.example/',
      receipts: 'http',
      secret: `whsec_${randomBytes(32).toString('base64')}`,
    },
  })
  const disclosure = await api('POST', '/manage/v1/disclosures', {
    ...{ tenant: 'contoso', authority: { kind: 'court', country: 'DE' } },
    legalBasis: 'court_order',
  })
  const bundle = await api('GET', '/manage/v1/bundle')
  const stored = errorReport()
  await sendNative(product, key.key, { body: stored })
  return {
    report: stored.id,
    ...(await placesOfAdministrator()),
    connector: String(connector.body['id']),
    disclosure: String(disclosure.body['id']),
    tenant: String(contoso?.['id']),
    request: String(filed.body['id']),
    hold: String(hold.body['id']),
    sink: String(sink.body['id']),
    key: key.id,
    entry: String(entries[0]?.['id']),
    consent: String(consents[0]?.['id']),
    token: String(token.body['id']),
    hash: String(bundle.body['hash']),
    replay: randomUUID(),
    fingerprint: FINGERPRINT,
    processor: randomUUID(),
  }
}

/** Somebody who has used the link, with their role and session. */
async function placesOfAdministrator(): Promise<Places> {
  const body = /\/console\/sign-in#(\S+)/.exec(product.output())?.[1] ?? ''
  await fetch(`${product.url}/console/sign-in`, { method: 'POST', body })
  const { api } = product
  const [person] = parseItems((await api('GET', '/manage/v1/people')).body)
  const [session] = parseItems((await api('GET', '/manage/v1/sessions')).body)
  const [grant] = parseItems({ items: person?.['roles'] })
  return {
    person: String(person?.['id']),
    grant: String(grant?.['id']),
    session: String(session?.['id']),
  }
}

function parseItems(body: unknown): readonly JsonObject[] {
  return (body as { readonly items: readonly JsonObject[] }).items
}

async function operationsOf(): Promise<readonly Operation[]> {
  const { paths } = parsePaths(await (await fetch(`${product.url}/openapi.json`)).json())
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
}

function parsePaths(body: unknown): { readonly paths: Readonly<Record<string, object>> } {
  return body as { readonly paths: Readonly<Record<string, object>> }
}

function callOf({ method, path }: Operation): Call {
  const call = CALLS[`${method} ${path}`]
  if (call === undefined) throw new Error(`Cannot call ${method} ${path}: it has no row`)
  return call
}

/** Puts the things of a place where their names stand. */
function fill(text: string, places: Places): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole)
}

function fillValue(value: JsonValue, places: Places): JsonValue {
  if (typeof value === 'string') return fill(value, places)
  if (Array.isArray(value)) return value.map((inner: JsonValue) => fillValue(inner, places))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fillValue(inner, places)]),
  )
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function call(
  operation: Operation,
  authorization: string | undefined,
  places: Places = ours,
): Promise<Answer> {
  const { query, body } = callOf(operation)
  const filled = body === undefined ? undefined : JSON.stringify(fillValue(body, places))
  const address = fill(`${operation.path}${query ?? ''}`, {
    ...DECLARED,
    ...places,
    id: idOf(operation.path, places),
  })
  return await send({ ...operation, path: address }, { authorization, body: filled })
}

async function send(
  { method, path }: Operation,
  {
    authorization,
    body,
  }: { readonly authorization: string | undefined; readonly body: string | undefined },
): Promise<Answer> {
  const response = await fetch(`${product.url}${path}`, {
    method,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      'content-type': /\/bulk(?:\?|$)/.test(path) ? 'application/x-ndjson' : 'application/json',
    },
    ...(body === undefined ? {} : { body }),
  })
  if (response.headers.get('content-type') === 'text/event-stream') {
    // It goes on until somebody ends it.
    await response.body?.cancel()
    return { status: response.status, text: '' }
  }
  return { status: response.status, text: await response.text() }
}

/** What the policies declare for everybody. */
const DECLARED: Places = { product: OUTLOOK, type: 'error' }

/** What `{id}` is in this address. */
function idOf(path: string, places: Places): string {
  const kinds: readonly (readonly [part: string, place: string])[] = [
    ['/requests/', 'request'],
    ['/holds/', 'hold'],
    ['/ledger/', 'entry'],
    ['/consents/', 'consent'],
    ['/disclosures/', 'disclosure'],
    ['/reports/', 'report'],
  ]
  const name = kinds.find(([part]) => path.includes(part))?.[1] ?? ''
  return places[name] ?? randomUUID()
}

/** A request that is not completed has neither export nor receipt. */
const NOT_READY: readonly number[] = [409]

/** Ends the tenant for all that come after. */
const KEPT_LAST = /\/subscription\/end$/

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

describe('every operation', () => {
  it('has a row with a call that is right, and no row is of one that there is not', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(operations.map(nameOf).toSorted())
  })

  it('that reads is answered to the administrator: nothing but the caller is wrong below', async () => {
    const wrong: string[] = []
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const { status } = await call(operation, `Bearer ${product.adminToken}`)
      if (![200, ...NOT_READY].includes(status)) wrong.push(`${nameOf(operation)}: ${status}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  const strangers: readonly (readonly [who: string, header: () => string | undefined])[] = [
    ['nobody', () => undefined],
    ['an empty token', () => 'Bearer '],
    ['another scheme', () => `Basic ${Buffer.from(`x:${product.adminToken}`).toString('base64')}`],
    ['a forged token', () => `Bearer ${randomBytes(32).toString('base64url')}`],
    ['the right token cut short', () => `Bearer ${product.adminToken.slice(0, -1)}`],
    ['a token that is over', () => `Bearer ${tokens.expired}`],
    ['a token that was revoked', () => `Bearer ${tokens.revoked}`],
  ]
  it.each(strangers)('refuses %s, with the same answer everywhere', async (_, header) => {
    const answers = await Promise.all(
      operations.map(async (operation) => {
        const { status, text } = await call(operation, header())
        return `${status} ${String(parseProblem(text).code)}`
      }),
    )
    expect(new Set(answers)).toEqual(new Set(['401 unauthenticated']))
  })

  it('of one tenant is closed to a token of another one, as if there were nothing', async () => {
    const wrong: string[] = []
    for (const operation of operations.filter((one) => callOf(one).of === 'tenant')) {
      const known = await call(operation, `Bearer ${tokens.bound}`)
      const missing = await call(operation, `Bearer ${tokens.bound}`, unknown)
      const isClosed = known.status === 404 && known.text === missing.text
      if (!isClosed) wrong.push(`${nameOf(operation)}: ${known.status}, ${missing.status}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('that lists without a tenant tells a token of one tenant of its own alone', async () => {
    const names = Object.values(ours).filter((value) => value !== ours['hash'])
    for (const operation of operations.filter((one) => callOf(one).query?.startsWith('?tenant='))) {
      if (operation.method !== 'GET') continue
      const address = operation.path.replace('{id}', randomUUID())
      const response = await fetch(`${product.url}${address}`, {
        headers: { authorization: `Bearer ${tokens.bound}` },
      })
      const text = await response.text()
      const told = names.filter((name) => text.includes(name))
      expect([nameOf(operation), told]).toEqual([nameOf(operation), []])
    }
  }, 60_000)

  it('of the installation is closed to a token of one tenant', async () => {
    const wrong: string[] = []
    for (const operation of operations.filter((one) => callOf(one).of === 'installation')) {
      const { status, text } = await call(operation, `Bearer ${tokens.bound}`)
      if (status !== 403 || parseProblem(text).code !== 'forbidden') {
        wrong.push(`${nameOf(operation)}: ${status}`)
      }
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('that is for everybody tells a token of one tenant nothing of another one', async () => {
    const names = new Set(Object.values(ours).filter((value) => value !== ours['hash']))
    for (const operation of operations.filter((one) => callOf(one).of === 'everybody')) {
      const { status, text } = await call(operation, `Bearer ${tokens.bound}`)
      expect([nameOf(operation), status]).toEqual([nameOf(operation), 200])
      const told = [...names].filter((name) => text.includes(name))
      expect([nameOf(operation), told]).toEqual([nameOf(operation), []])
    }
  }, 60_000)
})

describe('by role', () => {
  const everyRole: readonly string[] = ROLES
  const rows = parseRoleRows(roleRows)
  const made: Record<string, string> = {}
  /** A token with one role: for one tenant, or for all of them. */
  const tokenOf = (role: string, tenant: string | undefined) =>
    `Bearer ${made[`${role} ${tenant ?? ''}`]}`

  beforeAll(async () => {
    for (const role of everyRole) {
      for (const tenant of ['contoso', 'fabrikam', undefined]) {
        const { body } = await product.api('POST', '/manage/v1/access-tokens', {
          ...{ name: role, roles: [role], ...(tenant === undefined ? {} : { tenant }) },
          ...(role === 'product_owner' ? { products: [OUTLOOK] } : {}),
        })
        made[`${role} ${tenant ?? ''}`] = String(body['token'])
      }
    }
  }, 60_000)

  /** Each call without a body, about things that there are not: who may is told what is wrong with it, and changes nothing. */
  async function isRefused(operation: Operation, authorization: string): Promise<boolean> {
    const address = fill(operation.path, { tenant: ours['tenant'] ?? '', product: OUTLOOK })
    const { status, text } = await send(
      { ...operation, path: address.replaceAll(/\{\w+\}/g, randomUUID()) },
      { authorization, body: undefined },
    )
    if (status >= 500 || status === 401) throw new Error(`${nameOf(operation)}: ${status}`)
    return status === 403 && parseProblem(text).code === 'forbidden'
  }

  it('every operation has a row that says which roles may call it', () => {
    expect(Object.keys(rows).toSorted()).toEqual(operations.map(nameOf).toSorted())
    expect(ROUTES_WITH_NEEDS.toSorted()).toEqual(operations.map(nameOf).toSorted())
  })

  it.each(everyRole)(
    '%s may call in the own tenant what its row says, and nothing else',
    async (role) => {
      const wrong: string[] = []
      const isToldAs = async (operation: Operation, tenant: string | undefined, is: boolean) => {
        if ((await isRefused(operation, tokenOf(role, tenant))) === is) {
          wrong.push(`${nameOf(operation)} in ${tenant ?? 'all tenants'}`)
        }
      }
      await Promise.all(
        operations
          .filter(({ path }) => !KEPT_LAST.test(path))
          .map(async (operation) => {
            const isOfAll = callOf(operation).of === 'installation'
            const isAllowed = rows[nameOf(operation)]?.includes(role) === true
            await isToldAs(operation, 'contoso', isAllowed && !isOfAll)
            if (isOfAll) await isToldAs(operation, undefined, isAllowed)
          }),
      )
      expect(wrong).toEqual([])
    },
    60_000,
  )

  it.each(everyRole)(
    '%s of another tenant is told nothing of ours',
    async (role) => {
      const wrong: string[] = []
      await Promise.all(
        operations
          .filter((one) => callOf(one).of === 'tenant')
          .map(async (operation) => {
            const { status } = await call(operation, tokenOf(role, 'fabrikam'))
            const isAllowed = rows[nameOf(operation)]?.includes(role) === true
            if (status !== (isAllowed ? 404 : 403)) wrong.push(`${nameOf(operation)}: ${status}`)
          }),
      )
      expect(wrong).toEqual([])
    },
    60_000,
  )
})

function parseRoleRows(given: unknown): Readonly<Record<string, readonly string[]>> {
  return given as Readonly<Record<string, readonly string[]>>
}

function parseProblem(text: string): { readonly code?: unknown } {
  return text === '' ? {} : (JSON.parse(text) as { readonly code?: unknown })
}
