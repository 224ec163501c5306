import { createCipheriv, type KeyObject, randomBytes, scrypt } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
  type Recipient,
  Stanza,
} from 'age-encryption'
import { ApiError } from '#domain/errors.ts'
import { invariant } from '#domain/invariant.ts'
import { type GivenKey, parseKeyRecipient, wrapByRsa, wrapText } from './key_recipient.ts'
import { createZipStream, type ZipPart } from './zip_stream.ts'

/** What an export is encrypted to; to nothing where neither is given. */
export interface Encryption {
  readonly passphrase?: string
  /** An X25519 recipient of age (`age1...`), or a public key as PEM or JWK. */
  readonly publicKey?: GivenKey
}

/** The base-2 logarithm of scrypt's N: 128 MiB for one derivation (OWASP, password storage). */
const WORK_FACTOR = 17
const SCRYPT = { N: 2 ** WORK_FACTOR, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const SALT_BYTES = 16
const KEY_BYTES = 32

/**
 * What is asked for, with a key in one form. Throws an ApiError where both are given, or where the public key is none
 * that something may be encrypted to.
 */
export async function readEncryption({ passphrase, publicKey }: Encryption): Promise<Encryption> {
  if (passphrase !== undefined && publicKey !== undefined) {
    throw new ApiError(
      'invalid_body',
      'Cannot encrypt: wanted a passphrase or a public key, not both',
    )
  }
  if (passphrase !== undefined) return { passphrase }
  if (publicKey === undefined) return {}
  if (isAgeRecipient(publicKey)) return { publicKey }
  const key = await parseKeyRecipient(publicKey)
  if (key !== undefined)
    return { publicKey: key.export({ type: 'spki', format: 'pem' }).toString() }
  throw new ApiError(
    'invalid_body',
    'Cannot use publicKey: wanted an age recipient (age1...), or a public key as PEM or JWK of RSA with 2,048 to 4,096 bits, P-256 or X25519',
  )
}

function isAgeRecipient(publicKey: GivenKey): publicKey is string {
  if (typeof publicKey !== 'string' || !publicKey.startsWith('age1')) return false
  try {
    new Encrypter().addRecipient(publicKey)
    return true
  } catch {
    return false
  }
}

/** What the name of the file ends with that is encrypted so. */
export function suffixOf({ passphrase, publicKey }: Encryption): string {
  if (passphrase === undefined && publicKey === undefined) return '.zip'
  return publicKey === undefined || isAgeRecipient(publicKey) ? '.zip.age' : '.encrypted.zip'
}

/**
 * The stream in the format of age (age-encryption.org/v1), made while it is read; as it is where nothing is asked for.
 * For a key that is none of age's, a zip of it and of its own key, which is encrypted to that key.
 */
export async function encryptStream(
  stream: ReadableStream<Uint8Array>,
  { passphrase, publicKey }: Encryption,
  at: Date,
): Promise<ReadableStream<Uint8Array>> {
  if (passphrase === undefined && publicKey === undefined) return stream
  if (passphrase !== undefined) return await encryptByAge(stream, passphraseRecipient(passphrase))
  if (publicKey === undefined || isAgeRecipient(publicKey)) {
    return await encryptByAge(stream, publicKey ?? '')
  }
  const key = await parseKeyRecipient(publicKey)
  invariant(key !== undefined, 'the key was read when the link was made')
  const identity = await generateX25519Identity()
  const encrypted = await encryptByAge(stream, await identityToRecipient(identity))
  return Readable.toWeb(createZipStream(await keyParts(encrypted, identity, key), at))
}

async function encryptByAge(
  stream: ReadableStream<Uint8Array>,
  recipient: string | Recipient,
): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return await encrypter.encrypt(stream)
}

/** The key of the export, which lasts for this one file, before the export itself. */
async function keyParts(
  encrypted: ReadableStream<Uint8Array>,
  identity: string,
  key: KeyObject,
): Promise<readonly ZipPart[]> {
  const [jwe, oaep] = [await wrapText(`${identity}\n`, key), wrapByRsa(`${identity}\n`, key)]
  const small = (name: string, bytes: Uint8Array) => ({ name, chunks: () => [bytes] })
  return [
    small('key.jwe', Buffer.from(jwe)),
    ...(oaep === undefined ? [] : [small('key.oaep', oaep)]),
    { name: 'export.zip.age', chunks: () => encrypted, isPacked: true },
  ]
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
