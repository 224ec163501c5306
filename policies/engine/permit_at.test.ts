import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChoiceHistory, CONSENT_LEVELS, type DatedLevel } from '#domain/consent.ts'
import { contractOf } from '../../test/fixtures/contracts.ts'
import { permit } from './permit.ts'
import { type ChoiceHistories, permitAt } from './permit_at.ts'

const OPTIONAL = contractOf({}, { class: 'optional' })
const at = (text: string) => Date.parse(`2026-${text}Z`)

function historiesOf(changes: Partial<ChoiceHistories> = {}): ChoiceHistories {
  const nobody = { administrator: [], user: [], feature: [], report: [] }
  return { ...nobody, suppressed: false, mode: undefined, ...changes }
}

function historyOf(...choices: readonly (readonly [string, DatedLevel['level']])[]): ChoiceHistory {
  return choices.map(([text, level]) => ({ level, fromMs: at(text) }))
}

function outcomeOf(changes: Partial<ChoiceHistories>, eventAt: string): string {
  const permission = permitAt(OPTIONAL, historiesOf(changes), at(eventAt))
  return permission.kind === 'refused' ? permission.outcome.reason : permission.level
}

describe('permitAt()', () => {
  const OPTED_IN = historyOf(['03-01T12:00:00.900', 'optional'])

  it('takes an event of the time before a consent as what it was allowed to be then', () => {
    const choices = { administrator: [OPTED_IN] }
    expect(outcomeOf(choices, '03-01T12:00:01.000')).toBe('optional')
    expect(outcomeOf(choices, '03-01T11:59:59.999')).toBe('default_required_only')
  })

  it('lets a choice hold from the beginning of its second, since clients write whole seconds', () => {
    expect(outcomeOf({ administrator: [OPTED_IN] }, '03-01T12:00:00.000')).toBe('optional')
  })

  it('holds a withdrawal against events of the time before it', () => {
    const withdrawn = historyOf(['01-01T00:00', 'optional'], ['03-01T12:00', 'required'])
    expect(outcomeOf({ administrator: [withdrawn] }, '02-01T00:00')).toBe(
      'administrator_required_only',
    )
  })

  it('holds a refusal of its time against an event that comes after the consent', () => {
    const choices = {
      administrator: [historyOf(['01-01T00:00', 'optional'])],
      user: [historyOf(['01-05T00:00', 'off'], ['02-05T00:00', 'optional'])],
    }
    expect(outcomeOf(choices, '01-04T00:00')).toBe('optional')
    expect(outcomeOf(choices, '01-20T00:00')).toBe('user_off')
    expect(outcomeOf(choices, '02-06T00:00')).toBe('optional')
  })

  it('drops what happened while its feature was off, and what comes while it is', () => {
    const administrator = [historyOf(['01-01T00:00', 'optional'])]
    const feature = [historyOf(['02-01T00:00', 'off'], ['03-01T00:00', 'optional'])]
    expect(outcomeOf({ administrator, feature }, '01-20T00:00')).toBe('optional')
    expect(outcomeOf({ administrator, feature }, '02-20T00:00')).toBe('feature_off')
    expect(outcomeOf({ administrator, feature }, '03-20T00:00')).toBe('optional')
    const off = [historyOf(['02-01T00:00', 'off'])]
    expect(outcomeOf({ administrator, feature: off }, '01-20T00:00')).toBe('feature_off')
  })

  const level = fc.constantFrom(...CONSENT_LEVELS)
  const time = fc.integer({ min: 0, max: 40 }).map((hours) => hours * 3_600_000)
  const history = fc
    .array(fc.record({ level, fromMs: time }), { minLength: 1, maxLength: 5 })
    .map((choices) => choices.toSorted((one, other) => one.fromMs - other.fromMs))
  const histories = fc.record({
    administrator: fc.array(history, { maxLength: 3 }),
    user: fc.array(history, { maxLength: 3 }),
    feature: fc.array(history, { maxLength: 1 }),
  })
  const openness = (choices: Partial<ChoiceHistories>, eventMs: number): number => {
    const permission = permitAt(contractOf({}), historiesOf(choices), eventMs)
    return permission.kind === 'refused' ? 0 : CONSENT_LEVELS.indexOf(permission.level)
  }

  it('lets never more through than the choices of now alone', () => {
    fc.assert(
      fc.property(histories, time, (choices, eventMs) => {
        const last = (list: readonly ChoiceHistory[]) => list.map((all) => all.at(-1)?.level)
        const now = permit(contractOf({}), {
          administrator: last(choices.administrator),
          user: last(choices.user),
          report: [],
          featureOn: last(choices.feature).every((choice) => choice !== 'off'),
          suppressed: false,
          mode: undefined,
        })
        const most = now.kind === 'refused' ? 0 : CONSENT_LEVELS.indexOf(now.level)
        expect(openness(choices, eventMs)).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('lets never more through where any opt-out is added, at any time', () => {
    const refusal = fc.record({ level: fc.constantFrom('off', 'required'), fromMs: time })
    fc.assert(
      fc.property(histories, refusal, time, (choices, added, eventMs) => {
        const more = { ...choices, user: [...choices.user, [added]] }
        expect(openness(more, eventMs)).toBeLessThanOrEqual(openness(choices, eventMs))
      }),
    )
  })
})
