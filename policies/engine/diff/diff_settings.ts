import { DATA_KINDS, type DataKind, PURPOSES, type Purpose } from '#domain/classification.ts'
import { isJsonObject } from '#domain/json.ts'
import type { Bundle } from '../bundle.ts'
import type { Change } from './change.ts'
import { differencesOf } from './differences.ts'
import { growth } from './field_order.ts'
import { settingEffect } from './setting_effect.ts'

/** The cells of the table data kind x purpose that were turned on or off. */
export function diffPurposes(before: Bundle, after: Bundle): readonly Change[] {
  return DATA_KINDS.flatMap((dataKind) =>
    PURPOSES.flatMap((purpose): readonly Change[] => {
      const isAllowed = allows(after, dataKind, purpose)
      if (allows(before, dataKind, purpose) === isAllowed) return []
      return isAllowed
        ? [{ kind: 'purpose_allowed', effect: 'widens', dataKind, purpose }]
        : [{ kind: 'purpose_forbidden', effect: 'narrows', dataKind, purpose }]
    }),
  )
}

/** A bundle of former days may lack a row or a cell, which then allows nothing. */
function allows({ source }: Bundle, dataKind: DataKind, purpose: Purpose): boolean {
  const table: { readonly [kind in DataKind]?: { readonly [name in Purpose]?: boolean } } =
    source.settings.purposes
  return table[dataKind]?.[purpose] === true
}

/** The period of reports for which neither their contract nor their tenant says another. */
export function diffRetention(before: Bundle, after: Bundle): readonly Change[] {
  const both = { before: before.retentionDaysDefault, after: after.retentionDaysDefault }
  if (both.before === both.after) return []
  return [{ kind: 'default_retention', effect: growth(both.before, both.after), ...both }]
}

/** Members of settings that are told by sentences of their own. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  retention: ['defaultDays'],
  consent: ['defaultLevel', 'features'],
  approvals: ['approvals'],
  processors: ['processors'],
  mail_tracking: ['products', 'defaultMode', 'modes', 'phases', 'untracking'],
}

/** Every other difference of the settings, by its path. */
export function diffSettings(before: Bundle, after: Bundle): readonly Change[] {
  return differencesOf(otherSettings(before), otherSettings(after), '').map((difference) => ({
    kind: 'setting',
    effect: settingEffect(difference),
    ...difference,
  }))
}

function otherSettings({ source }: Bundle): object {
  const { purposes, ...settings } = source.settings
  const others = Object.entries(settings).map(([name, value]) => [name, withoutTold(name, value)])
  return Object.fromEntries(others.filter(([name, value]) => !isToldWhole(name, value)))
}

/** Files of which all members are told, and that they came or went as well. */
const TOLD_WHOLE: readonly unknown[] = ['approvals', 'processors', 'mail_tracking']

function isToldWhole(name: unknown, value: unknown): boolean {
  return TOLD_WHOLE.includes(name) && isJsonObject(value) && Object.keys(value).length === 0
}

function withoutTold(name: string, value: unknown): unknown {
  const told = Object.hasOwn(TOLD, name) ? TOLD[name] : undefined
  if (told === undefined || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([member]) => !told.includes(member)))
}
