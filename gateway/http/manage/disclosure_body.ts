import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { DISCLOSURE_STATUSES, type Disclosure } from '#drizzle/repositories/disclosures.ts'
import { LEGAL_BASES } from '../../disclosures/cases.ts'
import { planProduction, type Scope } from '../../disclosures/produce.ts'
import type { Gateway } from '../../gateway.ts'
import { scrubReason } from '../../holds/operator_texts.ts'
import { pseudonymiseIdentities, type SentIdentity } from '../../subjects/identities.ts'
import { IDENTITY_SCHEMA } from '../api/identity_schema.ts'
import {
  arrayOf,
  COUNT,
  ID,
  nullable,
  objectOf,
  oneOf,
  INSTANT as POINT,
  TEXT,
} from '../api/schemas.ts'

const NAME = { type: 'string', minLength: 1, maxLength: 100 }
export const WORDS = { type: 'string', minLength: 10, maxLength: 1_000 }
const INSTANT = { type: 'string', format: 'date-time', maxLength: 40 }
const NAMES = { type: 'array', minItems: 1, maxItems: 100, items: NAME }

const KINDS = ['demand', 'sharing'] as const

export interface CaseBody {
  readonly tenant: string
  readonly kind?: (typeof KINDS)[number]
  readonly authority?: { readonly kind: string; readonly country: string }
  readonly legalBasis?: (typeof LEGAL_BASES)[number]
  readonly reference?: string
  readonly receivedAt?: string
  readonly dueAt?: string
  readonly recipient?: string
  readonly product?: string
}

export interface QueryBody extends Omit<Scope, 'subjects'> {
  readonly subjects?: readonly SentIdentity[]
}

export const CASE_SCHEMA = {
  type: 'object',
  required: ['tenant'],
  additionalProperties: false,
  properties: {
    tenant: NAME,
    kind: { enum: KINDS },
    authority: {
      type: 'object',
      required: ['kind', 'country'],
      additionalProperties: false,
      properties: {
        kind: { enum: ['court', 'police', 'prosecutor', 'intelligence', 'regulator', 'tax'] },
        country: { type: 'string', pattern: '^[A-Z]{2}$' },
      },
    },
    legalBasis: { enum: LEGAL_BASES },
    reference: NAME,
    receivedAt: INSTANT,
    dueAt: INSTANT,
    recipient: NAME,
    product: NAME,
  },
}

export const QUERY_SCHEMA = {
  type: 'object',
  required: ['products', 'types', 'since', 'until', 'limit'],
  additionalProperties: false,
  properties: {
    ...{ products: NAMES, types: NAMES, since: INSTANT, until: INSTANT },
    subjects: {
      type: 'array',
      minItems: 1,
      maxItems: LIMITS.identitiesPerRequestMax,
      items: IDENTITY_SCHEMA,
    },
    fields: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: { type: 'string', minLength: 1, maxLength: 300 },
    },
    limit: { type: 'integer', minimum: 1, maximum: LIMITS.productionReportsMax },
  },
}

/** Who asks, by which law, and what it is bound to. */
export function describedBy(wanted: CaseBody, gateway: Gateway, tenantId: Disclosure['tenantId']) {
  const { kind = 'demand', authority, legalBasis, recipient, product } = wanted
  const clean = (text: string) => scrubReason(gateway.policies.scrubberFor(tenantId), text)
  const reference = wanted.reference === undefined ? {} : { reference: clean(wanted.reference) }
  if (kind === 'demand') {
    if (authority !== undefined && legalBasis !== undefined && product === undefined) {
      return {
        kind,
        authority: `${authority.kind} ${authority.country}`,
        legalBasis,
        scope: reference,
      }
    }
    throw new ApiError(
      'invalid_body',
      'Cannot open the case: a demand needs authority and legalBasis',
    )
  }
  if (recipient === undefined || product === undefined || authority !== undefined) {
    throw new ApiError('invalid_body', 'Cannot open the case: sharing needs recipient and product')
  }
  assertKnown(gateway, [product])
  const bound = { product, purposeBound: 'repair_and_improve_that_product', ...reference }
  return { kind, authority: clean(recipient), legalBasis: bound.purposeBound, scope: bound }
}

