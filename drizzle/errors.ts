/** SQLSTATE codes that the product acts on (PostgreSQL, appendix A). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  checkViolation: '23514',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  insufficientPrivilege: '42501',
  duplicateDatabase: '42P04',
} as const

/** The SQLSTATE of an error, also where a library wrapped it; undefined where it has none. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (
      'code' in current &&
      typeof current.code === 'string' &&
      /^[0-9A-Z]{5}$/.test(current.code)
    ) {
      return current.code
    }
  }
  return undefined
}

/** Classes of SQLSTATE under which the server is going, coming or out of means: the question was not at fault. */
const AWAY_CLASS = /^(?:08|53|57)/
const AWAY_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** What the driver says where it gives no code. */
const AWAY_MESSAGE =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/

/** True for an error that says that the store does not answer, so that the same request may succeed later. */
export function isStoreAway(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : ''
    if (AWAY_CODES.has(code) || AWAY_MESSAGE.test(current.message)) return true
    if (code.length === 5 && AWAY_CLASS.test(code)) return true
  }
  return false
}
