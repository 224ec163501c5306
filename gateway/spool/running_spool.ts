import { join } from 'node:path'
import type { Clock } from '#domain/clock.ts'
import type { Database } from '#drizzle/database.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'
import type { PolicyService } from '../policies/policy_service.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { ConsentIndex } from '../tenancy/consent_index.ts'
import { SpoolDrain } from './drain.ts'
import { refusedByNow } from './judge_again.ts'
import { Spool } from './spool.ts'
import { StoreWatch } from './store_watch.ts'

export interface RunningSpoolSettings {
  /** The data folder; spools lie in `spool` in it. */
  readonly dataDir: string
  readonly database: Database
  readonly keyring: Keyring
  readonly sealer: ReportSealer
  readonly suppressions: SuppressionIndex
  readonly consents: ConsentIndex
  readonly policies: PolicyService
  /** Keeps the drain's counters apart from those of the writers. */
  readonly writer: number
  readonly clock: Clock
  readonly log: Logger
}

/** The spool of a running gateway, and what empties it. */
export interface RunningSpool {
  readonly spool: Spool
  readonly watch: StoreWatch
  /** Deletes what names subjects that were forgotten, here or by another process, since the last call. */
  readonly followTombstones: () => Promise<void>
  /** Ends the drain and closes the files. Safe to call twice. */
  readonly stop: () => Promise<void>
}

/** Opens the spool, deletes what is forgotten before anything of it is stored, and begins to drain it. */
export async function startSpool(settings: RunningSpoolSettings): Promise<RunningSpool> {
  const { database, keyring, suppressions, consents, policies, clock, log } = settings
  const spool = await Spool.open({
    folder: join(settings.dataDir, 'spool'),
    keyOf: async (spoolId) => keyring.secretKey(`spool ${spoolId}`),
    clock,
    log,
  })
  let followed = suppressions.sequence
  await spool.followTombstones(suppressions)
  const watch = new StoreWatch((isAway) => {
    if (isAway) log.warn('store_away')
    else log.info('store_back', { rows: spool.rows })
  })
  const drain = new SpoolDrain({
    spool,
    watch,
    connect: () => database.connect(),
    sealer: settings.sealer,
    suppressions,
    refusalOf: (report) =>
      refusedByNow(report, {
        bundle: policies.of(report.tenantId, clock.nowMs()).bundle,
        consents,
        suppressions,
      }),
    askKeyring: () => keyring.refresh(),
    writer: settings.writer,
    clock,
    log,
  })
  return {
    spool,
    watch,
    followTombstones: async () => {
      const { sequence } = suppressions
      if (sequence === followed) return
      await spool.followTombstones(suppressions)
      followed = sequence
    },
    stop: async () => {
      await drain.stop()
      await spool.close()
    },
  }
}
