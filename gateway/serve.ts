import type { Server } from 'node:http'
import { serve as serveHttp } from '@hono/node-server'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { isStoreAway, sqlStateOf } from '#drizzle/errors.ts'
import type { GatewayConfig } from './config.ts'
import { ConfigError } from './config_error.ts'
import { startSupervisedPostgres } from './database/supervised.ts'
import { prepareFirstStart } from './first_start.ts'
import { startForwarder } from './forwarding/forwarder.ts'
import { sinkErasureJob } from './forwarding/sink_erasure_job.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { holdReleaseJob } from './holds/release.ts'
import { createApp } from './http/app.ts'
import { createSignInLink } from './http/console_sign_in.ts'
import { type Jobs, startJobs } from './jobs/jobs.ts'
import { loadPolicies } from './policies/policy_service.ts'
import { narrowNow, retainAtStart, retentionJobs } from './retention/jobs.ts'
import { reconcileAtStart, reconciliationJob } from './subjects/reconcile.ts'
import type { Logger } from './telemetry/logger.ts'
import { startTelemetry } from './telemetry/telemetry.ts'

/** A serving product. */
export interface Running {
  readonly origin: string
  readonly gateway: Gateway
  /** One-time link of the administrator. */
  readonly signInLink: string
  /** File with the first ingest keys, on the first start only. */
  readonly keysFile: string | undefined
  /** Answers what is under way, commits what waits and stops everything, within `LIMITS.drainMs` and a little. */
  readonly stop: () => Promise<void>
}

/** Things that were started, to be stopped in the opposite order. */
class Started {
  readonly #stops: (() => Promise<void>)[] = []

  add(stop: () => Promise<void>): void {
    this.#stops.push(stop)
  }

  async stop(log: Logger): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => log.error('stop_failed', { error }))
    }
  }
}

/** Starts the whole product: its database where none is given, the gateway, jobs, sinks and the HTTP server. */
export async function start(config: GatewayConfig, log: Logger): Promise<Running> {
  const started = new Started()
  try {
    await assertPortFree(config)
    const telemetry = startTelemetry(config)
    started.add(telemetry.shutdown)
    const [database, policies] = await Promise.allSettled([
      config.databaseUrl ?? startDatabase(config, log, started),
      loadPolicies(config.policiesDir),
    ])
    const [databaseUrl, source] = [settled(database), settled(policies)]
    const gateway = await createGateway({
      config,
      databaseUrl,
      clock: SYSTEM_CLOCK,
      log,
      source,
      // One of the two databases may have been restored.
      prepare: reconcileAtStart,
    }).catch((error: unknown) => {
      throw config.databaseUrl === undefined ? error : explainDatabaseError(error)
    })
    started.add(gateway.close)
    await retainAtStart(gateway)
    const jobs: Jobs = await startJobs(gateway, {
      databaseUrl,
      scheduled: [
        ...retentionJobs(gateway),
        holdReleaseJob(gateway),
        reconciliationJob(gateway),
        sinkErasureJob(gateway),
      ],
    })
    started.add(jobs.stop)
    await narrowNow(gateway)
    const forwarder = startForwarder(gateway)
    started.add(forwarder.stop)
    const { server, origin } = await listen(config, createApp(gateway, telemetry).fetch)
    started.add(() => closeServer(server))
    const keysFile = await prepareFirstStart(gateway, origin)
    const signInLink = await createSignInLink(gateway, origin)
    return { origin, gateway, signInLink, keysFile, stop: () => started.stop(log) }
  } catch (error) {
    await started.stop(log)
    throw error
  }
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}

async function startDatabase(
  config: GatewayConfig,
  log: Logger,
  started: Started,
): Promise<string> {
  const postgres = await startSupervisedPostgres({
    dataDir: config.dataDir,
    ...(config.databasePort === undefined ? {} : { preferredPort: config.databasePort }),
    log: (line) => logServerLine(line, log),
  })
  started.add(() => postgres.stop())
  return postgres.url
}

/** The server's own routine is for debugging; its faults, and what the runner says, are for the operator. */
function logServerLine(line: string, log: Logger): void {
  const isRoutine =
    line.startsWith('PostgreSQL: ') && !/\b(?:ERROR|FATAL|PANIC|WARNING)\b/.test(line)
  if (isRoutine) log.debug('postgres', { line })
  else log.warn('postgres', { line })
}

type Fetch = Parameters<typeof serveHttp>[0]['fetch']

/** Time to read the headers and the whole of one request. */
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 120_000
const KEEP_ALIVE_MS = 30_000

async function listen(
  config: GatewayConfig,
  fetch: Fetch,
): Promise<{ readonly server: Server; readonly origin: string }> {
  return await new Promise((resolve, reject) => {
    const server = serveHttp(
      {
        fetch,
        hostname: config.host,
        port: config.port,
        serverOptions: {
          headersTimeout: HEADERS_TIMEOUT_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
          keepAliveTimeout: KEEP_ALIVE_MS,
        },
      },
      ({ port }) => resolve({ server: parseServer(server), origin: originOf(config.host, port) }),
    )
    server.on('error', (error) => reject(explainListenError(error, config)))
  })
}

function parseServer(server: unknown): Server {
  return server as Server
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function assertPortFree(config: GatewayConfig): Promise<void> {
  const { server } = await listen(config, () => new Response(null, { status: 503 }))
  await closeServer(server)
}

function explainListenError(error: Error, { host, port }: GatewayConfig): Error {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new ConfigError(
      `Cannot listen on ${host}:${port}: the port is taken; stop what uses it or set PORT to another`,
    )
  }
  if (code === 'EACCES')
    return new ConfigError(`Cannot listen on ${host}:${port}: not permitted; set PORT to another`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ConfigError(
      `Cannot listen on ${host}:${port}: this machine has no such address; set HOST`,
    )
  }
  return error
}

/** What an operator's database may refuse (PostgreSQL, appendix A). */
const DATABASE_REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'it refuses the user or the password',
  '28000': 'it refuses the user',
  '3D000': 'there is no such database',
  '42501': 'the user may not create tables and roles',
  ERR_INVALID_URL: 'wanted postgres://user:password@host:port/database',
}

/** One line for a database of the operator that cannot be used; the URL holds a password and is not repeated. */
function explainDatabaseError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason =
    DATABASE_REFUSALS[sqlStateOf(error) ?? code] ??
    (isStoreAway(error) ? 'no PostgreSQL answers there' : undefined)
  return reason === undefined ? error : new ConfigError(`Cannot use DATABASE_URL: ${reason}`)
}

/** How often connections that have become idle are looked for during a shutdown. */
const IDLE_CLOSE_MS = 50

/**
 * Takes no new connection and lets requests under way finish. Clients that keep their connection are told to leave
 * with the next answer, so that a steady sender does not hold the shutdown up until it is cut after the drain time.
 */
async function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), LIMITS.drainMs)
  const closeIdle = setInterval(() => server.closeIdleConnections(), IDLE_CLOSE_MS)
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearInterval(closeIdle)
  clearTimeout(cut)
}
