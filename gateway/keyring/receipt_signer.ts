import { createPublicKey, type KeyObject } from 'node:crypto'
import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, type JWK } from 'jose'
import type { Clock } from '#domain/clock.ts'
import type { Database } from '#drizzle/database.ts'
import { recordSigningKey } from '#drizzle/repositories/signing_keys.ts'
import { ed25519KeyOf } from './ed25519_key.ts'
import type { Keyring } from './keyring.ts'

/** Signs what others are to be able to check by themselves: consent receipts. */
export interface ReceiptSigner {
  /** The JSON of a receipt as a compact JWS (RFC 7515) by Ed25519 (RFC 8037); equal receipts have equal signatures. */
  readonly sign: (receipt: unknown, type: string) => Promise<string>
  /** What a receipt of this type says that this keyring has signed; undefined for any other text. */
  readonly verify: (signed: string, type: string) => Promise<unknown>
}

export interface ReceiptSignerSettings {
  readonly keyring: Pick<Keyring, 'secretKey'>
  readonly database: Database
  readonly clock: Clock
}

/**
 * The key is derived from the keyring, so that every process has the same one and a rotation of the master key changes
 * nothing. Its public half is kept in the store before anything is signed with it.
 */
export async function createReceiptSigner(settings: ReceiptSignerSettings): Promise<ReceiptSigner> {
  const { keyring, database, clock } = settings
  const key = ed25519KeyOf(keyring.secretKey('receipts'))
  const publicKey = createPublicKey(key)
  const publicJwk = await publicJwkOf(publicKey)
  await database.withOwner((tx) => recordSigningKey(tx, publicJwk, new Date(clock.nowMs())))
  return {
    sign: async (receipt, type) =>
      await new CompactSign(new TextEncoder().encode(JSON.stringify(receipt)))
        .setProtectedHeader({ alg: 'EdDSA', kid: publicJwk.kid, typ: type })
        .sign(key),
    verify: async (signed, type) => {
      try {
        const { payload, protectedHeader } = await compactVerify(signed, publicKey, {
          algorithms: ['EdDSA'],
        })
        return protectedHeader.typ === type ? parsePayload(payload) : undefined
      } catch {
        return undefined
      }
    },
  }
}

async function publicJwkOf(key: KeyObject): Promise<JWK & { readonly kid: string }> {
  const jwk = await exportJWK(key)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' }
}

function parsePayload(payload: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(payload))
}
