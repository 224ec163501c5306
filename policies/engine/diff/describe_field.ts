import type { ChangeDetails } from './change.ts'
import { describeDifference } from './describe_difference.ts'
import {
  actionWord,
  clean,
  code,
  contractName,
  fieldName,
  generalisationWord,
  identityWord,
  quotedList,
  quotedText,
  rangesWord,
  releaseWord,
  ruleWord,
  sensitivityWord,
  typeWord,
} from './words.ts'

type FieldKind = Extract<keyof ChangeDetails, `field_${string}`>

export const FIELD_SENTENCES: {
  readonly [K in FieldKind]: (change: Readonly<ChangeDetails[K]>) => string
} = {
  field_added: (change) => {
    const verb = change.rule.action === 'drop' ? 'now declares' : 'now also collects'
    const optional = change.class === 'optional' ? ', Optional data' : ''
    return `${contractName(change)} ${verb} ${code(change.field)} (${ruleWord(change.rule)}${optional}): ${clean(change.why)}`
  },
  field_removed: describeRemoval,
  field_origin: (change) =>
    change.now === 'own'
      ? `${fieldName(change)} now has a rule of its own, instead of that of ${code(change.wildcard)}`
      : `${fieldName(change)} no longer has a rule of its own: that of ${code(change.wildcard)} holds, also for what may stand below it`,
  field_class: (change) =>
    change.after === 'required'
      ? `${fieldName(change)} is now Required data instead of Optional data: it is also collected from those who have not chosen it`
      : `${fieldName(change)} is now Optional data instead of Required data: it is only collected from those who have chosen it`,
  field_type: (change) =>
    `${fieldName(change)} may now be ${typeWord(change.after)} instead of ${typeWord(change.before)}`,
  field_values_added: (change) =>
    `${fieldName(change)} may now also be ${quotedList(change.values)}`,
  field_values_removed: (change) =>
    `${fieldName(change)} may no longer be ${quotedList(change.values)}`,
  field_action: (change) =>
    `${fieldName(change)} is now ${actionWord(change.after)}; so far it was ${actionWord(change.before)}`,
  field_generalisation: (change) =>
    `${fieldName(change)} is now kept ${generalisationWord(change.after)} instead of ${generalisationWord(change.before)}`,
  field_bounds: (change) =>
    `${fieldName(change)} is now kept ${rangesWord(change.after)} instead of ${rangesWord(change.before)}`,
  field_identity: (change) =>
    `${fieldName(change)} is now a pseudonym of the ${identityWord(change.after)} instead of the ${identityWord(change.before)}`,
  field_release: (change) =>
    `${fieldName(change)} is now shown and forwarded ${releaseWord(change.after)}; so far ${releaseWord(change.before)}`,
  field_sensitivity: (change) =>
    `${fieldName(change)} is now declared as ${sensitivityWord(change.after)} instead of ${sensitivityWord(change.before)}`,
  field_reason: (change) =>
    `The reason for ${fieldName(change)} is now ${quotedText(change.after)}, instead of ${quotedText(change.before)}`,
  field_setting: (change) => describeDifference(change, fieldName(change)),
}

function describeRemoval(
  change: Readonly<ChangeDetails['field_removed']> & { readonly effect?: string },
): string {
  const rule = `${code(change.field)} (${ruleWord(change.rule)})`
  if (change.effect === 'widens') {
    return `${contractName(change)} no longer has a rule for ${rule}: what stands there or below it may now be collected by the rules around it`
  }
  return change.rule.action === 'drop'
    ? `${contractName(change)} no longer declares ${rule}`
    : `${contractName(change)} no longer collects ${rule}`
}
