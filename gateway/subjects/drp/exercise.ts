import type { JsonObject } from '#domain/json.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import { parseCallbackUrl } from '../opendsr/callback_url.ts'
import type { Agent } from './agents.ts'

/** What an agent may ask for, and the right that it is here. `sale:opt-in` is refused: nobody may consent for a person. */
export const EXERCISES: ReadonlyMap<string, RequestRight> = new Map([
  ['sale:opt-out', 'opt_out'],
  ['deletion', 'erasure'],
  ['access', 'access'],
  ['access:categories', 'access_by_category'],
  ['access:specific', 'access'],
])

/** The regulation whose right and term are taken, also where a request names none and is answered voluntarily. */
export const REGULATION = 'ccpa'

/** A request of an agent for a person. */
export interface Exercise {
  readonly exercise: string
  readonly right: RequestRight
  readonly isVoluntary: boolean
  readonly email: string
  /** True where the agent has verified the address and the directory has it do so. */
  readonly isVerified: boolean
  readonly agentRequestId: string | undefined
  readonly callbackUrl: string | undefined
}

const AGENT_REQUEST_ID = /^[A-Za-z0-9._:~-]{1,100}$/
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/

/** What a signed request asks for, or why it cannot be taken: a sentence that repeats nothing of it. */
export function parseExercise(
  claims: JsonObject,
  { agent, callbackHosts }: { readonly agent: Agent; readonly callbackHosts: readonly string[] },
): Exercise | string {
  const { exercise, regime, email } = claims
  const right = typeof exercise === 'string' ? EXERCISES.get(exercise) : undefined
  if (typeof exercise !== 'string' || right === undefined) {
    return `Cannot take the exercise: wanted one of ${[...EXERCISES.keys()].join(', ')}`
  }
  if (regime !== undefined && regime !== REGULATION) return 'Cannot take the regime: wanted ccpa'
  if (typeof email !== 'string' || !EMAIL.test(email)) {
    return 'Cannot find the person: wanted an email'
  }
  const agentRequestId = claims['agent-request-id']
  if (agentRequestId !== undefined && !isAgentRequestId(agentRequestId)) {
    return 'Cannot take agent-request-id: wanted up to 100 letters, digits and . _ : ~ -'
  }
  const callback = claims['status_callback']
  const callbackUrl =
    typeof callback === 'string' ? parseCallbackUrl(callback, callbackHosts) : undefined
  if (callback !== undefined && callbackUrl === undefined) {
    return 'Cannot take status_callback: wanted an https address of a host that this business may call'
  }
  return {
    ...{ exercise, right, email, agentRequestId, callbackUrl },
    isVoluntary: regime === undefined,
    isVerified: claims['email_verified'] === true && agent.verifies.includes('email'),
  }
}

function isAgentRequestId(value: unknown): value is string {
  return typeof value === 'string' && AGENT_REQUEST_ID.test(value)
}
