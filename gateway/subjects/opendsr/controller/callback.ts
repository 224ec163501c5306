import { openSettings } from '../../../connectors/secrets.ts'
import { completeWhereConfirmed } from '../../processors/complete.ts'
import { countReceipt, type ReceiptResult } from '../../processors/metrics.ts'
import { messageIdOf } from '../../processors/names.ts'
import type { ProcessorGateway } from '../../processors/processor.ts'
import { failDelivery, recordPart } from '../../processors/record.ts'
import { findTokenTarget, type TokenTarget } from '../../processors/take_receipt.ts'
import { processorOfSettings } from './discovery.ts'
import { callbackUrlOf } from './message.ts'
import { messageOf, outcomeOfStatus, rankOf, statusOf } from './status.ts'
import { signedBy, verifySigned } from './verify.ts'

const KIND = 'opendsr_processor'

export interface ReceivedCallback {
  readonly token: string
  readonly bytes: Uint8Array
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The status to answer with: OpenDSR has 202, 400 and 401 (security guidelines of the controller). */
export type CallbackAnswer = 202 | 400 | 401 | 404 | 503

function counted(result: ReceiptResult, answer: CallbackAnswer): CallbackAnswer {
  countReceipt(KIND, result)
  return answer
}

/**
 * Takes what a processor tells of a request. It has to be signed by that very processor, of that very request, and sent
 * to the address that was made for it; a status that is not further than what is known changes nothing.
 */
export async function takeCallback(
  gateway: ProcessorGateway,
  { token, bytes, headers }: ReceivedCallback,
): Promise<CallbackAnswer> {
  const target = await findTokenTarget(gateway, token)
  if (target?.connector.kind !== KIND) return counted('foreign', 404)
  const { connector, message } = target
  const processor = processorOfSettings(connector.id, openSettings(gateway, connector))
  const verified = await verifySigned(gateway, processor, signedBy(headers, bytes))
  if (verified.kind === 'unknown') return 503
  if (verified.kind === 'untrusted') return counted('forged', 401)
  if (verified.kind === 'forged') return counted('forged', 400)
  const told = messageOf(bytes)
  const word = told && statusOf(told)
  if (told === undefined || word === undefined) return counted('invalid', 400)
  const isOurs =
    told['subject_request_id'] === messageIdOf(message) &&
    told['status_callback_url'] === callbackUrlOf(gateway, token)
  if (!isOurs) return counted('foreign', 400)
  const { domain } = processor
  const { signature, certificateSha256 } = verified
  const nowMs = gateway.clock.nowMs()
  const outcome = outcomeOfStatus(word, { bytes, domain, signature, certificateSha256, nowMs })
  return counted(await keep(gateway, target, { outcome, word }), 202)
}

async function keep(
  gateway: ProcessorGateway,
  { request, delivery, message }: TokenTarget,
  {
    outcome,
    word,
  }: { readonly outcome: ReturnType<typeof outcomeOfStatus>; readonly word: string },
): Promise<ReceiptResult> {
  const state = delivery.progress.parts[message.part]
  const isCurrent = state !== undefined && (state.round ?? 0) === message.round
  const isKnown = rankOf(word) <= rankOf(state?.word) || state?.status === 'confirmed'
  if (!isCurrent || isKnown || request.status !== 'waiting_for_processors') return 'replayed'
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(request.tenantId, async (tx) => {
    if (outcome.kind !== 'failed') await recordPart(tx, delivery, { ...message, outcome, at })
    else await failDelivery(tx, delivery, { at, error: outcome.error, cancelledPart: message.part })
  })
  if (outcome.kind !== 'confirmed') return 'noted'
  await completeWhereConfirmed(gateway, request)
  return 'confirmed'
}
