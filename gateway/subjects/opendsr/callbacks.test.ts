import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { invariant } from '#domain/invariant.ts'
import { isJsonObject } from '#domain/json.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import { moveRequest } from '#drizzle/repositories/subject_requests.ts'
import {
  type Controller,
  type ReceivedCallback,
  startController,
} from '../../../test/fixtures/opendsr.ts'
import {
  assertSigned,
  OPENDSR_START_MS,
  type OpenDsrGateway,
  openDsrRequest,
  startOpenDsr,
} from '../../../test/fixtures/opendsr_gateway.ts'
import { startJobs } from '../../jobs/jobs.ts'
import { approveRequest, denyRequest } from '../decide.ts'
import { pruneToldCallbacks } from '../prune_callbacks.ts'
import { deliverCallbacks, openDsrCallbackJob } from './callbacks.ts'
import { findOpenDsrRequest } from './file_request.ts'
import { processorOf } from './processor.ts'

const SLOW_MS = 60_000
const MINUTE_MS = 60_000
const URL_A = 'https://controller.example/a'
const URL_B = 'https://controller.example/b?key=1'

let opendsr: OpenDsrGateway
let contoso: Awaited<ReturnType<OpenDsrGateway['addTenant']>>
let controller: Controller
let client: Awaited<ReturnType<OpenDsrGateway['store']['connect']>>

beforeAll(async () => {
  opendsr = await startOpenDsr()
  contoso = await opendsr.addTenant('contoso')
  client = await opendsr.store.connect()
}, SLOW_MS)

afterAll(() => opendsr.stop(), SLOW_MS)

beforeEach(async () => {
  controller = await startController()
  opendsr.time.nowMs = OPENDSR_START_MS
})

afterEach(async () => {
  await controller.close()
  await client.query('delete from request_callbacks')
})

async function file(
  changes: Readonly<Record<string, unknown>> = {},
  route = '/v2/requests',
): Promise<string> {
  const body = openDsrRequest({ status_callback_urls: [URL_A], ...changes })
  const { status } = await opendsr.call('POST', route, { body })
  invariant(status === 201, 'the request is taken')
  return body.subject_request_id
}

async function stored(id: string) {
  const request = await findOpenDsrRequest(opendsr.gateway, contoso.id, id)
  invariant(request !== undefined, 'the request is stored')
  return request
}

async function deliver(timeoutMs = 5_000): Promise<void> {
  const processor = processorOf(opendsr.gateway.config)
  invariant(processor !== undefined, 'OpenDSR is set')
  await deliverCallbacks({
    ...opendsr.gateway,
    ...{ processor, network: controller.network, timeoutMs },
  })
}

async function wait(ms: number): Promise<void> {
  opendsr.time.nowMs += ms
  await deliver()
}

function bodyOf({ bytes }: ReceivedCallback) {
  const body: unknown = JSON.parse(bytes.toString())
  invariant(isJsonObject(body), 'a callback is an object')
  return body
}

/** The word of ours in a callback. */
function wordOf(callback: ReceivedCallback): string {
  const { extensions } = bodyOf(callback)
  const ours = isJsonObject(extensions) ? extensions['opendsr.example.com'] : undefined
  return isJsonObject(ours) ? String(ours['status']) : ''
}

/** What was received, as `path status`, in the order in which it came. */
const told = () =>
  controller.received.map((callback) => `${callback.path} ${bodyOf(callback)['request_status']}`)

async function rowsOf(id: string) {
  const { id: requestId } = await stored(id)
  const { rows } = await client.query(
    'select * from request_callbacks where request_id = $1 order by created_at, id',
    [requestId],
  )
  return rows
}

async function approve(id: string): Promise<void> {
  await approveRequest(opendsr.gateway, await stored(id), { actor: 'test' })
  await expect
    .poll(async () => (await stored(id)).status, { timeout: 20_000, interval: 50 })
    .toBe('completed')
}

/** Changes a request, past the rules of its life; nothing where there is no further status. */
async function changeTo(id: string, to: RequestStatus | undefined): Promise<void> {
  if (to === undefined) return
  const request = await stored(id)
  const move = { from: [request.status], to, at: new Date(opendsr.time.nowMs), actor: 'test' }
  await opendsr.gateway.database.withTenant(contoso.id, (tx) => moveRequest(tx, request, move))
}

/** Takes callbacks, and notes them, but at the paths that fail. */
function answerUnless(fails: readonly string[], taken: string[]): Controller['answer'] {
  return (callback) => {
    if (fails.includes(callback.path)) return { status: 500 }
    taken.push(`${callback.path} ${wordOf(callback)}`)
    return { status: 202 }
  }
}

