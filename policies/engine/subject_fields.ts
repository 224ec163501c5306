import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import {
  IDENTITY_KINDS,
  type IdentityKind,
  joinCustom,
  type SubjectIdentities,
  splitCustom,
} from '#domain/report.ts'
import type { Contract } from './bundle.ts'

/**
 * The identities of a report: those that it carries as its subject, and those in fields that its contract names. A custom
 * one stands there as `<name of the kind>:<path>`.
 */
export function subjectOf(
  carried: SubjectIdentities,
  data: JsonObject,
  contract: Contract,
): SubjectIdentities {
  if (contract.subject === undefined) return carried
  const subject: { [kind in IdentityKind]?: string } = { ...carried }
  for (const kind of IDENTITY_KINDS) {
    const path = contract.subject[kind]
    if (subject[kind] !== undefined || path === undefined) continue
    const { name, rest } = kind === 'custom' ? splitCustom(path) : { name: '', rest: path }
    const value = readPath(data, rest)
    if (typeof value !== 'string' && typeof value !== 'number') continue
    subject[kind] = kind === 'custom' ? joinCustom(name, String(value)) : String(value)
  }
  return subject
}

/** The value at a dotted path, or undefined. A key with dots equals nesting, as in contracts. */
export function readPath(data: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(data, path)) return data[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot)
    const inner = Object.hasOwn(data, head) ? data[head] : undefined
    const found = isJsonObject(inner) ? readPath(inner, path.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
