import { randomUUID } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { REQUEST_RIGHTS, type RequestRight } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../gateway.ts'
import type { SentIdentity } from './identities.ts'
import { fileRequest, type NewRequest, type RequestOrigin } from './requests.ts'
import { createStateToken } from './state_tokens.ts'
import { awaitWord } from './verification/await_word.ts'
import { requireCodeSender } from './verification/codes.ts'
import { type BegunVerification, fileForVerification } from './verification/file.ts'

const SOURCE = 'public_form'
const ACTOR = 'public-form'

/** What can be asked for by the form: a rectification says which fields, and is filed by those who answer it. */
export const PUBLIC_RIGHTS: readonly RequestRight[] = REQUEST_RIGHTS.filter(
  (right) => right !== 'rectification',
)

/** What a person has asked for; the mail address stands first. */
export interface PublicFiling {
  readonly type: RequestRight
  readonly regulation: string
  readonly identities: readonly [SentIdentity, ...SentIdentity[]]
}

export interface FiledByForm {
  readonly request: NewRequest
  /** Opens the state to whoever has it. */
  readonly stateToken: string
  /** What a code is entered with; undefined where the tenant gives its word instead. */
  readonly verification: BegunVerification | undefined
}

/**
 * Files what a person asks for by the public form. Nobody has checked who that is: a code is sent to the mail address where
 * the tenant has somebody who sends codes and nothing but the address is named, which is all that a code proves; otherwise
 * the request waits as `verifying` for the word of the tenant. Whether anything is known of the person is not looked up.
 * Throws the ApiErrors of `fileRequest`.
 */
export async function filePublicRequest(
  gateway: Gateway,
  tenant: Tenant,
  filing: PublicFiling,
): Promise<FiledByForm> {
  const filed = { ...filing, actor: ACTOR, origin: originOf(gateway) }
  if (filing.identities.length === 1 && (await sendsCodes(gateway, tenant, filing.identities[0]))) {
    const { verification, ...request } = await fileForVerification(gateway, tenant, {
      ...filed,
      verification: 'code',
    })
    return { request, stateToken: await createStateToken(gateway, request), verification }
  }
  const at = filed.origin.receivedAt
  const request = await fileRequest(gateway, tenant, {
    ...filed,
    checked: {
      verification: 'controller',
      besides: (tx, key) => awaitWord(tx, key, { at, waitMs: LIMITS.publicFormWordMs }),
    },
  })
  return { request, stateToken: await createStateToken(gateway, request), verification: undefined }
}

function originOf({ clock }: Pick<Gateway, 'clock'>): RequestOrigin {
  const receivedAt = new Date(clock.nowMs())
  return { source: SOURCE, externalId: randomUUID(), receivedAt, callbacks: () => [] }
}

async function sendsCodes(gateway: Gateway, { id }: Tenant, { type }: SentIdentity) {
  try {
    await requireCodeSender(gateway, id, type)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.code === 'verification_not_offered') return false
    throw error
  }
}
