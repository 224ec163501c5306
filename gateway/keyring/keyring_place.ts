import { createDatabase } from '#drizzle/keyring/create_database.ts'
import { ConfigError } from '../config_error.ts'

/** PostgreSQL cuts longer names. */
const NAME_BYTES_MAX = 63
const SUFFIX = '_keyring'

/**
 * The address of the keyring's database: the operator's, or one beside the reports' database on the same server, which
 * is made where it is missing. Throws a ConfigError where that is not permitted.
 */
export async function placeKeyring(
  keyringUrl: string | undefined,
  databaseUrl: string,
): Promise<string> {
  if (keyringUrl !== undefined) return keyringUrl
  const { url, name } = besideOf(databaseUrl)
  if ((await createDatabase(databaseUrl, name)) === 'not_permitted') {
    throw new ConfigError(
      `Cannot create the keyring's database ${name}: the user of DATABASE_URL may not create databases; create it, or set KEYRING_URL`,
    )
  }
  return url
}

/** The database of the same name with `_keyring`. Throws a ConfigError where the address names no database. */
function besideOf(databaseUrl: string): { readonly url: string; readonly name: string } {
  const url = new URL(databaseUrl)
  const reports = decodeURIComponent(url.pathname.slice(1))
  const name = `${reports}${SUFFIX}`
  if (reports === '' || Buffer.byteLength(name) > NAME_BYTES_MAX) {
    throw new ConfigError(
      'Cannot name the keyring’s database after that of DATABASE_URL: set KEYRING_URL',
    )
  }
  url.pathname = `/${encodeURIComponent(name)}`
  return { url: url.href, name }
}
