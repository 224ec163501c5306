import type { Clock } from '#domain/clock.ts'
import { Database } from '#drizzle/database.ts'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import type { GatewayConfig } from './config.ts'
import type { Keyring } from './keyring/keyring.ts'
import { assertKeyringOfStore } from './keyring/keyring_of_store.ts'
import { openKeyring } from './keyring/open_keyring.ts'
import { Pseudonymiser } from './keyring/pseudonymiser.ts'
import { createReceiptSigner, type ReceiptSigner } from './keyring/receipt_signer.ts'
import { ReportSealer } from './keyring/report_sealer.ts'
import { JudgePool } from './pipeline/judges/judge_pool.ts'
import { ReportKeeper } from './pipeline/keep.ts'
import { GroupWriter } from './pipeline/store.ts'
import { loadPolicies } from './policies/load_policies.ts'
import { openPolicies, PolicyFollower } from './policies/open_policies.ts'
import type { PolicyService } from './policies/policy_service.ts'
import { startSpool } from './spool/running_spool.ts'
import type { Spool } from './spool/spool.ts'
import { SuppressionIndex } from './subjects/suppression_index.ts'
import type { Logger } from './telemetry/logger.ts'
import { createMetrics, type GatewayMetrics } from './telemetry/metrics.ts'
import { ConsentIndex } from './tenancy/consent_index.ts'
import { followChanges } from './tenancy/follow_changes.ts'
import { IngestKeyDirectory } from './tenancy/ingest_key_directory.ts'

/** The parts of a running gateway, put together once. */
export interface Gateway {
  readonly config: GatewayConfig
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: GatewayMetrics
  readonly database: Database
  readonly keyring: Keyring
  readonly sealer: ReportSealer
  readonly pseudonymiser: Pseudonymiser
  readonly policies: PolicyService
  readonly keys: IngestKeyDirectory
  readonly consents: ConsentIndex
  readonly suppressions: SuppressionIndex
  readonly writer: GroupWriter
  readonly keeper: ReportKeeper
  readonly judges: JudgePool
  /** Where reports wait while the store is away. */
  readonly spool: Spool
  readonly receipts: ReceiptSigner
  /** Calls the listener whenever other policies have come into force. */
  readonly onPoliciesAdopted: (listener: () => void) => void
  /** Stops what runs in the background and closes the store's connections; commits what waits first. */
  readonly close: () => Promise<void>
}

export interface GatewaySettings {
  readonly config: GatewayConfig
  readonly databaseUrl: string
  readonly clock: Clock
  readonly log: Logger
  /** The checked policies; those of the configured directory where they are missing. */
  readonly source?: PolicySource
  /** Done before anything of the store is read or drained into it. */
  readonly prepare?: (
    opened: Pick<Gateway, 'database' | 'keyring' | 'sealer' | 'clock' | 'log'>,
  ) => Promise<unknown>
}

const CONNECTIONS_MAX = 10
const WRITERS = 2

/** Opens the store, migrates it, loads the policies and starts the writers. */
export async function createGateway(settings: GatewaySettings): Promise<Gateway> {
  const { config, clock, log } = settings
  const source = settings.source ?? (await loadPolicies(config.policiesDir))
  const database = new Database({
    url: settings.databaseUrl,
    connectionsMax: CONNECTIONS_MAX,
    onConnectionError: (error) => log.warn('database_connection_lost', { error }),
  })
  await database.migrate()
  const keyring = await openKeyring({ config, databaseUrl: settings.databaseUrl, log })
  await assertKeyringOfStore(database, keyring)
  const pseudonymiser = new Pseudonymiser(keyring)
  const sealer = new ReportSealer(keyring)
  await settings.prepare?.({ database, keyring, sealer, clock, log })
  const receipts = await createReceiptSigner({ keyring, database, clock })
  const policyParts = { database, receipts, clock, pseudonymiser, log }
  const policies = await openPolicies(policyParts, source)
  const consents = new ConsentIndex(database)
  const suppressions = new SuppressionIndex(database)
  await Promise.all([consents.refresh(), suppressions.refresh()])
  const writer = new GroupWriter({
    database,
    suppressions,
    writers: WRITERS,
    onError: (error) => log.error('commit_failed', { error }),
  })
  const judges = new JudgePool({
    ...{ threads: config.judges, policies, consents, suppressions, keys: keyring },
    onEnd: (error) => log.error('judge_thread_ended', { error }),
  })
  const { dataDir } = config
  const waiting = await startSpool({
    ...{ dataDir, database, keyring, sealer, suppressions, consents, policies, clock, log },
    writer: WRITERS,
  })
  const { spool, watch } = waiting
  const metrics = watchedMetrics(writer, spool)
  const adopted = [() => judges.adopt()]
  const follower = new PolicyFollower(policyParts, policies, () => {
    for (const listener of adopted) listener()
  })
  const stopFollowing = await followChanges({
    connect: () => database.connect(),
    work: async () => {
      judges.forgetDestroyed()
      await Promise.all([consents.refresh(), suppressions.refresh(), follower.refresh()])
      await waiting.followTombstones()
    },
    log,
  })
  return {
    config,
    clock,
    log,
    metrics,
    database,
    keyring,
    sealer,
    pseudonymiser,
    policies,
    keys: new IngestKeyDirectory(database, clock),
    consents,
    suppressions,
    writer,
    judges,
    keeper: new ReportKeeper({ sealer, writer, fallback: { spool, watch, suppressions } }),
    spool,
    receipts,
    onPoliciesAdopted: (listener) => adopted.push(listener),
    close: async () => {
      await stopFollowing()
      await judges.stop()
      await writer.stop()
      await waiting.stop()
      await keyring.close()
      await database.close()
    },
  }
}

function watchedMetrics(writer: GroupWriter, spool: Spool): GatewayMetrics {
  const metrics = createMetrics()
  metrics.watchQueue(() => writer.queuedRows)
  metrics.watchSpool(spool)
  return metrics
}
