import { restore, withOwnServer } from '../backup/places.ts'
import { verifyBackup } from '../backup/restore_backup.ts'
import { readConfig } from '../config.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CliStreams } from './streams.ts'

const OPTIONS: ReadonlySet<string> = new Set(['--keyring', '--replace'])

/**
 * `tidegate restore [--keyring] [--replace] <file>`: puts a backup in the place of a store or a keyring that no gateway
 * uses. Returns the exit code.
 */
export async function restoreCommand(
  args: readonly string[],
  streams: CliStreams,
): Promise<number> {
  const options = new Set(args.filter((arg) => OPTIONS.has(arg)))
  const [path, ...others] = args.filter((arg) => !OPTIONS.has(arg))
  if (path === undefined || others.length > 0 || path.startsWith('-')) {
    streams.err('Usage: tidegate restore [--keyring] [--replace] <file>')
    return 2
  }
  const config = readConfig()
  const log = createLogger(config.logLevel, (line) => streams.err(line.trimEnd()))
  const kind = options.has('--keyring') ? 'keyring' : 'store'
  // Before a server is started or anything is touched.
  const { manifest } = await verifyBackup(path, kind)
  const isReplaced = options.has('--replace')
  const rows = await withOwnServer(config, (databaseUrl) =>
    restore({ config, databaseUrl, kind, log }, path, { isReplaced }),
  )
  streams.err(`Restored the ${kind} as of ${manifest.createdAt}: ${rows} rows`)
  streams.err('Who was erased since is erased again at the next start, before anything is served')
  return 0
}
