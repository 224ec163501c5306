import { LIMITS } from '#domain/limits.ts'
import {
  type FoundThing,
  type NameQuery,
  searchBundles,
  searchTenants,
  TENANT_SEARCHES,
} from '#drizzle/repositories/name_search.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../gateway.ts'
import type { Actor } from '../tenancy/actor.ts'
import { mayKnow } from '../tenancy/actor.ts'

export const FOUND_KINDS = [
  'tenant',
  'product',
  'type',
  'request',
  'receipt',
  'sink',
  'connector',
  'hold',
  'disclosure',
  'setting',
  'bundle',
] as const
export type FoundKind = (typeof FOUND_KINDS)[number]

export interface FoundItem extends FoundThing {
  readonly kind: FoundKind
  /** What it is a part of: the product of a type, the group of a setting. */
  readonly parent?: string
}

type SearchGateway = Pick<Gateway, 'database' | 'policies' | 'clock'>

/**
 * What has the text in its name, or an id that begins with it: names of things and ids only, never people and never what a
 * report says. What begins with the text comes first. Of each kind there are `LIMITS.foundPerKindMax` at most.
 */
export async function searchNames(
  gateway: SearchGateway,
  asked: {
    readonly text: string
    readonly limit: number
    readonly tenant: Tenant | undefined
    readonly actor: Actor
  },
): Promise<readonly FoundItem[]> {
  const query = { text: asked.text.toLowerCase(), limit: LIMITS.foundPerKindMax }
  const found = [
    ...(await searchInstallation(gateway, asked, query)),
    ...searchPolicies(gateway, asked.tenant, query),
    ...(asked.tenant === undefined ? [] : await searchTenant(gateway, asked.tenant, query)),
  ]
  const begins = ({ id, title }: FoundItem) =>
    [id, title].some((name) => name.toLowerCase().startsWith(query.text))
  return [...found.filter(begins), ...found.filter((item) => !begins(item))].slice(0, asked.limit)
}

async function searchInstallation(
  { database }: SearchGateway,
  { actor, tenant }: { readonly actor: Actor; readonly tenant: Tenant | undefined },
  query: NameQuery,
): Promise<readonly FoundItem[]> {
  const isBound = actor.tenantId !== undefined
  const { tenants, bundles } = await database.withOwner(async (tx) => ({
    tenants: isBound ? [] : await searchTenants(tx, query),
    bundles: await searchBundles(tx, query),
  }))
  const own =
    tenant !== undefined && isBound && mayKnow(actor, tenant.id)
      ? [{ id: tenant.id, title: tenant.name }].filter((item) => isNamed(item, query))
      : []
  return [...withKind('tenant', [...tenants, ...own]), ...withKind('bundle', bundles)]
}

function searchPolicies(
  { policies, clock }: SearchGateway,
  tenant: Tenant | undefined,
  query: NameQuery,
): readonly FoundItem[] {
  const used = tenant === undefined ? undefined : policies.of(tenant.id, clock.nowMs())
  const { bundle, source } = used ?? policies
  const products: FoundItem[] = []
  const types: FoundItem[] = []
  for (const { product, contracts } of bundle.source.products) {
    products.push({ kind: 'product', id: product.product, title: product.title })
    for (const { type, title } of contracts) {
      types.push({ kind: 'type', id: type, title, parent: product.product })
    }
  }
  const { regulations, consent, processors } = source.settings
  const settings: readonly FoundItem[] = [
    ...Object.keys(source.settings).map((id) => settingOf({ id, title: id }, 'settings')),
    ...regulations.regulations.map(({ name: id, title }) =>
      settingOf({ id, title }, 'regulations'),
    ),
    ...consent.features.map(({ name: id, title }) => settingOf({ id, title }, 'features')),
    ...processors.processors.map(({ name }) => settingOf({ id: name, title: name }, 'processors')),
  ]
  return [products, types, settings].flatMap((items) =>
    items.filter((item) => isNamed(item, query)).slice(0, query.limit),
  )
}

function settingOf(thing: FoundThing, parent: string): FoundItem {
  return { kind: 'setting', ...thing, parent }
}

async function searchTenant(
  { database }: SearchGateway,
  tenant: Tenant,
  query: NameQuery,
): Promise<readonly FoundItem[]> {
  return await database.withTenant(tenant.id, async (tx) => {
    const found: FoundItem[] = []
    for (const kind of FOUND_KINDS) {
      const search = searchOf(kind)
      if (search !== undefined) found.push(...withKind(kind, await search(tx, tenant.id, query)))
    }
    return found
  })
}

type TenantSearch = (typeof TENANT_SEARCHES)[keyof typeof TENANT_SEARCHES]

const SEARCHES: ReadonlyMap<string, TenantSearch> = new Map(Object.entries(TENANT_SEARCHES))

function searchOf(kind: FoundKind): TenantSearch | undefined {
  return SEARCHES.get(kind)
}

function withKind(kind: FoundKind, things: readonly FoundThing[]): readonly FoundItem[] {
  return things.map(({ id, title }) => ({ kind, id, title }))
}

function isNamed({ id, title }: FoundThing, { text }: NameQuery): boolean {
  return id.toLowerCase().includes(text) || title.toLowerCase().includes(text)
}
