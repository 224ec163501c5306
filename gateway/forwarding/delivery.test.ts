import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CleanReport, SendResult, Sink } from '#domain/sink.ts'
import { deliver } from './delivery.ts'

const NEVER = new AbortController().signal

function reportOf(id: string): CleanReport {
  return {
    id,
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'app',
    type: 'error',
    class: 'required',
    category: 'product_service_performance',
    timeMs: 0,
    receivedAtMs: 0,
    bundle: 'b',
    data: {},
  }
}

const batchOf = (count: number) => Array.from({ length: count }, (_, at) => reportOf(`r-${at}`))

function sinkOf(answer: (batch: readonly CleanReport[]) => SendResult): Sink {
  return { send: (batch) => Promise.resolve(answer(batch)) }
}

test('the reports at fault are found one by one, and every other is delivered once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 })),
      async (count, atFault) => {
        const poison = new Set(atFault.map((at) => `r-${at}`))
        const taken: string[] = []
        const sink = sinkOf((batch) => {
          if (batch.some(({ id }) => poison.has(id))) return { kind: 'permanent', message: 'no' }
          taken.push(...batch.map(({ id }) => id))
          return { kind: 'sent', rejected: 0 }
        })
        const batch = batchOf(count)
        const good = batch.filter(({ id }) => !poison.has(id))
        const bad = batch.filter(({ id }) => poison.has(id))
        expect(await deliver(sink, batch, NEVER)).toEqual({
          kind: 'done',
          sent: good.length,
          refused: bad,
          refusedUnnamed: 0,
        })
        expect(taken).toEqual(good.map(({ id }) => id))
      },
    ),
  )
})

test.each<[SendResult]>([
  [{ kind: 'retry', afterMs: 5, message: 'later' }],
  [{ kind: 'gone', message: 'never' }],
])('a %o in any part is the answer for the whole', async (answer) => {
  const sink = sinkOf((batch) => (batch.length > 1 ? { kind: 'permanent', message: 'no' } : answer))
  expect(await deliver(sink, batchOf(4), NEVER)).toEqual(answer)
})

test.each([
  [{ rejected: 0 }, [], 0],
  [{ rejected: 2 }, [], 2],
  [{ rejected: 2, rejectedIds: ['r-1'] }, ['r-1'], 1],
  [{ rejected: 0, rejectedIds: ['r-1', 'unknown'] }, ['r-1'], 0],
  [{ rejected: 99, rejectedIds: ['r-0'] }, ['r-0'], 3],
])(
  'what a destination took note of and refused is counted: case %#',
  async (said, named, unnamed) => {
    const delivery = await deliver(
      sinkOf(() => ({ kind: 'sent', ...said })),
      batchOf(4),
      NEVER,
    )
    expect(delivery).toMatchObject({
      sent: 4 - named.length - unnamed,
      refused: named.map((id) => ({ id })),
      refusedUnnamed: unnamed,
    })
  },
)

test('a sink that throws all the same has not delivered, and is not quoted', async () => {
  const throwing: Sink = { send: () => Promise.reject(new Error('jane.doe@example.com')) }
  expect(await deliver(throwing, batchOf(1), NEVER)).toEqual({
    kind: 'retry',
    message: 'Cannot send: the sink failed',
  })
})
