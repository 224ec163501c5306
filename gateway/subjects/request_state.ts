import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'

/*
 * The life of a subject request:
 *
 *   received ──preview──> reviewing
 *      │                     │
 *      ├───────approve───────┼──> running ──executed──> completed
 *      │                     │       │                      ^
 *      │   (with a cancel    │       └─> waiting_for_ ──────┘  every processor has confirmed,
 *      │    window) waiting ─┼─> running   processors          or somebody has explained why not
 *      │            │        │
 *      ├───deny─────┼────────┼──> denied
 *      └───cancel───┴────────┴──> cancelled
 *
 * An execution goes on after a crash or an error until nothing is left. Once it runs a request can be neither denied nor
 * cancelled: what was deleted cannot be brought back. Who the person is has been checked by the controller before a
 * request is filed, so `verifying` is not entered.
 */
export const TRANSITIONS: Readonly<Record<RequestStatus, readonly RequestStatus[]>> = {
  received: ['reviewing', 'waiting', 'running', 'denied', 'cancelled'],
  verifying: [],
  reviewing: ['waiting', 'running', 'denied', 'cancelled'],
  waiting: ['running', 'denied', 'cancelled'],
  running: ['waiting_for_processors', 'completed'],
  waiting_for_processors: ['completed'],
  completed: [],
  denied: [],
  cancelled: [],
}

/** The statuses from which a request may come into this one. */
export function statusesBefore(status: RequestStatus): readonly RequestStatus[] {
  return REQUEST_STATUSES.filter((from) => TRANSITIONS[from].includes(status))
}
