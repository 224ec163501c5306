import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../gateway.ts'

/** What a cookie is for: each has a key of its own, so that none can be put in the place of another. */
export type CookieUse = 'session' | 'sign-in flow'

type Parts = Pick<Gateway, 'clock'> & { readonly keyring: Pick<Gateway['keyring'], 'secretKey'> }

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const

/** Encrypts what a browser keeps for us (RFC 7516, direct encryption with A256GCM). It opens until its end. */
export async function sealCookie(
  { keyring, clock }: Parts,
  content: JsonObject,
  { use, endsAt }: { readonly use: CookieUse; readonly endsAt: Date },
): Promise<string> {
  return await new EncryptJWT(content)
    .setProtectedHeader(HEADER)
    .setIssuedAt(new Date(clock.nowMs()))
    .setExpirationTime(endsAt)
    .encrypt(keyring.secretKey(`cookie ${use}`))
}

/** What a cookie holds; undefined where we did not make it for this use, it was changed, or it is over. */
export async function openCookie(
  { keyring, clock }: Parts,
  cookie: string,
  use: CookieUse,
): Promise<JsonObject | undefined> {
  if (cookie.length > LIMITS.cookieLengthMax) return undefined
  try {
    const { payload } = await jwtDecrypt(cookie, keyring.secretKey(`cookie ${use}`), {
      keyManagementAlgorithms: [HEADER.alg],
      contentEncryptionAlgorithms: [HEADER.enc],
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['exp'],
    })
    const content: unknown = payload
    return isJsonObject(content) ? content : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
