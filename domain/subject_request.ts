import type { IdentityKind } from './report.ts'

/** In the order in which a request can go through them. */
export const REQUEST_STATUSES = [
  'verifying',
  'received',
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

export const IDENTITY_TYPES = [
  'user_id',
  'organisation_id',
  'device_id',
  'email',
  'phone',
  'advertising_id',
] as const
export type BuiltInType = (typeof IDENTITY_TYPES)[number]
/** What an identity of a subject request is: one of `IDENTITY_TYPES`, or the name of a custom kind of the policies. */
export type IdentityType = string

/**
 * The kinds under which reports carry an identity, the most usual first: a request finds exactly these. Devices have
 * sent their advertising id as their id.
 */
export const KINDS_OF_IDENTITY: Readonly<
  Record<BuiltInType, readonly [IdentityKind, ...IdentityKind[]]>
> = {
  user_id: ['userId'],
  organisation_id: ['organisationId'],
  device_id: ['deviceId'],
  email: ['email'],
  phone: ['phone'],
  advertising_id: ['advertisingId', 'deviceId'],
}

/** True for a type that every tenant has. */
export function isBuiltIn(type: IdentityType): type is BuiltInType {
  return Object.hasOwn(KINDS_OF_IDENTITY, type)
}

export const IDENTITY_FORMATS = ['raw', 'sha256'] as const
/** How an identity is written: as it is, or as the SHA-256 of its normalised value. */
export type IdentityFormat = (typeof IDENTITY_FORMATS)[number]

/** How many identities of each type a request names. */
export type IdentityCounts = Readonly<Record<IdentityType, number>>

/** What an execution counted: numbers by store and moment, never data. */
export type RequestResult = Readonly<Record<string, number | Readonly<Record<string, number>>>>

export const FOUR_EYES = ['none', 'bulk', 'all'] as const
export const DEVICE_REQUESTS = ['review', 'at_once'] as const

export const OPT_OUT_ERASURES = ['review', 'at_once'] as const

/** How a tenant wants its requests to be handled. */
export interface RequestRules {
  /** For which requests two people have to approve the same plan. */
  readonly fourEyes: (typeof FOUR_EYES)[number]
  /** Hours after its approval in which a request can still be cancelled. */
  readonly cancelWindowHours: number
  /** Whether a request that a device has proved to be its own is carried out without an approver. */
  readonly deviceRequests: (typeof DEVICE_REQUESTS)[number]
  /** Whether an erasure that was asked for with an opt-out is carried out without an approver. */
  readonly optOutErasure: (typeof OPT_OUT_ERASURES)[number]
}

export const REQUEST_RULES_DEFAULT: RequestRules = {
  fourEyes: 'none',
  cancelWindowHours: 0,
  deviceRequests: 'review',
  optOutErasure: 'review',
}

/** Where a request came from: the API, a protocol, an opt-out of an SDK, or the public form. */
export const REQUEST_SOURCES = ['api', 'opendsr', 'drp', 'opt_out', 'public_form'] as const

export const VERIFICATION_METHODS = ['controller', 'openid', 'code', 'device'] as const
/**
 * How it is checked who asks: by the word of the controller, a token of the tenant's OpenID provider, a code that is sent
 * to the person, or the key of the device.
 */
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number]

/** More identities than this make a request a bulk request. */
export const BULK_IDENTITIES_MIN = 100

export const DENIAL_REASONS = [
  /** Nobody could tell that the person is who they say. */
  'identity_not_verified',
  /** Nothing is held of the person. */
  'no_match',
  /** The law does not give this right for this data. */
  'not_covered',
  /** GDPR Article 12(5): manifestly unfounded or excessive. */
  'unfounded_or_excessive',
  /** A law asks for the data to be kept. */
  'legal_obligation',
  /** The request was not made by the person or for them. */
  'suspected_fraud',
] as const
/** Why a request is denied: the person is told. */
export type DenialReason = (typeof DENIAL_REASONS)[number]
