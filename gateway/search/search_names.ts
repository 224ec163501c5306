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
import { mayKnowProduct } from '../tenancy/actor.ts'
import type { Permission } from '../tenancy/roles.ts'
import { covers, scopesOf } from '../tenancy/scopes.ts'

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
 * What the actor may see that has the text in its name, or an id that begins with it: names of things and ids only, never people and never what a
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
    ...(await searchInstallation(gateway, asked.actor, query)),
    ...searchPolicies(gateway, asked, query),
    ...(asked.tenant === undefined
      ? []
      : await searchTenant(gateway, { ...asked, tenant: asked.tenant }, query)),
  ]
  const begins = ({ id, title }: FoundItem) =>
    [id, title].some((name) => name.toLowerCase().startsWith(query.text))
  return [...found.filter(begins), ...found.filter((item) => !begins(item))].slice(0, asked.limit)
}

async function searchInstallation(
  { database }: SearchGateway,
  { tenants: among }: Actor,
  query: NameQuery,
): Promise<readonly FoundItem[]> {
  return await database.withOwner(async (tx) => [
    ...withKind('tenant', await searchTenants(tx, query, among)),
    ...withKind('bundle', await searchBundles(tx, query)),
  ])
}

function searchPolicies(
  { policies, clock }: SearchGateway,
  { actor, tenant }: { readonly actor: Actor; readonly tenant: Tenant | undefined },
  query: NameQuery,
): readonly FoundItem[] {
  const used = tenant === undefined ? undefined : policies.of(tenant.id, clock.nowMs())
  const { bundle, source } = used ?? policies
  const products: FoundItem[] = []
  const types: FoundItem[] = []
  for (const { product, contracts } of bundle.source.products) {
    if (!mayKnowProduct(actor, product.product)) continue
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

/** What each kind of a tenant's things asks to be seen. */
const SEEN_WITH = {
  sink: 'sinks:read',
  connector: 'connectors:read',
  request: 'requests:read',
  receipt: 'ledger:read',
  hold: 'holds:read',
  disclosure: 'disclosures:read',
} as const satisfies Record<keyof typeof TENANT_SEARCHES, Permission>

async function searchTenant(
  { database }: SearchGateway,
  { actor, tenant }: { readonly actor: Actor; readonly tenant: Tenant },
  query: NameQuery,
): Promise<readonly FoundItem[]> {
  return await database.withTenant(tenant.id, async (tx) => {
    const found: FoundItem[] = []
    for (const kind of TENANT_KINDS) {
      const scopes = scopesOf(actor.grants, [SEEN_WITH[kind]])
      if (!covers(scopes, { tenantId: tenant.id })) continue
      found.push(...withKind(kind, await TENANT_SEARCHES[kind](tx, tenant.id, query)))
    }
    return found
  })
}

const TENANT_KINDS = ['request', 'receipt', 'sink', 'connector', 'hold', 'disclosure'] as const

function withKind(kind: FoundKind, things: readonly FoundThing[]): readonly FoundItem[] {
  return things.map(({ id, title }) => ({ kind, id, title }))
}

function isNamed({ id, title }: FoundThing, { text }: NameQuery): boolean {
  return id.toLowerCase().includes(text) || title.toLowerCase().includes(text)
}
