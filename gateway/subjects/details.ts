import type { RequestKey, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { listGoingOn } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { SecretBox } from '../keyring/secret_box.ts'
import type { SentIdentity } from './identities.ts'
import type { Correction } from './rectify/corrections.ts'

/** What only the execution of a request needs in the clear. It ends with the request, with the key that it is under. */
export interface RequestDetails {
  /** Whom it is about, for processors that know people by these and not by our pseudonyms. */
  readonly identities?: readonly SentIdentity[]
  /** What is to be put in the place of declared fields. */
  readonly corrections?: readonly Correction[]
  /** Identities that take the place of those named. */
  readonly newIdentities?: readonly SentIdentity[]
}

type DetailsGateway = Pick<Gateway, 'database' | 'keyring'>

/** Seals details for one request under a key of its own. Throws KeyringAwayError. */
export async function sealDetails(
  { keyring }: Pick<Gateway, 'keyring'>,
  request: RequestKey,
  details: RequestDetails,
): Promise<Uint8Array> {
  const key = await keyring.requests.make(request)
  return new SecretBox(key).seal(JSON.stringify(details), ownerOf(request))
}

/** The details of a request; empty where it has none, or they have ended. Throws KeyringAwayError. */
export async function openDetails(
  { keyring }: Pick<Gateway, 'keyring'>,
  request: RequestKey & Pick<SubjectRequest, 'sealedDetails'>,
): Promise<RequestDetails> {
  const { sealedDetails } = request
  const key = sealedDetails && (await keyring.requests.find(request))
  if (sealedDetails === undefined || key === undefined) return {}
  return parseDetails(JSON.parse(new SecretBox(key).open(sealedDetails, ownerOf(request))))
}

function parseDetails(opened: unknown): RequestDetails {
  return opened as RequestDetails
}

function ownerOf({ tenantId, id }: RequestKey): string {
  return `details ${tenantId} ${id}`
}

/** Keys of one look. */
const LOOK_MAX = 1_000

/**
 * Destroys the keys of requests that have ended, or that the store does not know: no copy of their details can be read.
 * A key is made before its request is stored, so those of the last minutes are left alone. Safe to repeat.
 */
export async function endDetails(
  { database, keyring }: DetailsGateway,
  nowMs: number,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    const keyed = await keyring.requests.list({ after, limit: LOOK_MAX })
    const goingOn = await database.withOwner((tx) =>
      listGoingOn(
        tx,
        keyed.map(({ id }) => id),
      ),
    )
    for (const request of keyed) {
      if (goingOn.has(request.id) || madeAfter(request.id, nowMs - FILING_MAX_MS)) continue
      await keyring.requests.destroy(request)
    }
    after = keyed.at(-1)?.id
    if (keyed.length < LOOK_MAX) return
  }
}

/** How long a filing takes at most. */
const FILING_MAX_MS = 600_000
const TIME_DIGITS = 12

/** Ids of requests begin with the time at which they were made, in milliseconds (RFC 9562, version 7). */
function madeAfter(id: string, timeMs: number): boolean {
  return Number.parseInt(id.replaceAll('-', '').slice(0, TIME_DIGITS), 16) > timeMs
}
