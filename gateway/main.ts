import { setTimeout as delay } from 'node:timers/promises'
import { readConfig } from './config.ts'
import { ConfigError } from './config_error.ts'
import { DatabaseStartError } from './database/database_start_error.ts'
import { startStore } from './early_start.ts'
import { loadApart } from './policies/load_apart.ts'
import { keepCompiled, quickenImports } from './quick_start.ts'
import { createLogger, type Logger } from './telemetry/logger.ts'

/** A shutdown that has not ended by then is ended: SIGTERM promises 10 s. */
const SHUTDOWN_MS = 9_500
/** How long the import waits for the database's process: the first start makes a cluster meanwhile. */
const SPAWN_WAIT_MS = 300

/** Serves until a signal asks it to stop. */
export async function serve(): Promise<void> {
  try {
    const config = readConfig()
    const log = createLogger(config.logLevel, (line) => process.stderr.write(line))
    exitOnCrash(log)
    // Before the many files are imported: a start after a fault is to be short.
    const policies = loadApart(config.policiesDir)
    const spawned = Promise.withResolvers<void>()
    const store = startStore(config, log, spawned.resolve)
    // `start` tells of what went wrong with either.
    for (const started of [store, policies]) started.catch(() => undefined)
    // Nothing else gets a turn while so much is imported.
    await Promise.race([spawned.promise, Promise.allSettled([store]), delay(SPAWN_WAIT_MS)])
    quickenImports()
    const { start } = await import('./serve.ts')
    const running = await start({ config, store, policies, log })
    // First: whoever reads that it is ready may ask it to stop at once.
    stopOnSignal(running.stop)
    print(`tidegate ready ${running.origin}`)
    print(`console sign-in (once): ${running.signInLink}`)
    if (running.keysFile !== undefined) print(`ingest keys of contoso: ${running.keysFile}`)
    keepCompiled()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof DatabaseStartError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  const shutDown = () => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, shutDown)
}

/** A programmer's error ends the process; Node's own print of it would quote its message, which may hold data. */
function exitOnCrash(log: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('crashed', { error })
      process.exit(1)
    })
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (import.meta.main) await serve()
