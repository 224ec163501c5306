import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { nativeCollector } from '#collectors/native/index.ts'
import type { RequestHead } from '#domain/collector.ts'
import type { ChoiceHistory, ConsentLevel } from '#domain/consent.ts'
import { invariant } from '#domain/invariant.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { fixedPseudonymKeys } from '../../../test/fixtures/pseudonym_keys.ts'
import { requestContextOf } from '../../../test/fixtures/request_context.ts'
import { Pseudonymiser } from '../../keyring/pseudonymiser.ts'
import { loadPolicies } from '../../policies/load_policies.ts'
import { PolicyService } from '../../policies/policy_service.ts'
import type { Keeping } from '../keep.ts'
import { processItems } from '../process.ts'
import type { RequestContext } from '../steps.ts'
import { OverloadedError } from '../store.ts'
import { JudgePool } from './judge_pool.ts'
import { processApart } from './process_apart.ts'

const PRODUCT = 'dynamics-365-for-outlook-client'
const keys = { ...fixedPseudonymKeys(7), generation: 0 }
const pseudonymiser = new Pseudonymiser(keys)
const subjects = new Map<string, readonly ConsentLevel[]>()
const suppressed = new Set<string>()
const choices = { administrator: [] as ConsentLevel[] }
const nameOf = (pseudonyms: { readonly userId?: Uint8Array }) =>
  Buffer.from(pseudonyms.userId ?? []).toString('hex')

/** A choice that was made before anything was reported. */
const alwaysChosen = (level: ConsentLevel): ChoiceHistory => [{ level, fromMs: 0 }]

const consents = {
  administratorHistories: () => choices.administrator.map(alwaysChosen),
  subjectHistories: (_place: unknown, pseudonyms: { readonly userId?: Uint8Array }) =>
    (subjects.get(nameOf(pseudonyms)) ?? []).map(alwaysChosen),
  featureHistories: () => [],
  hasSubjects: () => subjects.size > 0,
}
const suppressions = {
  get isEmpty() {
    return suppressed.size === 0
  },
  hasAny: (pseudonyms: { readonly userId?: Uint8Array }) => suppressed.has(nameOf(pseudonyms)),
}

let source: PolicySource
let context: RequestContext
let judges: JudgePool

beforeAll(async () => {
  source = await loadPolicies(fileURLToPath(new URL('../../../policies', import.meta.url)))
  const policies = new PolicyService(source, pseudonymiser)
  const base = requestContextOf(policies.bundle, { pseudonymiser, consents, suppressions })
  const admission = { ...base.admission, product: PRODUCT }
  const scrubber = policies.scrubberFor(admission.tenantId)
  context = { ...base, admission, scrubber }
  judges = new JudgePool({
    ...{ threads: 2, policies, consents, suppressions, keys },
    onEnd: (error) => expect(error).toBeUndefined(),
  })
})

afterAll(async () => {
  await judges.stop()
  await judges.stop()
})

const HEAD: RequestHead = {
  method: 'POST',
  path: '/v1/reports',
  params: {},
  query: new URLSearchParams('verbose=1'),
  header: (name) => (name === 'content-type' ? 'application/json' : undefined),
}

const ITEMS = [
  { id: 'a', type: 'error', subject: { userId: 'u-1' }, data: { description: 'plain' } },
  {
    id: 'b',
    version: '9.1',
    time: '2026-01-30T10:00:00Z',
    type: 'error',
    subject: { userId: 'u-2', organisationId: 'o-1', email: 'ann@contoso.example' },
    data: { description: 'Failed for jane.doe@contoso.example', thirdParty: { name: 'x' }, odd: 1 },
  },
  { type: 'not_declared', subject: {}, data: { some: { thing: 1 } } },
  { type: 'error', data: 7 },
  { id: 'c', type: 'error', subject: { userId: 'u-1' }, data: { url: '/x?token=abc123def' } },
]
const BODY = Buffer.from(JSON.stringify(ITEMS.map((item) => ({ product: PRODUCT, ...item }))))

interface Kept extends Keeping {
  readonly outcomes: readonly Outcome[]
}

/** Keeps all but the reports at the given places, which are answered as duplicates. */
function keeperOf(duplicates: readonly number[] = []) {
  const kept: Kept[] = []
  const keep = (keeping: Keeping): Promise<readonly Outcome[]> => {
    const outcomes = keeping.reports.map(({ outcome }, index) =>
      duplicates.includes(index) ? refusal('duplicate') : outcome,
    )
    kept.push({ ...keeping, outcomes })
    return Promise.resolve(outcomes)
  }
  return { kept, keep }
}

async function apart(body: Uint8Array, keeper = keeperOf()) {
  const { admission, receivedAtMs } = context
  const request = { collector: nativeCollector, head: HEAD, body, admission, receivedAtMs }
  const headers = { 'content-type': 'application/json', authorization: 'Bearer x' }
  return await processApart({ ...request, headers }, { judges, keeper })
}

async function here(keeper = keeperOf()) {
  const decoding = nativeCollector.decode(BODY, HEAD)
  invariant(decoding.kind === 'decoded', 'the body is right')
  const results = await processItems(decoding, context, keeper)
  return nativeCollector.answer(results, HEAD, decoding)
}

