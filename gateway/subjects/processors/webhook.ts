import { hash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { parseJson } from '#domain/parse_json.ts'
import { parseRetryAfter } from '#domain/retry_after.ts'
import { createSigner } from '#sinks/webhook/signer.ts'
import { type ConnectorAnswer, callConnector } from '../../connectors/post.ts'
import type { PartOutcome, ProcessorAdapter, ProcessorCall, ProcessorGateway } from './processor.ts'
import { readReceipt } from './receipt.ts'

/** Where a processor brings its receipt later. */
export const RECEIPTS_PATH = '/dsr/v1/processors'

/** Refusals that do not find fault with the message: a moment, a credential or an address that an operator can mend. */
const MENDABLE: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 409, 425, 429])

/** Tells a processor by a webhook that is signed by Standard Webhooks 1.0. */
export const webhookProcessor: ProcessorAdapter = { send }

async function send(call: ProcessorCall, gateway: ProcessorGateway): Promise<PartOutcome> {
  const { settings, messageId } = call
  const body = JSON.stringify(messageOf(call, gateway))
  const id = `msg_${messageId}`
  const at = new Date(gateway.clock.nowMs())
  const signature = createSigner({ secret: String(settings['secret']) })({ id, at, body })
  const answer = await callConnector(gateway, {
    url: String(settings['url']),
    bytes: Buffer.from(body),
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': signature,
    },
  })
  return await outcomeOf(answer, call, gateway)
}

function messageOf(call: ProcessorCall, { config }: ProcessorGateway) {
  const { request, identities, settings, messageId, token, part, parts } = call
  const { publicUrl } = config
  return {
    id: messageId,
    requestId: request.id,
    type: request.type,
    regulation: request.regulation,
    identities: identities.map((identity) => ({ format: 'raw', ...identity })),
    ...call.rectification,
    ...(settings['products'] === undefined ? {} : { products: settings['products'] }),
    submittedAt: request.receivedAt.toISOString(),
    ...{ part: part + 1, parts },
    receiptToken: token,
    ...(publicUrl === undefined ? {} : { receiptUrl: `${publicUrl}${RECEIPTS_PATH}/${token}` }),
  }
}

const error = (reason: string) => `Cannot tell the processor: ${reason}`

async function outcomeOf(
  answer: ConnectorAnswer,
  call: ProcessorCall,
  gateway: ProcessorGateway,
): Promise<PartOutcome> {
  if (answer.kind === 'not_reached') return { kind: 'retry', error: answer.message }
  const { status, headers } = answer
  if (status === 202) return { kind: 'sent' }
  if (status === 200) return await completedOf(answer, call, gateway)
  const said = error(`it answers ${status}`)
  const isPermanent = status >= 400 && status < 500 && !MENDABLE.has(status)
  if (isPermanent) return { kind: 'failed', error: said }
  const afterMs = parseRetryAfter(headers['retry-after'] ?? null, gateway.clock.nowMs())
  return { kind: 'retry', error: said, ...(afterMs === undefined ? {} : { afterMs }) }
}

/** An answer of 200 is a receipt where it says that all is done. */
async function completedOf(
  { bytes, isWhole }: Extract<ConnectorAnswer, { kind: 'answered' }>,
  call: ProcessorCall,
  gateway: ProcessorGateway,
): Promise<PartOutcome> {
  const body = isWhole && bytes.length <= LIMITS.processorReceiptBytesMax ? objectOf(bytes) : {}
  if (body['status'] !== 'completed') {
    return { kind: 'retry', error: error('it answers 200 and does not say that it is completed') }
  }
  const nowMs = gateway.clock.nowMs()
  if (call.settings['receipts'] === 'http') {
    const at = new Date(nowMs).toISOString()
    return { kind: 'confirmed', receipt: { way: 'http', sha256: hash('sha256', bytes), at } }
  }
  const receipt = body['receipt']
  // Its signed receipt may come later.
  if (typeof receipt !== 'string') return { kind: 'sent' }
  const read = await readReceipt(receipt, { ...expectationOf(call), nowMs })
  return read.kind === 'receipt'
    ? { kind: 'confirmed', receipt: read.receipt }
    : { kind: 'retry', error: error('its receipt is not signed as it has to be') }
}

function expectationOf({ settings, request, messageId, parts }: ProcessorCall) {
  return {
    publicKey: String(settings['publicKey']),
    requestId: request.id,
    receivedAt: request.receivedAt,
    messageId: parts > 1 ? messageId : undefined,
  }
}

function objectOf(bytes: Uint8Array): JsonObject {
  const parsed = parseJson(new TextDecoder().decode(bytes))
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
}
