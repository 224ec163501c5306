import { createServer } from 'node:net'
import type { GatewayConfig } from './config.ts'
import { ConfigError } from './config_error.ts'
import { startSupervisedPostgres } from './database/supervised.ts'
import type { Logger } from './telemetry/logger.ts'

/** The server of the store: the gateway's own, or that of DATABASE_URL, which it only uses. */
export interface StoreServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * Starts the own PostgreSQL where DATABASE_URL names no other. It needs little, so that it recovers from a crash while
 * the rest of the product is still being imported: best begun once `onSpawned` was called. Throws a ConfigError where
 * the port is taken, before it starts anything, and a DatabaseStartError.
 */
export async function startStore(
  config: GatewayConfig,
  log: Logger,
  onSpawned: () => void,
): Promise<StoreServer> {
  await assertPortFree(config)
  const { databaseUrl, databasePort, dataDir } = config
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => undefined }
  return await startSupervisedPostgres({
    dataDir,
    ...(databasePort === undefined ? {} : { preferredPort: databasePort }),
    log: (line) => logServerLine(line, log),
    onSpawned,
  })
}

/** One clear line for what keeps the gateway from listening. */
export function explainListenError(error: Error, { host, port }: GatewayConfig): Error {
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

async function assertPortFree(config: GatewayConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer()
    server.on('error', (error) => reject(explainListenError(error, config)))
    server.listen(config.port, config.host, () => server.close(() => resolve()))
  })
}

/** The server's own routine is for debugging; its faults, and what the runner says, are for the operator. */
function logServerLine(line: string, log: Logger): void {
  const isRoutine =
    line.startsWith('PostgreSQL: ') && !/\b(?:ERROR|FATAL|PANIC|WARNING)\b/.test(line)
  if (isRoutine) log.debug('postgres', { line })
  else log.warn('postgres', { line })
}