interface Step {
  /** Paths that fail. */
  readonly fails: readonly string[]
  readonly waitMin: number
  readonly processes: number
  readonly isChanged: boolean
}

/** Goes through the steps, lets everything be taken then, and expects each change once and in order at each path. */
async function assertOrder(steps: readonly Step[]): Promise<void> {
  opendsr.time.nowMs = OPENDSR_START_MS
  const taken: string[] = []
  const id = await file({ status_callback_urls: [URL_A, URL_B] })
  const changes = ['reviewing', 'running', 'completed'] as const
  const next = changes.values()
  for (const { fails, waitMin, processes, isChanged } of steps) {
    controller.answer = answerUnless(fails, taken)
    if (isChanged) await changeTo(id, next.next().value)
    opendsr.time.nowMs += waitMin * MINUTE_MS
    await Promise.all(Array.from({ length: processes }, () => deliver()))
  }
  controller.answer = answerUnless([], taken)
  for (const to of next) await changeTo(id, to)
  for (let run = 0; run < 6; run += 1) await wait(HOUR_MS)
  for (const path of ['/a', '/b?key=1']) {
    expect(taken.filter((line) => line.startsWith(path))).toEqual(
      ['received', ...changes].map((word) => `${path} ${word}`),
    )
  }
}

describe('a callback', () => {
  it('has the fields of a status and the address that is called, signed over its bytes', async () => {
    const id = await file()
    await deliver()
    const [callback] = controller.received
    invariant(callback !== undefined, 'one was received')
    expect(bodyOf(callback)).toEqual({
      controller_id: contoso.id,
      expected_completion_time: '2026-03-02T22:59:59.999Z',
      subject_request_id: id,
      request_status: 'pending',
      extensions: { 'opendsr.example.com': { status: 'received' } },
      status_callback_url: URL_A,
    })
    expect(callback.headers['content-type']).toBe('application/json')
    const headers = new Headers()
    for (const [name, value] of Object.entries(callback.headers)) headers.set(name, String(value))
    assertSigned('rsa', callback.bytes, { headers, prefix: 'X-OpenDSR' })
  })

  it('speaks as its request was filed', async () => {
    await file({}, '/v1/opengdpr_requests')
    await deliver()
    const { headers } = controller.received[0] ?? { headers: {} }
    expect(headers).toHaveProperty('x-opengdpr-signature')
    expect(headers).not.toHaveProperty('x-opendsr-signature')
  })

  it('is posted to each address for each change, in the order of the changes', async () => {
    const id = await file({
      subject_request_type: 'access',
      status_callback_urls: [URL_A, URL_B, URL_A],
    })
    await approve(id)
    await deliver()
    for (const path of ['/a', '/b?key=1']) {
      expect(told().filter((line) => line.startsWith(path))).toEqual([
        `${path} pending`,
        `${path} in_progress`,
        `${path} completed`,
      ])
    }
    expect(controller.received).toHaveLength(6)
    const last = controller.received.at(-1)
    invariant(last !== undefined, 'six were received')
    expect(bodyOf(last)).toHaveProperty('results_url')
    await wait(HOUR_MS)
    expect(controller.received).toHaveLength(6)
  })

  it('tells of a cancellation and of a denial with its reason', async () => {
    const cancelled = await file()
    await opendsr.call('DELETE', `/v2/requests/${cancelled}`)
    const denied = await file()
    const denial = { actor: 'test', reason: 'no_match', note: 'words for us' } as const
    await denyRequest(opendsr.gateway, await stored(denied), denial)
    await deliver()
    const ends = controller.received
      .map(bodyOf)
      .filter((body) => body['request_status'] !== 'pending')
    expect(ends).toHaveLength(2)
    expect(ends).toContainEqual(
      expect.objectContaining({
        subject_request_id: denied,
        request_status: 'cancelled',
        extensions: { 'opendsr.example.com': { status: 'denied', reason: 'no_match' } },
      }),
    )
    expect(JSON.stringify(ends)).not.toContain('words for us')
  })

  it('is there if and only if its change is', async () => {
    const id = await file()
    const request = await stored(id)
    const undone = opendsr.gateway.database.withTenant(contoso.id, async (tx) => {
      const at = new Date(opendsr.time.nowMs)
      await moveRequest(tx, request, { from: ['received'], to: 'cancelled', at, actor: 'test' })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await rowsOf(id)).toHaveLength(1)
  })

  it('is stored sealed, for its request only', async () => {
    const [row] = await rowsOf(await file())
    const sealed: unknown = row?.sealed
    invariant(Buffer.isBuffer(sealed), 'it has bytes')
    expect(sealed.toString('latin1')).not.toContain('controller.example')
    const other = await file()
    await client.query('update request_callbacks set sealed = $1 where request_id = $2', [
      sealed,
      (await stored(other)).id,
    ])
    await expect(deliver()).rejects.toThrow()
    expect(controller.received.map(bodyOf)).not.toContainEqual(
      expect.objectContaining({ subject_request_id: other }),
    )
  })

  it('is none where the request names no address, and none of a request of the API', async () => {
    const id = await file({ status_callback_urls: [] })
    await approve(id)
    expect(await rowsOf(id)).toEqual([])
  })
})

describe('a controller that does not take it', () => {
  it('is asked again after 1, 2, 4 … minutes, and later changes wait for it in order', async () => {
    controller.answer = () => ({ status: 503 })
    const id = await file()
    await deliver()
    await opendsr.call('DELETE', `/v2/requests/${id}`)
    const waits = [1, 2, 4, 8, 16, 32, 60, 60]
    for (const [index, minutes] of waits.entries()) {
      await wait(minutes * MINUTE_MS - 1)
      expect(controller.received).toHaveLength(index + 1)
      await wait(1)
      expect(controller.received).toHaveLength(index + 2)
    }
    expect(new Set(told())).toEqual(new Set(['/a pending']))
    const [row] = await rowsOf(id)
    expect(row).toMatchObject({
      attempts: waits.length + 1,
      delivered_at: null,
      last_error: 'Cannot deliver: the controller answers 503',
    })
    controller.answer = () => ({ status: 202 })
    await wait(HOUR_MS)
    expect(told().slice(-2)).toEqual(['/a pending', '/a cancelled'])
    const rows = await rowsOf(id)
    expect(rows.map((each) => each.last_error)).toEqual([null, null])
  })

  it('is given up after 72 hours, said in the log, and told of the next change', async () => {
    controller.answer = () => 'reset'
    const id = await file()
    await deliver()
    opendsr.time.nowMs += 71 * HOUR_MS
    await opendsr.call('DELETE', `/v2/requests/${id}`)
    await deliver()
    const before = opendsr.logLines.length
    controller.answer = (callback) =>
      bodyOf(callback)['request_status'] === 'pending' ? 'reset' : { status: 202 }
    await wait(HOUR_MS - MINUTE_MS)
    expect(told().at(-1)).toBe('/a cancelled')
    expect(opendsr.logLines.slice(before).join()).toContain('opendsr_callback_given_up')
    const rows = await rowsOf(id)
    expect(rows.map(({ last_error: error }) => error)).toEqual([
      'Cannot deliver: the controller cannot be reached by TLS',
      null,
    ])
    const count = controller.received.length
    await wait(100 * HOUR_MS)
    expect(controller.received).toHaveLength(count)
  })

  it('is tried once at least, however long nothing was delivered', async () => {
    await file()
    await wait(1_000 * HOUR_MS)
    expect(told()).toEqual(['/a pending'])
    controller.answer = () => ({ status: 500 })
    opendsr.time.nowMs = OPENDSR_START_MS
    await file()
    await wait(1_000 * HOUR_MS)
    await wait(HOUR_MS)
    expect(controller.received).toHaveLength(2)
  })

  it('holds up neither other addresses nor other requests', async () => {
    controller.answer = ({ path }) => (path === '/a' ? 'hang' : { status: 202 })
    const slow = await file({ status_callback_urls: [URL_A, URL_B] })
    const other = await file({ status_callback_urls: [URL_B] })
    await deliver(300)
    expect(told().filter((line) => line.startsWith('/b'))).toHaveLength(2)
    const [error] = (await rowsOf(slow)).flatMap((row) => row.last_error ?? [])
    expect(error).toBe('Cannot deliver: the controller did not answer in time')
    expect((await rowsOf(other)).every((row) => row.delivered_at !== null)).toBe(true)
  })

  it('is not followed elsewhere, and never called at an address of ours', async () => {
    controller.answer = () => ({ status: 307, headers: { location: 'https://second.example/' } })
    const id = await file()
    await deliver()
    expect(controller.connections.map(({ host }) => host)).toEqual(['controller.example'])
    controller.addresses = ['169.254.169.254']
    await wait(HOUR_MS)
    expect(controller.connections).toHaveLength(1)
    expect((await rowsOf(id))[0]).toMatchObject({
      attempts: 2,
      last_error:
        'Cannot deliver: the host has no address, or one that is not of the public internet',
    })
  })

  it('is not called once its host is off the list', async () => {
    const id = await file()
    const processor = processorOf(opendsr.gateway.config)
    invariant(processor !== undefined, 'OpenDSR is set')
    await deliverCallbacks({
      ...opendsr.gateway,
      ...{ processor: { ...processor, callbackHosts: [] }, network: controller.network },
    })
    expect(controller.connections).toEqual([])
    expect((await rowsOf(id))[0]).toMatchObject({
      last_error: 'Cannot deliver: the host is not on the list of callback hosts',
    })
  })
})

describe('what was told', () => {
  const countRows = async (id: string) => {
    const { rows } = await client.query<{ count: string }>(
      'select count(*) from request_callbacks where request_id = $1',
      [(await stored(id)).id],
    )
    return Number(rows[0]?.count)
  }

  it('is forgotten 90 days after the end of its request, and not while that goes on', async () => {
    const [ended, goesOn] = [await file(), await file()]
    await opendsr.call('DELETE', `/v2/requests/${ended}`)
    await deliver()
    await wait(89 * 24 * HOUR_MS)
    await pruneToldCallbacks(opendsr.gateway)
    expect(await countRows(ended)).toBe(2)
    await wait(2 * 24 * HOUR_MS)
    await pruneToldCallbacks(opendsr.gateway)
    expect([await countRows(ended), await countRows(goesOn)]).toEqual([0, 1])
    await opendsr.call('DELETE', `/v2/requests/${goesOn}`)
    expect(await countRows(goesOn)).toBe(2)
  })
})

describe('several processes', () => {
  it('post each callback once', async () => {
    for (let request = 0; request < 5; request += 1) {
      const id = await file({ status_callback_urls: [URL_A, URL_B] })
      await opendsr.call('DELETE', `/v2/requests/${id}`)
    }
    await Promise.all([deliver(), deliver(), deliver()])
    await wait(MINUTE_MS)
    await wait(MINUTE_MS)
    expect(controller.received).toHaveLength(20)
    const names = controller.received.map(
      (callback) =>
        `${callback.path} ${bodyOf(callback)['subject_request_id']} ${bodyOf(callback)['request_status']}`,
    )
    expect(new Set(names).size).toBe(20)
  })

  it(
    'tell each address of all changes in their order, whatever fails in between',
    async () => {
      const step = fc.record({
        fails: fc.subarray(['/a', '/b?key=1']),
        waitMin: fc.integer({ min: 0, max: 90 }),
        processes: fc.integer({ min: 1, max: 2 }),
        isChanged: fc.boolean(),
      })
      const steps = fc.array(step, { minLength: 1, maxLength: 6 })
      await fc.assert(fc.asyncProperty(steps, assertOrder), { numRuns: 15 })
    },
    SLOW_MS,
  )

  it('take an attempt over whose process has ended', async () => {
    const id = await file()
    // As a process leaves it that ends within its attempt.
    await client.query(
      `update request_callbacks set attempts = 1, next_at = $1, last_error = 'Cannot deliver: it was cut off'`,
      [new Date(OPENDSR_START_MS + MINUTE_MS)],
    )
    await deliver()
    expect(controller.received).toEqual([])
    await wait(MINUTE_MS)
    expect(told()).toEqual(['/a pending'])
    expect((await rowsOf(id))[0]).toMatchObject({ attempts: 2, last_error: null })
  })
})

describe('the job', () => {
  it('does nothing where OpenDSR is not set', async () => {
    await file()
    const config = { ...opendsr.gateway.config, openDsr: undefined }
    await openDsrCallbackJob({ ...opendsr.gateway, config }, controller.network).handler()
    expect(controller.received).toEqual([])
  })

  it(
    'is woken by a request and by its cancellation',
    async () => {
      const job = openDsrCallbackJob(opendsr.gateway, controller.network)
      const jobs = await startJobs(opendsr.gateway, {
        databaseUrl: opendsr.store.url,
        scheduled: [job],
      })
      try {
        const id = await file()
        await expect.poll(told, { timeout: 20_000 }).toEqual(['/a pending'])
        await opendsr.call('DELETE', `/v2/requests/${id}`)
        await expect.poll(told, { timeout: 20_000 }).toEqual(['/a pending', '/a cancelled'])
        const approved = await file({ status_callback_urls: [URL_B] })
        await approve(approved)
        await expect
          .poll(() => told().slice(2), { timeout: 20_000 })
          .toEqual(['/b?key=1 pending', '/b?key=1 in_progress', '/b?key=1 completed'])
      } finally {
        await jobs.stop()
      }
    },
    SLOW_MS,
  )
})
