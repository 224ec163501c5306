import {
  DATA_KINDS,
  type DataKind,
  PURPOSES,
  type Purpose,
  type PurposeTable,
} from '#domain/classification.ts'
import { GENERAL_LEVELS } from '#domain/consent.ts'
import { LIMITS } from '#domain/limits.ts'
import type { PolicySource } from './policy_source.ts'

/** Settings that allow nothing: they stand in for a file that is missing or not valid. */
export function protectiveSettings(): PolicySource['settings'] {
  return {
    purposes: parsePurposeTable(DATA_KINDS.map((kind) => [kind, forbiddenRow()])),
    retention: {
      defaultDays: LIMITS.retentionDaysMin,
      minDays: LIMITS.retentionDaysMin,
      maxDays: LIMITS.retentionDaysMin,
      afterSubscription: {
        keepDays: LIMITS.retentionDaysMin,
        reversibleDays: LIMITS.retentionDaysMin,
      },
      // 11 CCR § 7101 asks for 24 months at least.
      requestLogMonths: 24,
    },
    regulations: { regulations: [] },
    consent: { defaultLevel: 'off', levels: GENERAL_LEVELS, features: [] },
    processors: { processors: [] },
    mail_tracking: {
      products: [],
      defaultMode: 'none',
      modes: [],
      phases: { descriptor: { description: '', fields: {} }, message: { description: '' } },
      untracking: { deletes: 'owned_copy', description: '' },
    },
    pii: undefined,
  }
}

function forbiddenRow(): Readonly<Record<Purpose, boolean>> {
  return parseRow(PURPOSES.map((purpose) => [purpose, false]))
}

function parseRow(entries: readonly (readonly [Purpose, boolean])[]) {
  return Object.fromEntries(entries) as Record<Purpose, boolean>
}

function parsePurposeTable(
  entries: readonly (readonly [DataKind, Readonly<Record<Purpose, boolean>>])[],
): PurposeTable {
  return Object.fromEntries(entries) as Record<DataKind, Readonly<Record<Purpose, boolean>>>
}
