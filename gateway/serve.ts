import type { Server } from 'node:http'
import { serve as serveHttp } from '@hono/node-server'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { isStoreAway, sqlStateOf } from '#drizzle/errors.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import type { GatewayConfig } from './config.ts'
import { ConfigError } from './config_error.ts'
import { explainListenError, type StoreServer } from './early_start.ts'
import { prepareFirstStart } from './first_start.ts'
import { startForwarder } from './forwarding/forwarder.ts'
import { sinkErasureJob } from './forwarding/sink_erasure_job.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { holdReleaseJob } from './holds/release.ts'
import { createApp } from './http/app.ts'
import { createSignInLink } from './http/console_sign_in.ts'
import { type Jobs, startJobs } from './jobs/jobs.ts'
import { ledgerAuditJob } from './ledger/audit_ledger.ts'
import { openLedger } from './ledger/open_ledger.ts'
import { changeHubOf } from './live/change_hub.ts'
import { expiryReminderJob } from './policies/expiry_reminders.ts'
import { VERSION_NOTICES, versionNoticeJob } from './policies/version_notices.ts'
import { problemSubjectsJob } from './problems/count_subjects.ts'
import { narrowNow, retainAtStart, retentionJobs } from './retention/jobs.ts'
import { clockReminderJob } from './subjects/clock_reminders.ts'
import { endDetails } from './subjects/details.ts'
import { drpCallbackJob } from './subjects/drp/callbacks.ts'
import { followUpJob } from './subjects/follow_up.ts'
import { openDsrCallbackJob } from './subjects/opendsr/callbacks.ts'
import { processorJob } from './subjects/processors/job.ts'
import { callbackPruningJob } from './subjects/prune_callbacks.ts'
import { reconcileAtStart, reconciliationJob } from './subjects/reconcile.ts'
import { voteJob } from './subjects/take_votes.ts'
import { verificationEndJob } from './subjects/verification/expire.ts'
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

export interface StartSettings {
  readonly config: GatewayConfig
  /** May be starting yet; it is stopped with the product. */
  readonly store: Promise<StoreServer>
  /** The checked policies, which may be loading yet. */
  readonly policies: Promise<PolicySource>
  readonly log: Logger
}

/** Starts the whole product around its store: the gateway, jobs, sinks and the HTTP server. */
export async function start(settings: StartSettings): Promise<Running> {
  const { config, store, log } = settings
  const started = new Started()
  try {
    const telemetry = startTelemetry(config)
    started.add(telemetry.shutdown)
    const [storeServer, policies] = await Promise.allSettled([store, settings.policies])
    if (storeServer.status === 'fulfilled') started.add(storeServer.value.stop)
    const [{ url: databaseUrl }, source] = [settled(storeServer), settled(policies)]
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
    const ledger = await openLedger(gateway)
    started.add(ledger.stop)
    await retainAtStart(gateway)
    await endDetails(gateway, gateway.clock.nowMs())
    const jobs: Jobs = await startJobs(gateway, {
      databaseUrl,
      scheduled: [
        ...retentionJobs(gateway),
        holdReleaseJob(gateway),
        reconciliationJob(gateway),
        sinkErasureJob(gateway),
        followUpJob(gateway),
        verificationEndJob(gateway),
        voteJob(gateway),
        ledgerAuditJob(gateway),
        expiryReminderJob(gateway),
        clockReminderJob(gateway),
        openDsrCallbackJob(gateway),
        drpCallbackJob(gateway),
        callbackPruningJob(gateway),
        processorJob(gateway),
        versionNoticeJob(gateway),
        problemSubjectsJob(gateway),
      ],
    })
    started.add(jobs.stop)
    await narrowNow(gateway)
    gateway.onPoliciesAdopted(() => {
      void narrowNow(gateway)
      jobs.runNow(VERSION_NOTICES).catch((error: unknown) => {
        log.warn('version_notices_not_begun', { error })
      })
    })
    const forwarder = startForwarder(gateway)
    started.add(forwarder.stop)
    const { server, origin } = await listen(config, createApp(gateway, telemetry).fetch)
    started.add(() => closeServer(server))
    // Those who listen for changes would hold the server open.
    started.add(async () => changeHubOf(gateway).end())
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
