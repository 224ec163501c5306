import { createHash, randomBytes } from 'node:crypto'
import {
  findRequestToken,
  type RequestToken,
  type RequestTokenKind,
} from '#drizzle/repositories/request_tokens.ts'
import type { Gateway } from '../gateway.ts'

/** 256 bits: nobody guesses one. */
const SECRET_BYTES = 32
const SECRET_LENGTH_MAX = 200

/** What secrets of a kind begin with, so that one that leaks can be recognised. */
const PREFIXES = {
  state: 'tgs_',
  verification: 'tgv_',
  nonce: 'tgn_',
} as const satisfies Partial<Record<RequestTokenKind, string>>
export type SecretKind = keyof typeof PREFIXES

/** A secret, which is told once, and the SHA-256 that is kept of it. */
export interface NewSecret {
  readonly secret: string
  readonly hash: Uint8Array
}

export function createSecret(kind: SecretKind): NewSecret {
  const secret = PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url')
  return { secret, hash: hashSecret(secret) }
}

export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

/** What a secret opens while it is in force, of any tenant. The same work is done for whatever text is sent. */
export async function findSecret(
  { database, clock }: Pick<Gateway, 'database' | 'clock'>,
  kind: SecretKind,
  sent: string,
): Promise<RequestToken | undefined> {
  const hash = hashSecret(sent.slice(0, SECRET_LENGTH_MAX))
  const now = new Date(clock.nowMs())
  return await database.withOwner((tx) => findRequestToken(tx, { kind, hash, now }))
}
