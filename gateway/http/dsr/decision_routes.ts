import {
  DENIAL_REASONS,
  DEVICE_REQUESTS,
  type DenialReason,
  FOUR_EYES,
  OPT_OUT_ERASURES,
  REQUEST_RULES_DEFAULT,
  type RequestRules,
} from '#domain/subject_request.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { findRequestRules, setRequestRules } from '#drizzle/repositories/request_rules.ts'
import { denyRequest, liftRestriction, putOffRequest } from '../../subjects/decide.ts'
import { explainException } from '../../subjects/follow_up.ts'
import { requireRequest } from '../../subjects/requests.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, COUNT, ID, INSTANT, objectOf, oneOf } from '../api/schemas.ts'
import { requireTenant } from '../manage/find_tenant.ts'
import { DENIAL_REASON, STATUS } from './answers.ts'

const REQUEST = '/dsr/v1/requests/{id}'
const RULES = '/manage/v1/tenants/{tenant}/request-rules'
const WORDS = { type: 'string', minLength: 10, maxLength: 1_000 }
const CANCEL_WINDOW_HOURS_MAX = 168
export const REQUEST_RULES = objectOf({
  fourEyes: oneOf(FOUR_EYES),
  cancelWindowHours: COUNT,
  deviceRequests: oneOf(DEVICE_REQUESTS),
  optOutErasure: oneOf(OPT_OUT_ERASURES),
})

/** What people decide on a request besides its approval, and how a tenant wants its requests to be handled. */
export const decisionRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: `${REQUEST}/deny`,
    summary: 'Denies a request that does not run yet, for a reason that the person is told',
    body: {
      type: 'object',
      required: ['reason'],
      additionalProperties: false,
      properties: { reason: { enum: DENIAL_REASONS }, note: WORDS },
    },
    answers: {
      200: answer(
        'It is denied',
        objectOf({ id: ID, status: STATUS, denialReason: DENIAL_REASON }),
      ),
    },
    errors: ['invalid_body', 'not_found', 'request_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const denial = parseBody<{ reason: DenialReason; note?: string }>(body)
      const status = await denyRequest(gateway, request, { ...denial, actor: actor.name })
      return { status: 200, body: { id: request.id, status, denialReason: denial.reason } }
    },
  },
  {
    method: 'POST',
    path: `${REQUEST}/extend`,
    summary: 'Puts the answer off by the extension of the regulation, once, with its reason',
    body: {
      type: 'object',
      required: ['reason'],
      additionalProperties: false,
      properties: { reason: WORDS },
    },
    answers: {
      200: answer(
        'The time by which it must be answered now',
        objectOf({ id: ID, dueAt: INSTANT }),
      ),
    },
    errors: ['invalid_body', 'not_found', 'request_state', 'extension_not_allowed'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const dueAt = await putOffRequest(gateway, request, parseBody<{ reason: string }>(body))
      return { status: 200, body: { id: request.id, dueAt } }
    },
  },
  {
    method: 'POST',
    path: `${REQUEST}/lift`,
    summary: 'Lifts a restriction: what it kept from use can be used and shown again',
    body: { type: 'object' },
    bodyOptional: true,
    answers: {
      200: answer('How many identities it restricted', objectOf({ id: ID, lifted: COUNT })),
    },
    errors: ['not_found', 'request_state'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      return {
        status: 200,
        body: { id: request.id, lifted: await liftRestriction(gateway, request) },
      }
    },
  },
  {
    method: 'POST',
    path: `${REQUEST}/exception`,
    summary: 'Completes a request although a processor has not confirmed, with the explanation',
    body: {
      type: 'object',
      required: ['explanation'],
      additionalProperties: false,
      properties: { explanation: WORDS },
    },
    answers: { 200: answer('It is completed', objectOf({ id: ID, status: STATUS })) },
    errors: ['invalid_body', 'not_found', 'request_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const { explanation } = parseBody<{ explanation: string }>(body)
      await explainException(gateway, request, { actor: actor.name, explanation })
      return { status: 200, body: { id: request.id, status: 'completed' } }
    },
  },
  {
    method: 'GET',
    path: RULES,
    summary: 'Tells how requests of a tenant are handled',
    answers: { 200: answer('The rules', REQUEST_RULES) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const body = await gateway.database.withOwner((tx) => findRequestRules(tx, tenant.id))
      return { status: 200, body }
    },
  },
  {
    method: 'PUT',
    path: RULES,
    summary:
      'Sets how requests of a tenant are handled from now on: four eyes, a cancel window, requests of devices, opt-outs',
    body: {
      type: 'object',
      required: ['fourEyes', 'cancelWindowHours'],
      additionalProperties: false,
      properties: {
        fourEyes: { enum: FOUR_EYES },
        cancelWindowHours: { type: 'integer', minimum: 0, maximum: CANCEL_WINDOW_HOURS_MAX },
        deviceRequests: { enum: DEVICE_REQUESTS },
        optOutErasure: { enum: OPT_OUT_ERASURES },
      },
    },
    answers: { 200: answer('The rules', REQUEST_RULES) },
    errors: ['invalid_body', 'not_found'],
    handle: async ({ params, body, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const rules = { ...REQUEST_RULES_DEFAULT, ...parseBody<Partial<RequestRules>>(body) }
      await gateway.database.withOwner(async (tx) => {
        await setRequestRules(tx, tenant.id, rules)
        await insertAuditEntry(tx, {
          tenantId: tenant.id,
          at: new Date(gateway.clock.nowMs()),
          actor: actor.name,
          action: 'request_rules_set',
          detail: { ...rules },
        })
      })
      return { status: 200, body: rules }
    },
  },
]
