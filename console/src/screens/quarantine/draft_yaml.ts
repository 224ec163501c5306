/** The parts of a draft that a person decides. */
export const HEADS = [
  'title',
  'description',
  'category',
  'dataKind',
  'owner',
  'review',
  'expires',
] as const
export type Head = (typeof HEADS)[number]

export const CLASSES = ['optional', 'required'] as const
export type DataClass = (typeof CLASSES)[number]

/** A field that was drafted. */
export interface DraftedField {
  readonly path: string
  /** What to look at, in the words of the draft. */
  readonly review: string
  /** `type: text, action: scrub`, as it stands there. */
  readonly rule: string
  /** False where the catalogue gave the reason. */
  readonly needsReason: boolean
}

/** What a person has filled in. */
export interface Filling {
  readonly heads: Readonly<Record<Head, string>>
  readonly dataClass: DataClass
  /** Reasons by path. */
  readonly reasons: Readonly<Record<string, string>>
  readonly leftOut: readonly string[]
}

export const EMPTY_FILLING: Filling = {
  heads: {
    ...{ title: '', description: '', category: '', dataKind: '' },
    ...{ owner: '', review: '', expires: '' },
  },
  dataClass: 'optional',
  reasons: {},
  leftOut: [],
}

const FIELD = /^ {2}([^\s#].*):$/
const REVIEW = /^ {4}# Review: (.*)$/
const EMPTY_WHY = /^ {4}why: #/
const TITLE_MIN = 2
const SENTENCE_MIN = 10
const YEARS_MAX = 2
const DAY_MS = 86_400_000

interface Block {
  readonly path: string
  readonly lines: readonly string[]
}

/** The lines before the fields, the block of each field, and the lines after them. */
function blocksOf(yaml: string) {
  const lines = yaml.trimEnd().split('\n')
  const start = lines.indexOf('fields:') + 1
  const blocks: { path: string; lines: string[] }[] = []
  const rest: string[] = []
  for (const line of lines.slice(start)) {
    const key = FIELD.exec(line)?.[1]
    if (key !== undefined) blocks.push({ path: parseKey(key), lines: [line] })
    else if (line.startsWith('    ')) blocks.at(-1)?.lines.push(line)
    else rest.push(line)
  }
  return { before: lines.slice(0, start), blocks, rest }
}

function parseKey(key: string): string {
  return key.startsWith('"') ? String(JSON.parse(key)) : key
}

/** The fields of a draft as the gateway writes it. */
export function fieldsOf(yaml: string): readonly DraftedField[] {
  return blocksOf(yaml).blocks.map(({ path, lines }) => ({
    path,
    review: lines.map((line) => REVIEW.exec(line)?.[1]).find((text) => text !== undefined) ?? '',
    rule: lines
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => !line.startsWith('#') && !line.startsWith('why:'))
      .join(', '),
    needsReason: lines.some((line) => EMPTY_WHY.test(line)),
  }))
}

/** Which parts nobody has filled in, or not as the policies want them. */
export function missingHeads({ heads }: Filling, nowMs = Date.now()): readonly Head[] {
  return HEADS.filter((head) => !CHECKS[head](heads[head].trim(), nowMs))
}

const CHECKS: Readonly<Record<Head, (text: string, nowMs: number) => boolean>> = {
  title: (text) => text.length >= TITLE_MIN,
  description: (text) => text.length >= SENTENCE_MIN,
  category: (text) => text !== '',
  dataKind: (text) => text !== '',
  owner: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
  review: (text) => /^https:\/\/\S+$/.test(text),
  expires: (text, nowMs) => {
    const atMs = new Date(text).getTime()
    return atMs > nowMs && atMs < nowMs + YEARS_MAX * 365 * DAY_MS
  },
}

export function missingReasons(yaml: string, { reasons, leftOut }: Filling): readonly string[] {
  return fieldsOf(yaml)
    .filter(({ path, needsReason }) => needsReason && !leftOut.includes(path))
    .map(({ path }) => path)
    .filter((path) => (reasons[path] ?? '').trim().length < SENTENCE_MIN)
}

/** The draft with what was filled in. Whatever is missing stays open, with its hint, so that no check lets it pass. */
export function fillDraft(yaml: string, filling: Filling): string {
  const { before, blocks, rest } = blocksOf(yaml)
  const missing = missingHeads(filling)
  const isComplete = missing.length === 0 && missingReasons(yaml, filling).length === 0
  const head = before
    .map((line) => fillHead(line, filling, missing))
    // It says that something is left to fill in.
    .filter((line, index) => !isComplete || !(line.startsWith('#') && (index === 1 || index === 2)))
  const kept = blocks.filter(({ path }) => !filling.leftOut.includes(path))
  const fields = kept.flatMap((block) => fillField(block, filling))
  return `${[...head, ...fields, ...rest].join('\n')}\n`
}

function fillHead(line: string, filling: Filling, missing: readonly Head[]): string {
  const name = /^(\w+):/.exec(line)?.[1]
  if (name === 'class') return `class: ${filling.dataClass}`
  const head = HEADS.find((known) => known === name)
  if (head === undefined || missing.includes(head)) return line
  const text = filling.heads[head].trim()
  return `${head}: ${WORDS.has(head) ? text : JSON.stringify(text)}`
}

/** Words and days, which no reader of YAML takes for something else. */
const WORDS: ReadonlySet<Head> = new Set(['category', 'dataKind', 'expires'])

function fillField({ path, lines }: Block, { reasons }: Filling): readonly string[] {
  const reason = (reasons[path] ?? '').trim()
  return reason.length < SENTENCE_MIN
    ? lines
    : lines.map((line) => (EMPTY_WHY.test(line) ? `    why: ${JSON.stringify(reason)}` : line))
}
