import type { ConsentLevel } from '#domain/consent.ts'
import type { ChangeDetails } from './change.ts'
import { describeDifference } from './describe_difference.ts'
import {
  capital,
  clean,
  code,
  counted,
  dataKindWord,
  listOf,
  purposeWord,
  quotedText,
} from './words.ts'

type SettingsKind = Exclude<
  keyof ChangeDetails,
  | `product_${string}`
  | `contract_${string}`
  | `field_${string}`
  | `processor_${string}`
  | `mail_tracking_${string}`
>

const LEVELS: Readonly<Record<ConsentLevel, string>> = {
  off: 'nothing',
  limited: 'Required data without what is sensitive',
  required: 'Required data',
  optional: 'Required and Optional data',
}

const FEATURE_PARTS = {
  title: 'title',
  description: 'description',
  optOut: 'description of how to switch it off',
} as const

type Party = ChangeDetails['feature_party_added']['party']

const featureName = ({ title }: { readonly title: string }): string => `the feature ${clean(title)}`
const partyName = ({ name, purpose }: Party): string => `${clean(name)} (${clean(purpose)})`
const sentence = (...parts: readonly string[]): string => capital(parts.join(' '))

export const SETTINGS_SENTENCES: {
  readonly [K in SettingsKind]: (change: Readonly<ChangeDetails[K]>) => string
} = {
  mixin: describeMixin,
  approval_added: ({ reviewer, approvedOn, reason }) =>
    `What is collected more was approved on ${clean(approvedOn)} by ${clean(reviewer)}: ${clean(reason)}`,
  approval_removed: ({ reviewer, approvedOn }) =>
    `The approval of ${clean(approvedOn)} by ${clean(reviewer)} is no longer listed`,
  purpose_allowed: ({ dataKind, purpose }) =>
    sentence(dataKindWord(dataKind), 'may now be used for', purposeWord(purpose)),
  purpose_forbidden: ({ dataKind, purpose }) =>
    sentence(dataKindWord(dataKind), 'may no longer be used for', purposeWord(purpose)),
  default_retention: ({ before, after }) =>
    `Where neither a contract nor a tenant sets a period, reports are kept ${counted(after, 'day')} instead of ${before}`,
  default_level: ({ before, after }) =>
    `Where nobody has chosen, ${LEVELS[after]} is now collected instead of ${LEVELS[before]}`,
  feature_added: (change) => {
    const parties = change.parties.map(partyName)
    const others = parties.length === 0 ? 'no other party takes part' : `with ${listOf(parties)}`
    return sentence(featureName(change), `is new, ${others}: ${clean(change.personalData)}`)
  },
  feature_removed: (change) =>
    sentence(
      featureName(change),
      'has left the list of features, and whether it still runs cannot be told',
    ),
  feature_personal_data: (change) =>
    sentence(
      featureName(change),
      `now touches ${quotedText(change.after)}, instead of ${quotedText(change.before)}`,
    ),
  feature_party_added: (change) =>
    sentence(featureName(change), `now also involves ${partyName(change.party)}`),
  feature_party_removed: (change) =>
    sentence(featureName(change), `no longer involves ${partyName(change.party)}`),
  feature_party_purpose: (change) =>
    sentence(
      `in ${featureName(change)}, the part of ${clean(change.party)} is now ${quotedText(change.after)},`,
      `instead of ${quotedText(change.before)}`,
    ),
  feature_opt_out_added: (change) =>
    sentence(featureName(change), `can now also be switched off by the ${clean(change.by)}`),
  feature_opt_out_removed: (change) =>
    sentence(featureName(change), `can no longer be switched off by the ${clean(change.by)}`),
  feature_text: (change) =>
    sentence(`the ${FEATURE_PARTS[change.part]} of`, featureName(change), 'has other words'),
  setting: (change) =>
    change.path === ''
      ? 'The policies differ in a way that cannot be told'
      : describeDifference(change),
}

function describeMixin({ mixin, now, types }: Readonly<ChangeDetails['mixin']>): string {
  const state = { added: 'is new', removed: 'is gone', changed: 'changed' } as const
  const users =
    types === 0
      ? 'no type includes it'
      : `what that does is told for ${types === 1 ? 'the type' : `the ${types} types`} with it`
  return `The group of fields ${code(mixin)} ${state[now]}: ${users}`
}
