/** Why Tidegate's own PostgreSQL could not be started; stable, for scripts and documentation. */
export type DatabaseStartCode =
  | 'data_folder_in_use'
  | 'no_binaries'
  | 'no_system_user'
  | 'start_failed'
  | 'initdb_failed'
  | 'data_version_mismatch'

/** An error of start-up that its message explains in one line; the gateway prints it and exits. */
export class DatabaseStartError extends Error {
  readonly code: DatabaseStartCode

  constructor(code: DatabaseStartCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseStartError'
    this.code = code
  }
}
