import { CONSENT_CHOICES, CONSENT_SCOPES, CONSENT_SOURCES, PROMPT_MODES } from '#domain/consent.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { IdentityKind } from '#domain/report.ts'
import { findConsent, listConsents } from '#drizzle/repositories/consents.ts'
import { settingInForce } from '../../consents/in_force.ts'
import { assertFeatureKnown } from '../../consents/known_features.ts'
import { RECEIPT_TYPE, receiptOf } from '../../consents/receipt.ts'
import { recordChoice, type ToldChoice } from '../../consents/record.ts'
import { sourceOfChoice } from '../../consents/source_of_choice.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, listOfItems } from '../api/schemas.ts'
import { requireInstance, requireTenant } from './find_tenant.ts'
import { CHOICE, printChoice, RECORDED_CHOICE, SETTING, SIGNED_RECEIPT } from './print_choice.ts'

const CONSENTS = '/manage/v1/consents'

interface PlaceBody {
  readonly tenant: string
  readonly instance?: string
  readonly product?: string
}

interface QuestionBody extends PlaceBody, Pick<ToldChoice, 'subject' | 'feature'> {
  readonly at?: string
}

const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const INSTANT = { type: 'string', format: 'date-time', maxLength: 40 }
const IDENTITY = { type: 'string', minLength: 1, maxLength: LIMITS.identityLengthMax }
/** Choices are kept for people, devices and organisations, not for numbers that one of them has. */
const CHOOSERS = [
  'userId',
  'organisationId',
  'deviceId',
  'email',
] as const satisfies readonly IdentityKind[]
const SUBJECT = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: Object.fromEntries(CHOOSERS.map((kind) => [kind, IDENTITY])),
}
const PLACE = { tenant: NAME, instance: NAME, product: NAME }
/** Requests of data subjects record their choices themselves. */
const SOURCES = CONSENT_SOURCES.filter((source) => source !== 'subject_request')

