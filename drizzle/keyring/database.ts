import { fileURLToPath } from 'node:url'
import { Connections, type DatabaseSettings } from '../connections.ts'

/** Its own lock and its own record of migrations, so that it may share a server with anything. */
const MIGRATIONS = {
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
  lock: 720_200,
  recordedIn: { schema: 'keyring_migrations', table: 'migrations' },
}

/** The keyring's connections: a database of its own, which is not in the reports' backups. */
export class KeyringDatabase extends Connections {
  constructor(settings: DatabaseSettings) {
    super(settings, MIGRATIONS)
  }
}
