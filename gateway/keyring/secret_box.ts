import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { MasterKey } from './master_key.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals small secrets of the operator (credentials of sinks) with AES-256-GCM under a key of one use. */
export class SecretBox {
  readonly #key: Buffer

  constructor(masterKey: MasterKey, use: string) {
    this.#key = masterKey.derive(`secret box ${use}`, '')
  }

  /** Nonce, tag and ciphertext. `owner` is authenticated: a box opens for its owner only. */
  seal(text: string, owner: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(owner))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  }

  /** Throws where the box was made for another owner, with another key, or was changed. */
  open(box: Uint8Array, owner: string): string {
    const nonce = box.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
      .setAAD(Buffer.from(owner))
      .setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const opened = [decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
    return Buffer.concat(opened).toString('utf8')
  }
}
