import type { RequestStatus } from '#domain/subject_request.ts'

export const OPENDSR_STATUSES = ['pending', 'in_progress', 'completed', 'cancelled'] as const
export type OpenDsrStatus = (typeof OPENDSR_STATUSES)[number]

/** What a status of ours is called there. OpenDSR has no word for a denial: its reason stands in the extension. */
export const STATUS_WORDS: Readonly<Record<RequestStatus, OpenDsrStatus>> = {
  received: 'pending',
  verifying: 'pending',
  reviewing: 'pending',
  waiting: 'pending',
  running: 'in_progress',
  waiting_for_processors: 'in_progress',
  completed: 'completed',
  denied: 'cancelled',
  cancelled: 'cancelled',
}
