import { fill } from './holes.ts'
import { Random } from './random.ts'
import {
  CLEAN_SENTENCES,
  ERRORS,
  FRAMES,
  JSON_LINES,
  LINES,
  PERSONAL_LINES,
  SENTENCES,
} from './templates.ts'

/** Texts of one sort, made from templates: the same in every run. */
export interface Corpus {
  readonly name: string
  readonly texts: readonly string[]
  /** Code units of all texts, each of which is one byte of UTF-8: everything is ASCII. */
  readonly units: number
}

type Make = (random: Random, index: number) => string

/** Lines as services write them, one text each: what the goal is measured on. */
export const TELEMETRY_LINES = 'telemetry lines'
/** Bytes of the event of which single times are measured. */
export const EVENT_BYTES = 542
const TEXTS = 1500
/** One line in so many has personal data in it. */
const PERSONAL_SHARE = 50
const ONE_TEXT_LINES = 1000

/** All corpora of ordinary text. */
export function createCorpora(): readonly Corpus[] {
  return [
    corpus(TELEMETRY_LINES, { seed: 11, count: TEXTS * 3, make: line }),
    corpus('telemetry lines, 1,000 in one text', {
      seed: 12,
      count: 3,
      make: (random, index) => repeat(ONE_TEXT_LINES, () => line(random, index)).join('\n'),
    }),
    corpus('events of 542 bytes', { seed: 13, count: TEXTS, make: event }),
    corpus('stack traces', { seed: 14, count: TEXTS / 2, make: stack }),
    corpus('JSON logs', {
      seed: 15,
      count: TEXTS,
      make: (random) => pickAndFill(JSON_LINES, random),
    }),
    corpus('prose', {
      seed: 16,
      count: TEXTS / 2,
      make: (random) => paragraph(SENTENCES, random),
    }),
    corpus('clean text', {
      seed: 17,
      count: TEXTS / 2,
      make: (random) => paragraph(CLEAN_SENTENCES, random),
    }),
    corpus('lines with personal data, all of them', {
      seed: 18,
      count: TEXTS,
      make: (random) => pickAndFill(PERSONAL_LINES, random),
    }),
  ]
}

interface Making {
  readonly seed: number
  readonly count: number
  readonly make: Make
}

function corpus(name: string, { seed, count, make }: Making): Corpus {
  const random = new Random(seed)
  // Joined and split again, so that each text is flat in memory, as it is when it comes from a decoder.
  const texts = Array.from({ length: count }, (_, index) => flat(make(random, index)))
  return { name, texts, units: texts.reduce((sum, { length }) => sum + length, 0) }
}

function flat(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}

function repeat(count: number, make: () => string): readonly string[] {
  return Array.from({ length: count }, make)
}

function pickAndFill(templates: readonly string[], random: Random): string {
  return fill(templates[random.below(templates.length)] ?? '', random)
}

function line(random: Random, _index: number): string {
  const personal = random.below(PERSONAL_SHARE) === 0
  return pickAndFill(personal ? PERSONAL_LINES : LINES, random)
}

/** Lines until the event has its size. */
function event(random: Random, index: number): string {
  let text = ''
  while (text.length < EVENT_BYTES) text += `${line(random, index)}\n`
  return text.slice(0, EVENT_BYTES)
}

function stack(random: Random): string {
  const frames = repeat(random.between(6, 24), () => pickAndFill(FRAMES, random))
  return [pickAndFill(ERRORS, random), ...frames].join('\n')
}

function paragraph(sentences: readonly string[], random: Random): string {
  return repeat(12, () => pickAndFill(sentences, random)).join(' ')
}
