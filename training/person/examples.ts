import { flags, isUpper, isWord } from '#policies/scrub/chars.ts'
import { FEATURES_MAX, writeFeatures } from '#policies/scrub/person/features.ts'
import {
  isNameGap,
  isParticle,
  mayFollow,
  mayInvert,
  mayStart,
} from '#policies/scrub/person/gates.ts'
import type { Lexicon } from '#policies/scrub/person/lexicon.ts'
import {
  BEFORE,
  createWords,
  isJoined,
  readAround,
  readTo,
  type Words,
} from '#policies/scrub/person/tokens.ts'
import { UnitReader, type Units } from '#policies/scrub/units.ts'
import type { Place, Sample } from './generate.ts'

/** Rows of features with their labels, one after the other. */
export interface Examples {
  readonly rows: Uint16Array
  /** Where each row starts, and where the last one ends. */
  readonly starts: Uint32Array
  readonly labels: Uint8Array
}

const NAME_MAX = 6

/** Rows one after the other, two bytes a feature. */
class GrowingRows {
  #room = new Uint16Array(1 << 20)
  #length = 0

  /** Returns how many features there are now. */
  add(row: Uint16Array): number {
    if (this.#length + row.length > this.#room.length) {
      const room = new Uint16Array(this.#room.length * 2)
      room.set(this.#room)
      this.#room = room
    }
    this.#room.set(row, this.#length)
    this.#length += row.length
    return this.#length
  }

  all(): Uint16Array {
    return this.#room.subarray(0, this.#length)
  }
}

interface Gathered {
  readonly lexicon: Lexicon
  readonly random: () => number
  readonly words: Words
  readonly row: Uint16Array
  readonly rows: GrowingRows
  readonly starts: number[]
  readonly labels: number[]
}

/** Examples as the tagger will ask for them: each word that may start a name, and each that may go on one. */
export function gather(
  samples: Iterable<Sample>,
  lexicon: Lexicon,
  random: () => number,
): Examples {
  const reader = new UnitReader()
  const gathered: Gathered = {
    lexicon,
    random,
    words: createWords(),
    row: new Uint16Array(FEATURES_MAX),
    rows: new GrowingRows(),
    starts: [0],
    labels: [],
  }
  for (const sample of samples) gatherText(gathered, sample, reader.read(sample.text))
  return {
    rows: gathered.rows.all(),
    starts: Uint32Array.from(gathered.starts),
    labels: Uint8Array.from(gathered.labels),
  }
}

function gatherText(gathered: Gathered, sample: Sample, units: Units): void {
  const { text, names, announced } = sample
  const told = new Set(announced)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const starts = isUpper(code) || (code >= 0x590 && (flags(code) & 2) !== 0) || told.has(at)
    if (!starts || isWord(text.charCodeAt(at - 1)) || isJoined(units, at)) continue
    const place = names.find(({ start, end }) => start <= at && at < end)
    const from = { units, at, announced: told.has(at), place }
    // Where the first word was missed, the scan asks at the next one too.
    const isFirst = place === undefined || isLead(text.slice(place.start, at))
    if (isFirst || gathered.random() < 0.25) gatherName(gathered, from)
  }
}

/** Nothing, or the particles before a family name: `van der `. */
function isLead(text: string): boolean {
  return /^(?:\p{Ll}+ )*$/u.test(text)
}

interface From {
  readonly units: Units
  readonly at: number
  readonly announced: boolean
  readonly place: Place | undefined
}

function gatherName(gathered: Gathered, { units, at, announced, place }: From): void {
  const { words, lexicon, random } = gathered
  const source = { units, lexicon }
  readAround(words, source, at)
  readTo(words, source, BEFORE + 2)
  if (!mayStart(words, announced)) return
  add(gathered, { units, index: BEFORE, inside: false, label: place !== undefined })
  // A wrong first word happens; the word after it has to say so.
  if (place === undefined && random() > 0.2) return
  const end = place?.end ?? at
  for (let index = BEFORE + 1; index < BEFORE + NAME_MAX; index++) {
    readTo(words, source, index + 1)
    if (!isNameGap(words, index - 1) || !mayInvert(words, units, index)) return
    if (isParticle(words, index)) continue
    if (!mayFollow(words, index, announced)) return
    const label = (words.starts[index] ?? 0) < end
    add(gathered, { units, index, inside: true, label })
    if (!label) return
  }
}

interface Row {
  readonly units: Units
  readonly index: number
  readonly inside: boolean
  readonly label: boolean
}

function add(gathered: Gathered, { units, index, inside, label }: Row): void {
  const { words, lexicon, row } = gathered
  readTo(words, { units, lexicon }, index + 4)
  const count = writeFeatures({ words, units, index, inside, keyClass: 0 }, row)
  gathered.starts.push(gathered.rows.add(row.subarray(0, count)))
  gathered.labels.push(label ? 1 : 0)
}
