import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { needsScrubbing } from '#policies/engine/field_types.ts'
import { mapFields } from '#policies/engine/map_fields.ts'
import { matchContract } from '#policies/engine/match.ts'
import { joinPath, minimise } from '#policies/engine/minimise.ts'
import type { LostClaim } from '#policies/scrub/explain.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Finding } from '#policies/scrub/types.ts'
import type { PlacedScrubber } from './scrubber_store.ts'

/** Findings and what lost, with the path of the value that they are in. */
export type TriedFinding = Finding & { readonly path?: string }
type TriedLoss = LostClaim & { readonly path?: string }

/** What became of what was tried. Only places, kinds and reasons beside the clean text itself. */
export interface Tried {
  readonly findings: readonly TriedFinding[]
  readonly lost: readonly TriedLoss[]
  /** Findings by kind. */
  readonly totals: Readonly<Record<string, number>>
}

/** One text as any other string without a name; with a field, names with dots between them, as the value there. */
export function tryText(
  text: string,
  { scrubber, forField }: PlacedScrubber,
  field?: string,
): Tried & { readonly text: string } {
  const path = field?.split('.') ?? []
  const key = lastName(path)
  const placed = field === undefined ? scrubber : (forField?.(path) ?? scrubber)
  const { text: clean, findings, lost } = placed.explain(text, key === undefined ? {} : { key })
  return { text: clean, findings, lost, totals: totalsOf(findings) }
}

/** Levels of objects and arrays below which a report is not looked at. */
const LEVELS_MAX = 64

interface Walk {
  readonly scrubbers: PlacedScrubber
  readonly findings: TriedFinding[]
  readonly lost: TriedLoss[]
}

/**
 * The data of a report. With a contract for its type it is minimised first, as if all Optional data were chosen, and what
 * a declared field means is the contract's word; `dropped` counts what the contract leaves out. Without one each value
 * stands under the sender's own key.
 */
export function tryReport(
  data: JsonObject,
  scrubbers: PlacedScrubber,
  declared: { readonly bundle: Bundle; readonly product?: string; readonly type?: string },
): Tried & { readonly report: JsonValue; readonly dropped: number } {
  const { bundle, product, type } = declared
  const walk: Walk = { scrubbers, findings: [], lost: [] }
  const contract =
    product === undefined || type === undefined ? undefined : matchContract(bundle, product, type)
  const { report, dropped } =
    contract === undefined
      ? { report: tryValue(data, [], walk), dropped: 0 }
      : tryDeclared(data, contract, walk)
  const { findings, lost } = walk
  return { report, dropped, findings, lost, totals: totalsOf(findings) }
}

function tryDeclared(data: JsonObject, contract: Contract, walk: Walk) {
  const { scrubber } = walk.scrubbers
  const minimised = minimise(data, contract, {
    level: 'optional',
    scrubKey: (key) => scrubber.scrubText(key).text,
  })
  const report = mapFields(minimised.data, contract.root, {
    scalar: (value, field, { path, name }) => {
      const key = name ?? (field.wild ? lastName(path) : undefined)
      return needsScrubbing(value, field.rule) ? tryLeaf(value, { path, key, walk }) : value
    },
    wildKey: (key, path) => tryKey(key, path, walk),
  })
  return { report, dropped: minimised.remarks.length }
}

function tryValue(value: JsonValue, path: readonly string[], walk: Walk): JsonValue {
  if (path.length > LEVELS_MAX) return null
  if (Array.isArray(value))
    return value.map((item, index) => tryValue(item, [...path, `[${index}]`], walk))
  if (!isJsonObject(value)) return tryLeaf(value, { path, key: lastName(path), walk })
  const clean: { [key: string]: JsonValue } = Object.create(null)
  for (const key of Object.keys(value)) {
    const inner = value[key]
    if (inner !== undefined) clean[tryKey(key, path, walk)] = tryValue(inner, [...path, key], walk)
  }
  return clean
}

interface Leaf {
  readonly path: readonly string[]
  readonly key: string | undefined
  readonly walk: Walk
}

function tryLeaf(value: JsonValue, { path, key, walk }: Leaf): JsonValue {
  if (value === null || typeof value === 'object') return value
  const scrubber = walk.scrubbers.forField?.(path) ?? walk.scrubbers.scrubber
  const { text, findings, lost } = scrubber.explain(String(value), key === undefined ? {} : { key })
  // The names on the way are the sender's words too.
  const place = findings.length + lost.length === 0 ? '' : cleanPath(path, walk.scrubbers.scrubber)
  for (const finding of findings) walk.findings.push({ ...finding, path: place })
  for (const loss of lost) walk.lost.push({ ...loss, path: place })
  return findings.length === 0 ? value : text
}

function tryKey(key: string, path: readonly string[], walk: Walk): string {
  const { scrubber } = walk.scrubbers
  const { text, findings } = scrubber.scrubText(key)
  if (findings.length === 0) return key
  const place = cleanPath([...path, key], scrubber)
  for (const finding of findings) walk.findings.push({ ...finding, path: place })
  return text
}

function cleanPath(path: readonly string[], scrubber: Scrubber): string {
  return joinPath(path.map((segment) => scrubber.scrubText(segment).text))
}

function lastName(path: readonly string[]): string | undefined {
  return path.findLast((segment) => !segment.startsWith('['))
}

function totalsOf(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {}
  for (const { kind } of findings) totals[kind] = (totals[kind] ?? 0) + 1
  return totals
}