/** What is kept, without the ids that are drawn anew each time. */
function withoutIds({ reports, decided, shapes }: Kept) {
  const plain = reports.map(({ id, outcome, shapes: _, payload, pseudonyms, ...rest }) => ({
    ...rest,
    id: id.length,
    outcome: outcome.outcome,
    payload: JSON.parse(Buffer.from(payload).toString()),
    pseudonyms: Object.entries(pseudonyms).map(([kind, bytes]) => [kind, [...bytes]]),
  }))
  return { plain, decided, shapes }
}

const textOf = (answer: { readonly body?: string | Uint8Array | undefined }) => String(answer.body)

describe('processApart()', () => {
  it('keeps and answers what the main thread would', async () => {
    const [there, main] = [keeperOf(), keeperOf()]
    const large = await apart(BODY, there)
    const answer = await here(main)
    invariant(large.kind === 'answered', 'the body can be decoded')
    expect(JSON.parse(textOf(large.answer))).toEqual(JSON.parse(textOf(answer)))
    expect(there.kept.map(withoutIds)).toEqual(main.kept.map(withoutIds))
    expect(large.counts.reduce((sum, { count }) => sum + count, 0)).toBe(ITEMS.length)
  })

  it('answers a report that the store refused as the main thread would', async () => {
    const large = await apart(BODY, keeperOf([1]))
    const answer = await here(keeperOf([1]))
    invariant(large.kind === 'answered', 'the body can be decoded')
    expect(JSON.parse(textOf(large.answer))).toEqual(JSON.parse(textOf(answer)))
    expect(large.counts).toContainEqual({ outcome: 'dropped', reason: 'duplicate', count: 1 })
  })

  it('says where a body is no body of its protocol', async () => {
    expect(await apart(Buffer.from('[{"a":1},'))).toMatchObject({
      kind: 'undecodable',
      position: expect.any(Number),
    })
  })

  it('obeys a choice and a suppression as soon as they are recorded', async () => {
    const { tenantId } = context.admission
    const of = (userId: string) => nameOf(pseudonymiser.pseudonyms(tenantId, { userId }))
    const both = nameOf(
      pseudonymiser.pseudonyms(tenantId, { userId: 'u-2', organisationId: 'o-1' }),
    )
    subjects.set(of('u-1'), ['off'])
    suppressed.add(both)
    const keeper = keeperOf()
    const large = await apart(BODY, keeper)
    subjects.clear()
    suppressed.clear()
    invariant(large.kind === 'answered', 'the body can be decoded')
    expect(keeper.kept[0]?.reports).toEqual([])
    expect(textOf(large.answer)).toContain('user_off')
    expect(textOf(large.answer)).toContain('suppressed')
    choices.administrator = ['off']
    expect(textOf(await answerOf(BODY))).toContain('administrator_off')
    choices.administrator = []
    expect(JSON.parse(textOf(await answerOf(BODY)))).toMatchObject({ accepted: 1, redacted: 2 })
  })

  it('makes the same pseudonyms after keys were destroyed and cleared', async () => {
    const [before, after] = [keeperOf(), keeperOf()]
    await apart(BODY, before)
    keys.generation += 1
    judges.forgetDestroyed()
    await Promise.all([apart(BODY, after), apart(BODY), apart(BODY)])
    expect(after.kept.map(withoutIds)).toEqual(before.kept.map(withoutIds))
  })

  it('takes large bodies only', () => {
    expect(judges.takes(1_000)).toBe(false)
    expect(judges.takes(100_000)).toBe(true)
  })
})

async function answerOf(body: Uint8Array) {
  const large = await apart(body)
  invariant(large.kind === 'answered', 'the body can be decoded')
  return large.answer
}

describe('a thread that ends', () => {
  it('answers what waits in it as overloaded, and is started again', async () => {
    const ends: unknown[] = []
    const policies = new PolicyService(source, pseudonymiser)
    // It does not judge by policies whose scrubber it cannot make.
    const settings = { ...source.settings, pii: { kinds: 1 } }
    const broken = { ...policies.bundle, source: { ...source, settings } }
    const other = { of: policies.of.bind(policies), bundles: [broken] }
    const pool = new JudgePool({
      ...{ threads: 1, policies: other, consents, suppressions, keys },
      onEnd: (error) => ends.push(error),
    })
    const { admission, receivedAtMs } = context
    const job = {
      collector: 'native',
      admission,
      receivedAtMs,
      globalPrivacyControl: false,
    } as const
    const head = { method: 'POST', path: '/', params: {}, query: '', headers: {} }
    await expect(pool.judge({ ...job, head, body: new Uint8Array(9) })).rejects.toThrow(
      OverloadedError,
    )
    expect(pool.takes(100_000)).toBe(false)
    await expect(pool.judge({ ...job, head, body: new Uint8Array(9) })).rejects.toThrow(
      OverloadedError,
    )
    await vi.waitFor(() => expect(ends.length).toBeGreaterThan(1), { timeout: 20_000 })
    await pool.stop()
  }, 30_000)

  it('is not started at all where everything is judged in the main thread', async () => {
    const policies = new PolicyService(source, pseudonymiser)
    const pool = new JudgePool({
      ...{ threads: 0, policies, consents, suppressions, keys },
      onEnd: (error) => expect(error).toBeUndefined(),
    })
    expect(pool.takes(10_000_000)).toBe(false)
    await pool.stop()
  })
})
