import type { FieldsSource } from '#domain/contract.ts'
import { hasPhrase, wordsOfPath } from '#policies/engine/name_words.ts'
import { type Finding, fieldsOf, findingOf, type LintContext, type LintGroup } from './finding.ts'

/** What tells about interests and habits, and nothing about whether the product works. */
const OPTIONAL_LOOKING = [
  'campaign',
  'advert',
  'advertising',
  'advertisement',
  'marketing',
  'promotion',
  'promo',
  'preference',
  'interest',
  'click',
  'click through',
  'conversion',
  'funnel',
  'cohort',
  'experiment',
  'survey',
  'satisfaction',
  'nps',
  'rating',
  'recommendation',
  'wishlist',
  'referral',
  'engagement',
  'dwell',
  'scroll',
  'mood',
]

/** Optional-looking fields that would be collected without a choice for Optional data. */
export const optionalData: LintGroup = (context) => {
  const required = requiredGroups(context)
  return fieldsOf(context.loaded).flatMap((field): Finding[] => {
    const { path, rule, file } = field
    const dataClass = rule.class ?? (required.has(file.source.fields) ? 'required' : 'optional')
    if (dataClass === 'optional' || rule.action === 'drop') return []
    if (!hasPhrase(wordsOfPath(path), OPTIONAL_LOOKING)) return []
    return [findingOf(field, 'optional_in_required', 'type')]
  })
}

/** The fields of Required contracts and of the groups that one of them includes. */
function requiredGroups({ loaded }: LintContext): ReadonlySet<FieldsSource> {
  const contracts = loaded.contracts.filter(({ source }) => source.class === 'required')
  const names = new Set(contracts.flatMap(({ source }) => source.include ?? []))
  const mixins = loaded.mixins.filter(({ source }) => names.has(source.name))
  return new Set([...contracts, ...mixins].map(({ source }) => source.fields))
}
