import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import {
  REQUEST_RULES_DEFAULT,
  type RequestRules,
  type RequestStatus,
} from '#domain/subject_request.ts'
import { setRequestRules } from '#drizzle/repositories/request_rules.ts'
import { listEvents, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant, insertTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import { startTestStore, type TestStore } from '../../test/fixtures/postgres.ts'
import { readConfig } from '../config.ts'
import { recordChoice } from '../consents/record.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { type Jobs, startJobs } from '../jobs/jobs.ts'
import { createLogger } from '../telemetry/logger.ts'
import {
  approveRequest,
  cancelRequest,
  denyRequest,
  liftRestriction,
  previewRequest,
  putOffRequest,
} from './decide.ts'
import { explainException, followUp } from './follow_up.ts'
import { TRANSITIONS } from './request_state.ts'
import { fileRequest, reloadRequest } from './requests.ts'

const SLOW_MS = 120_000
const START_MS = Date.UTC(2026, 0, 31, 10)
const ONE_BY_ONE = REQUEST_RULES_DEFAULT

let store: TestStore
let folder = ''
let gateway: Gateway
let jobs: Jobs
let tenant: Tenant
let nowMs = START_MS

beforeAll(async () => {
  store = await startTestStore()
  folder = mkdtempSync(join(tmpdir(), 'tidegate-decide-'))
  gateway = await createGateway({
    config: readConfig({ TIDEGATE_DATA_DIR: folder, TIDEGATE_JUDGES: '0' }),
    databaseUrl: store.url,
    clock: { nowMs: () => nowMs },
    log: createLogger('error', () => undefined),
  })
  jobs = await startJobs(gateway, { databaseUrl: store.url })
}, SLOW_MS)

afterAll(async () => {
  await jobs?.stop()
  await gateway?.close()
  await store?.stop()
  rmSync(folder, { recursive: true, force: true })
}, SLOW_MS)

beforeEach(async () => {
  nowMs = START_MS
  const id = parseTenantId(randomUUID())
  invariant(id !== undefined, 'a random UUID is a GUID')
  const found = await gateway.database.withOwner(async (tx) => {
    const createdAt = new Date(nowMs)
    await insertTenant(tx, { id, name: `tenant ${id}`, retentionDays: undefined, createdAt })
    return await findTenant(tx, id)
  })
  invariant(found !== undefined, 'the tenant was just added')
  tenant = found
})

async function file(
  type: RequestRight = 'erasure',
  { regulation = 'gdpr', people = 1 } = {},
): Promise<SubjectRequest> {
  const identities = Array.from({ length: people }, () => ({
    type: 'user_id' as const,
    value: randomUUID(),
  }))
  const filed = { type, regulation, identities, actor: 'ada' }
  return await reloadRequest(gateway, await fileRequest(gateway, tenant, filed))
}

const again = async (request: SubjectRequest) => await reloadRequest(gateway, request)
const rules = async (changes: Partial<RequestRules>) =>
  await gateway.database.withOwner((tx) =>
    setRequestRules(tx, tenant.id, { ...ONE_BY_ONE, ...changes }),
  )
const approve = async (request: SubjectRequest, actor = 'ada', planHash?: string) =>
  await approveRequest(gateway, await again(request), { actor, planHash })
const historyOf = async (request: SubjectRequest) =>
  (await gateway.database.withTenant(tenant.id, (tx) => listEvents(tx, request))).map(
    ({ status, actor }) => `${status} by ${actor}`,
  )
async function untilStatus(request: SubjectRequest, status: RequestStatus): Promise<void> {
  await expect.poll(async () => (await again(request)).status, { timeout: 20_000 }).toBe(status)
}

describe('the plan of a request', () => {
  it('is what is carried out: its name is the same as long as nothing has changed', async () => {
    const request = await file()
    const { planHash } = await previewRequest(gateway, request, 'ada')
    expect((await previewRequest(gateway, request, 'bob')).planHash).toBe(planHash)
    expect(await approve(request, 'ada', planHash)).toMatchObject({ status: 'completed' })
    expect((await again(request)).planHash).toBe(planHash)
  })

  it('is another one where something came after the preview, and then nothing is carried out', async () => {
    const userId = randomUUID()
    const filed = { type: 'erasure', regulation: 'gdpr', actor: 'ada' } as const
    const identities = [{ type: 'user_id', value: userId } as const]
    const request = await reloadRequest(
      gateway,
      await fileRequest(gateway, tenant, { ...filed, identities }),
    )
    const { planHash } = await previewRequest(gateway, request, 'ada')
    const told = { scope: 'user', subject: { userId }, choice: 'required' } as const
    await recordChoice(gateway, told, { tenant, instance: undefined, actor: 'ada' })
    await expect(approve(request, 'ada', planHash)).rejects.toMatchObject({ code: 'plan_changed' })
    expect((await again(request)).status).toBe('reviewing')
  })

  it('of another request is not taken', async () => {
    const [one, other] = [await file(), await file()]
    const { planHash } = await previewRequest(gateway, other, 'ada')
    await expect(approve(one, 'ada', planHash)).rejects.toMatchObject({ code: 'plan_changed' })
  })
})

describe('four eyes', () => {
  it('are two people who approve the same plan', async () => {
    await rules({ fourEyes: 'all' })
    const request = await file()
    await expect(approve(request)).rejects.toMatchObject({ code: 'plan_missing' })
    const { planHash } = await previewRequest(gateway, request, 'ada')
    for (const _ of [1, 2]) {
      expect(await approve(request, 'ada', planHash)).toEqual({
        status: 'reviewing',
        needsAnother: true,
      })
    }
    expect(await approve(request, 'bob', planHash)).toEqual({
      status: 'completed',
      needsAnother: false,
    })
  })

  it('are asked for by many identities only, where the tenant wants it so', async () => {
    await rules({ fourEyes: 'bulk' })
    expect(await approve(await file())).toMatchObject({ status: 'completed' })
    const bulk = await file('erasure', { people: 100 })
    await expect(approve(bulk)).rejects.toMatchObject({ code: 'plan_missing' })
  })

  it('of many at once carry it out once', async () => {
    await rules({ fourEyes: 'all' })
    const request = await file()
    const { planHash } = await previewRequest(gateway, request, 'ada')
    const people = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay']
    await Promise.all(people.map((actor) => approve(request, actor, planHash)))
    await untilStatus(request, 'completed')
    expect(await historyOf(request)).toHaveLength(4)
  })
})

describe('a cancel window', () => {
  it('is waited for, and then the request is carried out', async () => {
    await rules({ cancelWindowHours: 2 })
    const request = await file()
    expect(await approve(request)).toMatchObject({ status: 'waiting' })
    expect((await again(request)).notBefore).toEqual(new Date(START_MS + 2 * HOUR_MS))
    nowMs += 2 * HOUR_MS - 1
    await followUp(gateway)
    expect((await again(request)).status).toBe('waiting')
    nowMs += 1
    await Promise.all([followUp(gateway), followUp(gateway)])
    await untilStatus(request, 'completed')
    expect(await historyOf(request)).toEqual([
      'received by ada',
      'waiting by ada',
      'running by gateway',
      'completed by gateway',
    ])
  })

  it('is not shortened by a clock that jumps years ahead of the store’s', async () => {
    await rules({ cancelWindowHours: 24 })
    nowMs = Date.now()
    const request = await file()
    expect(await approve(request)).toMatchObject({ status: 'waiting' })
    nowMs += 3_650 * 24 * HOUR_MS
    await followUp(gateway)
    expect((await again(request)).status).toBe('waiting')
    await cancelRequest(gateway, request, 'ada')
    expect((await again(request)).status).toBe('cancelled')
  })

  it('ends with a cancellation, after which nothing is carried out', async () => {
    await rules({ cancelWindowHours: 1 })
    const request = await file()
    await approve(request)
    expect(await cancelRequest(gateway, request, 'bob')).toBe('cancelled')
    nowMs += HOUR_MS
    await followUp(gateway)
    expect((await again(request)).status).toBe('cancelled')
  })
})

describe('a denial', () => {
  it('ends a request with its reason', async () => {
    const request = await file()
    const note = 'Nothing was found for jane.doe@contoso.example'
    const denial = { actor: 'ada', reason: 'no_match', note } as const
    expect(await denyRequest(gateway, request, denial)).toBe('denied')
    expect((await again(request)).denialReason).toBe('no_match')
    const history = await gateway.database.withTenant(tenant.id, (tx) => listEvents(tx, request))
    const [told] = history.flatMap((event) => event.note ?? [])
    expect(told).toContain('Nothing was found for')
    expect(told).not.toContain('jane.doe')
    await expect(approve(request)).rejects.toMatchObject({ code: 'request_state' })
    await expect(denyRequest(gateway, request, denial)).rejects.toMatchObject({
      code: 'request_state',
    })
  })
})

describe('an extension', () => {
  it('puts the answer off once, to what the regulation allows', async () => {
    const request = await file('access')
    const before = (await again(request)).dueAt
    const dueAt = await putOffRequest(gateway, request, {
      reason: 'Many systems of jane.doe@contoso.example',
    })
    expect(dueAt.getTime()).toBeGreaterThan(before.getTime() + 50 * 24 * HOUR_MS)
    const { extensionReason, ...extended } = await again(request)
    expect(extended).toMatchObject({ dueAt })
    expect(extensionReason).toContain('Many systems of')
    expect(extensionReason).not.toContain('jane.doe')
    await expect(
      putOffRequest(gateway, await again(request), { reason: 'Once more' }),
    ).rejects.toMatchObject({ code: 'request_state' })
  })

  it('is refused where the time to tell it is over, and for a right that has none', async () => {
    const request = await file('access')
    nowMs = request.dueAt.getTime() + 1
    await expect(putOffRequest(gateway, request, { reason: 'Too late' })).rejects.toMatchObject({
      code: 'extension_not_allowed',
    })
    nowMs = START_MS
    const optOut = await file('opt_out', { regulation: 'ccpa' })
    await expect(putOffRequest(gateway, optOut, { reason: 'Not at all' })).rejects.toMatchObject({
      code: 'extension_not_allowed',
    })
  })
})

describe('what does not belong to a status', () => {
  it('is refused', async () => {
    const request = await file()
    await expect(liftRestriction(gateway, request)).rejects.toMatchObject({ code: 'request_state' })
    await expect(
      explainException(gateway, request, { actor: 'ada', explanation: 'None' }),
    ).rejects.toMatchObject({ code: 'request_state' })
  })

  it(
    'never happens, whatever is done in whatever order, by one after the other or at once',
    async () => {
      for (const cancelWindowHours of [0, 1]) {
        await rules({ cancelWindowHours })
        for (const steps of SEQUENCES) await tryOut(steps)
      }
    },
    SLOW_MS,
  )
})

const STEPS: Readonly<Record<string, (request: SubjectRequest) => Promise<unknown>>> = {
  preview: (request) => previewRequest(gateway, request, 'ada'),
  approve: (request) => approve(request),
  cancel: (request) => cancelRequest(gateway, request, 'ada'),
  deny: (request) => denyRequest(gateway, request, { actor: 'ada', reason: 'no_match' }),
  follow: () => followUp(gateway),
}
const NAMES = Object.keys(STEPS)
/** Each before, after and beside each other. */
const SEQUENCES = NAMES.flatMap((first) => NAMES.map((second) => [first, second, first]))

async function tryOut(steps: readonly string[]): Promise<void> {
  const [inTurn, atOnce] = [await file(), await file()]
  for (const step of steps) await run(step, inTurn)
  await Promise.all(steps.map((step) => run(step, atOnce)))
  for (const request of [inTurn, atOnce]) {
    await settle(request)
    expect([...steps, ...(await wrongMoves(request))]).toEqual([...steps])
  }
}

/** What a status does not allow is refused, and nothing else goes wrong. */
async function run(step: string, request: SubjectRequest): Promise<void> {
  await STEPS[step]?.(request).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'request_state' })
  })
}

async function settle(request: SubjectRequest): Promise<void> {
  if ((await again(request)).status === 'running') await untilStatus(request, 'completed')
}

/** The changes in the history of a request that its states do not allow. */
async function wrongMoves(request: SubjectRequest): Promise<readonly string[]> {
  const events = await gateway.database.withTenant(tenant.id, (tx) => listEvents(tx, request))
  const last = events.at(-1)?.status
  const { status } = await again(request)
  const wrong = events.flatMap((event, index) => {
    const before = events[index - 1]
    if (before === undefined || TRANSITIONS[before.status].includes(event.status)) return []
    return [`${before.status} to ${event.status}`]
  })
  return last === status ? wrong : [...wrong, `ends with ${last}, is ${status}`]
}
