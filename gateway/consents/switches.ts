import { type ConsentRecord, consentsInForce } from '#drizzle/repositories/consents.ts'
import type { Instance, Tenant } from '#drizzle/repositories/tenants.ts'
import { defaultLevelOf } from '#policies/engine/default_level.ts'
import { effectiveFeature, effectiveSetting } from '#policies/engine/effective.ts'
import type { FeatureSettings } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../gateway.ts'
import type { PoliciesInUse } from '../policies/policies_in_use.ts'
import { choiceOf } from './in_force.ts'
import { printConsidered } from './print_considered.ts'

/** Where it is asked what is switched. */
interface Place {
  readonly tenant: Tenant
  readonly instance: Instance | undefined
}

type SwitchGateway = Pick<Gateway, 'database' | 'clock' | 'policies' | 'consents'>

/**
 * What the administrator has switched: the level in force of each product and the choice that decided it, each feature with
 * the types that depend on it, and the modes in which products track mail.
 */
export async function readSwitches(gateway: SwitchGateway, place: Place) {
  const policies = gateway.policies.of(place.tenant.id, gateway.clock.nowMs())
  const { mail_tracking: mail } = policies.source.settings
  return {
    products: await productSwitches(gateway, place, policies),
    features: await featureSwitches(gateway, place, policies),
    mailTracking: {
      products: [...mail.products],
      defaultMode: mail.defaultMode,
      modes: mail.modes.map(({ name, title, collects }) => ({ name, title, collects })),
    },
  }
}

async function productSwitches(gateway: SwitchGateway, place: Place, { bundle }: PoliciesInUse) {
  const { tenant } = place
  const defaultLevel = defaultLevelOf(bundle.source)
  const products = bundle.source.products.map(({ product: { product, title } }) => ({
    product,
    title,
  }))
  const found = await choicesOf(
    gateway,
    place,
    products.map(({ product }) => ({ product, feature: undefined })),
  )
  return products.map((product, index) => {
    const choices = found[index] ?? []
    const setting = effectiveSetting(choices, { tenant: tenant.name, defaultLevel })
    const { level, decidedBy, explanation } = setting
    return {
      ...product,
      ...{ level, decidedBy: decidedBy?.by ?? ('default' as const), explanation },
      considered: printConsidered(choices, decidedBy),
    }
  })
}

async function featureSwitches(gateway: SwitchGateway, place: Place, policies: PoliciesInUse) {
  const { features } = policies.source.settings.consent
  const { tenant } = place
  const found = await choicesOf(
    gateway,
    place,
    features.map(({ name }) => ({ product: undefined, feature: name })),
  )
  return features.map((feature, index) => {
    const { name, title } = feature
    const state = effectiveFeature(found[index] ?? [], { tenant: tenant.name, feature: title })
    const off = gateway.consents.placesOff(tenant.id, name)
    return {
      ...printFeature(feature),
      ...state,
      types: typesWith(policies, name),
      offFor: off.map(({ instanceId, product }) => ({
        instance: instanceId ?? null,
        product: product ?? null,
      })),
    }
  })
}

function printFeature({ name, title, description, personalData, optOut }: FeatureSettings) {
  return {
    ...{ name, title, description, personalData },
    optOut: optOut.map(({ by, how }) => ({ by, how })),
  }
}

/** The types that depend on a feature, by the product that declares them. */
function typesWith({ bundle }: PoliciesInUse, feature: string) {
  return [...bundle.contracts.values()]
    .filter((contract) => contract.feature === feature)
    .map(({ product, type }) => ({ product, type }))
}

/** The administrator's choices at each of the places, in their order. */
async function choicesOf(
  gateway: SwitchGateway,
  { tenant, instance }: Place,
  asked: readonly { readonly product: string | undefined; readonly feature: string | undefined }[],
) {
  const at = new Date(gateway.clock.nowMs())
  const print = (record: ConsentRecord) => ({
    ...choiceOf(record, instance, gateway),
    id: record.id,
  })
  return await gateway.database.withTenant(tenant.id, async (tx) => {
    const found: (readonly ReturnType<typeof print>[])[] = []
    for (const { product, feature } of asked) {
      const place = { instanceId: instance?.id, product, feature, subjects: [], at }
      found.push((await consentsInForce(tx, tenant.id, place)).map(print))
    }
    return found
  })
}
