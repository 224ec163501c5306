import type { Blob } from './encodings/base64.ts'
import type { PersonModel } from './person/model.ts'
import type { Units } from './units.ts'

export const METHODS = [
  'replace',
  'mask',
  'keep_last_4',
  'hash',
  'truncate',
  'generalise',
  'drop',
] as const
/** What becomes of a finding in the output. */
export type Method = (typeof METHODS)[number]

/** One piece of personal data. It holds where, never what. Offsets are UTF-16 code units of the input. */
export interface Finding {
  readonly kind: string
  readonly start: number
  readonly end: number
  /** Name of the detector. */
  readonly rule: string
  /** From 0 to 1. */
  readonly confidence: number
  /** What speaks for it, in a few words of ours: `check digit`, `word before`, `key`. Never a part of the text. */
  readonly why: string
  readonly method: Method
}

/** The clean text: the input object itself where nothing was found. */
export interface ScrubResult {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** A text while it is scanned. */
export interface Input {
  /** The code units of `text`. */
  readonly units: Units
  /** The layer with a line feed in place of the letter of each `\n`, `\r`, `\t`, so that words start after it. */
  readonly text: string
  /** The layer as it is: after a backslash a name may start with such a letter. */
  readonly raw: string
  /** The name under which the whole text stood, empty where it had none. */
  readonly key: string
  /** True where the text has backslashes and looks like JSON or a part of it, so that they are escapes. */
  readonly json: boolean
  /** Tells names of people, where one was given. */
  readonly person?: PersonModel | undefined
  /** True for a claim that the settings do not want: the others are asked instead. Missing where all are wanted. */
  readonly refuses?: Refuses | undefined
  /** Code units looked at: the measure of cost, without a clock. */
  steps: number
  /** One past the prefix that led to the detector being asked. */
  prefixEnd: number
  /** True once no end of a PEM block is left, so that it is not looked for again. */
  noPemTail: boolean
  /** A bit for each of the row's `hints` of which a word stands near. */
  spoken: number
  /** How far the list of numbers goes that was nothing so far (number_list.ts); less than any place where none does. */
  listEnd: number
}

/** Whether the settings refuse a claim, whatever its value is. */
export type Refuses = (claim: Pick<Claim, 'kind' | 'rule' | 'confidence'>) => boolean

/** What a matcher claims. What is given here replaces the detector's own; `resume` is where the scan goes on. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly kind?: string
  readonly rule?: string
  readonly confidence?: number
  readonly why?: string
  readonly resume?: number
}

/** Asked only at its anchor; looks at a bounded number of code units or lets the scan resume after them. */
export type Match = (input: Input, at: number) => Span | undefined

export const ANCHORS = [
  /** `@`, also in full width. */
  'at',
  /** The first digit of a run that no letter or digit stands before. */
  'digit',
  /** The same, where a point ends the run. */
  'decimal',
  'colon',
  'equals',
  'backslash',
  'slash',
  'dash',
  'dot',
  /** `>` */
  'close',
  'dollar',
  'tilde',
  /** A capital that no letter or digit stands before. */
  'capital',
  /** A letter of a script without blanks between words. */
  'unspaced',
] as const
export type Anchor = (typeof ANCHORS)[number]

/** Fewest and most; from 31 on they are not told apart. */
export type Count = readonly [fewest: number, most: number]

/** A row of the table of detectors. */
export interface Detector {
  /** Stable name: the `rule` of a finding. */
  readonly name: string
  readonly kind: string
  readonly anchors: readonly Anchor[]
  /** Starts of words, in lower case, that lead here too. */
  readonly prefixes: readonly string[]
  readonly match: Match
  /** From 0 to 1: how likely a claim is right, where the matcher does not say. */
  readonly confidence: number
  /** What speaks for a claim, where the matcher does not say; `form` where it is missing. */
  readonly why?: string
  /** What has to stand before the anchor or the prefix (bits of neighbours.ts); anything where it is missing. */
  readonly before?: number
  /** What has to stand after the anchor, after the prefix, or after the last of a number's first digits. */
  readonly after?: number
  /** How many digits the number starts with; only of the anchors of numbers. */
  readonly digits?: Count
  /** How many letters and digits the word has that starts at the anchor; only of those of numbers and
   * capitals, and, as the fewest, of prefixes. */
  readonly word?: Count
  /** What has to stand after that word. */
  readonly behind?: number
  /** What has to stand one place further, or one place behind what follows a sign. */
  readonly beyond?: number
  /** What has to stand one place before what stands before a sign. */
  readonly prior?: number
  /** False where nothing starts with so many digits and such a mark (marks.ts) after them; only of numbers. */
  readonly goesOn?: (digits: number, mark: number) => boolean
  /** False where no word of such a length starts with so many digits; only of numbers. Both end at 31. */
  readonly shape?: (digits: number, length: number) => boolean
  /**
   * False where nothing starts with so many digits, a point, so many digits, and `next` after them: 0 where no further
   * digit follows, 1 with a point before it, 2 with another sign. Both counts end at 15 and 7.
   */
  readonly fraction?: (digits: number, decimals: number, next: 0 | 1 | 2) => boolean
  /** True where the dash may be the first one of a GUID. */
  readonly atGuid?: boolean
  /** True where digits have to be in the word; only of capitals. */
  readonly figures?: boolean
  /** True where nothing is found without a model of names. */
  readonly needsModel?: boolean
  /** Words of which one has to stand near or in the key for anything to be found; `-way` is the ending of one. */
  readonly near?: readonly string[]
  /** Words of which the last one before the sign has to be one; only of signs. */
  readonly last?: readonly string[]
  /** Lists of such words that the matcher asks about: `Input.spoken` has a bit for each that has a word near. */
  readonly hints?: readonly (readonly string[])[]
}

/** What a detector claims, before overlaps are joined. */
export interface Claim {
  readonly kind: string
  readonly rule: string
  readonly confidence: number
  readonly why: string
  readonly start: number
  readonly end: number
  /** Where the claim is on encoded text: what was found in it, so that only that is taken out. */
  readonly blob?: FoundBlob
}

/** Encoded text in which something was found. */
export interface FoundBlob extends Blob {
  readonly inner: Resolution
}

/** Findings sorted by place, none overlapping, and the encoded texts among them by where they start. */
export interface Resolution {
  readonly findings: readonly Finding[]
  readonly blobs: ReadonlyMap<number, FoundBlob>
}
