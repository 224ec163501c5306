/** Every number that the benchmark chose, once. */
export const BENCH = {
  /** The product, and its report type, whose reports are sent. */
  product: 'dynamics-365-for-outlook-client',
  type: 'error',
  /** Size of one report as JSON, in bytes of UTF-8. */
  reportBytes: 768,
  /** Reports of one batch. */
  batchReports: 100,
  /** Different bodies that are sent in turn, so that no cache knows the next one. */
  bodies: 64,
  /** Connections that are tried for batches; the fewest within `saturationShare` of the best are used. */
  batchConnections: [4, 8, 16, 32],
  saturationShare: 0.97,
  profileConnections: 8,
  /** Keep-alive connections of single reports. */
  singleConnections: 64,
  /** Connections of the load at half of the highest rate: enough that none is waited for unless the gateway lags. */
  openConnections: 256,
  /** Share of the saturated rate at which acknowledgement times are measured. */
  openShare: 0.5,
  runs: 3,
  warmUpMs: 2_000,
  windowMs: 8_000,
  /** Duration of one trial of `batchConnections`. */
  trialMs: 2_000,
  quick: { runs: 1, warmUpMs: 500, windowMs: 1_000, trialMs: 500 },
  /** Rows of one COPY of the floor, as many as the gateway commits at most. */
  copyRows: 4_000,
  /** Connections that copy at once, as many as the gateway has writers. */
  copyWriters: 2,
  /** Bytes of one synchronised append. */
  appendBytes: 8_192,
  /** What `npm run bench -- store` fills the store with, and asks of it. */
  store: {
    /** Rows that stand in the store while the rate of batches is measured again, and the days they expire on. */
    grownRows: 20_000_000,
    grownDays: 90,
    /** Rows of the partition that is dropped. */
    droppedRows: 5_000_000,
    /** Reports of the subject that is erased live, how often, and of the subject that is exported. */
    erasedReports: 10_000,
    erasures: 5,
    exportedReports: 100_000,
    /** Identities of one bulk erasure. */
    bulkIdentities: 100_000,
    quickShare: 0.01,
    /** Reports of one request that prepares. */
    batch: 1_000,
    /** Payloads of rows that are made by the store itself. */
    grownSealedBytes: 256,
    droppedSealedBytes: 512,
  },
  /** The port that PostgreSQL tries first; the gateway takes any free one. */
  databasePort: 54_395,
  startMs: 120_000,
  stopMs: 20_000,
} as const

/** What `npm run eval` chose. */
export const EVALUATION = {
  /** After so long a document is given up. */
  limitMs: 5_000,
} as const

/** What differs between a whole and a quick benchmark. */
export interface Durations {
  readonly runs: number
  readonly warmUpMs: number
  readonly windowMs: number
  readonly trialMs: number
}
