import type { ContractSource } from '#domain/contract.ts'
import type { ChangeDetails } from './change.ts'
import { describeDifference } from './describe_difference.ts'
import {
  capital,
  categoryWord,
  classWord,
  clean,
  code,
  contractName,
  counted,
  dataKindWord,
  identityWord,
  listOf,
  productName,
  purposeWord,
  quotedText,
} from './words.ts'

type Sentences<Kind extends keyof ChangeDetails> = {
  readonly [K in Kind]: (change: Readonly<ChangeDetails[K]>) => string
}

export const PRODUCT_SENTENCES: Sentences<'product_added' | 'product_removed' | 'product_text'> = {
  product_added: (change) =>
    `${productName(change)} is a new product: ${clean(change.description)}`,
  product_removed: (change) => `${productName(change)} is no longer in the catalogue of products`,
  product_text: (change) =>
    `${capital(`the ${change.part} of ${productName(change)}`)} is now ${quotedText(change.after)}, instead of ${quotedText(change.before)}`,
}

type ContractKind = Extract<keyof ChangeDetails, `contract_${string}`>

export const CONTRACT_SENTENCES: Sentences<ContractKind> = {
  contract_added: describeNew,
  contract_removed: (change) =>
    `${contractName(change)} is no longer collected; it had ${counted(change.fields.length, 'field')}`,
  contract_origin: (change) =>
    change.now === 'own'
      ? `${contractName(change)} now has a contract of its own, instead of the one for all products`
      : `${contractName(change)} no longer has a contract of its own: the one for all products holds`,
  contract_class: (change) =>
    change.after === 'required'
      ? `${contractName(change)} is now Required data instead of Optional data: it is also collected from those who have not chosen it`
      : `${contractName(change)} is now Optional data instead of Required data: it is only collected from those who have chosen it`,
  contract_category: (change) =>
    `${contractName(change)} now belongs to the category “${categoryWord(change.after)}” instead of “${categoryWord(change.before)}”, by which it may be forwarded elsewhere and kept for another time`,
  contract_data_kind: (change) =>
    `${contractName(change)} now counts as ${dataKindWord(change.after)} instead of ${dataKindWord(change.before)}, for which other purposes may be allowed`,
  contract_purpose_added: (change) =>
    `${contractName(change)} is now also used for ${purposeWord(change.purpose)}`,
  contract_purpose_removed: (change) =>
    `${contractName(change)} is no longer used for ${purposeWord(change.purpose)}`,
  contract_retention: describeRetention,
  contract_expiry: (change) =>
    `Collection of ${contractName(change)} now ends ${endOf(change.after)} instead of ${endOf(change.before)}`,
  contract_feature: describeFeature,
  contract_subject: describeSubject,
  contract_text: (change) =>
    `The ${change.part} of ${contractName(change)} is now ${quotedText(change.after)}, instead of ${quotedText(change.before)}`,
  contract_setting: (change) => describeDifference(change, contractName(change)),
  contract_rewritten: (change) =>
    `${contractName(change)} is written in another way, and collects the same as before`,
}

function describeNew(change: Readonly<ChangeDetails['contract_added']>): string {
  const purposes = change.purposes.map(purposeWord).join(', ')
  const fields = `${counted(change.fields.length, 'field')} (${listOf(change.fields.map(code))})`
  const data = `${classWord(change.class)} about ${categoryWord(change.category)}`
  const counts = `counted as ${dataKindWord(change.dataKind)}`
  const kept = `kept ${counted(change.days, 'day')}`
  return `${contractName(change)} is now collected as ${data}, ${counts}, with ${fields}, for ${purposes}, ${kept}: ${clean(change.description)}`
}

function describeRetention(change: Readonly<ChangeDetails['contract_retention']>): string {
  const { before, after, defaultDays } = change
  const name = contractName(change)
  if (before !== undefined && after !== undefined) {
    return `${name} is kept ${counted(after, 'day')} instead of ${before}`
  }
  if (after !== undefined) {
    return `${name} is kept ${counted(after, 'day')} at most; so far it was kept as long as the tenant chose, ${counted(defaultDays.before, 'day')} by default`
  }
  return `${name} is kept as long as the tenant chooses, ${counted(defaultDays.after, 'day')} by default; so far it was kept ${counted(before ?? 0, 'day')} at most`
}

function endOf(expires: ContractSource['expires']): string {
  return typeof expires === 'string'
    ? `on ${clean(expires)}`
    : `with version ${clean(expires.version)} of the client`
}

function describeFeature(change: Readonly<ChangeDetails['contract_feature']>): string {
  const { before, after } = change
  const name = contractName(change)
  if (before === undefined) {
    return `${name} is now only collected where the feature ${code(after ?? '')} is switched on`
  }
  return after === undefined
    ? `${name} is now collected whether the feature ${code(before)} is switched on or off`
    : `${name} now depends on the switch of the feature ${code(after)} instead of ${code(before)}`
}

function describeSubject(change: Readonly<ChangeDetails['contract_subject']>): string {
  const { before, after } = change
  const name = contractName(change)
  const whose = identityWord(change.identity)
  if (after === undefined) {
    return `${name} no longer tells its ${whose} by ${code(before ?? '')}: choices and requests of the ${whose} may miss it`
  }
  return before === undefined
    ? `${name} now tells its ${whose} by ${code(after)}, so that it belongs to somebody`
    : `${name} now tells its ${whose} by ${code(after)} instead of ${code(before)}`
}
