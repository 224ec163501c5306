import { randomUUIDv7 } from 'node:crypto'
import type { ConsentChoice, ConsentScope, ConsentSource, PromptMode } from '#domain/consent.ts'
import { ApiError } from '#domain/errors.ts'
import type { Pseudonym } from '#domain/ids.ts'
import type { IdentityKind } from '#domain/report.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { insertConsent, type NewConsentRecord } from '#drizzle/repositories/consents.ts'
import type { Instance, Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../gateway.ts'
import { fileRequest, type NewRequest } from '../subjects/requests.ts'
import { assertFeatureKnown } from './known_features.ts'

/** A choice as it is told to Tidegate. */
export interface ToldChoice {
  readonly scope: ConsentScope
  readonly product?: string
  readonly subject?: { readonly [kind in IdentityKind]?: string }
  readonly feature?: string
  readonly choice: ConsentChoice
  readonly source?: ConsentSource
  /** RFC 3339; now where it is missing. */
  readonly decidedAt?: string
  readonly promptMode?: PromptMode
  readonly notice?: string
  readonly noticeVersion?: string
  /** Regulation under which everything of the person is to be erased as well. */
  readonly eraseUnder?: string
}

export interface RecordedChoice {
  readonly record: NewConsentRecord
  /** The request for erasure that was filed with it. */
  readonly request: NewRequest | undefined
}

/** Whose choice a scope's is, by the first of these identities that is given. */
const IDENTITIES: Readonly<Partial<Record<ConsentScope, readonly IdentityKind[]>>> = {
  user: ['userId'],
  contact: ['email', 'userId'],
  sensitive: ['userId', 'email', 'deviceId', 'organisationId'],
}
/** The names of these identities in requests of data subjects. */
const REQUEST_TYPES = {
  userId: 'user_id',
  email: 'email',
  deviceId: 'device_id',
  organisationId: 'organisation_id',
} as const
type Chooser = keyof typeof REQUEST_TYPES

/** Records a choice and its audit entry, and files the erasure that goes with it. Throws an ApiError. */
export async function recordChoice(
  gateway: Gateway,
  told: ToldChoice,
  by: { readonly tenant: Tenant; readonly instance: Instance | undefined; readonly actor: string },
): Promise<RecordedChoice> {
  const { tenant, instance, actor } = by
  const identity = identityOf(told)
  assertFeature(gateway, told, tenant)
  assertSensitive(told)
  const at = new Date(gateway.clock.nowMs())
  const decidedAt = decidedAtOf(told, at)
  if (told.eraseUnder !== undefined) assertErasable(told, identity)
  await gateway.pseudonymiser.prepare(tenant.id)
  const subject: Pseudonym | undefined =
    identity && gateway.pseudonymiser.pseudonym(tenant.id, identity.kind, identity.value)
  const record: NewConsentRecord = {
    ...{ tenantId: tenant.id, id: randomUUIDv7(), instanceId: instance?.id, subject },
    ...{ scope: told.scope, product: told.product, feature: told.feature, choice: told.choice },
    source: told.source ?? 'administrator',
    ...(decidedAt === undefined ? {} : { decidedAt }),
    promptMode: told.promptMode,
    // A client may have put a person into the address of the notice that it showed.
    notice: cleanText(gateway, tenant, told.notice),
    noticeVersion: cleanText(gateway, tenant, told.noticeVersion),
    bundle: gateway.policies.bundle.hash,
    recordedAt: at,
    recordedBy: actor,
  }
  // Filed first: where it is refused nothing is recorded, and the request alone changes nothing until it is approved.
  const request =
    told.eraseUnder === undefined || identity === undefined
      ? undefined
      : await fileRequest(gateway, tenant, {
          type: 'erasure',
          regulation: told.eraseUnder,
          identities: [{ type: REQUEST_TYPES[identity.kind], value: identity.value }],
          actor,
        })
  const recordedAt = await gateway.database.withTenant(tenant.id, async (tx) => {
    const recordedAt = await insertConsent(tx, record)
    const detail = { id: record.id, scope: record.scope, choice: record.choice }
    const action = 'consent_recorded'
    await insertAuditEntry(tx, { tenantId: tenant.id, at, actor, action, detail })
    return recordedAt
  })
  await gateway.consents.refresh()
  return { record: { ...record, recordedAt }, request }
}

/** A text that is kept in the clear, without personal data. */
function cleanText({ policies }: Gateway, tenant: Tenant, text: string | undefined) {
  return text === undefined ? undefined : policies.scrubberFor(tenant.id).scrubText(text).text
}

/** An administrator's choice holds from its record on: nobody can open the past. */
function decidedAtOf({ decidedAt, source }: ToldChoice, now: Date): Date | undefined {
  if (decidedAt === undefined) return undefined
  if ((source ?? 'administrator') === 'administrator') {
    throw new ApiError(
      'invalid_body',
      'Cannot record the choice: decidedAt is for choices that were made elsewhere, wanted their source as well',
    )
  }
  const date = new Date(decidedAt)
  if (Number.isNaN(date.getTime()) || date > now) {
    throw new ApiError(
      'invalid_body',
      'Cannot record the choice: decidedAt is no time of the past, wanted one such as 2026-01-31T00:00:00Z',
    )
  }
  return date
}

function assertErasable({ choice }: ToldChoice, identity: unknown): void {
  if (identity === undefined || choice === 'optional' || choice === 'granted') {
    throw new ApiError(
      'invalid_body',
      'Cannot erase with the choice: wanted an opt-out of a user or a contact',
    )
  }
}

/** A feature belongs to a choice on a feature: beside any other it would be kept, and nobody would look at it. */
function assertFeature(gateway: Gateway, { scope, feature }: ToldChoice, tenant: Tenant): void {
  if ((scope === 'feature') !== (feature !== undefined)) {
    const complaint =
      scope === 'feature' ? 'needs a feature' : 'has no feature, wanted scope feature for it'
    throw new ApiError('invalid_body', `Cannot record the choice: scope ${scope} ${complaint}`)
  }
  if (feature === undefined) return
  assertFeatureKnown(gateway, feature, { tenantId: tenant.id, deed: 'record the choice' })
}

/** What is sensitive is granted or denied; the other words say what is collected at all. */
function assertSensitive({ scope, choice }: ToldChoice): void {
  if (scope !== 'sensitive' || choice === 'granted' || choice === 'denied') return
  throw new ApiError(
    'invalid_body',
    'Cannot record the choice: scope sensitive wants choice granted or denied',
  )
}

function identityOf({
  scope,
  subject,
}: ToldChoice): { readonly kind: Chooser; readonly value: string } | undefined {
  const kinds = IDENTITIES[scope]
  if (kinds === undefined) {
    if (subject === undefined) return undefined
    throw new ApiError('invalid_body', `Cannot record the choice: scope ${scope} has no subject`)
  }
  for (const kind of kinds) {
    const value = subject?.[kind]
    if (value !== undefined && isChooser(kind)) return { kind, value }
  }
  throw new ApiError(
    'invalid_body',
    `Cannot record the choice: scope ${scope} needs subject.${kinds.join(' or subject.')}`,
  )
}

function isChooser(kind: IdentityKind): kind is Chooser {
  return kind in REQUEST_TYPES
}
