import { hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config_error.ts'
import { openBytes, sealBytes } from './aead.ts'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'

const KEY_BYTES = 32
const ID_BYTES = 8
const FILE_NAME = 'master.key'

const OWNER = 'root key'

/** A master key of 32 bytes that the operator keeps. It prints as `[redacted]` wherever it slips in. */
export class MasterKey implements MasterKeyProvider {
  /** Half of a hash of the key: the same key has the same id in a file and in the environment. */
  readonly id: string
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) {
      throw new ConfigError('Cannot use the master key: wanted 32 bytes in base64')
    }
    this.#bytes = bytes
    this.id = `local:${this.derive('master key id', '').toString('hex', 0, ID_BYTES)}`
  }

  async wrap(bytes: Uint8Array): Promise<Uint8Array> {
    return sealBytes(this.derive('master key wrap', ''), bytes, OWNER)
  }

  async unwrap(wrapped: Uint8Array): Promise<Uint8Array> {
    try {
      return openBytes(this.derive('master key wrap', ''), wrapped, OWNER)
    } catch (cause) {
      throw new MasterKeyError(`Cannot open a root key with ${this.id}: it was changed`, { cause })
    }
  }

  /** A key of 32 bytes for one use, by HKDF-SHA-256 (RFC 5869). `salt` separates owners, `use` separates uses. */
  derive(use: string, salt: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, salt, `tidegate ${use}`, KEY_BYTES))
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }
}

/** The master key of TIDEGATE_MASTER_KEY (base64), or of a file in the data folder that is made on first start. */
export function loadMasterKey(encoded: string | undefined, dataDir: string): MasterKey {
  if (encoded !== undefined) return new MasterKey(Buffer.from(encoded, 'base64'))
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, FILE_NAME)
  if (!existsSync(path)) createKeyFile(path)
  return new MasterKey(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64'))
}

/**
 * Makes the file whole or not at all: written and synced under another name, then linked. Of processes that start at
 * once the first to link wins, and none reads a file that is still empty. All that is stored depends on this key.
 */
function createKeyFile(path: string): void {
  const draft = `${path}.${randomUUID()}`
  try {
    const text = randomBytes(KEY_BYTES).toString('base64')
    writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
