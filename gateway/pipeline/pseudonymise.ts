import type { FieldSource } from '#domain/contract.ts'
import type { JsonValue } from '#domain/json.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { listFields } from '#policies/engine/field_tree.ts'
import { mapFields } from '#policies/engine/map_fields.ts'
import { printPseudonym } from '../keyring/pseudonymiser.ts'
import type { Minimised, RequestContext, Step } from './steps.ts'

/** Puts keyed pseudonyms in the place of the ids that the contract declares as such. */
export const pseudonymise: Step<Minimised, Minimised> = (item, context) => {
  if (!hasPseudonyms(item.contract)) return item
  const data = mapFields(item.data, item.contract.root, {
    scalar: (value, { rule }) => pseudonymOf(value, rule, context),
  })
  return { ...item, data }
}

/** Most contracts declare no such field: their reports are not walked once more. */
const WITH_PSEUDONYMS = new WeakMap<Contract, boolean>()

function hasPseudonyms(contract: Contract): boolean {
  const known = WITH_PSEUDONYMS.get(contract)
  if (known !== undefined) return known
  const found = listFields(contract.root).some(({ rule }) => rule?.action === 'pseudonymise')
  WITH_PSEUDONYMS.set(contract, found)
  return found
}

function pseudonymOf(value: JsonValue, rule: FieldSource, context: RequestContext): JsonValue {
  if (rule.action !== 'pseudonymise' || value === null) return value
  const { tenantId } = context.admission
  return printPseudonym(
    context.pseudonymiser.pseudonym(tenantId, rule.identity ?? 'userId', String(value)),
  )
}
