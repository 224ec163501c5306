/**
 * How far a processor is with a request:
 *
 *   pending ──taken──> sent ──its receipt──> confirmed
 *      │                 │                       ^
 *      ├──no more tries──┴──> failed ──resend────┘  (or pending again)
 *      └──explained by a person, from each of the three──> excepted
 *
 * `skipped` received nothing that the request is about. A request waits while one is pending, sent or failed.
 */
export const DELIVERY_STATUSES = [
  'pending',
  'sent',
  'confirmed',
  'failed',
  'skipped',
  'excepted',
] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** Those that a request waits for. */
export const OPEN_DELIVERY_STATUSES = [
  'pending',
  'sent',
  'failed',
] as const satisfies readonly DeliveryStatus[]

export const RECEIPT_WAYS = ['http', 'signed', 'opendsr', 'sink'] as const

/** What proves that a processor has done its part. */
export interface PartReceipt {
  /** How it was given: an answer by HTTP, a JWS, or a status that OpenDSR signs. */
  readonly way: (typeof RECEIPT_WAYS)[number]
  /** SHA-256, in hex, of the bytes that were received. */
  readonly sha256: string
  /** When it came. */
  readonly at: string
  /** The bytes as they were signed, where they are: a JWS, or in base64. */
  readonly signed?: string
  readonly signature?: string
  /** Who signed it: the domain, and SHA-256 of the certificate. */
  readonly domain?: string
  readonly certificateSha256?: string
}

/** One message of those that tell a processor of a request: so many identities at once. */
export interface DeliveryPart {
  readonly status: 'pending' | 'sent' | 'confirmed' | 'cancelled'
  /** How often it was begun again under another name, since the processor had ended the one before. */
  readonly round?: number
  /** The processor's own word, where it has told one. */
  readonly word?: string
  readonly receipt?: PartReceipt
}