/** Choices as records: told, listed, proved, and what they come to. */
export const consentRoutes: readonly ApiRoute[] = [
  {
    method: 'PUT',
    path: CONSENTS,
    summary: 'Records a choice; it holds from the answer on, and on every process within a second',
    body: {
      type: 'object',
      required: ['tenant', 'scope', 'choice'],
      additionalProperties: false,
      properties: {
        ...PLACE,
        scope: { enum: CONSENT_SCOPES },
        subject: SUBJECT,
        feature: NAME,
        choice: { enum: CONSENT_CHOICES },
        source: { enum: SOURCES },
        decidedAt: INSTANT,
        promptMode: { enum: PROMPT_MODES },
        notice: { type: 'string', minLength: 1, maxLength: 500 },
        noticeVersion: NAME,
        eraseUnder: NAME,
      },
    },
    answers: { 200: answer('The choice as it was recorded', RECORDED_CHOICE) },
    errors: [
      'invalid_body',
      'not_found',
      'product_unknown',
      'feature_unknown',
      'regulation_unknown',
    ],
    handle: async ({ body, actor }, gateway) => {
      const {
        tenant: tenantName,
        instance: instanceName,
        ...told
      } = parseBody<PlaceBody & ToldChoice>(body)
      const place = await requirePlace(
        gateway,
        {
          ...told,
          tenant: tenantName,
          instance: instanceName,
        },
        actor,
      )
      const { record, request } = await recordChoice(gateway, told, { ...place, actor: actor.name })
      const filed = request && { id: request.id, status: request.status, dueAt: request.dueAt }
      const printed = printChoice({ decidedAt: record.recordedAt, ...record })
      return { status: 200, body: { tenant: place.tenant.id, ...printed, request: filed } }
    },
  },
  {
    method: 'GET',
    path: CONSENTS,
    summary:
      'Lists recorded choices, the newest first: they are never changed, only followed by others',
    query: {
      tenant: { description: 'Id or name', required: true },
      scope: { description: 'Only of this scope', values: CONSENT_SCOPES },
      product: { description: 'Only of this product' },
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: { 200: listOfItems('The choices, without the people who made them', CHOICE) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const limit = limitOf(query)
      const page = {
        scope: scopeOf(query),
        product: query.get('product') ?? undefined,
        before: sequenceOf(query),
        limit,
      }
      const records = await gateway.database.withTenant(tenant.id, (tx) =>
        listConsents(tx, tenant.id, page),
      )
      const { next } = listOf(records, { limit, nextOf: ({ sequence }) => String(sequence) })
      const items = records.map(printChoice)
      return { status: 200, body: next === undefined ? { items } : { items, next } }
    },
  },
  {
    method: 'POST',
    path: `${CONSENTS}/effective`,
    summary:
      'Tells what may be collected at a place, of a person or by a feature, and whose choice decided it',
    body: {
      type: 'object',
      required: ['tenant'],
      additionalProperties: false,
      properties: { ...PLACE, subject: SUBJECT, feature: NAME, at: INSTANT },
    },
    answers: { 200: answer('The level in force, and why in a sentence', SETTING) },
    errors: ['invalid_body', 'not_found', 'product_unknown', 'feature_unknown'],
    handle: async ({ body, actor }, gateway) => {
      const wanted = parseBody<QuestionBody>(body)
      const { tenant, instance } = await requirePlace(gateway, wanted, actor)
      if (wanted.feature !== undefined) {
        const asked = { tenantId: tenant.id, deed: 'tell the setting' } as const
        assertFeatureKnown(gateway, wanted.feature, asked)
      }
      const setting = await settingInForce(gateway, {
        ...{ tenant, instance, product: wanted.product, feature: wanted.feature },
        subject: wanted.subject ?? {},
        at: wanted.at === undefined ? new Date(gateway.clock.nowMs()) : new Date(wanted.at),
      })
      return { status: 200, body: setting }
    },
  },
  {
    method: 'GET',
    path: `${CONSENTS}/{id}/receipt`,
    summary:
      'The signed receipt of a recorded choice (ISO/IEC TS 27560); keys: /.well-known/jwks.json',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: answer('The receipt, and the same signed as a compact JWS', SIGNED_RECEIPT) },
    errors: ['not_found'],
    handle: async ({ params, query, origin, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const id = params['id']?.toLowerCase() ?? ''
      const record = isGuid(id)
        ? await gateway.database.withTenant(tenant.id, (tx) => findConsent(tx, tenant.id, id))
        : undefined
      if (record === undefined) throw new ApiError('not_found', 'Cannot find the choice')
      const source = await sourceOfChoice(gateway, record)
      const receipt = receiptOf(record, { tenant, source, origin })
      return {
        status: 200,
        body: { receipt, signed: await gateway.receipts.sign(receipt, RECEIPT_TYPE) },
      }
    },
  },
]

async function requirePlace(
  gateway: Gateway,
  { tenant: name, instance, product }: PlaceBodyOf,
  actor: Actor,
) {
  const tenant = await requireTenant(gateway, name, actor)
  if (product !== undefined && !gateway.policies.bundle.products.has(product)) {
    throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
  }
  return {
    tenant,
    instance: instance === undefined ? undefined : await requireInstance(gateway, tenant, instance),
  }
}

interface PlaceBodyOf {
  readonly tenant: string
  readonly instance?: string | undefined
  readonly product?: string | undefined
}

function scopeOf(query: URLSearchParams) {
  const text = query.get('scope')
  if (text === null) return undefined
  const scope = CONSENT_SCOPES.find((known) => known === text)
  if (scope !== undefined) return scope
  throw new ApiError('invalid_query', `Cannot use scope: wanted ${CONSENT_SCOPES.join(', ')}`)
}

function sequenceOf(query: URLSearchParams): number | undefined {
  const text = query.get('next')
  if (text === null) return undefined
  const sequence = Number(text)
  if (Number.isSafeInteger(sequence) && sequence > 0) return sequence
  throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
}
