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
  readonly things: Things
}

/** Makes texts of lines, each line from a template, always the same from the same seed. */
export function* generate(
  templates: readonly string[],
  cultures: readonly Culture[],
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<Sample> {
  const random = createRandom(seed)
  const maker = {
    random,
    names: createNames(random, cultures),
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
  const parts = template
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .split(/(\{\w+\})/)
  for (const part of parts) {
    const slot = /^\{(\w+)\}$/.exec(part)?.[1]
    if (slot === undefined) draft.text += part
    else addSlot(maker, draft, slot)
  }
}

function addSlot(maker: Maker, draft: Draft, slot: string): void {
  const { names, things, random } = maker
  const person = PEOPLE[slot === 'E' && random() < 0.55 ? 'P' : slot]
  if (slot === 'L' || slot === 'l' || slot === 'x') draft.announced.push(draft.text.length)
  if (person !== undefined) {
    const start = draft.text.length
    draft.text += person(names)
    draft.names.push({ start, end: draft.text.length })
    return
  }
  if (slot === 's') draft.text += names.given().toLowerCase()
  else draft.text += slot === 'E' ? things.thing() : things.slot(slot)
}

const PEOPLE: Readonly<Record<string, (names: Names) => string>> = {
  P: ({ full }) => full(),
  G: ({ value }) => value(),
  S: ({ given }) => given(),
  F: ({ family }) => family(),
  L: ({ small }) => small(),
  l: ({ smallGiven }) => smallGiven(),
}
