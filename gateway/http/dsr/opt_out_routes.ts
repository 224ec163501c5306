import { bearerCredential } from '#domain/bearer_credential.ts'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { admit } from '../../pipeline/admit.ts'
import { optOut, REGULATION_DEFAULT } from '../../subjects/opt_outs.ts'
import { readState, receiptOfState } from '../../subjects/state_tokens.ts'
import { parseBody } from '../api/parse_body.ts'
import { answerReceipt } from '../manage/ledger.ts'
import { RateWindow } from '../rate_window.ts'
import type { PublicRequest, PublicRoute } from './public_routes.ts'

const PATH = '/v1/opt-outs'
const STATE = '/dsr/v1/states/{token}'

/** Whom an SDK can speak for: a person or a device, never an organisation. */
const TYPES = { userId: 'user_id', email: 'email', deviceId: 'device_id' } as const
type Kind = keyof typeof TYPES

interface OptOutBody {
  readonly subject: { readonly [kind in Kind]?: string }
  readonly erase?: boolean
  readonly regulation?: string
}

const IDENTITY = {
  type: 'string',
  minLength: 1,
  maxLength: LIMITS.identityLengthMax,
  pattern: '\\S',
}

/** Opt-outs of SDKs, by ingest key, and states of requests, by their tokens alone. */
export function optOutRoutes(): readonly PublicRoute[] {
  const optOuts = new RateWindow(LIMITS.optOutsPerSecondMax)
  const states = new RateWindow(LIMITS.stateQuestionsPerSecondMax)
  return [
    {
      method: 'POST',
      path: PATH,
      body: {
        type: 'object',
        required: ['subject'],
        additionalProperties: false,
        properties: {
          subject: {
            type: 'object',
            minProperties: 1,
            additionalProperties: false,
            properties: Object.fromEntries(Object.keys(TYPES).map((kind) => [kind, IDENTITY])),
          },
          erase: { type: 'boolean' },
          regulation: { type: 'string', minLength: 1, maxLength: 100 },
        },
      },
      handle: async (request, gateway) => {
        const { tenantId } = await requireIngestKey(request, gateway)
        optOuts.take(tenantId)
        const { subject, erase, regulation } = parseBody<OptOutBody>(request.body)
        const recorded = await optOut(gateway, tenantId, {
          identities: identitiesOf(subject),
          erase: erase ?? false,
          regulation: regulation ?? REGULATION_DEFAULT,
        })
        return { status: 202, body: recorded }
      },
    },
    {
      method: 'GET',
      path: STATE,
      handle: async ({ params, origin }, gateway) => {
        states.take('')
        const token = params['token'] ?? ''
        const state = await readState(gateway, token)
        const receipt =
          state.status === 'completed' ? `${origin}/dsr/v1/states/${token}/receipt` : undefined
        return { status: 200, body: { ...state, receipt } }
      },
    },
    {
      method: 'GET',
      path: `${STATE}/receipt`,
      handle: async ({ params }, gateway) => {
        states.take('')
        return answerReceipt(await receiptOfState(gateway, params['token'] ?? ''))
      },
    },
  ]
}

function identitiesOf(subject: OptOutBody['subject']) {
  return Object.entries(subject).map(([kind, value]) => ({ type: TYPES[parseKind(kind)], value }))
}

/** A member that the schema has let through. */
function parseKind(kind: string): Kind {
  return kind as Kind
}

/** The ingest key of the product that the person uses: it names the tenant, never the body. */
async function requireIngestKey(
  { header }: Pick<PublicRequest, 'header'>,
  gateway: Gateway,
): Promise<IngestKey> {
  const head = { method: 'POST', path: PATH, params: {}, query: new URLSearchParams(), header }
  const admission = await admit(bearerCredential(head), head, gateway)
  if (admission.kind === 'admitted') return admission.key
  throw new ApiError('unauthenticated', 'Cannot authenticate: a valid ingest key is needed')
}
