import { describe, expect, it } from 'vitest'
import { savePersonModel } from '#policies/scrub/person/model.ts'
import { isHeld, readCultures, readLines } from './data.ts'
import { heldDocuments } from './evaluate.ts'
import { generate } from './generate.ts'
import { trainModel } from './train.ts'

describe('training of names', () => {
  it('makes the same texts from the same seed, others from another', () => {
    const make = (seed: number): readonly string[] =>
      [...generate(readLines('templates.txt'), readCultures('train'), { seed, count: 30 })].map(
        ({ text }) => text,
      )
    expect(make(1)).toEqual(make(1))
    expect(make(1)).not.toEqual(make(2))
  })
  it('knows where each name stands in the texts that it makes', () => {
    const settings = { seed: 3, count: 300 }
    for (const { text, names } of generate(
      readLines('templates.txt'),
      readCultures('train'),
      settings,
    ))
      for (const { start, end } of names) {
        expect(end).toBeGreaterThan(start)
        expect(text.slice(start, end).trim()).toBe(text.slice(start, end))
      }
  })
  it('keeps names back that only evaluation sees', () => {
    const given = (part: 'train' | 'held'): readonly string[] =>
      readCultures(part).flatMap((culture) => culture.given)
    expect(given('train').some(isHeld)).toBe(false)
    expect(given('held').every(isHeld)).toBe(true)
  })
  it('keeps templates back that only evaluation sees', () => {
    const trained = new Set(readLines('templates.txt'))
    const held = readLines('held_templates.txt').filter((line) => line.split(' ').length > 2)
    expect(held.filter((line) => trained.has(line)).length).toBeLessThan(held.length / 10)
    expect(heldDocuments('held_templates.txt', 20)).toHaveLength(20)
  })
  it('gives the same model each time', () => {
    const small = { width: 2, count: 60 }
    expect(savePersonModel(trainModel(small))).toEqual(savePersonModel(trainModel(small)))
  }, 60_000)
})
