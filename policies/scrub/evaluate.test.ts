import { describe, expect, it } from 'vitest'
import { scoreDocuments } from './evaluate.ts'

describe('scoreDocuments()', () => {
  const document = { id: '1', text: 'ab-cd 12', spans: [{ kind: 'X', start: 0, end: 5 }] }

  it('counts an entity as caught when its letters and digits are covered, by whatever kinds', () => {
    const score = scoreDocuments([document], () => [
      { kind: 'Y', start: 0, end: 2 },
      { kind: 'Z', start: 3, end: 5 },
    ])
    expect(score).toMatchObject({ entities: 1, caught: 1, findings: 2, right: 2, recall: 1 })
    expect(score.byKind.get('X')).toEqual({ entities: 1, caught: 1, findings: 0, right: 0 })
  })

  it('counts a finding as right when it touches an entity, and a part as not caught', () => {
    const score = scoreDocuments([document], () => [
      { kind: 'X', start: 4, end: 6 },
      { kind: 'X', start: 6, end: 8 },
    ])
    expect(score).toMatchObject({ caught: 0, recall: 0, precision: 0.5 })
  })

  it('is perfect where there is nothing to find and nothing is found', () => {
    expect(scoreDocuments([], () => [])).toMatchObject({ recall: 1, precision: 1 })
  })
})
