import type { ReportCount } from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { matchContract } from '#policies/engine/match.ts'
import { type RetentionRule, retentionDays } from '#policies/engine/retain.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../../gateway.ts'

/** What an export says about itself. */
export interface ExportAbout {
  readonly request: SubjectRequest
  readonly tenant: Tenant
  readonly asOf: Date
  readonly regulation: {
    readonly name: string
    readonly title: string
    readonly rights: readonly RequestRight[]
  }
  readonly products: readonly HeldProduct[]
  readonly consents: number
}

/** Reports of one product that are held, with why. */
export interface HeldProduct {
  readonly title: string
  readonly types: readonly HeldType[]
}

export interface HeldType {
  readonly product: string
  readonly type: string
  readonly class: string
  readonly count: number
  /** What the contract in force says; missing where none declares the type any longer. */
  readonly contract?: {
    readonly title: string
    readonly description: string
    readonly category: string
    readonly purposes: readonly string[]
    readonly retentionDays: number
  }
}

/** Whose reports they are, and the periods that it has set for parts of them. */
export interface HeldOwner {
  readonly tenant: Tenant
  readonly rules: readonly RetentionRule[]
}

/** Explains counts of reports by the contracts in force, by product. */
export function describeHeld(
  items: readonly ReportCount[],
  owner: HeldOwner,
  { policies }: Pick<Gateway, 'policies'>,
): readonly HeldProduct[] {
  const products = new Map<string, HeldType[]>()
  for (const item of items) {
    const types = products.get(item.product) ?? []
    types.push(describeType(item, owner, { policies }))
    products.set(item.product, types)
  }
  return [...products].map(([name, types]) => ({
    title: policies.bundle.products.get(name)?.title ?? name,
    types,
  }))
}

function describeType(
  item: ReportCount,
  { tenant, rules }: HeldOwner,
  { policies }: Pick<Gateway, 'policies'>,
): HeldType {
  const contract = matchContract(policies.bundle, item.product, item.type)
  if (contract === undefined) return item
  const { title, description, category, purposes } = contract
  const days = retentionDays(
    { ...item, category },
    {
      contractDays: contract.retentionDays,
      tenantDays: tenant.retentionDays,
      rules,
      defaultDays: policies.bundle.retentionDaysDefault,
    },
  )
  return { ...item, contract: { title, description, category, purposes, retentionDays: days } }
}

/** The regulation of a request; its name alone where the policies no longer have it. */
export function describeRegulation(
  { policies }: Pick<Gateway, 'policies'>,
  name: string,
): ExportAbout['regulation'] {
  const { regulations } = policies.source.settings.regulations
  return regulations.find((known) => known.name === name) ?? { name, title: name, rights: [] }
}

/** Names of the product's own as words: `product_service_usage` as `product service usage`. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ')
}
