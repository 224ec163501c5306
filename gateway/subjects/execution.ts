import type { RequestResult } from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import type { Gateway } from '../gateway.ts'
import type { Spool } from '../spool/spool.ts'

/** What an execution needs of the gateway. */
export interface ExecutionGateway
  extends Pick<
    Gateway,
    | 'database'
    | 'clock'
    | 'log'
    | 'policies'
    | 'suppressions'
    | 'consents'
    | 'keyring'
    | 'sealer'
    | 'pseudonymiser'
  > {
  /** What waits on this machine for the store. */
  readonly spool?: Pick<Spool, 'eraseSubjects' | 'countSubjects'>
}

/** How an execution ended well. */
export interface Execution {
  readonly result: RequestResult
  /** Done in the transaction that completes the request: at most once, however often the execution is begun. */
  readonly record?: (tx: Transaction) => Promise<void>
}
