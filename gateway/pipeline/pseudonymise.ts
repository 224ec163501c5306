import { type FieldSource, kindOfField } from '#domain/contract.ts'
import type { JsonValue } from '#domain/json.ts'
import { joinCustom, splitCustom } from '#domain/report.ts'
import type { Contract } from '#policies/engine/bundle.ts'
import { withCustomKind } from '#policies/engine/custom_identities.ts'
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
  const kind = kindOfField(rule)
  const identity = kind === 'custom' ? customOf(String(value), rule, context) : String(value)
  // Of a kind that the policies no longer define, or of which nothing is left.
  if (identity === undefined) return null
  return printPseudonym(context.pseudonymiser.pseudonym(tenantId, kind, identity))
}

function customOf(value: string, rule: FieldSource, { bundle }: RequestContext) {
  const name = splitCustom(rule.identity ?? '').rest
  return withCustomKind({ custom: joinCustom(name, value) }, bundle).custom
}
