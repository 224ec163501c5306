import { createPublicKey, sign } from 'node:crypto'
import { CompactSign, calculateJwkThumbprint, exportJWK } from 'jose'
import type { Clock } from '#domain/clock.ts'
import { invariant } from '#domain/invariant.ts'
import type { Database } from '#drizzle/database.ts'
import { recordSigningKey } from '#drizzle/repositories/signing_keys.ts'
import { type Checkpoint, printCheckpoint } from '#policies/ledger/checkpoint.ts'
import { type NoteKey, noteKeyId, printNote, printNoteKey } from '#policies/ledger/note.ts'
import { LEDGER_RECEIPT_TYPE, printClaims, type ReceiptClaims } from '#policies/ledger/receipt.ts'
import { parseEd25519Jwk } from '#policies/ledger/verify_receipt.ts'
import { ed25519KeyOf } from '../keyring/ed25519_key.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { NODE_CRYPTO } from './node_crypto.ts'

/** Signs checkpoints and receipts of this installation's ledger. */
export interface LedgerSigner {
  /** The name of the ledger after so many new beginnings. */
  readonly originOf: (epoch: number) => string
  /** The checkpoint as a signed note; equal checkpoints have equal notes. */
  readonly signCheckpoint: (checkpoint: Checkpoint) => Promise<string>
  /** The claims as a compact JWS with detached payload. */
  readonly signClaims: (claims: ReceiptClaims) => Promise<string>
  readonly keyOf: (origin: string) => NoteKey
  /** The key as others configure it. */
  readonly printKey: (origin: string) => Promise<string>
}

export interface LedgerSignerSettings {
  readonly keyring: Pick<Keyring, 'secretKey' | 'identity'>
  readonly database: Pick<Database, 'withOwner'>
  readonly clock: Clock
}

/**
 * The key is derived from the keyring: every process has the same one, and it is in no backup of the store. Its public half
 * is kept in the store before anything is signed with it, and served with those of all receipts.
 */
export async function createLedgerSigner(settings: LedgerSignerSettings): Promise<LedgerSigner> {
  const { keyring, database, clock } = settings
  const key = ed25519KeyOf(keyring.secretKey('ledger'))
  const jwk = await exportJWK(createPublicKey(key))
  const kid = await calculateJwkThumbprint(jwk)
  const published = { ...jwk, kid, alg: 'EdDSA', use: 'sig' }
  await database.withOwner((tx) => recordSigningKey(tx, published, new Date(clock.nowMs())))
  const publicKey = parseEd25519Jwk(jwk)
  invariant(publicKey !== undefined, 'the key of the ledger is an Ed25519 key')
  const keyOf = (name: string): NoteKey => ({ name, kind: 'ed25519', publicKey })
  const { sha256 } = NODE_CRYPTO
  return {
    originOf: (epoch) => `tidegate/${keyring.identity}${epoch === 0 ? '' : `/${epoch}`}`,
    keyOf,
    printKey: (origin) => printNoteKey(keyOf(origin), sha256),
    signCheckpoint: async (checkpoint) => {
      const text = printCheckpoint(checkpoint)
      const keyId = await noteKeyId(keyOf(checkpoint.origin), sha256)
      const signature = sign(null, Buffer.from(text), key)
      return printNote({ text, signatures: [{ name: checkpoint.origin, keyId, signature }] })
    },
    signClaims: async (claims) => {
      const jws = await new CompactSign(new TextEncoder().encode(printClaims(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: LEDGER_RECEIPT_TYPE, jwk })
        .sign(key)
      const [header, , signature] = jws.split('.')
      return `${header}..${signature}`
    },
  }
}
