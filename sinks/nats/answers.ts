import { JetStreamApiError } from '@nats-io/jetstream'
import {
  AuthorizationError,
  NoRespondersError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node'

/** What became of one message. */
export type Outcome =
  | { readonly kind: 'stored' }
  /** Too large for the server or the stream, whatever is tried. */
  | { readonly kind: 'refused' }
  /** `isDead`: the connection is of no use any more. */
  | { readonly kind: 'retry'; readonly message: string; readonly isDead: boolean }

/** `message size exceeds maximum allowed`: the stream's `max_msg_size` (nats-server, server/errors.json). */
const MESSAGE_TOO_LARGE = 10_054

/** What an operator has to mend or wait for, by the code of a JetStream error. Codes without a row are tried again too. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [10_023, 'the server lacks resources'],
  [10_025, 'JetStream does not work there'],
  [10_039, 'JetStream is off for the account'],
  [10_047, 'the storage is used up'],
  [10_059, 'there is no such stream'],
  [10_060, 'another stream takes the subject'],
  [10_076, 'JetStream is off'],
  [10_077, 'the stream is full'],
  [10_110, 'the stream is sealed'],
])

/** Errors of the client by what they tell, the innermost cause first. */
const ERRORS: readonly (readonly [abstract new (...parts: never[]) => Error, string])[] = [
  [AuthorizationError, 'NATS refuses the credentials'],
  [UserAuthenticationExpiredError, 'NATS refuses the credentials'],
  [PermissionViolationError, 'its user lacks a permission'],
  [NoRespondersError, 'no stream takes the subject'],
  [TimeoutError, 'NATS does not answer in time'],
]

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let at = error; at !== undefined && causes.length < 5; ) {
    causes.push(at)
    at = at instanceof Error ? at.cause : undefined
  }
  return causes.toReversed()
}

/** A sentence about a failure without its text, which can hold subjects and addresses. */
export function whyOf(error: unknown): string {
  for (const cause of causesOf(error)) {
    if (cause instanceof JetStreamApiError) {
      const reason = REASONS.get(cause.code)
      return reason ?? `JetStream answers with code ${cause.code}`
    }
    const known = ERRORS.find(([type]) => cause instanceof type)
    if (known !== undefined) return known[1]
  }
  return 'NATS does not answer'
}

/** What a failed publication comes to. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof JetStreamApiError && error.code === MESSAGE_TOO_LARGE) {
    return { kind: 'refused' }
  }
  const isDead = causesOf(error).some((cause) => cause instanceof TimeoutError)
  return { kind: 'retry', message: `Cannot publish: ${whyOf(error)}`, isDead }
}
