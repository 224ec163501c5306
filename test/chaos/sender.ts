import { randomUUID } from 'node:crypto'
import { errorReport, OUTLOOK, trendsReport } from '../support/wire.ts'

const OUTCOMES = ['accepted', 'redacted', 'dropped', 'quarantined', 'rejected'] as const
export type Totals = Record<(typeof OUTCOMES)[number], number>

/** What clients know of what they sent. */
export interface Sent {
  /** Ids that were answered as stored. */
  readonly acknowledged: Set<string>
  /** Ids of requests that got no answer: they may be stored or not. */
  readonly unknown: Set<string>
  /** Items by outcome, of requests that were answered. */
  readonly totals: Totals
  /** The same of requests without an answer, as they would have been. */
  readonly possible: Totals
  refused: number
  requests: number
}

const noTotals = (): Totals => ({
  accepted: 0,
  redacted: 0,
  dropped: 0,
  quarantined: 0,
  rejected: 0,
})
const LOOPS = 8
const BATCH_MAX = 40
const PAUSE_MS = 20
const TIMEOUT_MS = 20_000

/** Clients that send batches without a pause, whatever becomes of the gateway, until they are told to stop. */
export class Senders {
  readonly sent: Sent = {
    acknowledged: new Set(),
    unknown: new Set(),
    totals: noTotals(),
    possible: noTotals(),
    refused: 0,
    requests: 0,
  }
  readonly #loops: Promise<void>[]
  readonly #url: string
  readonly #key: string
  #isStopped = false

  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
    this.#loops = Array.from({ length: LOOPS }, (_, loop) => this.#run(loop))
  }

  async stop(): Promise<Sent> {
    this.#isStopped = true
    await Promise.all(this.#loops)
    return this.sent
  }

  async #run(loop: number): Promise<void> {
    for (let round = loop; !this.#isStopped; round += 1) {
      const size = 1 + ((round * 7 + loop) % BATCH_MAX)
      const items = Array.from({ length: size }, (_, index) => itemOf(round + index))
      if (!(await this.#send(items))) await new Promise((wake) => setTimeout(wake, PAUSE_MS))
    }
  }

  /** True where the request was answered. */
  async #send(items: readonly Item[]): Promise<boolean> {
    this.sent.requests += 1
    try {
      const response = await fetch(`${this.#url}/v1/reports?verbose=1`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#key}` },
        body: JSON.stringify(items.map(({ body }) => body)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const answer: unknown = await response.json()
      if (response.status === 202) this.#count(items, answer)
      else this.sent.refused += items.length
      return response.status === 202
    } catch {
      for (const { id, expected } of items) {
        this.sent.possible[expected] += 1
        if (isStored(expected)) this.sent.unknown.add(id)
      }
      return false
    }
  }

  #count(items: readonly Item[], answer: unknown): void {
    const { items: results } = answer as { items: readonly { outcome: keyof Totals }[] }
    for (const [index, { id }] of items.entries()) {
      const outcome = results[index]?.outcome ?? 'rejected'
      this.sent.totals[outcome] += 1
      if (isStored(outcome)) this.sent.acknowledged.add(id)
    }
  }
}

interface Item {
  readonly id: string
  readonly body: unknown
  readonly expected: keyof Totals
}

function isStored(outcome: keyof Totals): boolean {
  return outcome === 'accepted' || outcome === 'redacted'
}

/** Items of every outcome, in a fixed mixture. */
function itemOf(number: number): Item {
  const id = randomUUID()
  switch (number % 10) {
    case 0:
      return { id, body: trendsReport({ id }), expected: 'dropped' }
    case 1:
      return {
        id,
        body: { id, product: OUTLOOK, type: 'never_declared', data: { a: 1 } },
        expected: 'quarantined',
      }
    case 2:
      return { id, body: { id, type: 7 }, expected: 'rejected' }
    case 3:
      return { id, body: errorReport({ id, data: { unknown: 1 } }), expected: 'redacted' }
    default: {
      const subject = { userId: `user-${number % 500}` }
      return { id, body: errorReport({ id, subject }), expected: 'accepted' }
    }
  }
}
