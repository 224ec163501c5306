import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONSENT_LEVELS, type ConsentLevel } from '#domain/consent.ts'
import { contractOf } from '../../test/fixtures/contracts.ts'
import { type ChoiceInForce, effectiveFeature, effectiveSetting } from './effective.ts'
import { permit } from './permit.ts'

const DECIDED = new Date('2026-03-02T23:30:00Z')

const TENANT = { tenant: 'contoso', defaultLevel: 'required' } as const

function choiceOf(changes: Partial<ChoiceInForce> = {}): ChoiceInForce {
  return {
    by: 'administrator',
    level: 'required',
    decidedAt: DECIDED,
    source: 'administrator',
    ...changes,
  }
}

describe('effectiveSetting()', () => {
  it.each<[string, readonly ChoiceInForce[], string]>([
    [
      'nobody',
      [],
      'Optional is off because the administrator of contoso has not chosen: the default is Required only',
    ],
    [
      'the administrator',
      [choiceOf()],
      'Optional is off because the administrator of contoso set Required only on 2 March 2026',
    ],
    [
      'the administrator for one product in one instance',
      [choiceOf({ level: 'off', product: 'Guides', instance: 'sandbox' })],
      'Nothing is collected because the administrator of contoso switched collection off for Guides in the instance sandbox on 2 March 2026',
    ],
    [
      'the administrator, who allows it',
      [choiceOf({ level: 'optional' })],
      'Required and Optional data is collected because the administrator of contoso allowed Optional data on 2 March 2026',
    ],
    [
      'a user, below what the administrator allows',
      [choiceOf({ level: 'optional' }), choiceOf({ by: 'user', source: 'user_prompt' })],
      'Optional is off because the user set Required only on 2 March 2026',
    ],
    [
      'a user who allows what no administrator has',
      [choiceOf({ by: 'user', source: 'sdk', level: 'optional' })],
      'Optional is off because the administrator of contoso has not chosen: the default is Required only',
    ],
    [
      'a contact, by an objection',
      [choiceOf({ by: 'contact', source: 'subject_request', level: 'off' })],
      'Nothing is collected because the contact, by a request, switched collection off on 2 March 2026',
    ],
    [
      'a browser',
      [choiceOf({ level: 'optional' }), choiceOf({ by: 'user', source: 'gpc' })],
      'Optional is off because the browser’s Global Privacy Control set Required only on 2 March 2026',
    ],
  ])('says who decided: %s', (_who, choices, explanation) => {
    expect(effectiveSetting(choices, TENANT).explanation).toBe(explanation)
  })

  it('says that nothing is collected by default where the policies say so', () => {
    const strict = { ...TENANT, defaultLevel: 'off' } as const
    expect(effectiveSetting([choiceOf({ by: 'user', level: 'optional' })], strict)).toEqual({
      level: 'off',
      decidedBy: undefined,
      explanation:
        'Nothing is collected because the administrator of contoso has not chosen: the default is that nothing is collected',
    })
    expect(effectiveSetting([choiceOf()], strict).level).toBe('required')
  })

  it('comes to the level that the pipeline obeys, whatever the choices', () => {
    const choice = fc.record({
      by: fc.constantFrom<ChoiceInForce['by'][]>('administrator', 'user', 'contact'),
      level: fc.constantFrom(...CONSENT_LEVELS),
      decidedAt: fc.constant(DECIDED),
      source: fc.constant<ChoiceInForce['source']>('sdk'),
    })
    const byDefault = fc.constantFrom<ConsentLevel[]>('off', 'required')
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 6 }), byDefault, (choices, defaultLevel) => {
        const levelsOf = (isAdministrator: boolean) =>
          choices.flatMap(({ by, level }) =>
            (by === 'administrator') === isAdministrator ? [level] : [],
          )
        const contract = { ...contractOf({}), defaultLevel }
        const permission = permit(contract, {
          administrator: levelsOf(true),
          user: levelsOf(false),
          report: [],
          featureOn: true,
          suppressed: false,
          mode: undefined,
        })
        const { level } = effectiveSetting(choices, { tenant: 'contoso', defaultLevel })
        expect(permission.kind === 'permitted' ? permission.level : 'off').toBe(level)
      }),
    )
  })
})

describe('effectiveFeature()', () => {
  it('is on until somebody switches it off for the tenant or a part of it', () => {
    const names = { tenant: 'contoso', feature: 'Auto capture' }
    expect(effectiveFeature([], names)).toEqual({
      isOn: true,
      explanation: 'Auto capture is on because nobody has switched it off',
    })
    expect(effectiveFeature([choiceOf({ level: 'optional' })], names)).toEqual({
      isOn: true,
      explanation:
        'Auto capture is on because the administrator of contoso switched it on on 2 March 2026',
    })
    expect(
      effectiveFeature(
        [choiceOf({ level: 'optional' }), choiceOf({ level: 'off', product: 'Outlook' })],
        names,
      ),
    ).toEqual({
      isOn: false,
      explanation:
        'Auto capture is off because the administrator of contoso switched it off for Outlook on 2 March 2026: nothing more is collected, and what was collected is hidden until it is switched on',
    })
  })
})
