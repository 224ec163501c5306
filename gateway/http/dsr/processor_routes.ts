import { type Delivery, listDeliveries } from '#drizzle/repositories/request_deliveries.ts'
import { exceptProcessor, resendToProcessor } from '../../subjects/processors/decide.ts'
import { requireRequest } from '../../subjects/requests.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, listOfItems } from '../api/schemas.ts'
import { DELIVERY } from './answers.ts'

const PROCESSORS = '/dsr/v1/requests/{id}/processors'
const PROCESSOR = `${PROCESSORS}/{processor}`

/** What of a request its processors have done, and what people decide where one does not. */
export const processorRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: PROCESSORS,
    summary: 'Lists who is told of a request: status, times, attempts, last error and receipts',
    answers: { 200: listOfItems('The processors', DELIVERY) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const deliveries = await gateway.database.withTenant(request.tenantId, (tx) =>
        listDeliveries(tx, request),
      )
      return { status: 200, body: { items: deliveries.map(printDelivery) } }
    },
  },
  {
    method: 'POST',
    path: `${PROCESSOR}/resend`,
    summary: 'Sends a request to a processor again, with its whole time for retries',
    body: { type: 'object' },
    bodyOptional: true,
    answers: { 202: answer('It waits to be sent', DELIVERY) },
    errors: ['not_found', 'request_state'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const processorId = params['processor'] ?? ''
      const resent = await resendToProcessor(gateway, request, { processorId, actor: actor.name })
      return { status: 202, body: printDelivery(resent) }
    },
  },
  {
    method: 'POST',
    path: `${PROCESSOR}/exception`,
    summary: 'Ends the wait for one processor that has not confirmed, with the explanation',
    body: {
      type: 'object',
      required: ['explanation'],
      additionalProperties: false,
      properties: { explanation: { type: 'string', minLength: 10, maxLength: 1_000 } },
    },
    answers: { 200: answer('It is not waited for any longer', DELIVERY) },
    errors: ['invalid_body', 'not_found', 'request_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const { explanation } = parseBody<{ explanation: string }>(body)
      const processorId = params['processor'] ?? ''
      const excepted = await exceptProcessor(gateway, request, {
        ...{ processorId, explanation, actor: actor.name },
      })
      return { status: 200, body: printDelivery(excepted) }
    },
  },
]

function printDelivery(delivery: Delivery) {
  const { tenantId: _tenant, requestId: _request, processorId, progress, ...shown } = delivery
  const { nextAt, expiresAt, ...told } = shown
  const isWaiting = delivery.status === 'pending' || delivery.status === 'sent'
  return {
    id: processorId,
    ...told,
    ...(isWaiting ? { nextAt, expiresAt } : {}),
    ...(progress.domain === undefined ? {} : { domain: progress.domain }),
    receipts: progress.parts.flatMap(({ receipt }) => receipt ?? []),
  }
}
