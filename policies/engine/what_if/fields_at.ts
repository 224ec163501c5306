import type { FieldSource } from '#domain/contract.ts'
import type { Contract } from '../bundle.ts'
import { ruleWord } from '../diff/words.ts'
import { type FieldNode, listFields, resolveKey } from '../field_tree.ts'
import { belongsToField } from '../field_types.ts'

/** What a contract says of a path as remarks and shapes write it. Arrays are transparent in contracts. */
export function nodeAt(contract: Contract, path: string): FieldNode | undefined {
  return resolveKey(contract.root, path.replaceAll('[]', ''))
}

/** What would be kept of a path. */
export interface Kept {
  /** The declared path: a key that the sender chose is not shown. */
  readonly path: string
  readonly keeps: string
}

/**
 * What a contract would keep of what was left out at a path: undefined where it would be left out again. A value is not
 * known, only its JSON type: what may be kept counts as kept.
 */
export function keptAt(contract: Contract, path: string, valueType?: string): Kept | undefined {
  const node = nodeAt(contract, path)
  if (node === undefined || node.rule?.action === 'drop') return undefined
  const hasFields = node.children.size > 0 || node.any !== undefined
  if (node.rule !== undefined && mayBelong(node.rule, valueType)) {
    return { path: node.path, keeps: ruleWord(node.rule) }
  }
  const mayHoldFields = valueType === undefined || HOLDERS.has(valueType)
  return hasFields && mayHoldFields
    ? { path: node.path, keeps: 'of it only the fields that are declared below' }
    : undefined
}

/** JSON types that hold fields. */
const HOLDERS: ReadonlySet<string> = new Set(['object', 'array'])

/** Whether a value of a JSON type may pass the field's own type. Any text may be a number or a time. */
function mayBelong(rule: FieldSource, valueType: string | undefined): boolean {
  switch (valueType) {
    case 'boolean':
      return belongsToField(true, rule)
    case 'number':
      return belongsToField(1, rule)
    case 'string':
      return rule.type !== 'boolean' || rule.action === 'pseudonymise'
    case 'object':
      return false
    default:
      return true
  }
}

const NAMES = new WeakMap<Contract, ReadonlySet<string>>()

/** The names that a contract itself gives to fields: only these may be shown, never a key that the sender chose. */
export function namesOf(contract: Contract): ReadonlySet<string> {
  const known = NAMES.get(contract)
  if (known !== undefined) return known
  const names = new Set(listFields(contract.root).flatMap(({ path }) => path.split('.')))
  NAMES.set(contract, names)
  return names
}
