import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createLexicon, fold, hashWord, lookUp } from './lexicon.ts'
import { loadPersonModel, savePersonModel } from './model.ts'

const BYTES = new Uint8Array(readFileSync(new URL('./model.bin', import.meta.url)))
const OTHER_VERSION = 'Cannot load person model: it was made for another version'

function changed(at: number, value: number): Uint8Array {
  const bytes = BYTES.slice()
  new DataView(bytes.buffer).setUint32(at, value, true)
  return bytes
}

describe('the model of names', () => {
  it('takes 3 MB at most', () => {
    expect(BYTES.length).toBeLessThanOrEqual(3_000_000)
  })
  it('is saved as the bytes that it was loaded from', () => {
    expect(savePersonModel(loadPersonModel(BYTES))).toEqual(BYTES)
  })
  it('is read from a part of a larger buffer', () => {
    const larger = new Uint8Array(BYTES.length + 3)
    larger.set(BYTES, 3)
    expect(loadPersonModel(larger.subarray(3)).width).toBe(loadPersonModel(BYTES).width)
  })
  it.each([0, 3, 23])('is refused where only %d bytes are left', (length) => {
    expect(() => loadPersonModel(BYTES.subarray(0, length))).toThrow(
      'Cannot load person model: it does not start as one',
    )
  })
  it('is refused where it was torn or goes on', () => {
    const message = 'Cannot load person model: it is cut or too long'
    expect(() => loadPersonModel(BYTES.subarray(0, BYTES.length - 1))).toThrow(message)
    expect(() =>
      loadPersonModel(new Uint8Array(BYTES.length + 1).fill(0).map((_, at) => BYTES[at] ?? 0)),
    ).toThrow(message)
  })
  it('is refused where it starts as something else', () => {
    expect(() => loadPersonModel(changed(0, 7))).toThrow('it does not start as one')
  })
  it.each([
    ['number of features', 4, 7],
    ['width of none', 8, 0],
    ['width too large', 8, 65],
    ['number of slots that is no power of two', 12, 3],
    ['number of slots of none', 12, 0],
    ['number of slots too large', 12, 1 << 21],
  ])('is refused with another %s', (_, at, value) => {
    expect(() => loadPersonModel(changed(at, value))).toThrow(OTHER_VERSION)
  })
})

describe('the lexicon', () => {
  it('knows its words whatever their case and marks, and no others', () => {
    const words = new Map(['jose', 'muller', 'odegard'].map((word, at) => [word, 0x8001 + at]))
    const lexicon = createLexicon(words)
    expect(lookUp(lexicon, hashWord('José'))).toBe(0x8001)
    expect(lookUp(lexicon, hashWord('MÜLLER'))).toBe(0x8002)
    expect(lookUp(lexicon, hashWord('Ødegård'))).toBe(0x8003)
    expect(lookUp(lexicon, hashWord('Zorblatt'))).toBe(0)
  })
  it('keeps the first of two values of a word and grows with the words', () => {
    const words = new Map(Array.from({ length: 5000 }, (_, at) => [`word${at}`, 0x8000 + at]))
    const lexicon = createLexicon(words)
    expect(lexicon.mask).toBe(8191)
    expect(lookUp(lexicon, hashWord('word4999'))).toBe(0x8000 + 4999)
  })
  it('folds letters with strokes and ligatures', () => {
    expect(fold('Łódź Ærø Straße')).toBe('lodz aro strase')
  })
})
