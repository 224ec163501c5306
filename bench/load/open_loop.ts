import { Connection } from './connection.ts'
import type { LoadPlan } from './plan.ts'
import type { Tally } from './tally.ts'

const TICK_MS = 1

/**
 * Sends each request at its time, at a constant rate, whether or not earlier ones were answered. A request that finds
 * no free connection waits, and its time counts from when it was due: a gateway that stalls cannot hide it
 * (no coordinated omission). The timer ticks once a millisecond, which adds up to that to each time.
 */
export async function runOpenLoop(
  plan: LoadPlan & { readonly requestsPerS: number },
  requests: readonly Buffer[],
  tally: Tally,
): Promise<void> {
  const free = Array.from({ length: plan.connections }, () => new Connection(plan.port))
  const all = [...free]
  const waiting: number[] = []
  const underWay = new Set<Promise<void>>()
  let sent = 0
  const sendNext = (): void => {
    while (waiting.length > 0) {
      const connection = free.pop()
      const dueAtMs = connection === undefined ? undefined : waiting.shift()
      const request = requests[sent % requests.length]
      if (connection === undefined || dueAtMs === undefined || request === undefined) return
      sent += 1
      const work: Promise<void> = connection
        .send(request)
        .then((answer) => {
          tally.add(answer, dueAtMs)
          free.push(connection)
        })
        .catch(() => tally.addFailure())
        .finally(() => {
          underWay.delete(work)
          sendNext()
        })
      underWay.add(work)
    }
  }
  await schedule(plan, (dueAtMs) => {
    waiting.push(dueAtMs)
    sendNext()
  })
  while (underWay.size > 0) await Promise.race(underWay)
  for (const connection of all) connection.close()
}

async function schedule(
  plan: LoadPlan & { readonly requestsPerS: number },
  send: (dueAtMs: number) => void,
): Promise<void> {
  const startedAtMs = performance.now()
  const count = Math.floor(((plan.warmUpMs + plan.windowMs) / 1000) * plan.requestsPerS)
  let due = 0
  while (due < count) {
    const nowMs = performance.now()
    for (; due < count; due += 1) {
      const dueAtMs = startedAtMs + (due * 1000) / plan.requestsPerS
      if (dueAtMs > nowMs) break
      send(dueAtMs)
    }
    await new Promise((tick) => setTimeout(tick, TICK_MS))
  }
}
