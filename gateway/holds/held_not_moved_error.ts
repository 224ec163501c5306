import type { Hold } from '#domain/hold.ts'
import type { Pseudonym } from '#domain/ids.ts'

/** What could not be moved out, and so may not be deleted yet. Everything else may. */
export interface NotMoved {
  /** Holds with records that are due and of which they have no copy. */
  readonly holds: readonly Hold[]
  /** Of an erasure: the subjects whose records these are. Their keys and rows must stay; the others need not wait. */
  readonly subjects: readonly Pseudonym[]
  readonly cause: unknown
}

/** Held records could not be moved out, such as while the keyring is away: deleting them must wait for another try. */
export class HeldNotMovedError extends Error {
  override readonly name = 'HeldNotMovedError'
  readonly holds: readonly Hold[]
  readonly subjects: readonly Pseudonym[]

  constructor({ holds, subjects, cause }: NotMoved) {
    super(`Cannot delete what legal holds name: ${holds.length} holds wait for their copies`, {
      cause,
    })
    this.holds = holds
    this.subjects = subjects
  }
}
