import { describe, expect, it } from 'vitest'
import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'
import { statusesBefore, TRANSITIONS } from './request_state.ts'

/** The statuses that a request can come to, by any number of changes. */
function reachableFrom(from: RequestStatus): ReadonlySet<RequestStatus> {
  const reached = new Set<RequestStatus>()
  const waiting = [...TRANSITIONS[from]]
  for (const status of waiting) {
    if (reached.has(status)) continue
    reached.add(status)
    waiting.push(...TRANSITIONS[status])
  }
  return reached
}

describe('TRANSITIONS', () => {
  it('lead from the filing to every status', () => {
    expect([...reachableFrom('verifying')].sort()).toEqual([
      'cancelled',
      'completed',
      'denied',
      'received',
      'reviewing',
      'running',
      'waiting',
      'waiting_for_processors',
    ])
  })

  it('never lead back', () => {
    for (const status of REQUEST_STATUSES) {
      expect(reachableFrom(status).has(status)).toBe(false)
    }
  })

  it('lead from running to completed only: what was deleted cannot be cancelled', () => {
    expect([...reachableFrom('running')].toSorted()).toEqual([
      'completed',
      'waiting_for_processors',
    ])
  })

  it('lead from verifying neither to a review nor to an execution: who asks is known first', () => {
    expect(TRANSITIONS.verifying).toEqual(['received', 'denied', 'cancelled'])
  })

  it('lead nowhere from an end', () => {
    for (const status of ['completed', 'cancelled', 'denied'] as const) {
      expect(TRANSITIONS[status]).toEqual([])
    }
  })
})

describe('statusesBefore()', () => {
  it('names what a change may start from', () => {
    expect(statusesBefore('running')).toEqual(['received', 'reviewing', 'waiting'])
    expect(statusesBefore('cancelled')).toEqual(['verifying', 'received', 'reviewing', 'waiting'])
    expect(statusesBefore('completed')).toEqual(['running', 'waiting_for_processors'])
    expect(statusesBefore('received')).toEqual(['verifying'])
    expect(statusesBefore('verifying')).toEqual([])
  })
})
