import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'

/*
 * The life of a subject request:
 *
 *   verifying ──verified──> received, and on from there
 *      ├──too many failures, or its time is over──> denied
 *      └──cancel──> cancelled
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
 * cancelled: what was deleted cannot be brought back. A request begins as `received` where the controller has checked who
 * the person is before it is filed, and where a device has proved itself with the filing; otherwise as `verifying`.
 */
export const TRANSITIONS: Readonly<Record<RequestStatus, readonly RequestStatus[]>> = {
  received: ['reviewing', 'waiting', 'running', 'denied', 'cancelled'],
  verifying: ['received', 'denied', 'cancelled'],
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
