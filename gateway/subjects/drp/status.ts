import type { JsonObject } from '#domain/json.ts'
import type { DenialReason, RequestStatus } from '#domain/subject_request.ts'
import { DENIAL_REASONS } from '#domain/subject_request.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'

/** The word for the Data Rights Protocol in `source` and `protocol`. */
export const DRP = 'drp'

export const DRP_STATUSES = [
  'open',
  'in_progress',
  'fulfilled',
  'revoked',
  'denied',
  'expired',
] as const
export type DrpStatus = (typeof DRP_STATUSES)[number]

/** What a status of ours is called there. */
export const DRP_STATUS_WORDS: Readonly<Record<RequestStatus, DrpStatus>> = {
  verifying: 'in_progress',
  received: 'open',
  reviewing: 'in_progress',
  waiting: 'in_progress',
  running: 'in_progress',
  waiting_for_processors: 'in_progress',
  completed: 'fulfilled',
  denied: 'denied',
  cancelled: 'revoked',
}

/** What a reason of ours is called there. Nobody is denied here for being `outside_jurisdiction`. */
export const DRP_REASONS: Readonly<Record<DenialReason, string>> = {
  identity_not_verified: 'insuf_verification',
  no_match: 'no_match',
  not_covered: 'claim_not_covered',
  unfounded_or_excessive: 'too_many_requests',
  legal_obligation: 'other',
  suspected_fraud: 'suspected_fraud',
}

/** The same the other way round: the reason of ours that a word of theirs is told for. */
export const REASONS_OF_DRP: ReadonlyMap<string, DenialReason> = new Map(
  DENIAL_REASONS.map((reason) => [DRP_REASONS[reason], reason]),
)

/** What is said of a request besides its status. */
export interface Told {
  /** Of the change that is told, which may be an earlier one. */
  readonly status?: RequestStatus
  readonly resultsUrl?: string | undefined
  readonly detail?: string | undefined
}

/** The Exercise Status of a request. */
export function printExerciseStatus(request: SubjectRequest, told: Told = {}): JsonObject {
  const status = told.status ?? request.status
  const { sourceDetail = {}, receivedAt, extendedTo, dueAt } = request
  const agentRequestId = sourceDetail['agentRequestId']
  const reason = reasonOf(request, status)
  const details = detailsOf(request, status, told.detail)
  return {
    request_id: request.id,
    received_at: receivedAt.toISOString(),
    expected_by: (extendedTo ?? dueAt).toISOString(),
    status: DRP_STATUS_WORDS[status],
    ...(reason === undefined ? {} : { reason }),
    ...(details === '' ? {} : { processing_details: details }),
    ...(typeof agentRequestId === 'string' ? { agent_request_id: agentRequestId } : {}),
    ...(told.resultsUrl === undefined ? {} : { results_url: told.resultsUrl }),
  }
}

function reasonOf({ denialReason }: SubjectRequest, status: RequestStatus): string | undefined {
  if (status === 'verifying') return 'need_user_verification'
  if (status !== 'denied') return undefined
  const known = DENIAL_REASONS.find((reason) => reason === denialReason)
  return known === undefined ? 'other' : DRP_REASONS[known]
}

function detailsOf(request: SubjectRequest, status: RequestStatus, more: string | undefined) {
  const { sourceDetail = {}, extensionReason } = request
  const sentences = [
    sourceDetail['voluntary'] === true ? 'Answered voluntarily, by the rules of the CCPA' : '',
    status === 'verifying' ? 'The business checks who the person is' : '',
    extensionReason === undefined ? '' : `The answer was put off: ${extensionReason}`,
    more ?? '',
  ]
  return sentences.filter((sentence) => sentence !== '').join('. ')
}
