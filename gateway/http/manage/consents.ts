import { randomUUIDv7 } from 'node:crypto'
import {
  CONSENT_CHOICES,
  CONSENT_SCOPES,
  type ConsentChoice,
  type ConsentScope,
} from '#domain/consent.ts'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { IDENTITY_KINDS, type IdentityKind } from '#domain/report.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { insertConsent } from '#drizzle/repositories/consents.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { requireInstance, requireTenant } from './find_tenant.ts'

interface ConsentBody {
  readonly tenant: string
  readonly instance?: string
  readonly product?: string
  readonly scope: ConsentScope
  readonly subject?: { readonly [kind in IdentityKind]?: string }
  readonly feature?: string
  readonly choice: ConsentChoice
}

const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const IDENTITY = { type: 'string', minLength: 1, maxLength: LIMITS.identityLengthMax }
/** The identity that a choice of each scope is recorded for. */
const IDENTITY_OF_SCOPE: Readonly<Partial<Record<ConsentScope, readonly IdentityKind[]>>> = {
  user: ['userId'],
  contact: ['email', 'userId'],
}

export const consentRoutes: readonly ApiRoute[] = [
  {
    method: 'PUT',
    path: '/manage/v1/consents',
    summary: 'Records a choice; it holds from the answer on, and on every process within a second',
    body: {
      type: 'object',
      required: ['tenant', 'scope', 'choice'],
      additionalProperties: false,
      properties: {
        tenant: NAME,
        instance: NAME,
        product: NAME,
        scope: { enum: CONSENT_SCOPES },
        subject: {
          type: 'object',
          minProperties: 1,
          additionalProperties: false,
          properties: Object.fromEntries(IDENTITY_KINDS.map((kind) => [kind, IDENTITY])),
        },
        feature: NAME,
        choice: { enum: CONSENT_CHOICES },
      },
    },
    answers: { 200: 'The choice as it was recorded' },
    errors: ['invalid_body', 'not_found', 'product_unknown'],
    handle: async ({ body, actor }, gateway) => {
      const wanted = parseBody<ConsentBody>(body)
      const tenant = await requireTenant(gateway, wanted.tenant)
      const instance =
        wanted.instance === undefined
          ? undefined
          : await requireInstance(gateway, tenant, wanted.instance)
      if (wanted.product !== undefined && !gateway.policies.bundle.products.has(wanted.product)) {
        throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
      }
      const identity = identityOf(wanted)
      await gateway.pseudonymiser.prepare(tenant.id)
      const at = new Date(gateway.clock.nowMs())
      const record = {
        tenantId: tenant.id,
        id: randomUUIDv7(),
        scope: wanted.scope,
        instanceId: instance?.id,
        product: wanted.product,
        subject:
          identity === undefined
            ? undefined
            : gateway.pseudonymiser.pseudonym(tenant.id, identity.kind, identity.value),
        feature: wanted.feature,
        choice: wanted.choice,
        source: 'administrator',
        recordedAt: at,
        recordedBy: actor.name,
      }
      await gateway.database.withTenant(tenant.id, async (tx) => {
        await insertConsent(tx, record)
        await insertAuditEntry(tx, {
          tenantId: tenant.id,
          at,
          actor: actor.name,
          action: 'consent_recorded',
          detail: { id: record.id, scope: record.scope, choice: record.choice },
        })
      })
      await gateway.consents.refresh()
      const { id, scope, product, feature, choice } = record
      return {
        status: 200,
        body: {
          id,
          tenant: tenant.id,
          instance: instance?.id,
          product,
          scope,
          feature,
          choice,
          recordedAt: at,
        },
      }
    },
  },
]

function identityOf({ scope, subject, feature }: ConsentBody) {
  if (scope === 'feature' && feature === undefined) {
    throw new ApiError('invalid_body', 'Cannot record the choice: scope feature needs a feature')
  }
  const kinds = IDENTITY_OF_SCOPE[scope]
  if (kinds === undefined) {
    if (subject === undefined) return undefined
    throw new ApiError('invalid_body', `Cannot record the choice: scope ${scope} has no subject`)
  }
  for (const kind of kinds) {
    const value = subject?.[kind]
    if (value !== undefined) return { kind, value }
  }
  throw new ApiError(
    'invalid_body',
    `Cannot record the choice: scope ${scope} needs subject.${kinds.join(' or subject.')}`,
  )
}
