import { isStoreAway } from '#drizzle/errors.ts'
import { KeyringAwayError } from './keys.ts'
import { MasterKeyError } from './master_key_provider.ts'

/** Runs work that needs the keyring's database; a KeyringAwayError says that it, or its master key, does not answer. */
export async function withKeyring<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(isStoreAway(error) || error instanceof MasterKeyError)) throw error
    throw new KeyringAwayError('Cannot reach the keyring: try again later', { cause: error })
  }
}

/** The same within a time, also where a connection hangs. */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new KeyringAwayError('Cannot reach the keyring: it does not answer in time')),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
