import { CATEGORIES, CLASSES } from '../../components/classification.ts'

export const KINDS = ['query', 'subjects', 'reports'] as const
export const IDENTITIES = [
  'user_id',
  'device_id',
  'organisation_id',
  'email',
  'phone',
  'advertising_id',
] as const

/** What a form says that a hold names. */
export interface Criteria {
  readonly kind: (typeof KINDS)[number]
  readonly product: string
  readonly type: string
  readonly class: string
  readonly category: string
  readonly instance: string
  readonly since: string
  readonly until: string
  readonly identity: (typeof IDENTITIES)[number]
  /** Identities or ids of reports, one a line. */
  readonly lines: string
}

export const EMPTY: Criteria = {
  ...{ kind: 'query', product: '', type: '', class: '', category: '', instance: '' },
  ...{ since: '', until: '', identity: 'user_id', lines: '' },
}

const DAY_MS = 86_400_000

/** The part of the body; undefined where nothing is named yet. */
export function criteriaOf(criteria: Criteria) {
  if (criteria.kind === 'query') return queryOf(criteria)
  const lines = criteria.lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) return undefined
  if (criteria.kind === 'reports') return { reports: lines }
  return { subjects: lines.map((value) => ({ type: criteria.identity, value })) }
}

function queryOf({ product, type, instance, since, until, ...words }: Criteria) {
  const dataClass = CLASSES.find((known) => known === words.class)
  const category = CATEGORIES.find((known) => known === words.category)
  const query = {
    ...(product && { product }),
    ...(type && { type }),
    ...(dataClass && { class: dataClass }),
    ...(category && { category }),
    ...(instance && { instance }),
    ...(since && { since: `${since}T00:00:00Z` }),
    ...(until && { until: new Date(Date.parse(until) + DAY_MS).toISOString() }),
  }
  return Object.keys(query).length === 0 ? undefined : { query }
}
