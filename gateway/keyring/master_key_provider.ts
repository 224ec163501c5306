/** What wraps the root keys: a key in a file or in the environment, or a key that never leaves a KMS. */
export interface MasterKeyProvider {
  /** Names the key, not its bytes: each root key says which master key wrapped it. */
  readonly id: string
  /** Throws a MasterKeyError where the key cannot be used now. */
  readonly wrap: (bytes: Uint8Array) => Promise<Uint8Array>
  /** Throws a MasterKeyError also for bytes that another key wrapped or that were changed. */
  readonly unwrap: (wrapped: Uint8Array) => Promise<Uint8Array>
}

/** A master key cannot be used: it is away, or refuses. The message names the key and the reason, never key bytes. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}
