import type { FieldSource } from '#domain/contract.ts'
import type { JsonValue } from '#domain/json.ts'
import { mapFields } from '#policies/engine/map_fields.ts'
import { printPseudonym } from '../keyring/pseudonymiser.ts'
import type { Minimised, RequestContext, Step } from './steps.ts'

/** Puts keyed pseudonyms in the place of the ids that the contract declares as such. */
export const pseudonymise: Step<Minimised, Minimised> = (item, context) => ({
  ...item,
  data: mapFields(item.data, item.contract.root, {
    scalar: (value, { rule }) => pseudonymOf(value, rule, context),
  }),
})

function pseudonymOf(value: JsonValue, rule: FieldSource, context: RequestContext): JsonValue {
  if (rule.action !== 'pseudonymise' || value === null) return value
  const { tenantId } = context.admission
  return printPseudonym(
    context.pseudonymiser.pseudonym(tenantId, rule.identity ?? 'userId', String(value)),
  )
}
