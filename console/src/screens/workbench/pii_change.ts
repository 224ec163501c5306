import { yamlText } from '#policies/engine/draft/yaml_text.ts'
import { KINDS } from '#policies/scrub/kinds.ts'

/** A kind of the operator's own, as it is typed. */
export interface OwnKind {
  readonly id: number
  readonly name: string
  /** Separated by commas. */
  readonly words: string
  readonly prefixes: string
  readonly pattern: string
  readonly confidence: number
  readonly method: string
}

/** What is tried of one known kind; what is missing is not changed. */
export interface KindChange {
  readonly kind: string
  readonly enabled?: boolean
  readonly threshold?: number
  readonly method?: string
}

/** What is tried beside the settings in force. */
export interface PiiChange {
  readonly kinds: readonly KindChange[]
  readonly ownKinds: readonly OwnKind[]
}

export const NO_CHANGE: PiiChange = { kinds: [], ownKinds: [] }

type Source = Readonly<Record<string, unknown>>

export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function partOf(source: Source, name: string): Source {
  const part = source[name]
  return isSource(part) ? part : {}
}

/** The settings with the change: the source of a file, parsed. */
export function withChange(source: Source, { kinds, ownKinds }: PiiChange): Source {
  const changed = kinds.map(({ kind, ...change }) => [
    kind,
    { ...partOf(partOf(source, 'kinds'), kind), ...change },
  ])
  const own = ownKinds
    .filter(({ name }) => name !== '')
    .map(({ name, ...kind }) => [name, ownSource(kind)])
  return {
    ...source,
    ...(kinds.length === 0
      ? {}
      : { kinds: { ...partOf(source, 'kinds'), ...Object.fromEntries(changed) } }),
    ...(own.length === 0
      ? {}
      : { customKinds: { ...partOf(source, 'customKinds'), ...Object.fromEntries(own) } }),
  }
}

function ownSource({ words, prefixes, pattern, confidence, method }: Omit<OwnKind, 'name'>) {
  return {
    method,
    confidence,
    ...(words === '' ? {} : { words: listOf(words) }),
    ...(prefixes === '' ? {} : { prefixes: listOf(prefixes) }),
    ...(pattern === '' ? {} : { pattern }),
  }
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** A change in a line, and whether more or less is taken out by it; undefined where that cannot be told. */
export interface ChangeLine {
  readonly line: string
  readonly takesOut: 'more' | 'less' | undefined
}

export function changeLines(source: Source, change: PiiChange): readonly ChangeLine[] {
  const before = partOf(source, 'kinds')
  const after = withChange(source, change)
  const kinds = change.kinds.map((row) => ({
    line: `kinds.${row.kind}: ${printFlow(partOf(partOf(after, 'kinds'), row.kind))}`,
    takesOut: effectOf(partOf(before, row.kind), row),
  }))
  const own = change.ownKinds
    .filter(({ name }) => name !== '')
    .map(({ name }) => ({
      line: `customKinds.${name}: ${printFlow(partOf(partOf(after, 'customKinds'), name))}`,
      takesOut: 'more' as const,
    }))
  return [...kinds, ...own]
}

function effectOf(before: Source, row: KindChange): ChangeLine['takesOut'] {
  const wasOn = before['enabled'] !== false
  const isOn = row.enabled ?? wasOn
  if (wasOn !== isOn) return isOn ? 'more' : 'less'
  const least = typeof before['threshold'] === 'number' ? before['threshold'] : 0
  const threshold = row.threshold ?? least
  if (threshold !== least) return threshold > least ? 'less' : 'more'
  return undefined
}

/** As the file has them; the store knows no order. */
const PARTS = ['version', 'kinds', 'specialCategories', 'network', 'customKinds', 'sensitiveKeys']
const ORDER = new Map([...PARTS, ...Object.keys(KINDS)].map((name, index) => [name, index]))

function ordered(source: Source): readonly (readonly [string, unknown])[] {
  const rankOf = (name: string) => ORDER.get(name) ?? ORDER.size
  return Object.entries(source).toSorted(([left], [right]) => rankOf(left) - rankOf(right))
}

/** The file as YAML: an entry of a map a line. Comments are no part of the policies in force, so it has none of them. */
export function printPiiYaml(source: Source): string {
  const lines = ordered(source).flatMap(([name, value]) => {
    if (Array.isArray(value) && value.length > 0) {
      return [`${name}:`, ...value.map((item) => `  - ${printFlow(item)}`)]
    }
    if (!isSource(value) || Object.keys(value).length === 0) return [`${name}: ${printFlow(value)}`]
    const entries = ordered(value)
    return [`${name}:`, ...entries.map(([key, row]) => `  ${yamlText(key)}: ${printFlow(row)}`)]
  })
  return `${lines.join('\n')}\n`
}

function printFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printFlow).join(', ')}]`
  if (isSource(value)) {
    const members = Object.entries(value).map(
      ([name, inner]) => `${yamlText(name)}: ${printFlow(inner)}`,
    )
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return typeof value === 'string' ? yamlText(value) : JSON.stringify(value)
}
