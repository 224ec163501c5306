import { bearerCredential } from '#domain/bearer_credential.ts'
import { ApiError } from '#domain/errors.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { admit } from '../../pipeline/admit.ts'
import { openExport } from '../../subjects/export/open_export.ts'
import { defaultDetail } from '../../subjects/export/ready.ts'
import { createChallenge } from '../../subjects/verification/device_nonces.ts'
import {
  DEVICE_ACTOR,
  DEVICE_RIGHTS,
  type DeviceFiling,
  fileDeviceRequest,
  requireStateRequest,
} from '../../subjects/verification/device_requests.ts'
import { parseBody } from '../api/parse_body.ts'
import type { PublicRequest, PublicRoute } from './public_routes.ts'

const REQUESTS = '/dsr/v1/device/requests'
const REQUEST = `${REQUESTS}/{token}`

/** A public key, of which only what makes it is read. */
export const JWK_SCHEMA = { type: 'object' }
/** A compact JWS. */
export const SIGNATURE_SCHEMA = {
  type: 'string',
  pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]*$',
  maxLength: 4_000,
}

/** What a device does about its own data, without an account: the key of the install says that it is its own. */
export const deviceRoutes: readonly PublicRoute[] = [
  {
    method: 'POST',
    path: '/dsr/v1/device/challenges',
    body: { type: 'object' },
    bodyOptional: true,
    handle: async (request, gateway) => {
      const key = await requireIngestKey(request, gateway)
      return { status: 201, body: await createChallenge(gateway, key) }
    },
  },
  {
    method: 'POST',
    path: REQUESTS,
    body: {
      type: 'object',
      required: ['type', 'regulation', 'jwk', 'nonce', 'signature'],
      additionalProperties: false,
      properties: {
        type: { enum: DEVICE_RIGHTS },
        regulation: { type: 'string', minLength: 1, maxLength: 100 },
        jwk: JWK_SCHEMA,
        nonce: { type: 'string', minLength: 1, maxLength: 100 },
        signature: SIGNATURE_SCHEMA,
        deviceId: { type: 'string', maxLength: 200 },
      },
    },
    handle: async (request, gateway) => {
      const { tenantId } = await requireIngestKey(request, gateway)
      const filed = await fileDeviceRequest(
        gateway,
        tenantId,
        parseBody<DeviceFiling>(request.body),
      )
      const { id, status, dueAt, token } = filed
      return { status: 201, body: { id, status, dueAt, token } }
    },
  },
  {
    method: 'GET',
    path: REQUEST,
    handle: async ({ params }, gateway) => {
      const request = await requireStateRequest(gateway, params['token'] ?? '')
      return { status: 200, body: printState(request) }
    },
  },
  {
    method: 'GET',
    path: `${REQUEST}/export`,
    handle: async ({ params, origin }, gateway) => {
      const request = await requireStateRequest(gateway, params['token'] ?? '')
      const detail = defaultDetail(request)
      return {
        status: 200,
        stream: await openExport(gateway, request, { actor: DEVICE_ACTOR, detail, origin }),
        headers: {
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename="subject-request-${request.id}.zip"`,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        },
      }
    },
  },
]

/** The ingest key of the product that the device runs: it names the tenant, never the body. */
async function requireIngestKey(
  { header }: Pick<PublicRequest, 'header'>,
  gateway: Gateway,
): Promise<IngestKey> {
  const head = { method: 'POST', path: REQUESTS, params: {}, query: new URLSearchParams(), header }
  const admission = await admit(bearerCredential(head), head, gateway)
  if (admission.kind === 'admitted') return admission.key
  throw new ApiError('unauthenticated', 'Cannot authenticate: a valid ingest key is needed')
}

function printState(request: SubjectRequest) {
  const { id, type, regulation, status, receivedAt, dueAt } = request
  return {
    ...{ id, type, regulation, status, receivedAt, dueAt },
    completedAt: request.completedAt ?? null,
    denialReason: request.denialReason ?? null,
  }
}
