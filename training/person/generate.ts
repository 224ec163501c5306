import type { Culture } from './data.ts'
import { createNames, type Names } from './names.ts'
import { createRandom, pick } from './sample.ts'
import { createThings, type Things } from './things.ts'

/** A text with the places of people's names in it. */
export interface Sample {
  readonly text: string
  readonly names: readonly Place[]
  /** Where a word or a key announces a person and small letters stand. */
  readonly announced: readonly number[]
}

export interface Place {
  readonly start: number
  readonly end: number
}

interface Maker {
  readonly random: () => number
  readonly names: Names
  /** Names of one culture only, for templates that name it. */
  readonly local: (culture: string) => Names
  readonly things: Things
}

/** `@ja` before a template: its names are of that culture, its words of that language. */
const CULTURE = /^@(\w+) /

/** Makes texts of lines, each line from a template, always the same from the same seed. */
export function* generate(
  templates: readonly string[],
  cultures: readonly Culture[],
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<Sample> {
  const random = createRandom(seed)
  const all = createNames(random, cultures)
  const byCulture = new Map<string, Names>()
  for (const culture of cultures) byCulture.set(culture.name, createNames(random, [culture]))
  const maker = {
    random,
    names: all,
    local: (culture: string) => byCulture.get(culture) ?? all,
    things: createThings(random, cultures),
  }
  for (let index = 0; index < count; index++) yield makeText(maker, templates)
}

function makeText(maker: Maker, templates: readonly string[]): Sample {
  const draft = { text: '', names: [] as Place[], announced: [] as number[] }
  const lines = maker.random() < 0.6 ? 1 : 2 + Math.floor(maker.random() * 2)
  for (let line = 0; line < lines; line++) {
    if (line > 0) draft.text += '\n'
    if (maker.random() < 0.12) draft.text += `2026-11-21T10:0${line}:00Z `
    addLine(maker, draft, pick(maker.random, templates))
  }
  return draft
}

interface Draft {
  text: string
  readonly names: Place[]
  readonly announced: number[]
}

function addLine(maker: Maker, draft: Draft, template: string): void {
  const culture = CULTURE.exec(template)?.[1]
  const names = culture === undefined ? maker.names : maker.local(culture)
  const parts = template
    .replace(CULTURE, '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .split(/(\{\w+\})/)
  for (const part of parts) {
    const slot = /^\{(\w+)\}$/.exec(part)?.[1]
    if (slot === undefined) draft.text += part
    else addSlot({ ...maker, names, language: culture }, draft, slot)
  }
}

interface LineMaker extends Maker {
  readonly language: string | undefined
}

function addSlot(maker: LineMaker, draft: Draft, slot: string): void {
  const { names, things, random, language } = maker
  const person = PEOPLE[slot === 'E' && random() < 0.55 ? 'P' : slot]
  if (slot === 'L' || slot === 'l' || slot === 'x') draft.announced.push(draft.text.length)
  if (person !== undefined) {
    const start = draft.text.length
    draft.text += person(names)
    draft.names.push({ start, end: draft.text.length })
    return
  }
  if (slot === 's') draft.text += names.given().toLowerCase()
  else if (language !== undefined && /^[fF]w$/.test(slot))
    draft.text += things.foreign(language, slot === 'Fw')
  else draft.text += slot === 'E' ? things.thing() : things.slot(slot)
}

const PEOPLE: Readonly<Record<string, (names: Names) => string>> = {
  P: ({ full }) => full(),
  G: ({ value }) => value(),
  S: ({ given }) => given(),
  F: ({ family }) => family(),
  C: ({ full }) => full().toUpperCase(),
  last: ({ lastFirst }) => lastFirst(),
  plus: ({ full }) => full().replaceAll(' ', '+'),
  L: ({ small }) => small(),
  l: ({ smallGiven }) => smallGiven(),
}
