import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  countRequestTokens,
  insertRequestToken,
  useRequestToken,
} from '#drizzle/repositories/request_tokens.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { createSecret, hashSecret } from '../request_secrets.ts'

/** What a device is asked to sign. */
export interface DeviceChallenge {
  readonly nonce: string
  /** What it has to name as `aud`. */
  readonly audience: TenantId
  readonly expiresAt: Date
}

/**
 * A nonce that a device of the key's tenant signs once within five minutes. Throws an ApiError `too_many_challenges` where
 * as many of the ingest key wait to be used as there may be.
 */
export async function createChallenge(
  { database, clock }: Pick<Gateway, 'database' | 'clock'>,
  { tenantId, id }: Pick<IngestKey, 'tenantId' | 'id'>,
): Promise<DeviceChallenge> {
  const createdAt = new Date(clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + LIMITS.deviceNonceMs)
  const { secret: nonce, hash } = createSecret('nonce')
  const owner = `ingest-key:${id}`
  await database.withTenant(tenantId, async (tx) => {
    const counted = { tenantId, kind: 'nonce', owner, now: createdAt } as const
    if ((await countRequestTokens(tx, counted)) >= LIMITS.deviceNoncesPerKeyMax) {
      throw new ApiError(
        'too_many_challenges',
        'Cannot make a challenge: too many of this key are waiting, try again later',
      )
    }
    const token = {
      tenantId,
      kind: 'nonce',
      hash,
      owner,
      createdAt,
      expiresAt,
      detail: {},
    } as const
    await insertRequestToken(tx, token)
  })
  return { nonce, audience: tenantId, expiresAt }
}

/** Uses a nonce of this tenant up. Throws an ApiError `not_verified` where there is none, or not any more. */
export async function useNonce(
  tx: Transaction,
  {
    tenantId,
    nonce,
    now,
  }: { readonly tenantId: TenantId; readonly nonce: string; readonly now: Date },
): Promise<void> {
  const key = { tenantId, kind: 'nonce', hash: hashSecret(nonce) } as const
  if (await useRequestToken(tx, key, now)) return
  throw new ApiError(
    'not_verified',
    'Cannot use the proof: its nonce is not known, was used or is out of date',
  )
}
