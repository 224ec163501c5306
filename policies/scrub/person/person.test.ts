import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createScrubber } from '../scrubber.ts'
import { loadPersonModel, type PersonModel } from './model.ts'
import { isPersonText } from './whole_text.ts'

interface Vector {
  readonly text: string
  readonly names: readonly string[]
}

function parseVectors(name: string): readonly Vector[] {
  const url = new URL(`../../../test/vectors/person/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as readonly Vector[]
}

const BYTES = readFileSync(new URL('./model.bin', import.meta.url))
const CULTURES: readonly (readonly [culture: string, name: string])[] = [
  ['English', 'Wendell Crabtree'],
  ['Irish', 'Saoirse Kiely'],
  ['German', 'Liselotte Baumgärtner'],
  ['French', 'Éloïse Garnier'],
  ['Dutch', 'Sanne van der Velde'],
  ['Spanish', 'Guadalupe Ríos'],
  ['Portuguese', 'João Vitor Nogueira'],
  ['Italian', 'Gianfranco Esposito'],
  ['Swedish', 'Åsa Lindström'],
  ['Finnish', 'Timo Virtanen'],
  ['Polish', 'Grzegorz Zieliński'],
  ['Czech', 'Petra Novotná'],
  ['Hungarian', 'Zsófia Horváth'],
  ['Turkish', 'Gülşen Yıldırım'],
  ['Russian in Cyrillic', 'Андрей Смирнов'],
  ['Greek', 'Γιώργος Παπαδόπουλος'],
  ['Arabic in Latin letters', 'Abdulaziz Al-Harbi'],
  ['Arabic', 'محمد الخطيب'],
  ['Hebrew', 'דוד לוי'],
  ['Indian', 'Ravindra Kulkarni'],
  ['Hindi', 'राहुल शर्मा'],
  ['Chinese in Latin letters', 'Zhang Wei'],
  ['Chinese', '王建国'],
  ['Japanese', '佐藤健太'],
  ['Korean', '김서연'],
  ['Vietnamese', 'Nguyễn Văn Hùng'],
  ['Yoruba', 'Oluwaseyi Adebanjo'],
  ['Zulu', 'Thandeka Mbatha'],
]

let model: PersonModel
let find: (text: string) => readonly string[]

beforeAll(() => {
  model = loadPersonModel(BYTES)
  const { scan } = createScrubber({ person: model })
  find = (text) =>
    scan(text)
      .filter(({ kind }) => kind === 'PERSON')
      .map(({ start, end }) => text.slice(start, end))
})

describe('names of people', () => {
  it.each(parseVectors('found.json'))('are found: $text', ({ text, names }) => {
    expect(find(text)).toEqual(names)
  })
  it.each(parseVectors('stay.json'))('are not seen in: $text', ({ text }) => {
    expect(find(text)).toEqual([])
  })
  it.each(CULTURES)('are found where they are %s', (_, name) => {
    expect(find(`{"customer":"${name}","plan":"basic"}`)).toEqual([name])
    expect(find(`approved by ${name}`)).toEqual([name])
  })
})

describe('a finding of a name', () => {
  const why = (text: string): readonly string[] =>
    createScrubber({ person: model })
      .scan(text)
      .filter(({ kind }) => kind === 'PERSON')
      .map((finding) => finding.why)

  it('says what speaks for it', () => {
    expect(why('spoke to Harriet Boone')).toEqual(['given and family name'])
    expect(why('"Osei, Abena" <a@example.com>')).toEqual(['family and given name'])
    expect(why('Mrs Zorblatt called')).toEqual(['word before'])
    expect(why('{"customer":"Tevita Fonoti"}')).toEqual(['key'])
    expect(why('Yvandra Zorblatt approved the change')).toEqual(['model'])
  })
  it('has a range that fits the text, with surrogate pairs before and after it', () => {
    expect(find('🎉🎉 approved by Harriet Boone 🎉')).toEqual(['Harriet Boone'])
    expect(find('𝒳 owner: Harriet Boone')).toEqual(['Harriet Boone'])
  })
  it('is the same in one string and in two', () => {
    const first = 'ticket 7 assigned to Birgitta Sandström'
    const second = 'contact Enrique Valdés has left'
    expect(find(`${first}\n${second}`)).toEqual([...find(first), ...find(second)])
  })
  it('is the same each time', () => {
    const text = 'Sync conflict: edited by Fumiko Hayashi and Goran Petrović'
    expect(find(text)).toEqual(find(text))
    expect(find(text)).toHaveLength(2)
  })
  it('is none in what is scrubbed already', () => {
    const { scrubText } = createScrubber({ person: model })
    for (const { text } of parseVectors('found.json'))
      expect(scrubText(scrubText(text).text).findings).toEqual([])
  })
  it('never comes instead of the address that it is a part of', () => {
    const { scan } = createScrubber({ person: model })
    expect(scan('mail NOAH@EXAMPLE.COM').map(({ kind }) => kind)).toEqual(['EMAIL'])
  })
})

describe('the cost of names', () => {
  it.each(['van ', 'de la ', 'Mary ', 'A. ', "D'", 'Mc', '王', 'محمد ', 'Smith-', 'owner=van '])(
    'stays linear in a text of %s',
    (piece) => {
      const { scan } = createScrubber({ person: model })
      const text = `owner=${piece.repeat(20_000)}`
      const startMs = performance.now()
      for (const finding of scan(text)) expect(finding.kind).not.toBe('WITHHELD')
      expect(performance.now() - startMs).toBeLessThan(20_000)
    },
  )
})

describe('isPersonText()', () => {
  it('tells a whole text that is a name from one that is none', () => {
    expect(isPersonText(model, 'Harriet Boone')).toBe(true)
    expect(isPersonText(model, 'Visual Studio Code')).toBe(false)
    expect(isPersonText(model, 'Harriet Boone opened the record')).toBe(false)
    expect(isPersonText(model, `Harriet ${'x'.repeat(200)}`)).toBe(false)
  })
})
