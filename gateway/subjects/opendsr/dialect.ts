/** One way to speak OpenDSR: what differs between its versions. */
export interface Dialect {
  /** For what is kept with a request: its callbacks speak as it was filed. */
  readonly name: string
  /** Major version: addresses begin with it. */
  readonly version: 1 | 2 | 3
  readonly apiVersion: string
  /** Last part of the address of requests. */
  readonly route: string
  /** What the names of the headers begin with. */
  readonly headerPrefix: 'X-OpenGDPR' | 'X-OpenDSR'
  /** The regulation of a request that names none; undefined where it has to. */
  readonly regulationDefault?: 'gdpr'
  /** Whether a status counts its results. */
  readonly countsResults: boolean
}

const GDPR = { route: 'opengdpr_requests', headerPrefix: 'X-OpenGDPR' } as const
const DSR = { route: 'requests', headerPrefix: 'X-OpenDSR', countsResults: true } as const

/**
 * The dialects, each at addresses of its own. OpenDSR 2.0, section 10.1: the routes and headers of prior versions are
 * honoured, under the version that they had and under that of today. The third is the one in which identities are a
 * dictionary; it is in use, and in no public specification.
 */
export const DIALECTS: readonly Dialect[] = [
  {
    ...{ name: 'v1', version: 1, apiVersion: '1.0', ...GDPR },
    ...{ regulationDefault: 'gdpr', countsResults: false },
  },
  {
    ...{ name: 'v2-opengdpr', version: 2, apiVersion: '2.0', ...GDPR },
    ...{ regulationDefault: 'gdpr', countsResults: true },
  },
  { name: 'v2', version: 2, apiVersion: '2.0', ...DSR },
  { name: 'v3', version: 3, apiVersion: '3.0', ...DSR },
]

/** Address of the requests of a dialect. */
export function requestsPath({ version, route }: Dialect): string {
  return `/v${version}/${route}`
}
