import { ApiError } from '#domain/errors.ts'
import type { Gateway } from '../../gateway.ts'
import { pseudonymiseIdentities } from '../identities.ts'
import { readDeviceKey } from './device_key.ts'
import { assertProof } from './device_proof.ts'
import { namesOnly } from './proved_identities.ts'
import { attemptVerification, requireVerification } from './verification.ts'

/** A device shows that the request that was filed for it is its own. Throws an ApiError. */
export async function verifyByDevice(
  gateway: Gateway,
  sentToken: string,
  { jwk, signature }: { readonly jwk: unknown; readonly signature: string },
): Promise<void> {
  const verification = await requireVerification(gateway, sentToken, 'device')
  const { request, nonce } = verification
  const { tenantId, type, regulation } = request
  await attemptVerification(gateway, verification, async () => {
    const key = await readDeviceKey(jwk)
    const claims = { nonce, type, regulation, aud: tenantId }
    await assertProof(signature, key, { claims, nowMs: gateway.clock.nowMs() })
    const proved = [{ type: 'device_id', value: key.deviceId } as const]
    const { identities } = await pseudonymiseIdentities(proved, tenantId, gateway)
    if ((await namesOnly(gateway, request, identities)).length === 0) return
    throw new ApiError('not_verified', 'Cannot use the proof: it is for another device')
  })
}
