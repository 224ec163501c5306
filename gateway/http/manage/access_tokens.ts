import { randomBytes, randomUUID } from 'node:crypto'
import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { ROLES, type Role } from '#domain/role.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  type AccessToken,
  insertAccessToken,
  listAccessTokens,
  revokeAccessToken,
} from '#drizzle/repositories/access_tokens.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import type { Gateway } from '../../gateway.ts'
import { sha256 } from '../api/authenticate.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { assertMayGrant, PRODUCTS } from '../people/grant_body.ts'
import { limitToTenant } from './find_tenant.ts'

const TOKENS = '/manage/v1/access-tokens'
const DEFAULT_ROLE = 'administrator'
const TOKEN = {
  id: ID,
  name: nullable(TEXT),
  tenant: nullable(ID),
  roles: arrayOf(oneOf(ROLES)),
  products: nullable(arrayOf(TEXT)),
  createdAt: INSTANT,
  expiresAt: INSTANT,
  lastUsedAt: nullable(INSTANT),
}
/** So that scanners of secrets recognise it. */
const PREFIX = 'tgt_'
const TOKEN_BYTES = 32

interface TokenBody {
  readonly name: string
  readonly tenant?: string
  readonly expiresInDays?: number
  readonly roles?: readonly Role[]
  readonly products?: readonly string[]
}

/** Bearer tokens for machines: with an end, for one tenant or for all of them, shown once. */
export const accessTokenRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: TOKENS,
    summary:
      'Makes a bearer token for the management and DSR APIs, for one tenant or for all; it is shown this once',
    body: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$' },
        tenant: { type: 'string', minLength: 1, maxLength: 100 },
        expiresInDays: { type: 'integer', minimum: 1, maximum: LIMITS.accessTokenDaysMax },
        roles: { type: 'array', minItems: 1, uniqueItems: true, items: oneOf(ROLES) },
        products: PRODUCTS,
      },
    },
    answers: { 201: answer('The token, and when it ends', objectOf({ ...TOKEN, token: TEXT })) },
    errors: ['invalid_body', 'not_found', 'product_unknown', 'too_many_tokens'],
    wholeInstallation: true,
    handle: async ({ body, actor }, gateway) => {
      const wanted = parseBody<TokenBody>(body)
      const tenantId = await limitToTenant(gateway, wanted.tenant ?? null, actor)
      const secret = PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')
      const createdAt = new Date(gateway.clock.nowMs())
      const { roles = [DEFAULT_ROLE], products } = wanted
      for (const role of roles) {
        assertMayGrant(gateway, actor, { role, tenantId, products })
      }
      const days = wanted.expiresInDays ?? LIMITS.accessTokenDaysDefault
      const token: AccessToken = {
        id: randomUUID(),
        kind: 'administrator',
        tokenHash: sha256(secret),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + days * DAY_MS),
        name: wanted.name,
        ...{ tenantId, roles, products },
      }
      await gateway.database.withOwner(async (tx) => {
        const known = await listAccessTokens(tx, undefined, createdAt)
        if (known.length >= LIMITS.accessTokensMax) {
          throw new ApiError(
            'too_many_tokens',
            `Cannot make the token: there are ${LIMITS.accessTokensMax} already`,
          )
        }
        await insertAccessToken(tx, token)
        await record(tx, gateway, { kind: 'access_token_made', token, actor: actor.name })
      })
      return { status: 201, body: { ...printToken(token), token: secret } }
    },
  },
  {
    method: 'GET',
    path: TOKENS,
    summary: 'Lists the tokens that are in force, without the tokens themselves',
    query: { tenant: { description: 'Id or name; all of them where it is missing' } },
    answers: { 200: listOfItems('The tokens', objectOf(TOKEN)) },
    errors: ['not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenantId = await limitToTenant(gateway, query.get('tenant'), actor)
      const now = new Date(gateway.clock.nowMs())
      const tokens = await gateway.database.withOwner((tx) => listAccessTokens(tx, tenantId, now))
      return { status: 200, body: { items: tokens.map(printToken) } }
    },
  },
  {
    method: 'DELETE',
    path: `${TOKENS}/{token}`,
    summary: 'Revokes a token by its id, from now on',
    answers: { 204: 'Revoked' },
    errors: ['not_found'],
    wholeInstallation: true,
    handle: async ({ params, actor }, gateway) => {
      const id = params['token']?.toLowerCase() ?? ''
      const at = new Date(gateway.clock.nowMs())
      const revoked = await gateway.database.withOwner(async (tx) => {
        const token = isGuid(id) ? await revokeAccessToken(tx, id, at) : undefined
        if (token !== undefined) {
          await record(tx, gateway, { kind: 'access_token_revoked', token, actor: actor.name })
        }
        return token
      })
      if (revoked === undefined) throw new ApiError('not_found', 'Cannot find the token')
      return { status: 204, body: undefined }
    },
  },
]

interface TokenDeed {
  readonly kind: 'access_token_made' | 'access_token_revoked'
  readonly token: Pick<AccessToken, 'id' | 'tenantId'>
  readonly actor: string
}

/** What is of one tenant stands in its ledger, the rest in the installation's. */
async function record(
  tx: Transaction,
  { clock }: Pick<Gateway, 'clock'>,
  { kind, token, actor }: TokenDeed,
): Promise<void> {
  const detail = { token: token.id, actor }
  await appendToLedger(tx, { tenantId: token.tenantId, kind, at: new Date(clock.nowMs()), detail })
}

function printToken(token: Omit<AccessToken, 'tokenHash'>) {
  const { id, name, tenantId, createdAt, expiresAt, roles, products, lastUsedAt } = token
  return {
    ...{ id, name: name ?? null, tenant: tenantId ?? null, roles, products: products ?? null },
    ...{ createdAt, expiresAt, lastUsedAt: lastUsedAt ?? null },
  }
}
