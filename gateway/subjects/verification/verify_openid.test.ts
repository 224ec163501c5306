import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { type LocalServer, startLocalServer } from '../../../test/fixtures/local_server.ts'
import {
  startVerifying,
  type VerifyingGateway,
  type VerifyingTenant,
} from '../../../test/fixtures/verification.ts'
import { verificationRoutes } from '../../http/dsr/verification_routes.ts'
import { connectorRoutes } from '../../http/manage/connectors.ts'

const SLOW_MS = 120_000
const AUDIENCE = 'privacy-portal'

interface Key {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

let verifying: VerifyingGateway
let provider: LocalServer
let contoso: VerifyingTenant
let keys: readonly Key[]
let connector = ''

beforeAll(async () => {
  verifying = await startVerifying({
    routes: connectorRoutes,
    publicRoutes: verificationRoutes,
    env: { TIDEGATE_PRIVATE_HOSTS: '127.0.0.1' },
  })
}, SLOW_MS)
afterAll(() => verifying?.stop(), SLOW_MS)

beforeEach(async () => {
  // Keys are remembered by real time, so that tokens are of now as well.
  verifying.time.nowMs = Date.now()
  keys = [await createKey('first')]
  provider = await startLocalServer()
  provider.handle = async ({ path }, response) => {
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': {
        issuer: provider.origin,
        jwks_uri: `${provider.origin}/keys`,
      },
      '/keys': { keys: await Promise.all(keys.map(printKey)) },
    }
    response.writeHead(documents[path] ? 200 : 404).end(JSON.stringify(documents[path] ?? {}))
  }
  contoso = await verifying.addTenant()
  connector = await connect({})
})
afterEach(() => provider.close())

async function createKey(kid: string, alg = 'RS256'): Promise<Key> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) }
}

async function printKey({ kid, alg, publicKey }: Key) {
  return { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
}

async function connect(changes: JsonObject): Promise<string> {
  const path = `/manage/v1/tenants/${contoso.id}/connectors`
  const { status, body } = await verifying.api('POST', path, {
    ...{ kind: 'openid_provider', name: 'sign-in' },
    settings: {
      ...{ issuer: provider.origin, audience: AUDIENCE },
      ...{ subjectClaim: 'sub', emailClaim: 'email', ...changes },
    },
  })
  expect(status).toBe(201)
  return `${path}/${String(body['id'])}`
}

const ADA = [{ type: 'user_id', value: 'ada' }]

async function file(identities: readonly JsonObject[] = ADA) {
  const { status, body } = await verifying.api('POST', '/dsr/v1/requests', {
    ...{ type: 'access', regulation: 'gdpr', tenant: contoso.id, verification: 'openid' },
    identities,
  })
  expect([status, body['status']]).toEqual([201, 'verifying'])
  const begun = isJsonObject(body['verification']) ? body['verification'] : {}
  return {
    path: `/dsr/v1/requests/${body['id']}`,
    verify: `/dsr/v1/verifications/${String(begun['token'])}/openid`,
    nonce: String(begun['nonce']),
  }
}

const now = () => Math.floor(verifying.time.nowMs / 1_000)

async function signToken(
  claims: Readonly<Record<string, unknown>>,
  key = keys[0],
): Promise<string> {
  if (key === undefined) throw new Error('There is no key')
  const payload = { iss: provider.origin, aud: AUDIENCE, sub: 'ada', iat: now(), exp: now() + 60 }
  return await new SignJWT({ ...payload, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .sign(key.privateKey)
}

const send = async (verify: string, idToken: string) =>
  await verifying.call('POST', verify, { body: { idToken } })
const statusOf = async (path: string) => (await verifying.api('GET', path)).body['status']

describe('a token of the provider', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'verifies the person that it names, signed with %s',
    async (alg) => {
      keys = [await createKey('k', alg)]
      const { path, verify, nonce } = await file()
      const answer = await send(verify, await signToken({ nonce }))
      expect(answer).toMatchObject({ status: 200, body: { status: 'verified' } })
      expect((await verifying.api('GET', path)).body).toMatchObject({
        status: 'received',
        verification: { method: 'openid' },
      })
      expect((await send(verify, await signToken({ nonce }))).status).toBe(404)
    },
  )

  it('proves all identities of the request, or nothing', async () => {
    const email = { type: 'email', value: 'Ada@Example.com' }
    const { path, verify, nonce } = await file([...ADA, email])
    const attempts = [
      {},
      { email: 'ada@example.com' },
      { email: 'ada@example.com', email_verified: 'true' },
      { email: 'bob@example.com', email_verified: true },
    ]
    for (const claims of attempts) {
      const answer = await send(verify, await signToken({ nonce, ...claims }))
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('of type email')])
      expect(answer.text).not.toContain('example.com')
    }
    const claims = { nonce, email: ' ada@example.com', email_verified: true }
    expect((await send(verify, await signToken(claims))).status).toBe(200)
    expect(await statusOf(path)).toBe('received')
  })

  const WRONG: readonly (readonly [
    string,
    (nonce: string) => Readonly<Record<string, unknown>>,
  ])[] = [
    ['somebody else', (nonce) => ({ nonce, sub: 'bob' })],
    ['no subject', (nonce) => ({ nonce, sub: '' })],
    ['another audience', (nonce) => ({ nonce, aud: 'other' })],
    ['several audiences without azp', (nonce) => ({ nonce, aud: [AUDIENCE, 'other'] })],
    ['another party', (nonce) => ({ nonce, azp: 'other' })],
    ['another issuer', (nonce) => ({ nonce, iss: 'https://evil.example' })],
    ['another nonce', () => ({ nonce: 'other' })],
    ['no nonce', () => ({})],
    ['a time that is over', (nonce) => ({ nonce, exp: now() - 3_600 })],
    ['no end', (nonce) => ({ nonce, exp: undefined })],
    ['a time long ago', (nonce) => ({ nonce, iat: now() - 3_600 })],
    ['a time to come', (nonce) => ({ nonce, iat: now() + 3_600 })],
  ]
  it.each(WRONG)('for %s is refused and counted', async (_, claimsOf) => {
    const { path, verify, nonce } = await file()
    const answer = await send(verify, await signToken(claimsOf(nonce)))
    expect([answer.status, answer.body['code']]).toEqual([403, 'not_verified'])
    expect((await verifying.api('GET', path)).body['verification']).toMatchObject({
      attemptsLeft: 4,
    })
    expect((await send(verify, await signToken({ nonce }))).status).toBe(200)
  })

  it('without a signature by a key of the provider is refused, and the fifth failure denies', async () => {
    const { path, verify, nonce } = await file()
    const claims = { iss: provider.origin, aud: AUDIENCE, sub: 'ada', nonce, exp: now() + 60 }
    const none = [{ alg: 'none' }, { ...claims, iat: now() }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const secret = new TextEncoder().encode(JSON.stringify(await printKey(keys[0] ?? never())))
    const shared = await new SignJWT({ ...claims, iat: now() })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(secret)
    const stranger = await createKey('first')
    const right = await signToken({ nonce })
    const attempts = [
      `${none}.`,
      shared,
      await signToken({ nonce }, stranger),
      `${right.slice(0, -4)}AAAA`,
      'x',
    ]
    for (const idToken of attempts) expect((await send(verify, idToken)).status).toBe(403)
    expect(await statusOf(path)).toBe('denied')
    expect((await send(verify, right)).status).toBe(404)
  })
})

