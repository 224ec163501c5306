import { describe, expect, test } from 'vitest'
import type { ConsentLevel, ReportConsent } from '#domain/consent.ts'
import { contractOf } from '../../test/fixtures/contracts.ts'
import { type Choices, permit } from './permit.ts'

const LEVELS: readonly (ConsentLevel | undefined)[] = [undefined, 'off', 'required', 'optional']
const REPORTS: readonly (ReportConsent | undefined)[] = [
  undefined,
  { level: 'off', source: 'report' },
  { level: 'required', source: 'report' },
  { level: 'optional', source: 'report' },
  { level: 'required', source: 'gpc' },
]
const CONTRACTS = { required: contractOf({}), optional: contractOf({}, { class: 'optional' }) }

const OPEN: Choices = {
  administrator: ['optional'],
  user: [],
  report: [],
  featureOn: true,
  suppressed: false,
  mode: undefined,
}

/** One row of the truth table, as the requirements say it: written without looking at the engine. */
interface Row {
  readonly class: 'required' | 'optional'
  readonly administrator: ConsentLevel | undefined
  readonly user: ConsentLevel | undefined
  readonly report: ReportConsent | undefined
}

function* rows(): Generator<Row> {
  for (const dataClass of ['required', 'optional'] as const) {
    for (const administrator of LEVELS) {
      for (const user of LEVELS) {
        for (const report of REPORTS) yield { class: dataClass, administrator, user, report }
      }
    }
  }
}

function expectedOf(row: Row): string {
  const { administrator, user, report } = row
  // Anybody's "off" stops everything; the person is named before the report and the administrator.
  if (user === 'off') return 'dropped user_off'
  if (report?.level === 'off') return 'dropped report_consent_off'
  if (administrator === 'off') return 'dropped administrator_off'
  const narrowed = firstThatNarrows(row)
  if (narrowed === undefined) return 'permitted optional'
  return row.class === 'required' ? 'permitted required' : `dropped ${narrowed}`
}

/** Why Optional data is not allowed, or undefined where it is. */
function firstThatNarrows({ administrator, user, report }: Row): string | undefined {
  if (user === 'required') return 'user_required_only'
  if (report?.source === 'gpc') return 'global_privacy_control'
  if (report?.level === 'required') return 'report_consent_required_only'
  if (administrator === 'required') return 'administrator_required_only'
  // Nobody but the administrator can allow Optional data for the organisation.
  return administrator === undefined ? 'default_required_only' : undefined
}

function answer(choices: Choices, dataClass: 'required' | 'optional' = 'required'): string {
  const permission = permit(CONTRACTS[dataClass], choices)
  if (permission.kind === 'permitted') return `permitted ${permission.level}`
  return `${permission.outcome.outcome} ${permission.outcome.reason}`
}

describe('permit()', () => {
  test('answers every combination of class, administrator, user and report as the table of requirements', () => {
    let count = 0
    for (const row of rows()) {
      const choices = {
        ...OPEN,
        administrator: [row.administrator],
        user: [row.user],
        report: [row.report],
      }
      expect([row, answer(choices, row.class)]).toEqual([row, expectedOf(row)])
      count += 1
    }
    expect(count).toBe(2 * 4 * 4 * 5)
  })

  test('collects nothing without the administrator’s choice where the policies say so', () => {
    const contract = { ...CONTRACTS.required, defaultLevel: 'off' } as const
    const outcomeOf = (choices: Partial<Choices>) => {
      const permission = permit(contract, { ...OPEN, administrator: [], ...choices })
      return permission.kind === 'permitted' ? permission.level : permission.outcome.reason
    }
    expect(outcomeOf({})).toBe('default_off')
    expect(outcomeOf({ user: ['optional'] })).toBe('default_off')
    expect(outcomeOf({ user: ['off'] })).toBe('user_off')
    expect(outcomeOf({ administrator: ['required'] })).toBe('required')
    expect(outcomeOf({ administrator: ['optional'] })).toBe('optional')
  })

  test('lets the most protective of several places win, in any order', () => {
    for (const administrator of [
      ['optional', 'required', 'off'],
      ['off', 'optional', undefined],
      [undefined, 'off', 'required'],
    ] as const) {
      expect(answer({ ...OPEN, administrator })).toBe('dropped administrator_off')
    }
    expect(answer({ ...OPEN, user: ['optional', 'required'] }, 'optional')).toBe(
      'dropped user_required_only',
    )
    const report = [REPORTS[3], REPORTS[4]]
    expect(answer({ ...OPEN, report }, 'optional')).toBe('dropped global_privacy_control')
  })

  test('never lets a report or a user widen what the administrator allows', () => {
    const report: ReportConsent = { level: 'optional', source: 'report' }
    for (const administrator of [undefined, 'required', 'off'] as const) {
      const choices = {
        ...OPEN,
        administrator: [administrator],
        user: ['optional' as const],
        report: [report],
      }
      expect(answer(choices, 'optional')).toMatch(/^dropped (?:default|administrator)/)
    }
  })

  test.each([
    [{ suppressed: true }, 'dropped suppressed'],
    [{ featureOn: false }, 'dropped feature_off'],
    [{ mode: 'never' }, 'dropped mode_never'],
    [{ suppressed: true, featureOn: false, mode: 'never' }, 'dropped suppressed'],
    [{ featureOn: false, mode: 'never' }, 'dropped feature_off'],
    [{ mode: 'always' }, 'permitted optional'],
    [{ suppressed: true, user: ['off' as const] }, 'dropped suppressed'],
  ])('with %j answers %s', (changes, expected) => {
    expect(answer({ ...OPEN, ...changes })).toBe(expected)
  })
})
