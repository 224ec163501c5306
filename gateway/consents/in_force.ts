import type { ConsentScope } from '#domain/consent.ts'
import type { TenantId } from '#domain/ids.ts'
import type { SubjectIdentities } from '#domain/report.ts'
import { type ConsentRecord, consentsInForce } from '#drizzle/repositories/consents.ts'
import type { Instance, Tenant } from '#drizzle/repositories/tenants.ts'
import { defaultLevelOf } from '#policies/engine/default_level.ts'
import {
  type ChoiceInForce,
  type EffectiveSetting,
  effectiveFeature,
  effectiveSetting,
} from '#policies/engine/effective.ts'
import type { Gateway } from '../gateway.ts'
import { levelOf } from '../tenancy/consent_index.ts'
import { type ConsideredChoice, printConsidered } from './print_considered.ts'

/** For whom and where it is asked what may be collected. */
export interface SettingQuestion {
  readonly tenant: Tenant
  readonly instance: Instance | undefined
  readonly product: string | undefined
  readonly subject: SubjectIdentities
  readonly feature: string | undefined
  readonly at: Date
}

export interface SettingAnswer extends EffectiveSetting {
  /** Every choice that was asked, and which one decided. */
  readonly considered: ReturnType<typeof printConsidered>
  /** Of the feature that was asked for. */
  readonly feature?: ReturnType<typeof effectiveFeature>
}

const WHO: Readonly<Record<ConsentScope, ChoiceInForce['by']>> = {
  tenant: 'administrator',
  feature: 'administrator',
  user: 'user',
  contact: 'contact',
  sensitive: 'user',
}

/** What may be collected at a place at a time, who decided it and when, as a sentence. */
export async function settingInForce(
  gateway: Gateway,
  question: SettingQuestion,
): Promise<SettingAnswer> {
  const { tenant, feature } = question
  const general = await choicesInForce(gateway, { ...question, feature: undefined })
  const { bundle } = gateway.policies.of(tenant.id, gateway.clock.nowMs())
  const defaultLevel = defaultLevelOf(bundle.source)
  const effective = effectiveSetting(general, { tenant: tenant.name, defaultLevel })
  const setting = {
    ...effective,
    decidedBy: effective.decidedBy && withoutId(effective.decidedBy),
    considered: printConsidered(general, effective.decidedBy),
  }
  if (feature === undefined) return setting
  const switches = await choicesInForce(gateway, { ...question, subject: {} })
  const title = titleOfFeature(gateway, feature)
  return {
    ...setting,
    feature: effectiveFeature(switches, { tenant: tenant.name, feature: title }),
  }
}

async function choicesInForce(
  gateway: Gateway,
  { tenant, instance, product, subject, feature, at }: SettingQuestion,
): Promise<readonly ConsideredChoice[]> {
  const subjects = await pseudonymsOf(gateway, tenant.id, subject)
  const records = await gateway.database.withTenant(tenant.id, (tx) =>
    consentsInForce(tx, tenant.id, { instanceId: instance?.id, product, feature, subjects, at }),
  )
  return records.map((record) => ({ ...choiceOf(record, instance, gateway), id: record.id }))
}

function withoutId(choice: ChoiceInForce): ChoiceInForce {
  const { by, level, decidedAt, source, instance, product } = choice
  return { by, level, decidedAt, source, instance, product }
}

/** Under all versions of the tenant's key: a choice may be older than the newest. */
async function pseudonymsOf(gateway: Gateway, tenantId: TenantId, subject: SubjectIdentities) {
  await gateway.pseudonymiser.prepare(tenantId)
  return gateway.pseudonymiser
    .allPseudonyms(tenantId, subject)
    .flatMap((version) => Object.values(version))
}

/** What a recorded choice comes to. */
export function choiceOf(
  record: ConsentRecord,
  instance: Pick<Instance, 'name'> | undefined,
  gateway: Pick<Gateway, 'policies'>,
): ChoiceInForce {
  const { scope, decidedAt, source } = record
  const product = gateway.policies.bundle.products.get(record.product ?? '')?.title
  return {
    by: WHO[scope],
    level: levelOf(record),
    decidedAt,
    source,
    instance: record.instanceId === undefined ? undefined : instance?.name,
    product: product ?? record.product,
  }
}

function titleOfFeature({ policies }: Gateway, name: string): string {
  const { features } = policies.source.settings.consent
  return features.find((feature) => feature.name === name)?.title ?? name
}
