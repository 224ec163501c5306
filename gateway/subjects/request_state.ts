import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'

/*
 * The life of a subject request:
 *
 *   received ──preview──> reviewing
 *      │ │                   │ │
 *      │ └──────approve──────┼─┴──> running ──executed──> completed
 *      │                     │         (again after a crash or an error, until nothing is left)
 *      └───────cancel────────┴────> cancelled
 *
 * Who the person is has been checked by the controller before a request is filed, so `verifying` and `waiting` are not
 * entered; processors are not asked yet, so `waiting_for_processors` is not either. Once it runs a request cannot be
 * stopped: what was deleted cannot be brought back.
 */
export const TRANSITIONS: Readonly<Record<RequestStatus, readonly RequestStatus[]>> = {
  received: ['reviewing', 'running', 'cancelled'],
  verifying: [],
  reviewing: ['running', 'cancelled'],
  waiting: [],
  running: ['completed'],
  waiting_for_processors: [],
  completed: [],
  denied: [],
  cancelled: [],
}

/** The statuses from which a request may come into this one. */
export function statusesBefore(status: RequestStatus): readonly RequestStatus[] {
  return REQUEST_STATUSES.filter((from) => TRANSITIONS[from].includes(status))
}
