import { createHash, randomBytes } from 'node:crypto'
import { isJsonObject } from '#domain/json.ts'
import type { Keyring } from '../../keyring/keyring.ts'
import { SecretBox } from '../../keyring/secret_box.ts'
import { EXPORT_DETAILS, type ExportDetail } from './about.ts'
import type { Encryption } from './encrypt.ts'

/** What was asked for when a link was made. */
export interface LinkOptions extends Encryption {
  readonly detail: ExportDetail
}

type Keys = Pick<Keyring, 'secretKey'>

const SECRET_BYTES = 32
/** Options are filled up to a multiple of this, so that a link does not tell how long a passphrase is. */
const OPTIONS_STEP = 256
const TOKEN = /^[\w-]{43}\.[\w-]{1,2000}$/

/**
 * A token is 32 random bytes, a dot, and the options of its link, sealed. The gateway keeps the SHA-256 of the whole:
 * nothing of it can be taken off or changed. It keeps neither the token nor the options, and whoever has the link
 * cannot read them: that takes the keyring.
 */
export function createToken(keyring: Keys, linkId: string, options: LinkOptions): string {
  const text = JSON.stringify(options)
  const filled = text.padEnd(Math.ceil(Buffer.byteLength(text) / OPTIONS_STEP) * OPTIONS_STEP)
  const sealed = boxOf(keyring).seal(filled, linkId)
  return `${randomBytes(SECRET_BYTES).toString('base64url')}.${sealed.toString('base64url')}`
}

/** How a token is stored; undefined for a text that is none. */
export function hashToken(token: string): Buffer | undefined {
  return TOKEN.test(token) ? createHash('sha256').update(token).digest() : undefined
}

/** The options of the link of a token that was found by its hash. */
export function openOptions(keyring: Keys, linkId: string, token: string): LinkOptions {
  const sealed = Buffer.from(token.slice(token.indexOf('.') + 1), 'base64url')
  return parseOptions(JSON.parse(boxOf(keyring).open(sealed, linkId)))
}

function parseOptions(value: unknown): LinkOptions {
  const { detail, passphrase, publicKey } = isJsonObject(value) ? value : {}
  return {
    detail: EXPORT_DETAILS.find((known) => known === detail) ?? 'categories',
    ...(typeof passphrase === 'string' && { passphrase }),
    ...(typeof publicKey === 'string' && { publicKey }),
  }
}

function boxOf(keyring: Keys): SecretBox {
  return new SecretBox(keyring.secretKey('export links'))
}
