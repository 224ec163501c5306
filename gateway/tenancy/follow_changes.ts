import type pg from 'pg'
import type { Logger } from '../telemetry/logger.ts'
import { ChangeListener } from './change_listener.ts'

/** How often choices and suppressions of other processes are looked for, should nobody tell of them. */
const REFRESH_MS = 500

export interface FollowSettings {
  /** A connection of the listener's own. */
  readonly connect: () => Promise<pg.Client>
  /** Reads what was recorded since the last call. */
  readonly work: () => Promise<void>
  readonly log: Pick<Logger, 'warn'>
}

/** Does the work whenever a process tells of a change, and on a timer; what ends it is given back. */
export async function followChanges({
  connect,
  work,
  log,
}: FollowSettings): Promise<() => Promise<void>> {
  const repeating = new Repeating(work, (error) => log.warn('refresh_failed', { error }))
  const listener = new ChangeListener({ connect, onChange: () => repeating.run(), log })
  await listener.start()
  return async () => {
    repeating.stop()
    await listener.stop()
  }
}

/** Work that is done on a timer and whenever somebody asks: once at a time, and once more where it was asked meanwhile. */
class Repeating {
  readonly #work: () => Promise<void>
  readonly #onError: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  #isRunning = false
  #isAskedAgain = false
  #isStopped = false

  constructor(work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#work = work
    this.#onError = onError
    this.#timer = setInterval(() => {
      if (!this.#isRunning) this.run()
    }, REFRESH_MS)
  }

  run(): void {
    if (this.#isStopped) return
    this.#isAskedAgain = this.#isRunning
    if (this.#isRunning) return
    this.#isRunning = true
    this.#work()
      .catch(this.#onError)
      .finally(() => {
        this.#isRunning = false
        if (this.#isAskedAgain) this.run()
      })
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#timer)
  }
}
