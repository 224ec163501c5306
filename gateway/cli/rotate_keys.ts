import { Database } from '#drizzle/database.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import { countBoundToPseudonyms } from '#drizzle/repositories/bound_to_pseudonyms.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import { type GatewayConfig, readConfig } from '../config.ts'
import { DatabaseStartError } from '../database/database_start_error.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import { retireKeyFile, settleKeyFiles } from '../keyring/key_file.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { MasterKeyError } from '../keyring/master_key_provider.ts'
import { createMasterKeySource, openNextMasterKey } from '../keyring/master_keys.ts'
import { openKeyring, openKeyringDatabase } from '../keyring/open_keyring.ts'
import { rotateMasterKey } from '../keyring/rotate_master_key.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CliStreams } from './streams.ts'

type Rotate = (args: readonly string[], streams: CliStreams) => Promise<number>

/** One row a verb of `tidegate keys`. Each may run beside gateways that serve. Returns the exit code. */
export const ROTATIONS = {
  master: rotateMaster,
  root: rotateRoot,
  pseudonyms: rotatePseudonyms,
} as const satisfies Readonly<Record<string, Rotate>>

interface Place {
  readonly config: GatewayConfig
  readonly databaseUrl: string
}

async function rotateMaster(args: readonly string[], streams: CliStreams): Promise<number> {
  const [option, to, ...others] = args
  if (option !== '--to' || to === undefined || others.length > 0) {
    streams.err(
      'Usage: tidegate keys rotate-master --to file | env | aws-kms:<key ARN or alias> | vault:<key name>',
    )
    return 2
  }
  return await inStore(streams, async (place) => {
    const { config } = place
    const database = await openKeyringDatabase(placeOf(place, streams))
    try {
      const present = createMasterKeySource(config).all()
      const next = openNextMasterKey(to, config)
      const rewrapped = await rotateMasterKey(database, [...present, next], next)
      const formerPath =
        to === 'file'
          ? settleKeyFiles(config.dataDir, next.id)
          : retireKeyFile(config.dataDir, next.id)
      streams.out(`${rewrapped} root keys are now under master key ${next.id}`)
      if (formerPath !== undefined) {
        streams.out(
          `The former master key is ${formerPath}: older backups of the keyring need it; delete it when there are none`,
        )
      }
      for (const line of remainingSteps(to, config)) streams.out(line)
      return 0
    } finally {
      await database.close()
    }
  })
}

/** What the operator still has to set, so that the next start finds the key. */
function remainingSteps(to: string, config: GatewayConfig): readonly string[] {
  if (to === 'env') {
    return [
      'Set TIDEGATE_MASTER_KEY to the value of TIDEGATE_MASTER_KEY_NEXT before the next start',
    ]
  }
  if (to !== 'file') return [`Set TIDEGATE_KMS=${to} before the next start`]
  if (config.masterKey === undefined && config.kms === undefined) return []
  return ['Unset TIDEGATE_MASTER_KEY and TIDEGATE_KMS before the next start']
}

async function rotateRoot(args: readonly string[], streams: CliStreams): Promise<number> {
  if (args.length > 0) {
    streams.err('Usage: tidegate keys rotate-root')
    return 2
  }
  return await inStore(streams, async (place) => {
    const keyring = await openKeyring(placeOf(place, streams))
    try {
      await keyring.rotateRootKey()
    } finally {
      await keyring.close()
    }
    streams.out('A new root key wraps all new keys; gateways use it from their next start')
    return 0
  })
}

async function rotatePseudonyms(args: readonly string[], streams: CliStreams): Promise<number> {
  const [name, option, ...others] = args
  const isForced = option === '--force'
  if (name === undefined || (option !== undefined && !isForced) || others.length > 0) {
    streams.err('Usage: tidegate keys rotate-pseudonyms <tenant> [--force]')
    return 2
  }
  return await inStore(streams, async (place) => {
    const found = await findBound(place.databaseUrl, name)
    if (found === undefined) {
      streams.err('Cannot find the tenant: wanted its id or its name')
      return 1
    }
    const { requests, holds } = found
    if (requests + holds > 0 && !isForced) {
      streams.err(
        `Cannot rotate the pseudonym key: ${requests} requests and ${holds} holds are open, and would not find what is received after it; wait for their end, or use --force`,
      )
      return 1
    }
    const keyring = await openKeyring(placeOf(place, streams))
    try {
      const version = await keyring.rotatePseudonymKey(found.tenantId)
      if (version === undefined) {
        streams.err('Cannot rotate the pseudonym key: the tenant has as many as are looked up')
        return 1
      }
      streams.out(`Version ${version} of the pseudonym key is in use; older pseudonyms still match`)
      return 0
    } finally {
      await keyring.close()
    }
  })
}

async function findBound(url: string, name: string) {
  const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
  try {
    return await database.withOwner(async (tx) => {
      const tenant = await findTenant(tx, name)
      return tenant && { tenantId: tenant.id, ...(await countBoundToPseudonyms(tx, tenant.id)) }
    })
  } finally {
    await database.close()
  }
}

function placeOf(place: Place, streams: CliStreams) {
  return {
    ...place,
    log: createLogger(place.config.logLevel, (line) => streams.err(line.trimEnd())),
  }
}

const EXPLAINED = [MasterKeyError, KeyringAwayError, DatabaseStartError]

function isExplained(error: unknown): error is Error {
  return EXPLAINED.some((kind) => error instanceof kind)
}

/** Runs a verb with the store; what a KMS or the keyring refuses is one line. */
async function inStore(
  streams: CliStreams,
  work: (place: Place) => Promise<number>,
): Promise<number> {
  const config = readConfig()
  try {
    return await withDatabaseUrl(config, (databaseUrl) => work({ config, databaseUrl }))
  } catch (error) {
    if (isStoreAway(error)) streams.err('Cannot reach the store: no PostgreSQL answers there')
    else if (isExplained(error)) streams.err(error.message)
    else throw error
    return 1
  }
}
