import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { VERIFICATION_METHODS, type VerificationMethod } from '#domain/subject_request.ts'
import { REQUEST_RIGHTS } from '#policies/schema/policy_source.ts'
import { approveRequest, cancelRequest, previewRequest } from '../../subjects/decide.ts'
import type { SentIdentity } from '../../subjects/identities.ts'
import { previewRectification } from '../../subjects/rectify/preview.ts'
import { type FiledRequest, fileRequest, requireRequest } from '../../subjects/requests.ts'
import { createStateToken } from '../../subjects/state_tokens.ts'
import { type FiledForVerification, fileForVerification } from '../../subjects/verification/file.ts'
import { IDENTITY_SCHEMA } from '../api/identity_schema.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, ID, objectOf } from '../api/schemas.ts'
import { requireTenant } from '../manage/find_tenant.ts'
import { APPROVED, FILED, PREVIEW, STATUS } from './answers.ts'
import { bulkDecisionRoutes } from './bulk_decision_routes.ts'
import { exportRoutes } from './export_routes.ts'
import { printHashedSince } from './print_request.ts'
import { queueRoutes } from './queue_routes.ts'
import { RECTIFICATION_SCHEMA } from './rectification_schema.ts'

const REQUESTS = '/dsr/v1/requests'
const REQUEST = `${REQUESTS}/{id}`

const BODY = {
  type: 'object',
  required: ['type', 'regulation', 'tenant', 'identities'],
  additionalProperties: false,
  properties: {
    type: { enum: REQUEST_RIGHTS },
    regulation: { type: 'string', minLength: 1, maxLength: 100 },
    tenant: { type: 'string', minLength: 1, maxLength: 100 },
    identities: {
      type: 'array',
      minItems: 1,
      maxItems: LIMITS.identitiesPerRequestMax,
      items: IDENTITY_SCHEMA,
    },
    verification: { enum: VERIFICATION_METHODS },
    stateToken: { type: 'boolean' },
    ...RECTIFICATION_SCHEMA,
  },
}

interface FilingBody extends FiledRequest {
  readonly tenant: string
  readonly verification?: VerificationMethod
  readonly stateToken?: boolean
}

/** The operations of data-subject requests. Identities come in here and never go out again. */
export const dsrRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: REQUESTS,
    summary:
      'Files a request of a data subject, whose identity has been checked or is verified by the method that is named',
    body: BODY,
    answers: { 201: answer('The request, with the time by which it must be answered', FILED) },
    errors: [
      'invalid_body',
      'not_found',
      'regulation_unknown',
      'right_not_in_regulation',
      'right_not_offered',
      'identity_not_offered',
      'verification_not_offered',
    ],
    handle: async ({ body, actor }, gateway) => {
      const { tenant: idOrName, stateToken, ...sent } = parseBody<FilingBody>(body)
      const tenant = await requireTenant(gateway, idOrName, actor)
      const filed = { verification: 'controller', ...sent, actor: actor.name } as const
      const request = await fileForVerification(gateway, tenant, filed)
      const token = stateToken ? await createStateToken(gateway, request) : undefined
      return printFiled({ ...request, stateToken: token })
    },
  },
  {
    method: 'POST',
    path: `${REQUESTS}/bulk`,
    summary: 'Files one request for the erasure of many subjects, an identity a line',
    query: {
      tenant: { description: 'Id or name', required: true },
      regulation: { description: 'Regulation under which it is filed', required: true },
    },
    lines: IDENTITY_SCHEMA,
    answers: { 201: answer('The request, with the time by which it must be answered', FILED) },
    errors: [
      'invalid_body',
      'body_too_large',
      'not_found',
      'regulation_unknown',
      'right_not_in_regulation',
      'identity_not_offered',
    ],
    handle: async ({ body, query, actor }, gateway) => {
      const identities = parseBody<readonly SentIdentity[]>(body)
      if (identities.length === 0) {
        throw new ApiError('invalid_body', 'Cannot file the request: wanted an identity at least')
      }
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const regulation = query.get('regulation') ?? ''
      const filed = { type: 'erasure', regulation, identities, actor: actor.name } as const
      return printFiled(await fileRequest(gateway, tenant, filed))
    },
  },
  {
    method: 'GET',
    path: `${REQUEST}/preview`,
    summary: 'Counts what is held of the subject; the first look begins the review',
    answers: { 200: answer('Counts by product, type and class', PREVIEW) },
    errors: ['not_found', 'request_state'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const plan = await previewRequest(gateway, request, actor.name)
      if (request.type !== 'rectification' || request.sealedDetails === undefined) {
        return { status: 200, body: plan }
      }
      const rectification = await previewRectification(gateway, request)
      return { status: 200, body: { ...plan, rectification } }
    },
  },
  {
    method: 'POST',
    path: `${REQUEST}/approve`,
    summary:
      'Has the request carried out; approving again changes nothing. With the planHash of a preview nothing else is',
    body: {
      type: 'object',
      properties: { planHash: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    },
    bodyOptional: true,
    answers: {
      200: answer('It is completed', APPROVED),
      202: answer(
        'It is running, waits for the end of its cancel window, or needs another approval',
        APPROVED,
      ),
    },
    errors: ['not_found', 'request_state', 'plan_missing', 'plan_changed', 'unavailable'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const { planHash } = parseBody<{ planHash?: string }>(body)
      const approval = { actor: actor.name, planHash }
      const { needsAnother, ...approved } = await approveRequest(gateway, request, approval)
      return {
        status: approved.status === 'completed' ? 200 : 202,
        body: {
          ...{ id: request.id, ...approved },
          ...(needsAnother ? { needsAnotherApproval: true } : {}),
        },
      }
    },
  },
  {
    method: 'POST',
    path: `${REQUEST}/cancel`,
    summary: 'Cancels a request that does not run yet',
    body: { type: 'object' },
    bodyOptional: true,
    answers: { 200: answer('It is cancelled', objectOf({ id: ID, status: STATUS })) },
    errors: ['not_found', 'request_state'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const status = await cancelRequest(gateway, request, actor.name)
      return { status: 200, body: { id: request.id, status } }
    },
  },
  ...queueRoutes,
  ...bulkDecisionRoutes,
  ...exportRoutes,
]

type Filed = FiledForVerification & { readonly stateToken?: string | undefined }

function printFiled({ id, status, dueAt, sourceDetail, verification, stateToken }: Filed) {
  return {
    status: 201,
    body: { id, status, dueAt, ...printHashedSince(sourceDetail), verification, stateToken },
    headers: { location: `${REQUESTS}/${id}` },
  }
}
