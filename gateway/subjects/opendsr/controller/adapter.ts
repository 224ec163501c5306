import { parseRetryAfter } from '#domain/retry_after.ts'
import { type ConnectorAnswer, callConnector } from '../../../connectors/post.ts'
import type {
  PartOutcome,
  ProcessorAdapter,
  ProcessorCall,
  ProcessorGateway,
} from '../../processors/processor.ts'
import { type ControlledProcessor, discover, headersOf, processorOfSettings } from './discovery.ts'
import { printCreation } from './message.ts'
import { messageOf, outcomeOfStatus, statusOf } from './status.ts'
import { signedBy, type Verification, verifySigned } from './verify.ts'

/** A processor that takes requests by OpenDSR: this gateway is its controller. */
export const openDsrController: ProcessorAdapter = { send, look }

type Answered = Extract<ConnectorAnswer, { kind: 'answered' }>

/** Worth another try later: the processor is busy, away, or still at another request of the person. */
const RETRIED: ReadonlySet<number> = new Set([401, 403, 407, 408, 409, 425, 429])

async function send(call: ProcessorCall, gateway: ProcessorGateway): Promise<PartOutcome> {
  const processor = processorOfSettings(call.connector.id, call.settings)
  const found = await discover(gateway, processor)
  if (found.kind === 'none') return { kind: 'retry', error: found.error }
  const printed = printCreation(call, gateway, { processor, discovery: found.discovery })
  if (printed.kind === 'impossible') return { kind: 'failed', error: `Cannot send: ${printed.why}` }
  const answer = await callConnector(gateway, {
    url: `${processor.url}/requests`,
    headers: headersOf(processor),
    bytes: printed.bytes,
  })
  if (answer.kind === 'not_reached') return { kind: 'retry', error: answer.message }
  if (answer.status >= 200 && answer.status < 300) {
    return await receiptOf(gateway, { call, processor, answer, sent: printed.bytes })
  }
  // An answer that was lost before: the processor may have it already.
  if (answer.status === 400 || answer.status === 409) {
    const known = await look(call, gateway)
    if (known.kind === 'sent' || known.kind === 'confirmed') return known
  }
  return refusalOf(answer, gateway)
}

interface Receiving {
  readonly call: ProcessorCall
  readonly processor: ControlledProcessor
  readonly answer: Answered
  readonly sent: Buffer
}

/** OpenDSR 2.0, section 7.3: signed, of this request, and of exactly the bytes that were sent. */
async function receiptOf(
  gateway: ProcessorGateway,
  { call, processor, answer, sent }: Receiving,
): Promise<PartOutcome> {
  const verified = await verifyAnswer(gateway, processor, answer)
  if (verified.kind !== 'signed') return unproven('receipt', verified)
  const receipt = messageOf(answer.bytes)
  if (receipt?.['subject_request_id'] !== call.messageId) {
    return {
      kind: 'retry',
      error: 'Cannot use the receipt of the processor: it is of another request',
    }
  }
  // Compared and forgotten: it repeats the identities.
  if (receipt['encoded_request'] !== sent.toString('base64')) {
    return { kind: 'failed', error: 'Cannot use the receipt of the processor: it took other bytes' }
  }
  return { kind: 'sent', word: 'pending' }
}

/** Asks for the status (OpenDSR 2.0, section 8). */
async function look(call: ProcessorCall, gateway: ProcessorGateway): Promise<PartOutcome> {
  const processor = processorOfSettings(call.connector.id, call.settings)
  const answer = await callConnector(gateway, {
    method: 'GET',
    url: `${processor.url}/requests/${call.messageId}`,
    headers: headersOf(processor),
  })
  if (answer.kind === 'not_reached') return { kind: 'retry', error: answer.message }
  if (answer.status !== 200) {
    const error = `Cannot ask the processor for its status: it answers ${answer.status}`
    return { kind: 'retry', error, ...afterOf(answer, gateway) }
  }
  const verified = await verifyAnswer(gateway, processor, answer)
  if (verified.kind !== 'signed') return unproven('status', verified)
  const message = messageOf(answer.bytes)
  const word = message && statusOf(message)
  if (word === undefined || message?.['subject_request_id'] !== call.messageId) {
    return {
      kind: 'retry',
      error: 'Cannot use the status of the processor: it is of no such request',
    }
  }
  const { signature, certificateSha256 } = verified
  const nowMs = gateway.clock.nowMs()
  return outcomeOfStatus(word, {
    ...{ bytes: answer.bytes, domain: processor.domain, signature, certificateSha256, nowMs },
  })
}

async function verifyAnswer(
  gateway: ProcessorGateway,
  processor: ControlledProcessor,
  { bytes, headers, isWhole }: Answered,
): Promise<Verification> {
  if (!isWhole) return { kind: 'forged', error: 'it is too long' }
  return await verifySigned(gateway, processor, signedBy(headers, bytes))
}

function unproven(
  what: 'receipt' | 'status',
  { error }: Exclude<Verification, { kind: 'signed' }>,
): PartOutcome {
  return { kind: 'retry', error: `Cannot use the ${what} of the processor: ${error}` }
}

function refusalOf(answer: Answered, gateway: ProcessorGateway): PartOutcome {
  const { status } = answer
  const error = `Cannot send to the processor: it answers ${status}`
  const isDead = status >= 400 && status < 500 && !RETRIED.has(status)
  return isDead ? { kind: 'failed', error } : { kind: 'retry', error, ...afterOf(answer, gateway) }
}

function afterOf({ headers }: Answered, { clock }: ProcessorGateway) {
  const afterMs = parseRetryAfter(headers['retry-after'] ?? null, clock.nowMs())
  return afterMs === undefined ? {} : { afterMs }
}
