import type { JsonObject } from '#domain/json.ts'
import type { DeliveryPart, PartReceipt } from '#domain/processor.ts'
import type { Connector } from '#drizzle/repositories/connectors.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { ConnectorGateway } from '../../connectors/post.ts'
import type { Gateway } from '../../gateway.ts'
import type { RequestDetails } from '../details.ts'
import type { SentIdentity } from '../identities.ts'

/** What telling processors needs of the gateway. */
export interface ProcessorGateway
  extends ConnectorGateway,
    Pick<Gateway, 'database' | 'clock' | 'log' | 'keyring'> {}

/** One message to a processor. */
export interface ProcessorCall {
  readonly request: SubjectRequest
  readonly connector: Connector
  /** With its secrets. */
  readonly settings: JsonObject
  readonly identities: readonly SentIdentity[]
  /** What a rectification corrects. */
  readonly rectification: Pick<RequestDetails, 'corrections' | 'newIdentities'>
  /** Its number, from 0, and how many there are. */
  readonly part: number
  readonly parts: number
  /** What is kept of it. */
  readonly state: DeliveryPart
  /** Its name at the processor: the same in every attempt. */
  readonly messageId: string
  /** What opens the address by which the processor answers later. */
  readonly token: string
}

/** How one attempt went. An error is a sentence of ours: it repeats nothing that was answered. */
export type PartOutcome =
  | { readonly kind: 'confirmed'; readonly receipt: PartReceipt; readonly word?: string }
  /** Taken: its confirmation is waited for. */
  | { readonly kind: 'sent'; readonly word?: string }
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number }
  /** A dead letter: no other attempt would go better. */
  | { readonly kind: 'failed'; readonly error: string; readonly isCancelled?: true }

/** The adapter of one kind of processor. Neither of its functions throws for what a processor answers. */
export interface ProcessorAdapter {
  readonly send: (call: ProcessorCall, gateway: ProcessorGateway) => Promise<PartOutcome>
  /** Asks how far a message is that was taken; missing where the processor tells by itself. */
  readonly look?: (call: ProcessorCall, gateway: ProcessorGateway) => Promise<PartOutcome>
}
