import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { REQUEST_RULES_DEFAULT } from '#domain/subject_request.ts'
import { setRequestRules } from '#drizzle/repositories/request_rules.ts'
import { type LocalServer, startLocalServer } from '../../test/fixtures/local_server.ts'
import {
  PRODUCT,
  startVerifying,
  VERIFICATION_START_MS,
  type VerifyingGateway,
  type VerifyingTenant,
} from '../../test/fixtures/verification.ts'
import { voteRoutes } from '../http/dsr/vote_routes.ts'
import { connectorRoutes } from '../http/manage/connectors.ts'
import { approveRequest } from './decide.ts'
import { requireRequest } from './requests.ts'
import { followVotes } from './take_votes.ts'

const SLOW_MS = 120_000
const HOUR_MS = 3_600_000
const SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`

let verifying: VerifyingGateway
let voters: LocalServer
let contoso: VerifyingTenant
/** What each voter answers at once, by its path. */
let answers: Readonly<Record<string, unknown>>

beforeAll(async () => {
  verifying = await startVerifying({
    routes: connectorRoutes,
    publicRoutes: voteRoutes,
    env: { TIDEGATE_PRIVATE_HOSTS: '127.0.0.1' },
  })
}, SLOW_MS)
afterAll(() => verifying?.stop(), SLOW_MS)

beforeEach(async () => {
  verifying.time.nowMs = VERIFICATION_START_MS
  voters = await startLocalServer()
  answers = {}
  voters.handle = ({ path }, response) => {
    const answer = answers[path]
    if (typeof answer === 'number') response.writeHead(answer).end()
    else response.writeHead(200).end(JSON.stringify(answer ?? { vote: 'later' }))
  }
  contoso = await verifying.addTenant()
})
afterEach(() => voters.close())

async function addVoter(name: string, changes: JsonObject = {}): Promise<string> {
  const path = `/manage/v1/tenants/${contoso.id}/connectors`
  const settings = { url: `${voters.origin}/${name}`, secret: SECRET, required: true }
  const { status, body } = await verifying.api('POST', path, {
    ...{ kind: 'voter', name },
    settings: { ...settings, timeoutHours: 24, ...changes },
  })
  expect([status, body['code']]).toEqual([201, undefined])
  return `${path}/${String(body['id'])}`
}

const PERSON = 'ada.lovelace@secret.example'

async function file(type = 'access'): Promise<string> {
  const { status, body } = await verifying.api('POST', '/dsr/v1/requests', {
    ...{ type, regulation: 'gdpr', tenant: contoso.id },
    identities: [{ type: 'user_id', value: PERSON }],
  })
  expect(status).toBe(201)
  return `/dsr/v1/requests/${body['id']}`
}

const approve = async (path: string, body: unknown = {}) =>
  (await verifying.api('POST', `${path}/approve`, body)).body
const show = async (path: string) => (await verifying.api('GET', path)).body
const questions = () =>
  voters.received.map(({ text }) => {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) ? parsed : {}
  })
const lastToken = () => String(questions().at(-1)?.['token'])
const vote = async (token: string, said: unknown) =>
  await verifying.call('POST', `/dsr/v1/votes/${token}`, { body: said })
const votesOf = async (path: string) => {
  const { votes } = await show(path)
  return Array.isArray(votes)
    ? votes.map((one) => (isJsonObject(one) ? [one['name'], one['vote'], one['note']] : []))
    : []
}
const untilStatus = async (path: string, status: string) =>
  await expect.poll(async () => (await show(path))['status'], { timeout: 20_000 }).toBe(status)

describe('a request of a tenant with voters', () => {
  it(
    'is carried out once each of them has approved its plan, and says whom it waits for until then',
    async () => {
      await addVoter('legal')
      await addVoter('security')
      answers = { '/security': { vote: 'approve', note: `Fine, ${PERSON} is no case` } }
      const path = await file()
      expect(await approve(path)).toMatchObject({ status: 'reviewing', waitingForVotes: ['legal'] })
      expect(await votesOf(path)).toEqual([
        ['legal', null, null],
        ['security', 'approve', expect.stringMatching(/^Fine, .* is no case$/)],
      ])
      expect(JSON.stringify(await show(path))).not.toContain(PERSON)
      const token = String(questions().find(({ token: sent }) => sent !== undefined)?.['token'])
      expect(token).toMatch(/^tgw_[\w-]{43}$/)
      const legal = voters.received.find(({ path: place }) => place === '/legal')
      const asked: unknown = JSON.parse(legal?.text ?? '{}')
      const given = await vote(String(isJsonObject(asked) && asked['token']), { vote: 'approve' })
      expect(given).toMatchObject({ status: 200, body: { vote: 'approve' } })
      await untilStatus(path, 'completed')
      const client = await verifying.store.connect()
      const { rows } = await client.query(
        `select leaf from ledger_entries where request_id = $1 and kind = 'request_vote'`,
        [path.split('/').at(-1)],
      )
      expect(rows).toHaveLength(2)
    },
    SLOW_MS,
  )

  it('is carried out at once where all approve at once', async () => {
    await addVoter('legal')
    answers = { '/legal': { vote: 'approve' } }
    expect(await approve(await file())).toMatchObject({ status: 'completed' })
  })

  it('is told about by counts and words only, signed', async () => {
    await addVoter('legal')
    const { status } = await verifying.call('POST', '/v1/reports', {
      key: contoso.key,
      body: {
        ...{ product: PRODUCT, type: 'error', subject: { userId: PERSON } },
        data: { code: 'E1' },
      },
    })
    expect(status).toBe(202)
    const path = await file('erasure')
    const { body: plan } = await verifying.api('GET', `${path}/preview`)
    await approve(path)
    const [message] = voters.received
    expect(questions()).toEqual([
      {
        ...{ type: 'request.vote', request: path.split('/').at(-1), tenant: contoso.id },
        ...{ right: 'erasure', regulation: 'gdpr', identities: { user_id: 1 } },
        ...{ reports: plan['total'], consents: 0, items: plan['items'] },
        ...{ planHash: plan['planHash'], token: expect.any(String) },
        ...{ dueAt: expect.any(String), expiresAt: '2026-02-01T10:00:00.000Z' },
      },
    ])
    expect(message?.text).not.toContain('lovelace')
    const headers = message?.headers ?? {}
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
    expect(headers['webhook-signature']).toBe(
      new Webhook(SECRET).sign(String(headers['webhook-id']), at, message?.text ?? ''),
    )
  })

  it('does not run where one denies, whatever the others say, until a person asks again', async () => {
    await addVoter('legal')
    await addVoter('security', { required: false })
    answers = { '/legal': { vote: 'approve' }, '/security': { vote: 'deny', note: 'Under attack' } }
    const path = await file()
    expect(await approve(path)).toEqual({
      ...{ id: path.split('/').at(-1), status: 'reviewing', deniedBy: ['security'] },
    })
    expect(await votesOf(path)).toContainEqual(['security', 'deny', 'Under attack'])
    await followVotes(verifying.gateway)
    expect((await show(path))['status']).toBe('reviewing')
    answers = { '/security': { vote: 'approve' } }
    expect(await approve(path)).toMatchObject({ status: 'completed' })
    // Who had approved was not asked again.
    expect(voters.received.map(({ path: place }) => place).toSorted()).toEqual([
      ...['/legal', '/security', '/security'],
    ])
  })

  it('can be denied by a person meanwhile, and a vote after that is one of nothing', async () => {
    await addVoter('legal')
    const path = await file()
    await approve(path)
    const denied = await verifying.api('POST', `${path}/deny`, { reason: 'not_covered' })
    expect(denied.body['status']).toBe('denied')
    expect((await vote(lastToken(), { vote: 'approve' })).status).toBe(404)
    expect((await show(path))['status']).toBe('denied')
  })

  it('does not wait for one that is not required, and for none that is gone', async () => {
    await addVoter('security', { required: false })
    const legal = await addVoter('legal')
    const path = await file()
    expect(await approve(path)).toMatchObject({ waitingForVotes: ['legal'] })
    await verifying.api('DELETE', legal)
    expect(await approve(path)).toMatchObject({ status: 'completed' })
  })
})

describe('a vote', () => {
  it('counts once: sent again, also at once and with another word, it changes nothing', async () => {
    await addVoter('legal')
    await addVoter('security')
    answers = { '/security': { vote: 'later' } }
    const path = await file()
    await approve(path)
    const token = lastToken()
    await vote(token, { vote: 'deny', note: 'Never' })
    const again = await Promise.all(
      Array.from({ length: 10 }, () => vote(token, { vote: 'approve' })),
    )
    expect(again.every(({ body }) => body['vote'] === 'deny')).toBe(true)
    expect((await votesOf(path)).filter(([, said]) => said === 'deny')).toHaveLength(1)
    const client = await verifying.store.connect()
    const { rows } = await client.query(
      `select 1 from ledger_entries where request_id = $1 and kind = 'request_vote'`,
      [path.split('/').at(-1)],
    )
    expect(rows).toHaveLength(1)
  })

  it(
    'on a plan that is another one now does not count',
    async () => {
      await addVoter('legal')
      const path = await file()
      await approve(path)
      const token = lastToken()
      await verifying.call('POST', '/v1/reports', {
        key: contoso.key,
        body: {
          ...{ product: PRODUCT, type: 'error', subject: { userId: PERSON } },
          data: { code: 'E2' },
        },
      })
      await expect
        .poll(async () => (await verifying.api('GET', `${path}/preview`)).body['total'])
        .toBe(1)
      expect((await vote(token, { vote: 'approve' })).status).toBe(200)
      await followVotes(verifying.gateway)
      expect((await show(path))['status']).toBe('reviewing')
      answers = { '/legal': { vote: 'approve', planHash: 'a'.repeat(64) } }
      expect(await approve(path)).toMatchObject({ waitingForVotes: ['legal'] })
      expect((await vote(lastToken(), { vote: 'approve' })).status).toBe(200)
      await untilStatus(path, 'completed')
      expect(lastToken()).not.toBe(token)
    },
    SLOW_MS,
  )

  it('that does not come in time is a denial', async () => {
    await addVoter('legal', { timeoutHours: 1 })
    const path = await file()
    await approve(path)
    const token = lastToken()
    verifying.time.nowMs += HOUR_MS
    expect((await vote(token, { vote: 'approve' })).status).toBe(404)
    await Promise.all([followVotes(verifying.gateway), followVotes(verifying.gateway)])
    expect(await votesOf(path)).toEqual([['legal', 'deny', 'No answer in time']])
    expect((await show(path))['status']).toBe('reviewing')
  })

  it(
    'is asked for again where the voter does not take the question, ever more slowly',
    async () => {
      await addVoter('legal')
      answers = { '/legal': 503 }
      const path = await file()
      expect(await approve(path)).toMatchObject({ waitingForVotes: ['legal'] })
      for (let minute = 0; minute < 10; minute += 1) {
        verifying.time.nowMs += 60_000
        await followVotes(verifying.gateway)
      }
      // At once, and after 1, 3 and 7 minutes.
      expect(voters.received).toHaveLength(4)
      expect(new Set(voters.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
      expect(JSON.stringify(await show(path))).toContain('it did not take the question')
      answers = { '/legal': { vote: 'approve' } }
      verifying.time.nowMs += 10 * 60_000
      await followVotes(verifying.gateway)
      await untilStatus(path, 'completed')
    },
    SLOW_MS,
  )

  it('by a token that is unknown or of something else is answered with one body', async () => {
    const unknown = await vote(`tgw_${'A'.repeat(43)}`, { vote: 'approve' })
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'not_found'])
    expect((await vote('x', { vote: 'deny' })).text).toBe(unknown.text)
    expect((await vote('x', { vote: 'later' })).status).toBe(400)
  })
})

describe('voters and four eyes', () => {
  it(
    'are both needed: voters are asked once two people have approved the same plan',
    async () => {
      const { gateway } = verifying
      await gateway.database.withOwner((tx) =>
        setRequestRules(tx, contoso.id, { ...REQUEST_RULES_DEFAULT, fourEyes: 'all' }),
      )
      await addVoter('legal')
      const path = await file()
      const { body: plan } = await verifying.api('GET', `${path}/preview`)
      const planHash = String(plan['planHash'])
      expect(await approve(path, { planHash })).toMatchObject({ needsAnotherApproval: true })
      expect(voters.received).toEqual([])
      const request = await requireRequest(gateway, path.split('/').at(-1), {})
      const second = await approveRequest(gateway, request, { actor: 'bob', planHash })
      expect(second).toMatchObject({ status: 'reviewing', waitingForVotes: ['legal'] })
      await vote(lastToken(), { vote: 'approve' })
      await untilStatus(path, 'completed')
      const { history } = await show(path)
      expect(JSON.stringify(history)).toContain('"status":"running"')
    },
    SLOW_MS,
  )
})