function never(): never {
  throw new Error('There is no key')
}

describe('the keys of a provider', () => {
  it('are fetched once for many tokens', async () => {
    for (let person = 0; person < 3; person += 1) {
      const { verify, nonce } = await file()
      expect((await send(verify, await signToken({ nonce }))).status).toBe(200)
    }
    expect(provider.received.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/keys',
    ])
  })

  it('are those of the address that the tenant has set, without discovery', async () => {
    await verifying.api('DELETE', connector)
    connector = await connect({ jwksUrl: `${provider.origin}/keys` })
    const { verify, nonce } = await file()
    expect((await send(verify, await signToken({ nonce }))).status).toBe(200)
    expect(provider.received.map(({ path }) => path)).toEqual(['/keys'])
  })

  it('are not taken from a document of another issuer, a redirect or an endless answer, and cost no attempt', async () => {
    const { path, verify, nonce } = await file()
    const right = provider.handle
    const idToken = await signToken({ nonce })
    const answers: readonly (typeof provider.handle)[] = [
      (_, response) => {
        const jwks = `${provider.origin}/keys`
        response.writeHead(200).end(JSON.stringify({ issuer: 'https://x.example', jwks_uri: jwks }))
      },
      (_, response) => response.writeHead(302, { location: `${provider.origin}/keys` }).end(),
      (_, response) => response.writeHead(200).end(' '.repeat(400_000)),
      (_, response) => response.writeHead(200).end('{'),
      (_, response) => response.writeHead(500).end(),
      (request, response) =>
        request.path === '/keys'
          ? response.writeHead(200).end('{"keys":7}')
          : right(request, response),
      (_, response) => {
        const jwks = 'http://169.254.169.254/keys'
        response.writeHead(200).end(JSON.stringify({ issuer: provider.origin, jwks_uri: jwks }))
      },
    ]
    for (const answer of answers) {
      provider.handle = answer
      const refused = await send(verify, idToken)
      expect([refused.status, refused.body['code']]).toEqual([503, 'unavailable'])
    }
    expect((await verifying.api('GET', path)).body['verification']).toMatchObject({
      attemptsLeft: 5,
    })
    provider.handle = right
    expect((await send(verify, idToken)).status).toBe(200)
  })

  it('that are not known are not looked for again and again', async () => {
    const { verify, nonce } = await file()
    const unknown = await createKey('unknown')
    const attempts = Array.from({ length: 4 }, async () =>
      send(verify, await signToken({ nonce }, unknown)),
    )
    await Promise.all(attempts)
    expect(provider.received.filter(({ path }) => path === '/keys').length).toBeLessThan(3)
  })
})

describe('filing', () => {
  it('is refused without a provider, and for what none can prove', async () => {
    await verifying.api('DELETE', connector)
    const sent = { type: 'access', regulation: 'gdpr', tenant: contoso.id, verification: 'openid' }
    const without = await verifying.api('POST', '/dsr/v1/requests', { ...sent, identities: ADA })
    expect([without.status, without.body['code']]).toEqual([409, 'verification_not_offered'])
    connector = await connect({})
    const identities = [{ type: 'device_id', value: 'x' }]
    const device = await verifying.api('POST', '/dsr/v1/requests', { ...sent, identities })
    expect([device.status, device.body['code']]).toEqual([400, 'identity_not_offered'])
  })
})
