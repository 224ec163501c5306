import { ConfigError } from '../config_error.ts'
import { createAwsKmsKey } from './aws_kms.ts'
import { openKeyFile, openNextKeyFile, readKeyFiles } from './key_file.ts'
import { parseMasterKey } from './master_key.ts'
import type { MasterKeyProvider } from './master_key_provider.ts'
import { createVaultTransitKey } from './vault_transit.ts'

/** Where the operator keeps the master key. */
export interface MasterKeyConfig {
  readonly dataDir: string
  /** TIDEGATE_MASTER_KEY, in base64. */
  readonly masterKey: string | undefined
  /** TIDEGATE_MASTER_KEY_NEXT: what a rotation goes to, or is coming from the other side of. */
  readonly masterKeyNext: string | undefined
  /** TIDEGATE_KMS: `aws-kms:<key>` or `vault:<key>`. */
  readonly kms: string | undefined
  readonly vault: {
    readonly address: string | undefined
    readonly token: string | undefined
    readonly namespace: string | undefined
  }
}

/** The master keys of this installation, as they are configured now. */
export interface MasterKeySource {
  /** Every one that is there: each root key is opened by the one that it names. Throws a ConfigError. */
  readonly all: () => readonly MasterKeyProvider[]
  /** The one that wraps the first root key: of the KMS, of the environment, or of a file that is made. */
  readonly first: () => MasterKeyProvider
}

/**
 * Several may be configured at once, so that a rotation needs no moment at which everything changes. Files are read
 * again each time, since a rotation by another process replaces them.
 */
export function createMasterKeySource(config: MasterKeyConfig): MasterKeySource {
  const kms = config.kms === undefined ? undefined : createKmsKey(config.kms, config)
  const ofEnvironment = [config.masterKey, config.masterKeyNext].map((encoded) =>
    encoded === undefined ? undefined : parseMasterKey(encoded),
  )
  const [current] = ofEnvironment
  const configured = [kms, ...ofEnvironment].filter((key) => key !== undefined)
  const usesFile = kms === undefined && current === undefined
  return {
    all: () => (usesFile ? [...readKeyFiles(config.dataDir), ...configured] : configured),
    first: () => kms ?? current ?? openKeyFile(config.dataDir),
  }
}

/** The master key that a rotation goes to: `file`, `env`, `aws-kms:<key>` or `vault:<key>`. Throws a ConfigError. */
export function openNextMasterKey(to: string, config: MasterKeyConfig): MasterKeyProvider {
  if (to === 'file') return openNextKeyFile(config.dataDir)
  if (to !== 'env') return createKmsKey(to, config)
  if (config.masterKeyNext === undefined) {
    throw new ConfigError(
      'Cannot rotate the master key: set TIDEGATE_MASTER_KEY_NEXT to 32 random bytes in base64',
    )
  }
  return parseMasterKey(config.masterKeyNext)
}

function createKmsKey(name: string, { vault }: MasterKeyConfig): MasterKeyProvider {
  const [, kind, key] = /^(aws-kms|vault):(.+)$/.exec(name) ?? []
  if (kind === undefined || key === undefined) {
    throw new ConfigError('Cannot use a KMS: wanted aws-kms:<key ARN or alias> or vault:<key name>')
  }
  if (kind === 'aws-kms') return createAwsKmsKey({ key })
  const { address, token, namespace } = vault
  if (address === undefined || token === undefined) {
    throw new ConfigError('Cannot use Vault: set VAULT_ADDR and VAULT_TOKEN')
  }
  return createVaultTransitKey({ key, address, token, namespace })
}
