import { isJsonObject } from '#domain/json.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import { listRules } from '#drizzle/repositories/retention_rules.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { LegalPeriod, RegulationSettings } from '#policies/schema/policy_source.ts'
import { KIND_NOTES, KINDS, type Kind } from '#policies/scrub/kinds.ts'
import { DEFAULT_SCRUB_SETTINGS, parseScrubSettings } from '#policies/scrub/settings.ts'
import type { Gateway } from '../gateway.ts'

/** The settings that hold for a tenant: those of the bundle in force, and what the tenant has set itself. */
export async function readSettingsInForce(
  { policies, database, clock }: Pick<Gateway, 'policies' | 'database' | 'clock'>,
  tenant: Tenant,
) {
  const { bundle, source } = policies.of(tenant.id, clock.nowMs())
  const { retention, consent, processors, regulations, purposes } = source.settings
  const { mail_tracking: mail, pii } = source.settings
  // Requests are of the whole installation's tables; the tenant is named.
  const { rules, requestRules } = await database.withOwner(async (tx) => ({
    rules: await listRules(tx, tenant.id),
    requestRules: await findRequestRules(tx, tenant.id),
  }))
  return {
    bundle: bundle.hash,
    retention: {
      ...{ defaultDays: retention.defaultDays, minDays: retention.minDays },
      ...{ maxDays: retention.maxDays, afterSubscription: retention.afterSubscription },
      requestLogMonths: retention.requestLogMonths,
      tenantDays: tenant.retentionDays ?? null,
      rules: rules.map(({ id, product, type, days, category, class: dataClass }) => ({
        ...{ id, days, product: product ?? null, type: type ?? null },
        ...{ class: dataClass ?? null, category: category ?? null },
      })),
    },
    requestRules,
    consent: { defaultLevel: consent.defaultLevel },
    purposes,
    pii: explainPii(pii),
    subprocessors: processors.processors.map((row) => ({
      ...{ name: row.name, role: row.role, description: row.description, region: row.region },
      ...{ purposes: [...row.purposes], dataKinds: [...row.dataKinds] },
      products: [...(row.products ?? [])],
      ...{ keepsDataIn: row.keepsDataIn, terms: row.terms },
    })),
    mailTracking: {
      ...{ products: [...mail.products], defaultMode: mail.defaultMode },
      modes: mail.modes.map(({ name, title, collects }) => ({ name, title, collects })),
    },
    regulations: regulations.regulations.map(explainRegulation),
  }
}

/** What becomes of each kind of personal data where no rule of a tenant, a product, a type or a field says otherwise. */
function explainPii(pii: unknown) {
  const settings = pii === undefined ? DEFAULT_SCRUB_SETTINGS : parseScrubSettings(pii)
  const { methods = {}, off = [], thresholds = {}, specialOff = [], customKinds = [] } = settings
  const rules = isJsonObject(pii) ? pii['rules'] : undefined
  return {
    kinds: kindNames().map((kind) => ({
      ...{ kind, area: KIND_NOTES[kind].area, what: KIND_NOTES[kind].what },
      method: methods[kind] ?? KINDS[kind],
      enabled: !off.includes(kind),
      threshold: thresholds[kind] ?? null,
    })),
    specialCategoriesOff: [...specialOff],
    customKinds: customKinds.map(({ name }) => name),
    sensitiveKeys: settings.sensitiveKeys?.length ?? 0,
    allowed: settings.allow?.length ?? 0,
    rules: Array.isArray(rules) ? rules.length : 0,
  }
}

function kindNames(): readonly Kind[] {
  return parseKinds(Object.keys(KINDS))
}

function parseKinds(names: readonly string[]): readonly Kind[] {
  return names as readonly Kind[]
}

function explainRegulation(row: RegulationSettings) {
  const { name, title, region, rights, answer, extension, source } = row
  return {
    ...{ name, title, region, rights: [...rights], validFrom: row.validFrom ?? null },
    timeZone: row.timeZone ?? null,
    answer: printPeriod(answer),
    acknowledge: row.acknowledge === undefined ? null : printPeriod(row.acknowledge),
    extension: extension === undefined ? null : printPeriod(extension),
    note: row.note ?? null,
    source: {
      ...{ text: source.text, url: source.url ?? null, kind: source.kind },
      recordedOn: source.recordedOn,
    },
  }
}

function printPeriod({ amount, unit, clause }: LegalPeriod) {
  return { amount, unit, clause: clause ?? null }
}
