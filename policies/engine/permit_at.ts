import {
  type ChoiceHistory,
  CONSENT_LEVELS,
  type ConsentLevel,
  type ReportConsent,
} from '#domain/consent.ts'
import type { Contract } from './bundle.ts'
import { type Choices, type Permission, permit } from './permit.ts'

/** Clients write times in whole seconds: a choice holds from the beginning of its second. */
const SECOND_MS = 1_000

/** The choices that apply to one report, with those that were in force earlier. */
export interface ChoiceHistories {
  /** Of the administrator, for the tenant, the instance and the product. */
  readonly administrator: readonly ChoiceHistory[]
  /** Of the people behind the report, for the same places. */
  readonly user: readonly ChoiceHistory[]
  /** Of the administrator on the feature that the contract depends on. */
  readonly feature: readonly ChoiceHistory[]
  readonly report: readonly (ReportConsent | undefined)[]
  readonly suppressed: boolean
  readonly mode: string | undefined
}

/**
 * Decides whether a report of an event may be collected: by the choices of now and by those that were in force at the
 * time of the event, whichever protects more. Where nobody had chosen yet the default held.
 */
export function permitAt(
  contract: Contract,
  histories: ChoiceHistories,
  eventMs: number,
): Permission {
  const present = permit(contract, choicesOf(histories, levelNow))
  if (present.kind === 'refused' || !hasChangedSince(histories, eventMs)) return present
  const past = permit(
    contract,
    choicesOf(histories, (history) => levelAt(history, eventMs)),
  )
  if (past.kind === 'refused') return past
  return CONSENT_LEVELS.indexOf(past.level) < CONSENT_LEVELS.indexOf(present.level) ? past : present
}

type ReadLevel = (history: ChoiceHistory) => ConsentLevel | undefined

function choicesOf(histories: ChoiceHistories, read: ReadLevel): Choices {
  const { administrator, user, feature, report, suppressed, mode } = histories
  return {
    administrator: administrator.map(read),
    user: user.map(read),
    report,
    featureOn: feature.every((history) => read(history) !== 'off'),
    suppressed,
    mode,
  }
}

/** The choice in force now. */
export function levelNow(history: ChoiceHistory): ConsentLevel | undefined {
  return history.at(-1)?.level
}

/** The choice that was in force at a time; undefined where there was none yet. */
export function levelAt(history: ChoiceHistory, timeMs: number): ConsentLevel | undefined {
  return history.findLast(({ fromMs }) => beginsBy(fromMs, timeMs))?.level
}

function beginsBy(fromMs: number, timeMs: number): boolean {
  return Math.floor(fromMs / SECOND_MS) * SECOND_MS <= timeMs
}

function hasChangedSince(histories: ChoiceHistories, timeMs: number): boolean {
  const { administrator, user, feature } = histories
  return [administrator, user, feature].some((list) =>
    list.some((history) => !beginsBy(history.at(-1)?.fromMs ?? 0, timeMs)),
  )
}
