import type { AnswerOf, ItemOf } from '../../api/client.ts'

export type Choice = ItemOf<'GET /manage/v1/consents'>
export type Scope = Choice['scope']
export type Switches = AnswerOf<'GET /manage/v1/consents/switches'>
export type Level = Switches['products'][number]['level']

/** Parts of the screen, by which the address names them. */
export const CONSENT_TABS = ['switches', 'ask', 'records', 'mail'] as const
export type ConsentTab = (typeof CONSENT_TABS)[number]

export const SCOPES = [
  'tenant',
  'user',
  'feature',
  'contact',
  'sensitive',
] as const satisfies readonly Scope[]

export function isScope(value: unknown): value is Scope {
  return SCOPES.some((known) => known === value)
}

/** Which identities a choice or a question can be about. */
export const IDENTITIES = [
  ['userId', 'user_id'],
  ['email', 'email'],
  ['deviceId', 'device_id'],
  ['organisationId', 'organisation_id'],
] as const
export type Identity = (typeof IDENTITIES)[number][0]

export function isIdentity(value: unknown): value is Identity {
  return IDENTITIES.some(([known]) => known === value)
}

/** The body's subject: one identity, or none. */
export function subjectOf(identity: Identity | undefined, value: string) {
  return identity === undefined ? {} : { subject: { [identity]: value.trim() } }
}
