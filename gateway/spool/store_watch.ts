/**
 * Whether new reports are kept in the spool for now. The store counts as away from the first request that it could not
 * take until something was stored, or asked of it, with success.
 */
export class StoreWatch {
  #isAway = false
  readonly #onChange: (isAway: boolean) => void

  /** `onChange` is told of each change, for the log. */
  constructor(onChange: (isAway: boolean) => void) {
    this.#onChange = onChange
  }

  get isAway(): boolean {
    return this.#isAway
  }

  /** The store did not take a request. */
  away(): void {
    this.#set(true)
  }

  /** The store answers. */
  back(): void {
    this.#set(false)
  }

  #set(isAway: boolean): void {
    if (this.#isAway === isAway) return
    this.#isAway = isAway
    this.#onChange(isAway)
  }
}
