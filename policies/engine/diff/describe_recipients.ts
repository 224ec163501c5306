import type { MailTrackingMode, ProcessorRole } from '#policies/schema/policy_source.ts'
import type { ChangeDetails } from './change.ts'
import {
  capital,
  clean,
  code,
  dataKindWord,
  productName,
  purposeWord,
  quotedText,
  ruleWord,
} from './words.ts'

type RecipientKind = Extract<keyof ChangeDetails, `processor_${string}` | `mail_tracking_${string}`>

const MODES: Readonly<Record<MailTrackingMode, string>> = {
  responses: 'only answers to mail that is already tracked',
  all_mail: 'all mail',
  known_senders: 'only mail from contacts, leads and accounts',
  none: 'no mail',
}
const modeWord = (mode: MailTrackingMode): string =>
  Object.hasOwn(MODES, mode) ? MODES[mode] : code(mode)

const DELETES = {
  owned_copy: 'deletes its copy if the user owns it',
  nothing: 'deletes nothing',
} as const

const FACTS = {
  role: 'part of',
  region: 'country or region of',
  keepsDataIn: 'place where data is kept by',
  terms: 'link to the terms of',
} as const

const ROLES: Readonly<Record<ProcessorRole, string>> = {
  infrastructure: 'infrastructure',
  feature_service: 'a service within a feature',
}

const factWord = (part: keyof typeof FACTS, value: string): string =>
  part === 'role' && Object.hasOwn(ROLES, value)
    ? quotedText(ROLES[parseRole(value)])
    : quotedText(value)

/** As the table of roles has it. */
function parseRole(value: string): ProcessorRole {
  return value as ProcessorRole
}

const nameOf = ({ processor }: { readonly processor: string }): string =>
  `the sub-processor ${clean(processor)}`

/** Who else works with the data, and which mail is tracked. */
export const RECIPIENT_SENTENCES: {
  readonly [K in RecipientKind]: (change: Readonly<ChangeDetails[K]>) => string
} = {
  processor_added: describeNew,
  processor_removed: (change) => `${capital(nameOf(change))} no longer works with the data`,
  processor_purpose_added: (change) =>
    `${capital(nameOf(change))} may now also use the data for ${purposeWord(change.purpose)}`,
  processor_purpose_removed: (change) =>
    `${capital(nameOf(change))} may no longer use the data for ${purposeWord(change.purpose)}`,
  processor_data_kind_added: (change) =>
    `${capital(nameOf(change))} now also works with ${dataKindWord(change.dataKind)}`,
  processor_data_kind_removed: (change) =>
    `${capital(nameOf(change))} no longer works with ${dataKindWord(change.dataKind)}`,
  processor_product_added: (change) =>
    `${capital(nameOf(change))} now takes part in ${productName(change)}, whatever is switched`,
  processor_product_removed: (change) =>
    `${capital(nameOf(change))} no longer takes part in ${productName(change)} whatever is switched`,
  processor_fact: (change) =>
    `The ${FACTS[change.part]} ${nameOf(change)} is now ${factWord(change.part, change.after)}, instead of ${factWord(change.part, change.before)}`,
  processor_text: (change) => `The description of ${nameOf(change)} has other words`,
  mail_tracking_product_added: (change) => `${productName(change)} now tracks mail`,
  mail_tracking_product_removed: (change) => `${productName(change)} no longer tracks mail`,
  mail_tracking_default: ({ before, after }) =>
    `Where nobody has chosen, mail tracking now covers ${modeWord(after)}; so far it covered ${modeWord(before)}`,
  mail_tracking_mode: (change) =>
    `What the mode ${clean(change.mode)} of mail tracking collects is now ${quotedText(change.after)}, instead of ${quotedText(change.before)}`,
  mail_tracking_field_added: ({ descriptor, rule }) =>
    `Before a mail is wanted, ${code(descriptor)} of it is now sent too (${ruleWord(rule)})`,
  mail_tracking_field_removed: ({ descriptor }) =>
    `Before a mail is wanted, ${code(descriptor)} of it is no longer sent`,
  mail_tracking_field: describeField,
  mail_tracking_untracking: ({ before, after }) =>
    `Untracking a mail now ${DELETES[after]}; so far it ${pastOf(before)}`,
  mail_tracking_text: () => 'The descriptions of mail tracking have other words',
}

function describeNew(change: Readonly<ChangeDetails['processor_added']>): string {
  const { purposes, dataKinds, region, keepsDataIn, description } = change
  const kinds = dataKinds.map(dataKindWord).join(', ')
  const uses = purposes.map(purposeWord).join(', ')
  return `${capital(nameOf(change))} is new: it works in ${quotedText(region)} with ${kinds} for ${uses} (where it keeps data: ${quotedText(keepsDataIn)}): ${clean(description)}`
}

function describeField(change: Readonly<ChangeDetails['mail_tracking_field']>): string {
  const [before, after] = [ruleWord(change.before), ruleWord(change.after)]
  const name = `${code(change.descriptor)} of a mail that is not yet wanted`
  return before === after
    ? `The rule for ${name} is written in another way (${after})`
    : `The rule for ${name} is now: ${after}; so far: ${before}`
}

function pastOf(deletes: keyof typeof DELETES): string {
  return DELETES[deletes].replace(/^deletes/, 'deleted').replace('owns', 'owned')
}
