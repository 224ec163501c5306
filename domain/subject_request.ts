import type { IdentityKind } from './report.ts'

export const REQUEST_STATUSES = [
  'received',
  'verifying',
  'reviewing',
  'waiting',
  'running',
  'waiting_for_processors',
  'completed',
  'denied',
  'cancelled',
] as const
/** Where a subject request stands. */
export type RequestStatus = (typeof REQUEST_STATUSES)[number]

export const IDENTITY_TYPES = ['user_id', 'organisation_id', 'device_id', 'email'] as const
/** What an identity of a subject request is. */
export type IdentityType = (typeof IDENTITY_TYPES)[number]

/** The kind under which reports carry an identity: a request finds exactly these. */
export const KIND_OF_IDENTITY: Readonly<Record<IdentityType, IdentityKind>> = {
  user_id: 'userId',
  organisation_id: 'organisationId',
  device_id: 'deviceId',
  email: 'email',
}

/** How many identities of each type a request names. */
export type IdentityCounts = { readonly [type in IdentityType]?: number }

/** What an execution counted: numbers by store and moment, never data. */
export type RequestResult = Readonly<Record<string, number | Readonly<Record<string, number>>>>
