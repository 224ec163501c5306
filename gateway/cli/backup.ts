import { once } from 'node:events'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { BackupError } from '../backup/frames.ts'
import { backUp } from '../backup/places.ts'
import type { WrittenBackup } from '../backup/write_backup.ts'
import { readConfig } from '../config.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CliStreams } from './streams.ts'

const KEYRING_WARNING =
  'This file holds keys, wrapped by the master key: keep it apart from backups of the store and from the master key, and no longer than they are kept. Whoever has all three can read who was erased since'

/**
 * `tidegate backup [--keyring] <file|->`: a backup of the store or of the keyring, while the gateway may serve. Returns
 * the exit code.
 */
export async function backupCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const isKeyring = args[0] === '--keyring'
  const [path, ...others] = isKeyring ? args.slice(1) : args
  if (path === undefined || others.length > 0 || (path.startsWith('-') && path !== '-')) {
    streams.err('Usage: tidegate backup [--keyring] <file|->')
    return 2
  }
  const config = readConfig()
  const log = createLogger(config.logLevel, (line) => streams.err(line.trimEnd()))
  const kind = isKeyring ? 'keyring' : 'store'
  const written = await withDatabaseUrl(config, (databaseUrl) =>
    writeTo(path, (write) => backUp({ config, databaseUrl, kind, log }, write)),
  )
  streams.err(`Backed up the ${kind}: ${written.rows} rows of ${written.tables} tables`)
  if (isKeyring) streams.err(KEYRING_WARNING)
  return 0
}

type Write = (bytes: Uint8Array) => Promise<void>

/** Standard output, or a file that is there once it is complete and on the disk. */
async function writeTo(
  path: string,
  work: (write: Write) => Promise<WrittenBackup>,
): Promise<WrittenBackup> {
  if (path === '-') return await work(writeOut)
  const unfinished = `${path}.part`
  const file = await open(unfinished, 'w', 0o600).catch(() => {
    throw new BackupError('Cannot write the backup: the file cannot be created')
  })
  try {
    const written = await work((bytes) => writeAll(file, bytes))
    await file.sync()
    await rename(unfinished, path)
    return written
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, from)
    from += bytesWritten
  }
}

async function writeOut(bytes: Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain')
}
