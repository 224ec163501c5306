import { useSyncExternalStore } from 'react'
import { useMay } from '../app/SignedIn.tsx'
import { useTenant } from '../app/tenant.ts'
import type { Purpose } from '../components/PurposeSelect.tsx'

/** The purpose of those who read with a reason alone. */
export const REASON_PURPOSE = 'operating_and_troubleshooting'

/** In memory alone: it is asked for again after a reload. */
const given = { reason: '' }
const listeners = new Set<() => void>()

export function giveReason(reason: string): void {
  given.reason = reason
  for (const listener of listeners) listener()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What stands in each question for reports. */
export interface ReadingQuery {
  readonly tenant: string
  readonly purpose: Purpose
  readonly reason?: string
}

export interface Reading {
  /** Whether any role lets reports be read. */
  readonly mayRead: boolean
  /** Whether a reason must be given with each look. */
  readonly isByReason: boolean
  readonly reason: string
  /** Undefined until everything was given that must be. */
  readonly query: ReadingQuery | undefined
}

/** How whoever is signed in may read reports, for a purpose. */
export function useReading(purpose: Purpose | undefined): Reading {
  const tenant = useTenant()
  const mayFreely = useMay('reports:read')
  const mayWithReason = useMay('reports:read_with_reason')
  const reason = useSyncExternalStore(listen, () => given.reason)
  const isByReason = !mayFreely && mayWithReason
  const isGiven = !isByReason || (reason !== '' && purpose === REASON_PURPOSE)
  const query =
    tenant === '' || purpose === undefined || !isGiven
      ? undefined
      : { tenant, purpose, ...(isByReason ? { reason } : {}) }
  return { mayRead: mayFreely || mayWithReason, isByReason, reason, query }
}
