import { ConfigError } from '../../config_error.ts'
import { parseCallbackHost } from '../opendsr/callback_url.ts'

/** What the operator sets of the Data Rights Protocol. */
export interface DrpSettings {
  /** What agents call this business in their directory. */
  readonly businessId: string
  /** Id or name of the tenant that it is. */
  readonly tenant: string
  /** File: the directory of agents, in JSON. */
  readonly agents: string
  /** Hosts that callbacks may be sent to. */
  readonly callbackHosts: readonly string[]
}

const PREFIX = 'TIDEGATE_DRP'

/**
 * The settings `TIDEGATE_DRP_…`, or undefined where there are none. Throws a ConfigError where one of business, tenant and
 * agents is set without the others, and for hosts that cannot be used.
 */
export function parseDrp(
  env: Readonly<Record<string, string | undefined>>,
): DrpSettings | undefined {
  const [businessId, tenant, agents] = ['BUSINESS_ID', 'TENANT', 'AGENTS'].map(
    (name) => env[`${PREFIX}_${name}`] || undefined,
  )
  if (businessId === undefined && tenant === undefined && agents === undefined) return undefined
  if (businessId === undefined || tenant === undefined || agents === undefined) {
    throw new ConfigError(
      `Cannot use ${PREFIX}_BUSINESS_ID, _TENANT and _AGENTS: wanted all three, or none`,
    )
  }
  const words = (env[`${PREFIX}_CALLBACK_HOSTS`] ?? '').split(/[\s,]+/)
  const callbackHosts = words.filter((word) => word !== '').map(parseHost)
  return { businessId, tenant, agents, callbackHosts }
}

function parseHost(word: string): string {
  const host = parseCallbackHost(word)
  if (host !== undefined) return host
  throw new ConfigError(
    `Cannot use ${PREFIX}_CALLBACK_HOSTS: wanted names such as agent.example or agent.example:8443`,
  )
}
