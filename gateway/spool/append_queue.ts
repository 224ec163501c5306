import { type SpoolSubmission, weigh } from './spool_file.ts'

interface Waiting {
  readonly submission: SpoolSubmission
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface AppendQueueSettings {
  /** Writes submissions in one durable transaction, or throws: then none of them is kept. */
  readonly write: (submissions: readonly SpoolSubmission[]) => void
  readonly groupRowsMax: number
}

/** Group commit: all that arrives in one turn of the event loop shares one transaction and one flush to the disk. */
export class AppendQueue {
  readonly #settings: AppendQueueSettings
  readonly #waiting: Waiting[] = []
  #rows = 0
  #bytes = 0
  #isFlushing = false

  constructor(settings: AppendQueueSettings) {
    this.#settings = settings
  }

  /** Rows that wait to be written. */
  get rows(): number {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Resolves once the submission is durable. */
  async add(submission: SpoolSubmission): Promise<void> {
    const { rows, bytes } = weigh(submission)
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ submission, resolve, reject })
      this.#rows += rows
      this.#bytes += bytes
      this.#flushSoon()
    })
  }

  /** Resolves once what waits is written or refused. */
  async settled(): Promise<void> {
    while (this.#waiting.length > 0) await new Promise(setImmediate)
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => {
      this.#flush()
      this.#isFlushing = false
      if (this.#waiting.length > 0) this.#flushSoon()
    })
  }

  #flush(): void {
    const group = this.#take()
    try {
      this.#settings.write(group.map(({ submission }) => submission))
      for (const { resolve } of group) resolve()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  #take(): readonly Waiting[] {
    const group: Waiting[] = []
    let taken = 0
    while (taken < this.#settings.groupRowsMax) {
      const next = this.#waiting.shift()
      if (next === undefined) break
      group.push(next)
      const { rows, bytes } = weigh(next.submission)
      taken += rows
      this.#rows -= rows
      this.#bytes -= bytes
    }
    return group
  }
}
