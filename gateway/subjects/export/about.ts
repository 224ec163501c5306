import type { ReportSummary } from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import { type RetentionRule, retentionDays } from '#policies/engine/retain.ts'
import type { RecipientSummary } from '#policies/engine/summary/types.ts'
import type { RegulationSettings, RequestRight } from '#policies/schema/policy_source.ts'

export const EXPORT_DETAILS = ['specific', 'categories'] as const
/** Everything that is held, or only which kinds are, what for, and how much of each. */
export type ExportDetail = (typeof EXPORT_DETAILS)[number]

/** What an export says about itself. */
export interface ExportAbout {
  readonly request: SubjectRequest
  readonly tenant: Tenant
  readonly asOf: Date
  readonly detail: ExportDetail
  readonly regulation: {
    readonly name: string
    readonly title: string
    /** Where it holds; missing where the policies no longer have it. */
    readonly region?: string
    readonly rights: readonly RequestRight[]
  }
  readonly products: readonly HeldProduct[]
  readonly consents: number
  readonly recipients: Recipients
}

/** Who receives reports of the kinds that are held. */
export interface Recipients {
  /** Where the organisation has them forwarded to. */
  readonly sinks: readonly SinkRecipient[]
  /** Sub-processors, and others that take part in features. */
  readonly parties: readonly RecipientSummary[]
}

/** A destination of the organisation's own. Its address is not told. */
export interface SinkRecipient {
  readonly name: string
  readonly kind: string
  readonly purpose: string
  /** True where it keeps what it gets, and is told of erasures. */
  readonly keeps: boolean
  /** Titles of the products whose reports it gets. */
  readonly products: readonly string[]
}

/** A file of the export, for the list of them. */
export interface ListedFile {
  readonly name: string
  readonly description: string
}

/** Reports of one product that are held, with why. */
export interface HeldProduct {
  readonly title: string
  readonly types: readonly HeldType[]
}

export interface HeldType extends ReportSummary {
  /** What the contract in force says; missing where none declares the type any longer. */
  readonly contract?: {
    readonly title: string
    readonly description: string
    readonly purposes: readonly string[]
    /** The feature that it depends on. */
    readonly feature?: string | undefined
    readonly retentionDays: number
  }
}

/** Whose reports they are, and the periods that it has set for parts of them. */
export interface HeldOwner {
  readonly tenant: Tenant
  readonly rules: readonly RetentionRule[]
}

/** Explains what is held by the contracts of a bundle, by product. */
export function describeHeld(
  items: readonly ReportSummary[],
  owner: HeldOwner,
  bundle: Bundle,
): readonly HeldProduct[] {
  const products = new Map<string, HeldType[]>()
  for (const item of items) {
    const types = products.get(item.product) ?? []
    types.push(describeType(item, owner, bundle))
    products.set(item.product, types)
  }
  return [...products].map(([name, types]) => ({
    title: bundle.products.get(name)?.title ?? name,
    types,
  }))
}

function describeType(item: ReportSummary, { tenant, rules }: HeldOwner, bundle: Bundle): HeldType {
  const contract = matchContract(bundle, item.product, item.type)
  if (contract === undefined) return item
  const { title, description, category, purposes, feature } = contract
  const days = retentionDays(
    { ...item, category },
    {
      contractDays: contract.retentionDays,
      tenantDays: tenant.retentionDays,
      rules,
      defaultDays: bundle.retentionDaysDefault,
    },
  )
  return { ...item, contract: { title, description, purposes, feature, retentionDays: days } }
}

/** The regulation of a request; its name alone where the policies no longer have it. */
export function describeRegulation(
  regulations: readonly RegulationSettings[],
  name: string,
): ExportAbout['regulation'] {
  return regulations.find((known) => known.name === name) ?? { name, title: name, rights: [] }
}

/** How many reports there are in all. */
export function countReports({ products }: Pick<ExportAbout, 'products'>): number {
  return products.flatMap(({ types }) => types).reduce((sum, { count }) => sum + count, 0)
}

/** Names of the product's own as words: `product_service_usage` as `product service usage`. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ')
}
