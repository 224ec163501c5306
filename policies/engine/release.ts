import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Remark } from '#domain/remark.ts'
import type { ReleaseCounts } from '#domain/stored_report.ts'
import type { Contract } from './bundle.ts'
import { listFields } from './field_tree.ts'
import { joinPath } from './minimise.ts'

/** What stands for a text that too few subjects had. A number, a yes or a no is left out instead. */
export const RARE = '[rare]'

/** A value that is released only after so many subjects had it. */
export interface GuardedValue {
  /** The declared path: arrays are transparent, and a key that holds dots is the same as nesting. */
  readonly path: string
  readonly value: string | number | boolean
  /** The number of subjects. */
  readonly after: number
}

/** The numbers of subjects by declared path, in the form in which data is walked by them. */
export interface ReleaseRules {
  readonly after: ReadonlyMap<string, number>
  /** Every path that leads to one of them. */
  readonly towards: ReadonlySet<string>
}

/** Most contracts have no such field: their reports are not walked. */
const OF_CONTRACT = new WeakMap<Contract, { readonly rules: ReleaseRules | undefined }>()

/** The fields of a contract with `releaseAfter`; undefined where it has none. */
export function releaseRulesOf(contract: Contract): ReleaseRules | undefined {
  const known = OF_CONTRACT.get(contract)
  if (known !== undefined) return known.rules
  const after = new Map<string, number>()
  for (const { path, rule } of listFields(contract.root)) {
    if (rule?.releaseAfter !== undefined) after.set(path, rule.releaseAfter)
  }
  const rules = rulesOf(after)
  OF_CONTRACT.set(contract, { rules })
  return rules
}

/**
 * The rules by which a stored report is released: those of the present contract and those under which it was collected,
 * of which the larger number counts. Undefined where all of it is released at once.
 */
export function strictestRules(
  present: Contract | undefined,
  collected: ReleaseCounts | undefined,
): ReleaseRules | undefined {
  const declared = present && releaseRulesOf(present)
  if (collected === undefined) return declared
  const after = new Map(declared?.after)
  for (const [path, count] of Object.entries(collected)) {
    after.set(path, Math.max(count, after.get(path) ?? 0))
  }
  return rulesOf(after)
}

function rulesOf(after: ReadonlyMap<string, number>): ReleaseRules | undefined {
  if (after.size === 0) return undefined
  const towards = new Set<string>()
  for (const path of after.keys()) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
      towards.add(path.slice(0, dot))
    }
  }
  return { after, towards }
}

/** Every value of clean data that the rules are about, in the order of the data. */
export function guardedValues(data: JsonObject, rules: ReleaseRules): readonly GuardedValue[] {
  const found: GuardedValue[] = []
  const visit = (value: GuardedValue) => {
    found.push(value)
    return true
  }
  releaseObject(data, '', { rules, path: [], remarks: [], isReleased: visit })
  return found
}

/**
 * Clean data as it may be shown and forwarded: a text that is not released becomes `[rare]`, anything else is left out,
 * and each is remarked. Parts that do not change are shared with the input.
 */
export function hideRare(
  data: JsonObject,
  rules: ReleaseRules,
  isReleased: (value: GuardedValue) => boolean,
): { readonly data: JsonObject; readonly remarks: readonly Remark[] } {
  const walk: Walk = { rules, path: [], remarks: [], isReleased }
  return { data: releaseObject(data, '', walk), remarks: walk.remarks }
}

interface Walk {
  readonly rules: ReleaseRules
  /** Where the walk is, with the indexes of arrays. */
  readonly path: string[]
  readonly remarks: Remark[]
  readonly isReleased: (value: GuardedValue) => boolean
}

function releaseObject(data: JsonObject, above: string, walk: Walk): JsonObject {
  const { after, towards } = walk.rules
  let changed: { [key: string]: JsonValue } | undefined
  for (const key of Object.keys(data)) {
    const value = data[key]
    const path = above === '' ? key : `${above}.${key}`
    if (value === undefined || !(after.has(path) || towards.has(path))) continue
    walk.path.push(key)
    const released = releaseValue(value, path, walk)
    walk.path.pop()
    if (released === value) continue
    changed ??= { ...data }
    if (released === undefined) delete changed[key]
    else changed[key] = released
  }
  return changed ?? data
}

function releaseValue(value: JsonValue, path: string, walk: Walk): JsonValue | undefined {
  if (isJsonObject(value)) return releaseObject(value, path, walk)
  if (typeof value === 'object') return value === null ? value : releaseArray(value, path, walk)
  const after = walk.rules.after.get(path)
  if (after === undefined || walk.isReleased({ path, value, after })) return value
  const isText = typeof value === 'string'
  if (walk.remarks.length < LIMITS.remarksPerReportMax) {
    const method = isText ? 'replace' : 'drop'
    walk.remarks.push({ path: joinPath(walk.path), kind: 'RARE', rule: 'contract', method })
  }
  return isText ? RARE : undefined
}

function releaseArray(values: readonly JsonValue[], path: string, walk: Walk): JsonValue {
  let changed = false
  const released: JsonValue[] = []
  for (const [index, value] of values.entries()) {
    walk.path.push(`[${index}]`)
    const inner = releaseValue(value, path, walk)
    walk.path.pop()
    changed ||= inner !== value
    if (inner !== undefined) released.push(inner)
  }
  return changed ? released : values
}
