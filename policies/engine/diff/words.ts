import type { Category, DataClass, DataKind, Purpose, Sensitivity } from '#domain/classification.ts'
import {
  type FieldAction,
  type FieldIdentity,
  type FieldType,
  type Generalisation,
  STANDARD_PRODUCT,
} from '#domain/contract.ts'
import { type IdentityKind, splitCustom } from '#domain/report.ts'
import type { ContractPlace, FieldPlace, ProductPlace, ShownRule } from './change.ts'

/** Values that are shown of a list; the rest is counted. */
const SHOWN_MAX = 12
const QUOTED_LENGTH_MAX = 1_000

const CLASSES: Readonly<Record<DataClass, string>> = {
  required: 'Required data',
  optional: 'Optional data',
}
const CATEGORIES: Readonly<Record<Category, string>> = {
  device_connectivity_configuration: 'device, connectivity and configuration',
  product_service_performance: 'performance of products and services',
  product_service_usage: 'use of products and services',
  software_setup_inventory: 'software setup and inventory',
}
const DATA_KINDS: Readonly<Record<DataKind, string>> = {
  customer_data: 'customer data',
  content: 'content of customers',
  administrator_data: 'administrator data',
  payment_data: 'payment data',
  operational_data: 'operational data',
}
const PURPOSES: Readonly<Record<Purpose, string>> = {
  operating_and_troubleshooting: 'operating the services and finding faults',
  security: 'security',
  services_communications: 'messages about the services',
  improving_services: 'improving the services',
  advertising: 'advertising',
  voluntary_law_enforcement_disclosure: 'voluntary disclosure to law enforcement',
  direct_marketing: 'direct marketing',
}
const SENSITIVITIES: Readonly<Record<Sensitivity, string>> = {
  system_metadata: 'system metadata',
  callstack_or_exception: 'a call stack or an exception',
  customer_content: 'content of customers',
  public_non_personal: 'public and not personal',
  end_user_pseudonymous: 'a pseudonym of a user',
}
const IDENTITIES: Readonly<Record<IdentityKind, string>> = {
  userId: 'user',
  organisationId: 'organisation',
  deviceId: 'device',
  email: 'mail address',
  phone: 'phone number',
  advertisingId: 'advertising id',
  custom: 'identity of its own kind',
}
const TYPES: Readonly<Record<FieldType, string>> = {
  text: 'text',
  url: 'a URL',
  guid: 'a GUID',
  hex: 'a hexadecimal id',
  version: 'a version',
  time: 'a time',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  enum: 'one of a list',
  scalar: 'any single value',
}
const GENERALISATIONS: Readonly<Record<Generalisation, string>> = {
  hour: 'to the hour',
  day: 'to the day',
  route: 'as a route without ids',
  major_minor: 'to the first two numbers of the version',
  power_of_two: 'to the nearest lower power of two',
  range: 'to a range',
  language: 'to the language',
  country: 'to the country',
}

/** A bundle may be newer or older than these words: what they do not know is shown by its name. */
const wordOf = (words: Readonly<Record<string, string>>, name: string | undefined): string =>
  name === undefined ? 'nothing' : Object.hasOwn(words, name) ? String(words[name]) : code(name)

export const classWord = (name: DataClass): string => wordOf(CLASSES, name)
export const categoryWord = (name: Category): string => wordOf(CATEGORIES, name)
export const dataKindWord = (name: DataKind): string => wordOf(DATA_KINDS, name)
export const purposeWord = (name: Purpose): string => wordOf(PURPOSES, name)
export const sensitivityWord = (name: Sensitivity): string => wordOf(SENSITIVITIES, name)
export const identityWord = (name: IdentityKind | FieldIdentity | undefined): string =>
  name?.startsWith('custom:')
    ? `identity ${code(splitCustom(name).rest)}`
    : wordOf(IDENTITIES, name)
/** How a value is kept that is generalised: `to the hour`. */
export const generalisationWord = ({ to, bounds }: ShownRule): string =>
  to === 'range' ? rangesWord(bounds) : wordOf(GENERALISATIONS, to)
/** `to ranges from 0, 10, 100`. */
export const rangesWord = (bounds: readonly number[] | undefined): string =>
  `to ranges from ${listOf((bounds ?? []).map(String))}`

/** What a value may be: `text`, `one of “on”, “off”`. */
export function typeWord({ type, values }: ShownRule): string {
  return values === undefined ? wordOf(TYPES, type) : `one of ${quotedList(values)}`
}

/** Types whose values are searched for personal data even where they are kept. */
const SEARCHED: ReadonlySet<FieldType> = new Set([
  'text',
  'url',
  'version',
  'integer',
  'number',
  'scalar',
])

const keptWord = ({ type }: ShownRule): string =>
  SEARCHED.has(type) ? 'kept as it is, unless personal data is found in it' : 'kept as it is'

/** What is done with a field, after `it is`. */
export function actionWord(rule: ShownRule): string {
  const words: Readonly<Record<FieldAction, string>> = {
    drop: 'dropped',
    pseudonymise: `replaced by a pseudonym of the ${identityWord(rule.identity)}`,
    generalise: `kept only ${generalisationWord(rule)}`,
    scrub: 'kept without personal data',
    keep: keptWord(rule),
  }
  return wordOf(words, rule.action)
}

/** A rule in brackets: `text, personal data is removed from it`. */
export function ruleWord(rule: ShownRule): string {
  const words: Readonly<Record<FieldAction, string>> = {
    drop: 'dropped',
    pseudonymise: `as a pseudonym of the ${identityWord(rule.identity)}`,
    generalise: `only ${generalisationWord(rule)}`,
    scrub: 'personal data is removed from it',
    keep: keptWord(rule),
  }
  const released =
    rule.releaseAfter === undefined ? '' : `, shown ${releaseWord(rule.releaseAfter)}`
  return `${typeWord(rule)}, ${wordOf(words, rule.action)}${released}`
}

/** When a value is shown and forwarded: `only once 5 subjects had it`. */
export const releaseWord = (subjects: number | undefined): string =>
  subjects === undefined
    ? 'as soon as anybody had it'
    : `only once ${counted(subjects, 'subject')} had it`

/** `Error report of Outlook client`. */
export function contractName(place: ContractPlace): string {
  return `${clean(place.typeTitle)} of ${productName(place)}`
}

/** `` `computer.os` in Error report of Outlook client ``. */
export function fieldName(place: FieldPlace): string {
  return `${code(place.field)} in ${contractName(place)}`
}

export function productName({ product, productTitle }: ProductPlace): string {
  return product === STANDARD_PRODUCT
    ? 'every product without a contract of its own'
    : clean(productTitle)
}

/** Text of a policy within a sentence: one line, in which nothing hides or turns the direction of writing. */
export function clean(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\s]+/gu, ' ').trim()
  return plain.length <= QUOTED_LENGTH_MAX ? plain : `${plain.slice(0, QUOTED_LENGTH_MAX)}…`
}

export const quoted = (text: string): string => `“${clean(text)}”`
/** A text of sentences, whose last full stop would stand before another one. */
export const quotedText = (text: string): string => quoted(clean(text).replace(/\.$/, ''))
export const code = (text: string): string => `\`${clean(text)}\``

/** The names of a list, the first twelve by name. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_MAX).join(', ')
  const rest = names.length - SHOWN_MAX
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

export const quotedList = (values: readonly string[]): string => listOf(values.map(quoted))

/** `1 field`, `3 fields`. */
export const counted = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : 's'}`

/** The text with one full stop at its end. */
export function closed(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** With a capital at its beginning. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
