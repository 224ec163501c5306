import { hkdfSync } from 'node:crypto'
import { ConfigError } from '../config_error.ts'
import { openBytes, sealBytes } from './aead.ts'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'

const KEY_BYTES = 32
const ID_BYTES = 8
const OWNER = 'root key'

/** A master key of 32 bytes that the operator keeps. It prints as `[redacted]` wherever it slips in. */
export class MasterKey implements MasterKeyProvider {
  /** Part of a hash of the key: the same key has the same id in a file and in the environment. */
  readonly id: string
  readonly #wrappingKey: Uint8Array

  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) {
      throw new ConfigError('Cannot use the master key: wanted 32 bytes in base64')
    }
    this.id = `local:${Buffer.from(derive(bytes, 'master key id')).toString('hex', 0, ID_BYTES)}`
    this.#wrappingKey = derive(bytes, 'master key wrap')
  }

  async wrap(bytes: Uint8Array): Promise<Uint8Array> {
    return sealBytes(this.#wrappingKey, bytes, OWNER)
  }

  async unwrap(wrapped: Uint8Array): Promise<Uint8Array> {
    try {
      return openBytes(this.#wrappingKey, wrapped, OWNER)
    } catch (cause) {
      throw new MasterKeyError(`Cannot open a root key with ${this.id}: it was changed`, { cause })
    }
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }
}

/** A master key from base64, as the operator writes it. Throws a ConfigError that does not repeat it. */
export function parseMasterKey(encoded: string): MasterKey {
  return new MasterKey(Buffer.from(encoded.trim(), 'base64'))
}

/** A key for one use, by HKDF-SHA-256 (RFC 5869). */
function derive(bytes: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bytes, '', `tidegate ${use}`, KEY_BYTES))
}
