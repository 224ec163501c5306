import { createCipheriv, randomBytes, scrypt } from 'node:crypto'
import { Encrypter, type Recipient, Stanza } from 'age-encryption'
import { ApiError } from '#domain/errors.ts'

/** What an export is encrypted to; to nothing where neither is given. */
export interface Encryption {
  readonly passphrase?: string
  /** An X25519 recipient of age: `age1...`. */
  readonly publicKey?: string
}

/** The base-2 logarithm of scrypt's N: 128 MiB for one derivation (OWASP, password storage). */
const WORK_FACTOR = 17
const SCRYPT = { N: 2 ** WORK_FACTOR, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const SALT_BYTES = 16
const KEY_BYTES = 32

/** Throws an ApiError where both are given, or where the public key is none of age's. */
export function assertEncryption({ passphrase, publicKey }: Encryption): void {
  if (passphrase !== undefined && publicKey !== undefined) {
    throw new ApiError(
      'invalid_body',
      'Cannot encrypt: wanted a passphrase or a public key, not both',
    )
  }
  if (publicKey === undefined) return
  try {
    new Encrypter().addRecipient(publicKey)
  } catch {
    throw new ApiError('invalid_body', 'Cannot use publicKey: wanted an age recipient (age1...)')
  }
}

/** True where something is encrypted. */
export function isEncrypted({ passphrase, publicKey }: Encryption): boolean {
  return passphrase !== undefined || publicKey !== undefined
}

/** The stream in the format of age (age-encryption.org/v1), made while it is read; as it is where nothing is asked for. */
export async function encryptStream(
  stream: ReadableStream<Uint8Array>,
  { passphrase, publicKey }: Encryption,
): Promise<ReadableStream<Uint8Array>> {
  const recipient = passphrase === undefined ? publicKey : passphraseRecipient(passphrase)
  if (recipient === undefined) return stream
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return await encrypter.encrypt(stream)
}

/**
 * The scrypt recipient of age (C2SP age.md), as the library has it, but derived beside the event loop: the library's
 * own would hold up everything else for a second. The key is of one salt, so that its nonce is zero.
 */
function passphraseRecipient(passphrase: string): Recipient {
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(SALT_BYTES)
      const key = await derive(passphrase, salt)
      const options = { authTagLength: 16 }
      const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), options)
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
      const printedSalt = salt.toString('base64').replaceAll('=', '')
      return [new Stanza(['scrypt', printedSalt, String(WORK_FACTOR)], body)]
    },
  }
}

async function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt])
  return await new Promise((resolve, reject) =>
    scrypt(passphrase, labelled, KEY_BYTES, SCRYPT, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  )
}
