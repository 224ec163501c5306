import { type FieldSource, kindOfField, STANDARD_PRODUCT } from '#domain/contract.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { namesSomebody } from '#domain/normalise_identity.ts'
import type { Remark } from '#domain/remark.ts'
import {
  IDENTITY_TYPES as BUILT_IN,
  type IdentityType,
  KINDS_OF_IDENTITY,
} from '#domain/subject_request.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { mapFields } from '#policies/engine/map_fields.ts'
import { minimise } from '#policies/engine/minimise.ts'
import { readPath } from '#policies/engine/subject_fields.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../../gateway.ts'
import { printPseudonym } from '../../keyring/pseudonymiser.ts'
import { scrubData } from '../../pipeline/scrub.ts'
import type { SentIdentity } from '../identities.ts'

/** What a person says a declared field is to hold, of all products and types or of those that are named. */
export interface Correction {
  /** Path as in contracts. */
  readonly field: string
  readonly value: string | number | boolean
  readonly product?: string
  readonly type?: string
}

/** What a request for rectification wants to be changed. */
export interface Rectification {
  readonly corrections?: readonly Correction[]
  /** Each takes the place of the named identities of its type. */
  readonly newIdentities?: readonly SentIdentity[]
}

type Asked = Rectification & {
  readonly type: RequestRight
  readonly identities: readonly { readonly type: IdentityType }[]
}

/**
 * What is to be sealed of a request for rectification; undefined for other rights. Throws an ApiError that names the field,
 * never its value.
 */
export function rectificationOf(
  { policies, clock }: Pick<Gateway, 'policies' | 'clock'>,
  tenantId: TenantId,
  asked: Asked,
): Rectification | undefined {
  const { corrections = [], newIdentities = [] } = asked
  if (asked.type !== 'rectification') {
    if (corrections.length + newIdentities.length === 0) return undefined
    throw refused('corrections and newIdentities belong to a rectification')
  }
  if (corrections.length + newIdentities.length === 0) {
    throw refused('a rectification needs corrections or newIdentities')
  }
  const { bundle } = policies.of(tenantId, clock.nowMs())
  for (const correction of corrections) assertTaken(correction, bundle)
  assertReplaceable(newIdentities, asked.identities)
  return { corrections, newIdentities }
}

function refused(why: string): ApiError {
  return new ApiError('invalid_body', `Cannot file the request: ${why}`)
}

function assertTaken(correction: Correction, bundle: Bundle): void {
  const { field } = correction
  const contracts = [...bundle.contracts.values()].filter((contract) =>
    isFor(correction, contract, bundle),
  )
  const declared = contracts.filter((contract) => isDeclared(correction, contract))
  if (declared.length === 0) throw refused(`no contract declares the field ${cleanField(field)}`)
  if (declared.every((contract) => takenValue(correction, contract) !== undefined)) return
  throw refused(`the field ${cleanField(field)} does not take a value of this kind`)
}

/** Paths are checked by the schema: what is left of a person in one is cut. */
function cleanField(field: string): string {
  return field.slice(0, 100)
}

function isFor({ product, type }: Correction, contract: Contract, bundle: Bundle): boolean {
  if (type !== undefined && contract.type !== type) return false
  if (product === undefined || contract.product === product) return true
  return (
    contract.product === STANDARD_PRODUCT && !bundle.contracts.has(`${product}/${contract.type}`)
  )
}

function isDeclared(correction: Correction, contract: Contract): boolean {
  return minimiseOne(correction, contract).undeclared.length === 0
}

function takenValue(correction: Correction, contract: Contract): JsonValue | undefined {
  const data = mapFields(minimiseOne(correction, contract).data, contract.root, {
    // Ids of kinds that policies define are made by rules of their own.
    scalar: (value, { rule }) => (isCustom(rule) ? undefined : value),
  })
  return readPath(data, correction.field)
}

function isCustom(rule: FieldSource): boolean {
  return rule.action === 'pseudonymise' && kindOfField(rule) === 'custom'
}

function minimiseOne({ field, value }: Correction, contract: Contract) {
  return minimise(nested(field, value), contract, { level: 'optional', scrubKey: () => '*' })
}

function nested(field: string, value: JsonValue): JsonObject {
  let inner: JsonValue = value
  const segments = field.split('.')
  for (const segment of segments.slice(1).toReversed()) inner = { [segment]: inner }
  return { [segments[0] ?? field]: inner }
}

function assertReplaceable(
  newIdentities: readonly SentIdentity[],
  named: readonly { readonly type: IdentityType }[],
): void {
  const types = newIdentities.map(({ type }) => type)
  if (new Set(types).size < types.length) throw refused('newIdentities has a type twice')
  if (newIdentities.some(({ format }) => format === 'sha256')) {
    throw refused('newIdentities are wanted as they are, and not hashed')
  }
  if (newIdentities.some((one) => !isReplaceable(one))) {
    throw refused(`newIdentities can be of the types ${REPLACEABLE.join(', ')} and name somebody`)
  }
  const missing = types.find((type) => named.every((one) => one.type !== type))
  if (missing !== undefined) throw refused(`no identity of the type ${missing} is named`)
}

/** Types under which reports carry an identity in one way only. */
const REPLACEABLE = BUILT_IN.filter((type) => KINDS_OF_IDENTITY[type].length === 1)

function isReplaceable({ type, value }: SentIdentity): boolean {
  const known = REPLACEABLE.find((one) => one === type)
  return known !== undefined && namesSomebody(KINDS_OF_IDENTITY[known][0], value)
}

/** What a corrected value is stored as: it goes the way of a new report's, and what the scrubber finds in it is remarked. */
export function judgedValue(
  correction: Correction,
  contract: Contract,
  { gateway, tenantId, product }: JudgedPlace,
): { readonly value: JsonValue | undefined; readonly remarks: readonly Remark[] } {
  const remarks: Remark[] = []
  const { policies, clock, pseudonymiser } = gateway
  const scrubbers = policies
    .of(tenantId, clock.nowMs())
    .scrubberAt(tenantId, { product, type: contract.type })
  const minimised = minimiseOne(correction, contract).data
  const scrubbed = scrubData(minimised, contract, { scrubbers, remarks })
  const data = mapFields(scrubbed, contract.root, {
    scalar: (value, { rule }) =>
      rule.action === 'pseudonymise'
        ? printPseudonym(pseudonymiser.pseudonym(tenantId, kindOfField(rule), String(value)))
        : value,
  })
  return { value: readPath(data, correction.field), remarks }
}

export interface JudgedPlace {
  readonly gateway: Pick<Gateway, 'policies' | 'clock' | 'pseudonymiser'>
  readonly tenantId: TenantId
  readonly product: string
}