function assertKnown(gateway: Gateway, products: readonly string[]): void {
  if (products.every((product) => gateway.policies.bundle.products.has(product))) return
  throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
}

/** What is shared is bound to the one product that it repairs and improves. */
export function assertProducts(
  gateway: Gateway,
  { kind, scope }: Disclosure,
  products: readonly string[],
): void {
  assertKnown(gateway, products)
  if (kind === 'demand' || products.every((product) => product === scope['product'])) return
  throw new ApiError('purpose_not_permitted', 'Cannot share: the case is bound to another product')
}

export async function pseudonymsOf(
  gateway: Gateway,
  { tenantId }: Disclosure,
  sent: readonly SentIdentity[],
) {
  const { identities } = await pseudonymiseIdentities(sent, tenantId, gateway)
  return identities.map(({ pseudonym }) => Buffer.from(pseudonym).toString('hex'))
}

/** The query of a case that may be produced now. Throws an ApiError. */
export async function requirePlanned(
  gateway: Gateway,
  disclosure: Disclosure,
  planHash: string,
): Promise<Scope> {
  const { status, kind, tenantToldAt, notToldReason, scope } = disclosure
  if (status !== 'producing' || scope['query'] === undefined) {
    throw new ApiError(
      'disclosure_state',
      `Cannot produce the disclosure: it is ${status}, wanted producing`,
    )
  }
  if (kind === 'demand' && tenantToldAt === null && notToldReason === null) {
    throw new ApiError(
      'disclosure_state',
      'Cannot produce the disclosure: tell the tenant first, or record why it may not be told',
    )
  }
  const query = parseScope(scope['query'])
  const plan = await planProduction(gateway, disclosure, query)
  if (plan.planHash === planHash) return query
  throw new ApiError(
    'plan_changed',
    'Cannot produce: what it finds is not what was previewed any more',
  )
}

function parseScope(stored: unknown): Scope {
  return stored as Scope
}

export function scrubbed(gateway: Gateway, { tenantId }: Disclosure, text: string): string {
  return scrubReason(gateway.policies.scrubberFor(tenantId), text)
}

export const DISCLOSURE = objectOf({
  id: ID,
  tenant: ID,
  kind: oneOf(KINDS),
  authority: TEXT,
  legalBasis: TEXT,
  status: oneOf(DISCLOSURE_STATUSES),
  receivedAt: POINT,
  dueAt: nullable(POINT),
  tenantToldAt: nullable(POINT),
  notToldReason: nullable(TEXT),
  producedAt: nullable(POINT),
  production: nullable(objectOf({ reports: COUNT, bytes: COUNT, sha256: TEXT, planHash: TEXT })),
  updatedAt: POINT,
  'reference?': TEXT,
  'product?': TEXT,
  'purposeBound?': TEXT,
  'refusal?': TEXT,
  'query?': objectOf({
    products: arrayOf(TEXT),
    types: arrayOf(TEXT),
    since: POINT,
    until: POINT,
    'subjects?': COUNT,
    'fields?': arrayOf(TEXT),
    limit: COUNT,
  }),
})

/** A case without its pseudonyms. */
export function print({ tenantId, scope, ...disclosure }: Disclosure) {
  const { query, ...bound } = scope
  const { subjects, ...said } = parseQuery(query)
  const printed = query === undefined ? undefined : { ...said, subjects: subjects?.length }
  return { ...disclosure, tenant: tenantId, ...bound, query: printed }
}

function parseQuery(stored: unknown): Partial<Scope> {
  return (stored ?? {}) as Partial<Scope>
}
