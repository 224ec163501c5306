/** Batches after the start that may repeat, in another cut, what the process before had written. */
const FIRST_BATCHES = 100
/** Files of failed batches that are remembered; the oldest are forgotten first. */
const STARTED_MAX = 10_000

/**
 * Which files may have been written before in another cut: all of the first batches of a process, and those of batches
 * that failed. Others are not looked for, since that costs a list for each file.
 */
export class Repetitions {
  #batches = 0
  readonly #started = new Set<string>()

  /** Says whether a file that begins so may have been written before, and remembers that it is being written. */
  start(prefix: string): boolean {
    const mayRepeat = this.#batches < FIRST_BATCHES || this.#started.has(prefix)
    this.#started.add(prefix)
    for (const oldest of this.#started) {
      if (this.#started.size <= STARTED_MAX) break
      this.#started.delete(oldest)
    }
    return mayRepeat
  }

  /** A whole batch was written: it is not sent again. */
  finish(prefixes: readonly string[]): void {
    this.#batches += 1
    for (const prefix of prefixes) this.#started.delete(prefix)
  }
}
