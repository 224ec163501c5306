import { PgBoss } from 'pg-boss'
import { ApiError } from '#domain/errors.ts'
import type { Transaction } from '#drizzle/database.ts'
import { jobConnectionOf } from '#drizzle/job_connection.ts'
import { listRequests, type RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { executeRequest } from '../subjects/execute.ts'

/** Work that comes back at set times. */
export interface ScheduledJob {
  /** Letters, digits and dashes. */
  readonly name: string
  /** Minute, hour, day, month, day of the week, in UTC. */
  readonly cron: string
  /** Safe to repeat, also at once in several processes. */
  readonly handler: () => Promise<void>
  /** Whether it runs after each execution of a request too. */
  readonly followsRequests?: true
}

export interface JobsSettings {
  readonly databaseUrl: string
  readonly scheduled?: readonly ScheduledJob[]
  /** Requests that this process executes at once; none leaves them to other processes. */
  readonly requestWorkers?: number
}

/** The gateway's background work. Jobs live in the store (schema `pgboss`) and hold ids only. */
export interface Jobs {
  /** Enqueues the execution of a request in the transaction that sets it running: both happen, or none. */
  readonly enqueueRequest: (tx: Transaction, key: RequestKey) => Promise<void>
  /** Makes this process look for requests now, after that transaction. */
  readonly wake: () => void
  /** Runs a scheduled job now, beside its times; where one waits already, that one is enough. */
  readonly runNow: (name: string) => Promise<void>
  /** Lets work that is under way end, for a few seconds; what is cut goes on at the next start. Safe to call twice. */
  readonly stop: () => Promise<void>
}

const REQUEST_QUEUE = 'subject-request'
const RESUME_QUEUE = 'subject-request-resume'
/** How often requests are looked for whose job has used up its retries. */
const RESUME_CRON = '*/10 * * * *'
const RESUME_MAX = 1_000
/** Requests that a process executes at once where it is not told. */
const REQUEST_WORKERS = 2
const CONNECTIONS_MAX = 4
const STOP_MS = 3_000
/** The policy `short` allows one waiting job a key: enqueuing again while one waits changes nothing. */
const QUEUE = {
  policy: 'short',
  retryLimit: 10,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 3_600,
  deleteAfterSeconds: 7 * 86_400,
} as const

/** The jobs of each gateway: routes know the gateway only. */
const JOBS_OF_GATEWAY = new WeakMap<object, Jobs>()

/** The running jobs of a gateway. Throws an ApiError `unavailable` while there are none. */
export function jobsOf(gateway: Pick<Gateway, 'database'>): Jobs {
  const jobs = JOBS_OF_GATEWAY.get(gateway.database)
  if (jobs === undefined) {
    throw new ApiError('unavailable', 'Cannot start the work: background jobs do not run')
  }
  return jobs
}

/**
 * Starts the background work of a gateway: the execution of subject requests, and what is scheduled. Requests that
 * were running when the last process ended are enqueued again.
 */
export async function startJobs(gateway: Gateway, settings: JobsSettings): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: settings.databaseUrl,
    application_name: 'tidegate-jobs',
    max: CONNECTIONS_MAX,
  })
  boss.on('error', (error) => gateway.log.warn('jobs_failed', { error }))
  await boss.start()
  try {
    const jobs = await startWork(boss, gateway, settings)
    JOBS_OF_GATEWAY.set(gateway.database, jobs)
    return jobs
  } catch (error) {
    await boss.stop({ graceful: false })
    throw error
  }
}

async function startWork(
  boss: PgBoss,
  gateway: Gateway,
  { scheduled = [], requestWorkers = REQUEST_WORKERS }: JobsSettings,
): Promise<Jobs> {
  const workerOf = new Map<string, string>()
  const runNow = async (name: string) => {
    await boss.send(name, {}, { singletonKey: name })
    const worker = workerOf.get(name)
    if (worker !== undefined) boss.notifyWorker(worker)
  }
  const workers = await workOnRequests(boss, gateway, {
    count: requestWorkers,
    afterwards: async () => {
      for (const { name, followsRequests } of scheduled) if (followsRequests) await runNow(name)
    },
  })
  const resume = () => resumeRequests(boss, gateway)
  await resume()
  await schedule(boss, gateway, { name: RESUME_QUEUE, cron: RESUME_CRON, handler: resume })
  for (const job of scheduled) workerOf.set(job.name, await schedule(boss, gateway, job))
  return {
    enqueueRequest: (tx, key) => enqueueRequest(boss, key, tx),
    wake: () => {
      for (const worker of workers) boss.notifyWorker(worker)
    },
    runNow,
    stop: async () => {
      JOBS_OF_GATEWAY.delete(gateway.database)
      await boss.stop({ graceful: true, timeout: STOP_MS })
    },
  }
}

async function workOnRequests(
  boss: PgBoss,
  gateway: Gateway,
  { count, afterwards }: { readonly count: number; readonly afterwards: () => Promise<void> },
): Promise<readonly string[]> {
  await boss.createQueue(REQUEST_QUEUE, QUEUE)
  const workers: string[] = []
  for (let worker = 0; worker < count; worker += 1) {
    workers.push(
      await boss.work<RequestKey>(REQUEST_QUEUE, async ([job]) => {
        if (job === undefined) return
        await runJob(REQUEST_QUEUE, gateway, () => executeRequest(gateway, job.data))
        await afterwards().catch((error: unknown) => {
          gateway.log.warn('follow_up_not_begun', { error })
        })
      }),
    )
  }
  return workers
}

async function enqueueRequest(
  boss: PgBoss,
  { tenantId, id }: RequestKey,
  tx?: Transaction,
): Promise<void> {
  await boss.send(
    REQUEST_QUEUE,
    { tenantId, id },
    { singletonKey: id, ...(tx === undefined ? {} : { db: jobConnectionOf(tx) }) },
  )
}

async function resumeRequests(boss: PgBoss, { database }: Gateway): Promise<void> {
  const running = await database.withOwner((tx) =>
    listRequests(tx, {
      tenantId: undefined,
      status: 'running',
      before: undefined,
      limit: RESUME_MAX,
    }),
  )
  for (const request of running) await enqueueRequest(boss, request)
}

/** The id of the worker. */
async function schedule(boss: PgBoss, gateway: Gateway, job: ScheduledJob): Promise<string> {
  await boss.createQueue(job.name, QUEUE)
  const worker = await boss.work(job.name, () => runJob(job.name, gateway, job.handler))
  await boss.schedule(job.name, job.cron)
  return worker
}

/** Runs work for pg-boss, which keeps the errors that it sees: it sees the class only, since a message could repeat data. */
async function runJob(name: string, { log }: Gateway, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error('job_failed', { job: name, error })
    const reason = error instanceof Error ? error.name : typeof error
    throw new Error(`Cannot finish job ${name}: ${reason}`)
  }
}
