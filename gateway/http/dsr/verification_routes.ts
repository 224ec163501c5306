import { requireRequest } from '../../subjects/requests.ts'
import { sendAnotherCode, verifyByCode } from '../../subjects/verification/codes.ts'
import { vouchFor } from '../../subjects/verification/verification.ts'
import { verifyByDevice } from '../../subjects/verification/verify_device.ts'
import { verifyByOpenId } from '../../subjects/verification/verify_openid.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, ID, objectOf } from '../api/schemas.ts'
import { STATUS } from './answers.ts'
import { JWK_SCHEMA, SIGNATURE_SCHEMA } from './device_routes.ts'
import type { PublicRoute } from './public_routes.ts'

const VERIFICATION = '/dsr/v1/verifications/{token}'
const VERIFIED = { status: 200, body: { status: 'verified' } }

/** How people and devices show who they are: whoever has the token of a verification may try, a few times. */
export const verificationRoutes: readonly PublicRoute[] = [
  {
    method: 'POST',
    path: `${VERIFICATION}/openid`,
    body: {
      type: 'object',
      required: ['idToken'],
      additionalProperties: false,
      properties: { idToken: { type: 'string', minLength: 1, maxLength: 32_000 } },
    },
    handle: async ({ params, body }, gateway) => {
      const { idToken } = parseBody<{ idToken: string }>(body)
      await verifyByOpenId(gateway, params['token'] ?? '', idToken)
      return VERIFIED
    },
  },
  {
    method: 'POST',
    path: `${VERIFICATION}/code`,
    body: {
      type: 'object',
      required: ['code'],
      additionalProperties: false,
      properties: { code: { type: 'string', minLength: 1, maxLength: 20 } },
    },
    handle: async ({ params, body }, gateway) => {
      const { code } = parseBody<{ code: string }>(body)
      await verifyByCode(gateway, params['token'] ?? '', code.replaceAll(/[\s-]/g, ''))
      return VERIFIED
    },
  },
  {
    method: 'POST',
    path: `${VERIFICATION}/codes`,
    body: { type: 'object' },
    bodyOptional: true,
    handle: async ({ params }, gateway) => {
      await sendAnotherCode(gateway, params['token'] ?? '')
      return { status: 202, body: { status: 'accepted' } }
    },
  },
  {
    method: 'POST',
    path: `${VERIFICATION}/device`,
    body: {
      type: 'object',
      required: ['jwk', 'signature'],
      additionalProperties: false,
      properties: { jwk: JWK_SCHEMA, signature: SIGNATURE_SCHEMA },
    },
    handle: async ({ params, body }, gateway) => {
      const proof = parseBody<{ jwk: unknown; signature: string }>(body)
      await verifyByDevice(gateway, params['token'] ?? '', proof)
      return VERIFIED
    },
  },
]

/** The controller's own word. */
export const vouchRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/dsr/v1/requests/{id}/verify',
    summary: 'Gives the word of the controller for a person whose request waits to be verified',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: { note: { type: 'string', minLength: 1, maxLength: 1_000 } },
    },
    bodyOptional: true,
    answers: {
      200: answer('It is received, and its clock goes on', objectOf({ id: ID, status: STATUS })),
    },
    errors: ['invalid_body', 'not_found', 'request_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const { note } = parseBody<{ note?: string }>(body)
      await vouchFor(gateway, request, { actor: actor.name, note })
      return { status: 200, body: { id: request.id, status: 'received' } }
    },
  },
]
