import { CONSENT_LEVELS } from '#domain/consent.ts'
import type { Transaction } from '#drizzle/database.ts'
import { type ConsentRecord, consentsInForce } from '#drizzle/repositories/consents.ts'
import type { Instance, Tenant } from '#drizzle/repositories/tenants.ts'
import { findInstance } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { defaultLevelOf } from '#policies/engine/default_level.ts'
import {
  type EffectiveSetting,
  effectiveFeature,
  effectiveSetting,
} from '#policies/engine/effective.ts'
import { choiceOf } from '../consents/in_force.ts'
import { type ConsideredChoice, idOfChoice, printConsidered } from '../consents/print_considered.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'

/** What the choices are asked of. */
export interface ConsentQuestion {
  readonly tenant: Tenant
  readonly report: ReadReport
  /** The bundle that judged it; the one in force where that one is gone. */
  readonly bundle: Bundle
  /** Name and title of the feature that its contract depends on. */
  readonly feature: { readonly name: string; readonly title: string } | undefined
}

interface Instant {
  readonly at: Date
  readonly knownAt: Date
}

/**
 * The choices that applied when a report was received and when it happened, of which the most protective decided, and
 * what they come to now. Nobody is named: a choice is the administrator's, the user's or the contact's.
 */
export async function explainConsent(gateway: Gateway, question: ConsentQuestion) {
  const { report, tenant } = question
  const { receivedAt, time } = report
  const now = new Date(gateway.clock.nowMs())
  return await gateway.database.withTenant(tenant.id, async (tx) => {
    const instance = await findInstance(tx, tenant.id, report.instanceId)
    const ask = (instant: Instant) => settingAt(gateway, tx, { ...question, instance, instant })
    const asKnown = [
      await ask({ at: receivedAt, knownAt: receivedAt }),
      ...(time < receivedAt ? [await ask({ at: time, knownAt: receivedAt })] : []),
    ]
    const decided = asKnown.reduce((best, next) => (rank(next) < rank(best) ? next : best))
    const present = await ask({ at: now, knownAt: now })
    return {
      atCollection: {
        ...printSetting(decided.setting),
        considered: printConsidered(
          asKnown.flatMap(({ general }) => general),
          decided.setting.decidedBy,
        ),
        feature: featureOf(decided, question),
      },
      now: { ...printSetting(present.setting), feature: featureOf(present, question) },
      decidedById: idOfChoice(decided.setting.decidedBy),
    }
  })
}

interface Asked extends ConsentQuestion {
  readonly instance: Instance | undefined
  readonly instant: Instant
}

interface SettingAt {
  readonly setting: EffectiveSetting
  readonly general: readonly ConsideredChoice[]
  readonly switches: readonly ConsideredChoice[]
}

async function settingAt(gateway: Gateway, tx: Transaction, asked: Asked): Promise<SettingAt> {
  const { tenant, report, instance, bundle, feature, instant } = asked
  const { product, instanceId, pseudonyms } = report
  const subjects = Object.values(pseudonyms)
  const place = { instanceId, product, ...instant }
  const print = (record: ConsentRecord): ConsideredChoice => ({
    ...choiceOf(record, instance, gateway),
    id: record.id,
  })
  const records = await consentsInForce(tx, tenant.id, { ...place, feature: undefined, subjects })
  const switches =
    feature === undefined
      ? []
      : await consentsInForce(tx, tenant.id, { ...place, feature: feature.name, subjects: [] })
  const general = records.map(print)
  const defaultLevel = defaultLevelOf(bundle.source)
  return {
    setting: effectiveSetting(general, { tenant: tenant.name, defaultLevel }),
    general,
    switches: switches.map(print),
  }
}

function rank({ setting }: SettingAt): number {
  return CONSENT_LEVELS.indexOf(setting.level)
}

function printSetting({ level, decidedBy, explanation }: EffectiveSetting) {
  return { level, decidedBy: decidedBy?.by ?? ('default' as const), explanation }
}

function featureOf({ switches }: SettingAt, { feature, tenant }: ConsentQuestion) {
  if (feature === undefined) return null
  const { isOn, explanation } = effectiveFeature(switches, {
    tenant: tenant.name,
    feature: feature.title,
  })
  return { name: feature.name, isOn, explanation }
}
