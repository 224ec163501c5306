import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'
import { JudgingBundles } from '../policies/judging_bundles.ts'
import { explainConsent } from './explain_consent.ts'
import { explainContract, explainFields } from './explain_contract.ts'
import { explainDeletion } from './explain_deletion.ts'
import { explainDestinations } from './explain_destinations.ts'
import { explainLedger } from './explain_ledger.ts'
import { explainRemark } from './explain_remarks.ts'

/** Everything that is known about how a stored report came to be as it is, and what becomes of it. */
export async function explainReport(gateway: Gateway, tenant: Tenant, report: ReadReport) {
  const { policies, database, clock } = gateway
  const judging = await new JudgingBundles(database, policies.bundles).find(report.bundle)
  const contract = judging && matchContract(judging, report.product, report.type)
  const inForce = policies.of(tenant.id, clock.nowMs()).bundle
  const { decidedById, ...consent } = await explainConsent(gateway, {
    ...{ tenant, report, bundle: judging ?? inForce },
    feature: featureOf(contract?.feature, gateway),
  })
  const deletion = await explainDeletion(gateway, tenant, report)
  return {
    bundle: bundleOf(report, judging, inForce),
    contract: contract === undefined ? null : explainContract(contract),
    consent,
    fields: contract === undefined ? [] : explainFields(contract, report.data),
    remarks: report.remarks.map(explainRemark),
    destinations: await explainDestinations(gateway, tenant.id, report),
    deletion,
    ledger: await explainLedger(gateway, tenant.id, {
      report: report.id,
      bundle: report.bundle,
      choice: decidedById,
      rule: deletion.rule,
      holds: deletion.holds.map(({ id }) => id),
    }),
  }
}

function bundleOf({ bundle: hash }: ReadReport, judging: Bundle | undefined, inForce: Bundle) {
  const state = judging === undefined ? ('gone' as const) : ('known' as const)
  return { hash, state, inForce: hash === inForce.hash }
}

function featureOf(name: string | undefined, { policies }: Gateway) {
  if (name === undefined) return undefined
  const { features } = policies.source.settings.consent
  return { name, title: features.find((feature) => feature.name === name)?.title ?? name }
}
