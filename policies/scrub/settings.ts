import type { Kind } from './kinds.ts'
import { isKind, KINDS } from './kinds.ts'
import type { Method } from './types.ts'
import { METHODS } from './types.ts'

/** How a scrubber differs from the default. */
export interface ScrubSettings {
  /** Method by kind; the kind's own default where it is missing. */
  readonly methods?: { readonly [kind in Kind]?: Method }
  /** Kinds that are not looked for. */
  readonly off?: readonly Kind[]
  /** Further key names whose values are secrets, matched word by word. */
  readonly sensitiveKeys?: readonly string[]
  /** Exact values that are let through. */
  readonly allow?: readonly string[]
  /** Keyed hash for the method `hash`: letters, digits, `-` and `_`. Without it `hash` replaces. */
  readonly hash?: (kind: string, value: string) => string
}

/** Everything is looked for, everything is replaced. */
export const DEFAULT_SCRUB_SETTINGS: ScrubSettings = {
  methods: KINDS,
  off: [],
  sensitiveKeys: [],
  allow: [],
}

const NAMES = ['version', 'kinds', 'sensitiveKeys', 'allow']
const KIND_FIELDS = ['method', 'enabled']

/** The fields of the file, not yet checked. */
interface Source {
  readonly version?: unknown
  readonly kinds?: unknown
  readonly sensitiveKeys?: unknown
  readonly allow?: unknown
  readonly method?: unknown
  readonly enabled?: unknown
}

/**
 * Reads policies/settings/pii.yaml, already parsed:
 * `{version: 1, kinds?: {<KIND>: {method?, enabled?}}, sensitiveKeys?: [name], allow?: [value]}`.
 * Throws an Error that names the wrong field, never its value.
 */
export function parseScrubSettings(source: unknown): ScrubSettings {
  const settings: Source = parseObject(source, 'settings', NAMES)
  if (settings.version !== 1) throw problem('version', 'wanted 1')
  return {
    ...parseKinds(settings.kinds),
    sensitiveKeys: parseStrings(settings.sensitiveKeys, 'sensitiveKeys'),
    allow: parseStrings(settings.allow, 'allow'),
  }
}

function parseKinds(source: unknown): Required<Pick<ScrubSettings, 'methods' | 'off'>> {
  const methods: { [kind in Kind]?: Method } = {}
  const off: Kind[] = []
  for (const [kind, value] of Object.entries(
    source === undefined ? {} : parseObject(source, 'kinds'),
  )) {
    if (!isKind(kind)) throw problem('kinds', 'a name is no kind')
    const row: Source = parseObject(value, `kinds.${kind}`, KIND_FIELDS)
    const { method, enabled } = row
    if (method !== undefined) methods[kind] = parseMethod(method, kind)
    if (enabled !== undefined && typeof enabled !== 'boolean')
      throw problem(`kinds.${kind}.enabled`, 'wanted true or false')
    if (enabled === false) off.push(kind)
  }
  return { methods, off }
}

function parseMethod(value: unknown, kind: Kind): Method {
  const method = METHODS.find((name) => name === value)
  if (method === undefined)
    throw problem(`kinds.${kind}.method`, `wanted one of ${METHODS.join(', ')}`)
  return method
}

function parseObject(
  value: unknown,
  name: string,
  allowed?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw problem(name, 'wanted an object')
  const record = value as Readonly<Record<string, unknown>>
  if (allowed !== undefined && Object.keys(record).some((key) => !allowed.includes(key)))
    throw problem(name, `wanted only ${allowed.join(', ')}`)
  return record
}

function parseStrings(value: unknown, name: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw problem(name, 'wanted a list of strings')
  return value.map((item: unknown) => {
    if (typeof item !== 'string' || item === '')
      throw problem(name, 'wanted strings that are not empty')
    return item
  })
}

function problem(field: string, wanted: string): Error {
  return new Error(`Cannot read scrub settings: ${field}: ${wanted}`)
}
