import { createHash, randomBytes } from 'node:crypto'
import { DAY_MS } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  deleteRequestToken,
  findRequestToken,
  insertRequestToken,
  listRequestTokens,
  type RequestToken,
} from '#drizzle/repositories/request_tokens.ts'
import type { Gateway } from '../../gateway.ts'

const TOKEN_BYTES = 32
const TOKEN_MS = 365 * DAY_MS
const TOKEN = /^[\w-]{43}$/

/** A message that was taken: nobody can send it a second time. */
export interface TakenMessage {
  readonly tenantId: TenantId
  readonly agentId: string
  readonly hash: Buffer
  readonly expiresAt: Date
}

/** Remembers a message until it is out of date; false where it was seen before. */
export async function rememberMessage(
  tx: Transaction,
  { tenantId, agentId: owner, hash, expiresAt }: TakenMessage,
  createdAt: Date,
): Promise<boolean> {
  const seen = {
    tenantId,
    kind: 'signature',
    hash,
    owner,
    createdAt,
    expiresAt,
    detail: {},
  } as const
  return await insertRequestToken(tx, seen)
}

/** A new token of the agent, which ends the older ones; undefined where the message was seen before. */
export async function issueToken(
  { database, clock }: Pick<Gateway, 'database' | 'clock'>,
  message: TakenMessage,
): Promise<string | undefined> {
  const { tenantId, agentId: owner } = message
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const at = new Date(clock.nowMs())
  return await database.withTenant(tenantId, async (tx) => {
    if (!(await rememberMessage(tx, message, at))) return undefined
    const older = await listRequestTokens(tx, { tenantId, kind: 'agent', owner, now: at })
    for (const { hash } of older) await deleteRequestToken(tx, { tenantId, kind: 'agent', hash })
    await insertRequestToken(tx, {
      ...{ tenantId, kind: 'agent', hash: hashOf(token), owner, createdAt: at, detail: {} },
      expiresAt: new Date(at.getTime() + TOKEN_MS),
    })
    const detail = { agent: owner }
    const action = 'agent_token_issued'
    await insertAuditEntry(tx, { tenantId, at, actor: `agent:${owner}`, action, detail })
    return token
  })
}

/** The id of the agent whose token this is; undefined for any other text. */
export async function agentOfToken(
  { database, clock }: Pick<Gateway, 'database' | 'clock'>,
  tenantId: TenantId,
  authorization: string | undefined,
): Promise<string | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (!TOKEN.test(token)) return undefined
  const now = new Date(clock.nowMs())
  const hash = hashOf(token)
  return await database.withTenant(tenantId, async (tx) => {
    const found = await findRequestToken(tx, { tenantId, kind: 'agent', hash, now })
    if (found === undefined) return undefined
    const { owner } = found
    const all = await listRequestTokens(tx, { tenantId, kind: 'agent', owner, now })
    // Of two that were issued at once one counts, the same for everybody.
    return all.some((other) => isNewer(other, found)) ? undefined : owner
  })
}

function isNewer(one: RequestToken, other: RequestToken): boolean {
  const later = one.createdAt.getTime() - other.createdAt.getTime()
  return later > 0 || (later === 0 && Buffer.compare(one.hash, other.hash) > 0)
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
