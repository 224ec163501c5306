import type { ConnectorKind } from '../kind.ts'
import { findUrlProblem } from '../private_hosts.ts'
import { URL_SCHEMA } from './processor_settings.ts'

const CLAIM = { type: 'string', minLength: 1, maxLength: 100 } as const

/** Who the tenant's people sign in with: its signed tokens say who they are. */
export const openIdProviderKind: ConnectorKind = {
  kind: 'openid_provider',
  summary: 'An OpenID provider of the tenant, whose signed tokens say who a person is',
  schema: {
    type: 'object',
    required: ['issuer', 'audience', 'subjectClaim'],
    additionalProperties: false,
    properties: {
      issuer: URL_SCHEMA,
      audience: { type: 'string', minLength: 1, maxLength: 500 },
      /** The claim that is the user id of reports. */
      subjectClaim: CLAIM,
      /** The claim that is a mail address; it counts where the provider has verified it. */
      emailClaim: CLAIM,
      /** Where its keys are; what its discovery document says where it is missing. */
      jwksUrl: URL_SCHEMA,
    },
  },
  secrets: [],
  check: ({ issuer, jwksUrl }, { privateHosts }) => {
    const problem = findUrlProblem(String(issuer), privateHosts)
    if (problem !== undefined) return `issuer: ${problem}`
    if (jwksUrl === undefined) return undefined
    const keysProblem = findUrlProblem(String(jwksUrl), privateHosts)
    return keysProblem === undefined ? undefined : `jwksUrl: ${keysProblem}`
  },
}
