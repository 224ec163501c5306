import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { type FieldNode, listFields, resolveKey } from '#policies/engine/field_tree.ts'

/** The contract that judged a report, as far as it explains it. */
export function explainContract(contract: Contract) {
  const { product, type, version, title, description, class: dataClass, category } = contract
  const { dataKind, owner, review, purposes, expires, retentionDays, feature } = contract
  return {
    ...{ product, type, version, title, description, class: dataClass, category, dataKind },
    ...{ owner, review, purposes: [...purposes] },
    expires: typeof expires === 'string' ? { day: expires } : { version: expires.version },
    retentionDays: retentionDays ?? null,
    consentNeeded: consentNeededFor(contract),
    feature: feature ?? null,
  }
}

/** The level that somebody must have chosen, or that is collected unless somebody forbids it. */
export function consentNeededFor({ class: dataClass }: Pick<Contract, 'class'>) {
  return dataClass === 'optional' ? ('optional' as const) : ('none' as const)
}

/** Every field that a contract declares, and whether the report has it. */
export function explainFields(contract: Contract, data: JsonObject) {
  const present = new Set<string>()
  markObject(data, contract.root, present)
  return listFields(contract.root).flatMap(({ path, rule }) =>
    rule === undefined
      ? []
      : [
          {
            path,
            present: present.has(path),
            type: rule.type,
            class: contract.class === 'optional' ? contract.class : (rule.class ?? contract.class),
            category: contract.category,
            sensitivity: rule.sensitivity,
            dataKind: contract.dataKind,
            purposes: [...contract.purposes],
            action: rule.action,
            to: rule.to ?? null,
            why: rule.why,
          },
        ],
  )
}

/** Notes the declared path of everything in an object, by the walk that `minimise` takes. */
function markObject(data: JsonObject, node: FieldNode, present: Set<string>): void {
  for (const [key, value] of Object.entries(data)) {
    const child = key === '__proto__' ? undefined : resolveKey(node, key)
    if (child !== undefined) mark(value, child, present)
  }
}

function mark(value: JsonValue, node: FieldNode, present: Set<string>): void {
  if (Array.isArray(value)) {
    for (const inner of value) mark(inner, node, present)
    if (value.length === 0 && node.rule !== undefined) present.add(node.path)
  } else if (isJsonObject(value)) {
    markObject(value, node, present)
  } else if (node.rule !== undefined) {
    present.add(node.path)
  }
}
