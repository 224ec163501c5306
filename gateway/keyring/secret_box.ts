import { openBytes, sealBytes } from './aead.ts'

/** Seals small secrets of the operator (credentials of sinks) with AES-256-GCM under a key of one use. */
export class SecretBox {
  readonly #key: Uint8Array

  /** A key of 32 bytes that is used for nothing else, such as `Keyring.secretKey` makes. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** Nonce, tag and ciphertext. `owner` is authenticated: a box opens for its owner only. */
  seal(text: string, owner: string): Buffer {
    return sealBytes(this.#key, Buffer.from(text), owner)
  }

  /** Throws where the box was made for another owner, with another key, or was changed. */
  open(box: Uint8Array, owner: string): string {
    return openBytes(this.#key, box, owner).toString('utf8')
  }
}
