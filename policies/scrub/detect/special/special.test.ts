import { describe, expect, it } from 'vitest'
import { createScrubber } from '../../scrubber.ts'

const scrubber = createScrubber()
const rulesOf = (text: string): readonly string[] =>
  scrubber.scan(text).map(({ kind, rule }) => `${kind} ${rule}`)

describe('special categories in prose', () => {
  it.each([
    ['patient diagnosed with type 2 diabetes', 'HEALTH special_health'],
    ['Patientin leidet an Asthma', 'HEALTH special_health'],
    ['paciente diagnosticada con cáncer', 'HEALTH special_health'],
    ['paziente affetto da epilepsia', 'HEALTH special_health'],
    ['patient atteint de dépression', 'HEALTH special_health'],
    ['paciente sofre de ansiedade', 'HEALTH special_health'],
    ['patiënt lijdt aan migraine', 'HEALTH special_health'],
    ['ICD-10: F32.1', 'HEALTH special_health'],
    ['is a practising Muslim', 'SPECIAL_CATEGORY special_religion'],
    ['identifies as bisexual', 'SPECIAL_CATEGORY special_orientation'],
    ['of Kurdish descent', 'SPECIAL_CATEGORY special_ethnicity'],
    ['employee is a trade union member', 'SPECIAL_CATEGORY special_union'],
    ['is a member of the Labour Party', 'SPECIAL_CATEGORY special_politics'],
    ['convicted of tax fraud', 'SPECIAL_CATEGORY special_crime'],
    ['carrier of BRCA2 mutation', 'SPECIAL_CATEGORY special_genetic'],
  ])('finds %s as %s, so that each can be switched off', (text, rule) => {
    expect(rulesOf(text)).toEqual([rule])
  })

  it.each([
    'health check passed',
    'unhealthy target removed',
    'race condition detected',
    'union type is not assignable',
    'third party library',
    'orientation: portrait',
    'status: critical',
    'stroke width 2',
    'asthma_enum loaded from type cache',
    'raft: voted for candidate 2',
    'charged with 3 retries',
    'allergic to nulls',
    'dx 12 dy 14',
  ])('leaves %s', (text) => {
    expect(rulesOf(text)).toEqual([])
  })

  it('takes what belongs to the term with it: the stage, the type, the dose', () => {
    const text = 'patient has severe type 2 diabetes and takes metformin 500 mg daily'
    const found = scrubber.scan(text).map(({ start, end }) => text.slice(start, end))
    expect(found).toEqual(['severe type 2 diabetes', 'metformin 500 mg'])
  })
})
