import type { ApiError } from '#domain/errors.ts'
import { ERROR_STATUS, type ErrorCode } from '#domain/errors.ts'
import { IDENTITY_FORMATS, type RequestStatus } from '#domain/subject_request.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { HASHED_SINCE } from '../requests.ts'
import type { Dialect } from './dialect.ts'
import type { DistributionItem } from './distribution.ts'
import { OPENDSR_IDENTITIES } from './identity_types.ts'
import { OPENDSR_RIGHTS } from './parse_request.ts'
import { STATUS_WORDS } from './status.ts'

/** What this processor can do: OpenDSR 2.0, section 6. Only what can be matched is offered. */
export function printDiscovery({ apiVersion, version }: Dialect, domain: string) {
  return {
    api_version: apiVersion,
    supported_identities: [...OPENDSR_IDENTITIES.keys()].flatMap((type) =>
      IDENTITY_FORMATS.map((format) => ({ identity_type: type, identity_format: format })),
    ),
    supported_subject_request_types: OPENDSR_RIGHTS,
    processor_certificate: `https://${domain}/v${version}/cert.pem`,
  }
}

/** What of a request is told to its controller. */
export type ToldRequest = Pick<
  SubjectRequest,
  | 'tenantId'
  | 'id'
  | 'externalId'
  | 'type'
  | 'status'
  | 'dueAt'
  | 'extendedTo'
  | 'denialReason'
  | 'result'
  | 'sourceDetail'
> & {
  /** Those that it was handed on to. */
  readonly distribution?: readonly DistributionItem[]
}

interface Receipt {
  readonly request: ToldRequest
  readonly receivedAt: Date
  /** The bytes that the controller sent: echoed once and kept nowhere. */
  readonly sent: Uint8Array
  /** Hashes that find nothing. */
  readonly unmatchedIdentities: number
  readonly domain: string
}

/** OpenDSR 2.0, section 7.3. The signature that it lists stands in the header. */
export function printReceipt(receipt: Receipt) {
  const { request, receivedAt, sent, unmatchedIdentities, domain } = receipt
  const hashedSince = request.sourceDetail?.[HASHED_SINCE]
  const told = {
    // Taken beside others, and told: they find nothing.
    ...(unmatchedIdentities === 0 ? {} : { identities_not_matched: unmatchedIdentities }),
    // What was stored before is not found by the hashed ones.
    ...(hashedSince === undefined ? {} : { hashed_since: hashedSince }),
  }
  return {
    controller_id: request.tenantId,
    expected_completion_time: expectedAt(request),
    received_time: receivedAt.toISOString(),
    encoded_request: Buffer.from(sent).toString('base64'),
    subject_request_id: request.externalId,
    ...(Object.keys(told).length === 0 ? {} : { extensions: { [domain]: told } }),
  }
}

/** OpenDSR 2.0, section 8.2: `request_status`, and in the extension the word that Tidegate has for it. */
export function printStatus(request: ToldRequest, dialect: Dialect, domain: string) {
  return { ...printState(request, { dialect, domain }), api_version: dialect.apiVersion }
}

interface Telling {
  readonly dialect: Dialect
  readonly domain: string
  /** The address that is called. */
  readonly url: string
  /** What the request became then. */
  readonly status: RequestStatus
}

/** OpenDSR 2.0, section 8.5: what is posted when a request changed. */
export function printCallback(request: ToldRequest, { url, status, dialect, domain }: Telling) {
  return { ...printState({ ...request, status }, { dialect, domain }), status_callback_url: url }
}

/** OpenDSR 2.0, section 9.2. */
export function printCancellation(request: ToldRequest, receivedAt: Date, dialect: Dialect) {
  return {
    controller_id: request.tenantId,
    subject_request_id: request.externalId,
    received_time: receivedAt.toISOString(),
    api_version: dialect.apiVersion,
  }
}

function printState(
  request: ToldRequest,
  { dialect, domain }: { readonly dialect: Dialect; readonly domain: string },
) {
  const { status, denialReason, distribution = [] } = request
  return {
    controller_id: request.tenantId,
    expected_completion_time: expectedAt(request),
    subject_request_id: request.externalId,
    request_status: STATUS_WORDS[status],
    ...printResults(request, { dialect, domain }),
    extensions: {
      [domain]: {
        status,
        ...(distribution.length === 0 ? {} : { distribution_status: distribution }),
        ...(status === 'denied' && denialReason !== undefined ? { reason: denialReason } : {}),
      },
    },
  }
}

function expectedAt({ dueAt, extendedTo }: ToldRequest): string {
  return (extendedTo ?? dueAt).toISOString()
}

/** Where the export is; it needs a token of the management API, as every address of ours does. */
function printResults(
  { id, type, status, result }: ToldRequest,
  { dialect, domain }: { readonly dialect: Dialect; readonly domain: string },
) {
  if (status !== 'completed' || type === 'erasure') return {}
  const counts = ['reports', 'consents'].map((store) => {
    const count = result?.[store]
    return typeof count === 'object' ? (count['held'] ?? 0) : (count ?? 0)
  })
  return {
    results_url: `https://${domain}/dsr/v1/requests/${id}/export`,
    ...(dialect.countsResults
      ? { results_count: counts.reduce((total, count) => total + count, 0) }
      : {}),
  }
}

/** The word in `domain` of an error; `Validation` is the specification's own. */
const ERROR_DOMAINS: { readonly [code in ErrorCode]?: string } = {
  unauthenticated: 'Authentication',
  not_found: 'Request',
  name_taken: 'Request',
  request_state: 'Request',
  method_not_allowed: 'Request',
  unavailable: 'Service',
  internal: 'Service',
}

/** OpenDSR 2.0, section 10.4. Its message holds no identity and no credential. */
export function printError({ code, message }: ApiError) {
  return {
    error: {
      code: ERROR_STATUS[code],
      message,
      errors: [{ domain: ERROR_DOMAINS[code] ?? 'Validation', reason: code, message }],
    },
  }
}
