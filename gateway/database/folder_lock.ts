import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseStartError } from './database_start_error.ts'

/** A folder that this process alone may use until it releases it or dies. */
export interface FolderLock {
  /** Gives the folder back; a second call does nothing. */
  release(): void
}

const SQLITE_BUSY = 5

/**
 * Takes the folder for this process, or throws `data_folder_in_use` at once.
 *
 * The lock is an exclusive transaction on an empty SQLite file, which is a POSIX record lock in the
 * kernel. It was chosen over a file with a process id because it dies with its process, also after
 * kill -9, so there is nothing stale to judge and a reused process id cannot mislead; over an
 * abstract socket because it also keeps two containers that share a volume apart and exists on
 * macOS. The file must never be opened by other means in this process: POSIX drops a process's
 * locks when any of its descriptors of that file is closed. SQLite itself takes care of that.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'gateway.lock')
  const database = openLockFile(path)
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (sqliteCode(cause) === SQLITE_BUSY) {
      throw new DatabaseStartError(
        'data_folder_in_use',
        `Cannot use data folder ${folder}: another Tidegate is running on it`,
      )
    }
    throw new DatabaseStartError('start_failed', `Cannot lock data folder ${folder}`, { cause })
  }
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}

function openLockFile(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: 0 })
    chmodSync(path, 0o600)
    return database
  } catch (cause) {
    throw new DatabaseStartError('start_failed', `Cannot write the lock file ${path}`, { cause })
  }
}

function sqliteCode(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? error.errcode : undefined
}
