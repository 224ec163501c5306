/** What a load generator is told to do; it travels to its process as it is. */
export interface LoadPlan {
  readonly port: number
  readonly key: string
  /** Reports of one request: `batch` sends an array, `single` one object. */
  readonly body: 'batch' | 'single'
  readonly gzip: boolean
  readonly connections: number
  /** Requests a second at which each is sent at its time; as fast as answers come where it is undefined. */
  readonly requestsPerS: number | undefined
  readonly warmUpMs: number
  readonly windowMs: number
}

/** What came of it, in the window only. */
export interface LoadResult {
  readonly windowMs: number
  /** Reports that were acknowledged as stored, in the window and in all. */
  readonly reports: number
  readonly reportsInAll: number
  readonly requests: number
  /** Answers other than a 202 that stored every report. */
  readonly failures: number
  /** Of each request in milliseconds, from the moment it was due; undefined where none was due at a set time. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly wireBytesPerRequest: number
}

/** What the generator's process says. */
export type LoadMessage =
  | { readonly kind: 'window_begins' }
  | { readonly kind: 'window_ends' }
  | { readonly kind: 'result'; readonly result: LoadResult }
