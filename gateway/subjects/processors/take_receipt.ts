import { hash } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { PartReceipt } from '#domain/processor.ts'
import { type Connector, findConnector } from '#drizzle/repositories/connectors.ts'
import { type Delivery, lockDelivery } from '#drizzle/repositories/request_deliveries.ts'
import { findRequest, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { openSettings } from '../../connectors/secrets.ts'
import { completeWhereConfirmed } from './complete.ts'
import { countReceipt, type ReceiptResult } from './metrics.ts'
import { type MessageKey, messageIdOf, parseProcessorToken } from './names.ts'
import type { ProcessorGateway } from './processor.ts'
import { readReceipt } from './receipt.ts'
import { recordPart } from './record.ts'

/** What a token of a processor is of. */
export interface TokenTarget {
  readonly message: MessageKey
  readonly request: SubjectRequest
  readonly connector: Connector
  readonly delivery: Delivery
}

/** What a token leads to; undefined where it was not made here, or its processor or request is gone. */
export async function findTokenTarget(
  gateway: Pick<ProcessorGateway, 'database' | 'keyring'>,
  token: string,
): Promise<TokenTarget | undefined> {
  const message = parseProcessorToken(gateway, token)
  if (message === undefined) return undefined
  const { requestId, processorId } = message
  const request = await gateway.database.withOwner((tx) => findRequest(tx, requestId))
  if (request === undefined) return undefined
  const { tenantId } = request
  return await gateway.database.withTenant(tenantId, async (tx) => {
    const connector = await findConnector(tx, { tenantId, id: processorId })
    const delivery = await lockDelivery(tx, { tenantId, requestId, processorId })
    return connector && delivery && { message, request, connector, delivery }
  })
}

const REFUSALS = {
  forged: ['forbidden', 'Cannot take the receipt: it is not signed by the processor'],
  foreign: ['forbidden', 'Cannot take the receipt: it is of another request'],
  invalid: [
    'invalid_body',
    'Cannot take the receipt: it does not say that the request is completed',
  ],
  replayed: [
    'request_state',
    'Cannot take the receipt: the processor has confirmed, or is not waited for',
  ],
} as const

function refuse(kind: string, result: keyof typeof REFUSALS): never {
  countReceipt(kind, result satisfies ReceiptResult)
  const [code, message] = REFUSALS[result]
  throw new ApiError(code, message)
}

/**
 * Takes the receipt that a webhook processor brings later: JSON that says `completed`, or a JWS where its receipts are
 * signed. Throws an ApiError, and counts, what is forged, of another request, or was there before.
 */
export async function takeReceipt(
  gateway: ProcessorGateway,
  token: string,
  bytes: Uint8Array,
): Promise<void> {
  const target = await findTokenTarget(gateway, token)
  if (target?.connector.kind !== 'webhook_processor') {
    countReceipt('webhook_processor', 'foreign')
    throw new ApiError('not_found', 'Cannot find the processor')
  }
  const { message, request, delivery } = target
  const { kind } = target.connector
  const receipt = await receiptOf(gateway, target, bytes)
  if (typeof receipt === 'string') refuse(kind, receipt)
  const state = delivery.progress.parts[message.part]
  const isCurrent = state !== undefined && (state.round ?? 0) === message.round
  const isWaited = request.status === 'waiting_for_processors' && delivery.status !== 'excepted'
  if (!(isCurrent && isWaited) || state.status === 'confirmed') refuse(kind, 'replayed')
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(request.tenantId, (tx) =>
    recordPart(tx, delivery, { ...message, outcome: { kind: 'confirmed', receipt }, at }),
  )
  countReceipt(kind, 'confirmed')
  await completeWhereConfirmed(gateway, request)
}

async function receiptOf(
  gateway: ProcessorGateway,
  { connector, request, delivery, message }: TokenTarget,
  bytes: Uint8Array,
): Promise<PartReceipt | 'forged' | 'foreign' | 'invalid'> {
  const settings = openSettings(gateway, connector)
  const nowMs = gateway.clock.nowMs()
  if (bytes.length > LIMITS.processorReceiptBytesMax) return 'invalid'
  const text = new TextDecoder().decode(bytes).trim()
  const parsed = text.startsWith('{') ? parseJson(text) : undefined
  const body = parsed?.ok && isJsonObject(parsed.value) ? parsed.value : {}
  if (settings['receipts'] === 'http') {
    if (body['requestId'] !== undefined && body['requestId'] !== request.id) return 'foreign'
    if (body['status'] !== 'completed') return 'invalid'
    return { way: 'http', sha256: hash('sha256', bytes), at: new Date(nowMs).toISOString() }
  }
  const jws = typeof body['receipt'] === 'string' ? body['receipt'] : text
  const isOneOfSeveral = delivery.progress.parts.length > 1
  const read = await readReceipt(jws, {
    publicKey: String(settings['publicKey']),
    ...{ requestId: request.id, receivedAt: request.receivedAt, nowMs },
    messageId: isOneOfSeveral ? messageIdOf(message) : undefined,
  })
  return read.kind === 'receipt' ? read.receipt : read.kind
}
