/** Where files are kept: a folder on disk or a bucket. Keys are paths with `/`, prefixes end in one or are empty. */
export interface ObjectStore {
  /** The folders directly in a folder, each with its last slash. */
  readonly folders: (prefix: string, signal: AbortSignal) => Promise<readonly string[]>
  /** The keys of all files whose key begins with a prefix. Files that are not finished are not among them. */
  readonly files: (prefix: string, signal: AbortSignal) => Promise<readonly string[]>
  /** The bytes of a file; undefined where there is none. */
  readonly read: (key: string, signal: AbortSignal) => Promise<Uint8Array | undefined>
  /** Replaces a file as a whole: a reader sees the old one or the new one. It is durable when this resolves. */
  readonly write: (key: string, bytes: Uint8Array, signal: AbortSignal) => Promise<void>
  /** Deletes files; one that is gone already is no error. */
  readonly remove: (keys: readonly string[], signal: AbortSignal) => Promise<void>
  /** Deletes what an ended process left unfinished under a prefix. */
  readonly sweep: (prefix: string, signal: AbortSignal) => Promise<void>
  /** Whether what is deleted or replaced can still be read as an older version. */
  readonly keepsVersions: (signal: AbortSignal) => Promise<boolean>
  readonly close: () => void
}

/** A store that cannot do what it is asked for. Its message is a sentence without keys, paths and data. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError'
}
