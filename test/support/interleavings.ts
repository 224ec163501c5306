import { AsyncLocalStorage } from 'node:async_hooks'

/** Somebody whose work is cut into steps: each lasts from one gate to the next. */
interface Actor {
  readonly index: number
  state: 'running' | 'at_gate' | 'done'
  /** Lets it go on; rejects the gate where it is to die there. */
  pass: (isKilled: boolean) => void
  /** Gates that it has come to. */
  gates: number
}

/** What an actor that was killed ends with. */
export class KilledError extends Error {
  override readonly name = 'KilledError'
}

export interface Exploration {
  /** How often another actor may be chosen although the one before could go on. */
  readonly preemptionsMax: number
  /** Kills actor `index` at its gate `gate`, as a process that ends there. */
  readonly kill?: { readonly index: number; readonly gate: number }
}

/** A choice between actors that could go on. */
interface Choice {
  readonly chosen: number
  readonly enabled: readonly number[]
}

/** How long an actor may take for one step before another one goes on: it waits for a lock of theirs. */
const BLOCKED_MS = 250

/**
 * Explores the orders in which concurrent work can happen, systematically: all of them with so many preemptions at most
 * (the method of CHESS: Musuvathi and Qadeer, PLDI 2007). Work is stopped at gates, which a test puts before each
 * transaction; between gates exactly one actor runs. What is not started by an actor passes every gate.
 */
export class Interleavings {
  readonly #current = new AsyncLocalStorage<Actor>()
  #actors: Actor[] = []
  #wake: () => void = () => undefined
  #kill: Exploration['kill']

  /** To be awaited before each step of the work. */
  async gate(): Promise<void> {
    const actor = this.#current.getStore()
    if (actor === undefined || actor.state === 'done') return
    const isLast = this.#kill?.index === actor.index && this.#kill.gate === actor.gates
    actor.gates += 1
    if (isLast) throw new KilledError('Killed at a gate')
    await new Promise<void>((resolve) => {
      actor.pass = () => resolve()
      actor.state = 'at_gate'
      this.#wake()
    })
  }

  /**
   * Runs `work` once for each order; it is given a way to start its actors together and to await their ends. Returns how
   * many orders there were.
   */
  async explore(
    { preemptionsMax, kill }: Exploration,
    work: (race: (actors: readonly (() => Promise<unknown>)[]) => Promise<void>) => Promise<void>,
  ): Promise<number> {
    const orders: (readonly number[])[] = [[]]
    let count = 0
    this.#kill = kill
    for (let prefix = orders.pop(); prefix !== undefined; prefix = orders.pop()) {
      count += 1
      const choices: Choice[] = []
      const wanted = prefix
      await work((actors) => this.#race(actors, wanted, choices))
      for (let at = wanted.length; at < choices.length; at += 1) {
        const before = choices.slice(0, at).map(({ chosen }) => chosen)
        for (const other of choices[at]?.enabled ?? []) {
          if (other === choices[at]?.chosen) continue
          const order = [...before, other]
          if (preemptionsOf(order, choices) <= preemptionsMax) orders.push(order)
        }
      }
    }
    this.#kill = undefined
    return count
  }

  async #race(
    works: readonly (() => Promise<unknown>)[],
    prefix: readonly number[],
    choices: Choice[],
  ): Promise<void> {
    this.#actors = works.map((_, index) => ({
      ...{ index, state: 'running', gates: 0 },
      pass: () => undefined,
    }))
    const ends = works.map((work, index) => this.#start(index, work))
    let last = 0
    for (;;) {
      await this.#settled()
      const enabled = this.#actors.filter(({ state }) => state === 'at_gate')
      if (enabled.length === 0) break
      const wanted = prefix[choices.length]
      const next =
        enabled.find(({ index }) => index === wanted) ??
        enabled.find(({ index }) => index === last) ??
        enabled[0]
      if (next === undefined) break
      choices.push({ chosen: next.index, enabled: enabled.map(({ index }) => index) })
      last = next.index
      next.state = 'running'
      next.pass(false)
    }
    await Promise.all(ends)
  }

  async #start(index: number, work: () => Promise<unknown>): Promise<void> {
    const actor = this.#actors[index]
    if (actor === undefined) return
    try {
      await this.#current.run(actor, work)
    } catch (error) {
      if (!(error instanceof KilledError)) throw error
    } finally {
      actor.state = 'done'
      this.#wake()
    }
  }

  /** Until no actor runs, or those that do are blocked by others that stand at a gate. */
  async #settled(): Promise<void> {
    const isBusy = () => this.#actors.some(({ state }) => state === 'running')
    const isStuck = () => this.#actors.some(({ state }) => state === 'at_gate')
    for (let endsAtMs = performance.now() + BLOCKED_MS; isBusy(); ) {
      const leftMs = endsAtMs - performance.now()
      if (leftMs <= 0 && isStuck()) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(leftMs, 1))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      if (leftMs <= 0) endsAtMs = performance.now() + BLOCKED_MS
    }
  }
}

/** How often an order leaves an actor that could go on. */
function preemptionsOf(order: readonly number[], choices: readonly Choice[]): number {
  let count = 0
  for (const [at, chosen] of order.entries()) {
    const before = order[at - 1]
    if (before !== undefined && chosen !== before && choices[at]?.enabled.includes(before)) {
      count += 1
    }
  }
  return count
}
