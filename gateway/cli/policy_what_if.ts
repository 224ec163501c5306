import { parseArgs } from 'node:util'
import { PURPOSES, type Purpose } from '#domain/classification.ts'
import { SYSTEM_CLOCK } from '#domain/clock.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { type GatewayConfig, readConfig } from '../config.ts'
import { ConfigError } from '../config_error.ts'
import { Pseudonymiser } from '../keyring/pseudonymiser.ts'
import { ReportSealer } from '../keyring/report_sealer.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { PolicyService } from '../policies/policy_service.ts'
import { readBundle } from '../policies/read_bundle.ts'
import { parseSince, SINCE_WANTED } from '../policies/since.ts'
import {
  findLookedTenant,
  lookWhatIf,
  type PrintedWhatIf,
  WHAT_IF_PURPOSE,
  WHAT_IF_REPORTS_DEFAULT,
  WHAT_IF_REPORTS_MAX,
  type WhatIfPlace,
} from '../policies/what_if.ts'
import { ConsentIndex } from '../tenancy/consent_index.ts'
import type { CliStreams } from './streams.ts'
import { storeReasonOf, withStore } from './with_store.ts'

const USAGE = `Usage: tidegate policy what-if [directory] [--since 24h] [--tenant name] [--limit N] [--purpose name] [--json]
--since: ${SINCE_WANTED}; --limit: 1 to ${WHAT_IF_REPORTS_MAX} reports
--purpose: what the look is for, ${WHAT_IF_PURPOSE} where it is missing; one of ${PURPOSES.join(', ')}`

/**
 * `tidegate policy what-if`: what a candidate would do with recent traffic, before it is published. Without a directory
 * the candidate is the configured one. Returns the exit code: 0 where nothing changes, 1 where something does, 2 where
 * something cannot be read or the command is wrong.
 */
export async function policyWhatIf(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readArguments(args, SYSTEM_CLOCK.nowMs())
  if (wanted === undefined) {
    streams.err(USAGE)
    return 2
  }
  try {
    const config = readConfig()
    const candidate = await readBundle(wanted.directory ?? config.policiesDir)
    const found = await withPlace(config, streams, (place) => lookAt(place, candidate, wanted))
    if (wanted.isJson) streams.out(JSON.stringify(found, null, 2))
    else print(found, streams)
    return found.items.length === 0 ? 0 : 1
  } catch (error) {
    const reason = storeReasonOf(error)
    if (reason === undefined) throw error
    streams.err(reason)
    return 2
  }
}

interface Wanted {
  readonly directory: string | undefined
  readonly since: Date
  readonly tenant: string | undefined
  readonly limit: number
  readonly purpose: Purpose
  readonly isJson: boolean
}

function readArguments(args: readonly string[], nowMs: number): Wanted | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        since: { type: 'string', default: '24h' },
        tenant: { type: 'string' },
        limit: { type: 'string', default: String(WHAT_IF_REPORTS_DEFAULT) },
        purpose: { type: 'string', default: WHAT_IF_PURPOSE },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    const [directory, ...others] = positionals
    const since = parseSince(values.since, nowMs)
    const limit = Number(values.limit)
    const isLimit = /^\d{1,6}$/.test(values.limit) && limit >= 1 && limit <= WHAT_IF_REPORTS_MAX
    const purpose = PURPOSES.find((name) => name === values.purpose)
    if (since === undefined || !isLimit || others.length > 0) return undefined
    if (purpose === undefined) return undefined
    return { directory, since, tenant: values.tenant, limit, purpose, isJson: values.json }
  } catch {
    return undefined
  }
}

async function lookAt(
  place: WhatIfPlace,
  candidate: Bundle,
  { tenant, since, limit, purpose }: Wanted,
): Promise<PrintedWhatIf> {
  const tenantId = tenant === undefined ? undefined : await findLookedTenant(place, tenant)
  if (tenant !== undefined && tenantId === undefined) {
    throw new ConfigError('Cannot find the tenant: wanted its id or its name')
  }
  return await lookWhatIf(place, {
    ...{ candidate, since, tenantId, limit, purpose },
    actor: 'command-line',
  })
}

/** Runs work with the store and its keyring, beside a gateway that serves or without one. */
async function withPlace<T>(
  config: GatewayConfig,
  streams: CliStreams,
  work: (place: WhatIfPlace) => Promise<T>,
): Promise<T> {
  const source = await loadPolicies(config.policiesDir)
  const settings = { config, streams, migrates: false }
  return await withStore(settings, async ({ database, keyring }) => {
    const consents = new ConsentIndex(database)
    await consents.refresh()
    const policies = new PolicyService(source, new Pseudonymiser(keyring))
    const sealer = new ReportSealer(keyring)
    return await work({ database, sealer, policies, consents, clock: SYSTEM_CLOCK })
  })
}

function print({ items, summary }: PrintedWhatIf, streams: CliStreams): void {
  for (const { sentence } of items) streams.out(sentence)
  if (items.length > 0) streams.out('')
  for (const line of summary) streams.out(line)
}
