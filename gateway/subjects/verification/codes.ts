import { createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { type Connector, listConnectors } from '#drizzle/repositories/connectors.ts'
import {
  countTokenSending,
  insertRequestToken,
  listRequestTokens,
  type RequestToken,
} from '#drizzle/repositories/request_tokens.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { CodeChannel } from '../../connectors/kinds/code_sender.ts'
import { postSigned } from '../../connectors/post_signed.ts'
import { openSettings } from '../../connectors/secrets.ts'
import type { Gateway } from '../../gateway.ts'
import { SecretBox } from '../../keyring/secret_box.ts'
import { attemptVerification, requireVerification } from './verification.ts'

const DIGITS = 8
/** How often one sending is tried, and how long is waited before it is tried again. */
const TRIES_MAX = 3
const TRY_AGAIN_MS = 500

/** How the address of a type of identity is reached. */
const CHANNELS: Readonly<Record<string, CodeChannel>> = { email: 'mail', phone: 'sms' }

/** The types of identities that a code can be sent to. */
export const ADDRESS_TYPES = Object.keys(CHANNELS)

/** Where a code is sent. */
interface Address {
  readonly type: string
  readonly value: string
}

/** What is kept of where codes go, and what opens it: the token of the verification, which is kept by nobody here. */
export function sealAddress(token: string, { type, value }: Address) {
  const channel = CHANNELS[type]
  if (channel === undefined) throw new ApiError('identity_not_offered', 'Cannot send a code there')
  const to = new SecretBox(addressKey(token)).seal(value.trim(), channel).toString('base64')
  return { channel, to, sendings: 0 }
}

function addressKey(token: string): Uint8Array {
  return createHmac('sha256', token).update('address').digest()
}

/** Throws an ApiError `verification_not_offered` where the tenant has nobody who sends codes to such an identity. */
export async function requireCodeSender(
  gateway: Pick<Gateway, 'database'>,
  tenantId: TenantId,
  type: string,
): Promise<Connector> {
  const senders = await gateway.database.withTenant(tenantId, (tx) =>
    listConnectors(tx, tenantId, ['code_sender']),
  )
  const sender = senders.find(({ settings, pausedAt }) => {
    const { channels } = settings
    return (
      pausedAt === undefined && Array.isArray(channels) && channels.includes(CHANNELS[type] ?? '')
    )
  })
  if (sender !== undefined) return sender
  throw new ApiError(
    'verification_not_offered',
    `Cannot verify by code: the tenant has no connector code_sender for ${CHANNELS[type] ?? type}`,
  )
}

/**
 * Makes a code and has it sent by the tenant's webhook, three times in all for one verification. Earlier codes count as
 * long as they are in force. The code is kept as a keyed hash only, and is not in any log. False where the webhook has
 * not taken it, or no more may be sent: whoever asks is not told which.
 */
export async function sendCode(
  gateway: Gateway,
  { token, sentToken }: { readonly token: RequestToken; readonly sentToken: string },
): Promise<boolean> {
  const { tenantId, owner: id, detail } = token
  const { database, clock, log } = gateway
  const channel = String(detail['channel'])
  const sealed = Buffer.from(String(detail['to']), 'base64')
  const to = new SecretBox(addressKey(sentToken)).open(sealed, channel)
  const type = Object.keys(CHANNELS).find((known) => CHANNELS[known] === channel) ?? channel
  const sender = await requireCodeSender(gateway, tenantId, type)
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
  const createdAt = new Date(clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + LIMITS.verificationCodeMs)
  const isCounted = await database.withTenant(tenantId, async (tx) => {
    if (!(await countTokenSending(tx, token, LIMITS.verificationCodesMax))) return false
    const hash = hashCode(gateway, { tenantId, id }, code)
    const kept = { tenantId, kind: 'code', hash, owner: id, createdAt, expiresAt } as const
    await insertRequestToken(tx, { ...kept, detail: {} })
    return true
  })
  if (!isCounted) return false
  const isSent = await post(gateway, sender, { channel, to, code, expiresAt })
  if (!isSent) log.warn('verification_code_not_sent', { request: id, connector: sender.id })
  return isSent
}

interface CodeMessage {
  readonly channel: string
  readonly to: string
  readonly code: string
  readonly expiresAt: Date
}

async function post(gateway: Gateway, sender: Connector, body: CodeMessage): Promise<boolean> {
  const { url, secret } = openSettings(gateway, sender)
  const message = {
    ...{ url: String(url), secret: String(secret), id: `msg_${randomUUID()}` },
    body: { type: 'verification.code', ...body },
  }
  for (let tried = 1; ; tried += 1) {
    const answer = await postSigned(gateway, message)
    const status = answer.kind === 'answered' ? answer.status : 0
    if (status >= 200 && status < 300) return true
    if (tried === TRIES_MAX || (status >= 400 && status < 500 && status !== 429)) return false
    await delay(TRY_AGAIN_MS * tried)
  }
}

/** Short numbers are guessed from a plain hash at once, so that it takes a key of the keyring. */
function hashCode(
  { keyring }: Pick<Gateway, 'keyring'>,
  { tenantId, id }: RequestKey,
  code: string,
): Buffer {
  const key = keyring.secretKey('verification codes')
  return createHmac('sha256', key).update(`${tenantId} ${id} ${code}`).digest()
}

/** Sends another code to where the first one went. Whether it was sent is not told. Throws an ApiError `not_found`. */
export async function sendAnotherCode(gateway: Gateway, sentToken: string): Promise<void> {
  const { token } = await requireVerification(gateway, sentToken, 'code')
  await sendCode(gateway, { token, sentToken })
}

/** A person shows that they got the code. Throws an ApiError. */
export async function verifyByCode(
  gateway: Gateway,
  sentToken: string,
  code: string,
): Promise<void> {
  const verification = await requireVerification(gateway, sentToken, 'code')
  const { tenantId, id } = verification.request
  await attemptVerification(gateway, verification, async () => {
    const now = new Date(gateway.clock.nowMs())
    const sent = hashCode(gateway, { tenantId, id }, code)
    const known = await gateway.database.withTenant(tenantId, (tx) =>
      listRequestTokens(tx, { tenantId, kind: 'code', owner: id, now }),
    )
    // All of them are compared, whichever is right.
    const right = known.filter(({ hash }) => timingSafeEqual(sent, hash))
    if (right.length > 0) return
    throw new ApiError('not_verified', 'Cannot verify: the code is wrong or out of date')
  })
}
