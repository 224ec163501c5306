import type { ItemOf } from '../../api/client.ts'

export type Person = ItemOf<'GET /manage/v1/people'>
export type Grant = Person['roles'][number]
export type Role = Grant['role']

/** Parts of the screen, by which the address names them. */
export const PEOPLE_TABS = ['people', 'tokens', 'sessions', 'roles'] as const
export type PeopleTab = (typeof PEOPLE_TABS)[number]

export const ROLES = [
  'administrator',
  'privacy_officer',
  'request_handler',
  'product_owner',
  'support_engineer',
  'auditor',
  'exporter',
] as const satisfies readonly Role[]
