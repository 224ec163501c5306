import type { JsonObject } from '#domain/json.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { SentIdentity } from '../identities.ts'
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
  /** Whom it is about: one at least. */
  readonly identities: readonly SentIdentity[]
  /** True where the agent has verified all of them and the directory has it do so. */
  readonly isVerified: boolean
  readonly agentRequestId: string | undefined
  readonly callbackUrl: string | undefined
}

const AGENT_REQUEST_ID = /^[A-Za-z0-9._:~-]{1,100}$/

/** The claims by which a person is found, each with the one that says that it was verified. */
const PERSON_CLAIMS = [
  {
    claim: 'email',
    verified: 'email_verified',
    type: 'email',
    wanted: 'email',
    form: /^[^\s@]{1,64}@[^\s@]{1,255}$/,
  },
  {
    claim: 'phone_number',
    verified: 'phone_number_verified',
    type: 'phone',
    // ITU-T E.164.
    wanted: 'phone_number by E.164',
    form: /^\+[1-9]\d{6,14}$/,
  },
] as const

/** What a signed request asks for, or why it cannot be taken: a sentence that repeats nothing of it. */
export function parseExercise(
  claims: JsonObject,
  { agent, callbackHosts }: { readonly agent: Agent; readonly callbackHosts: readonly string[] },
): Exercise | string {
  const { exercise, regime } = claims
  const right = typeof exercise === 'string' ? EXERCISES.get(exercise) : undefined
  if (typeof exercise !== 'string' || right === undefined) {
    return `Cannot take the exercise: wanted one of ${[...EXERCISES.keys()].join(', ')}`
  }
  if (regime !== undefined && regime !== REGULATION) return 'Cannot take the regime: wanted ccpa'
  const person = parsePerson(claims, right)
  if (typeof person === 'string') return person
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
    ...{ exercise, right, agentRequestId, callbackUrl },
    identities: person.map(({ type, value }) => ({ type, value })),
    isVoluntary: regime === undefined,
    isVerified: person.every(
      ({ claim, verified }) => claims[verified] === true && agent.verifies.includes(claim),
    ),
  }
}

/** By which claims the person is found; a choice is kept for a mail address and not for a phone number. */
function parsePerson(claims: JsonObject, right: RequestRight) {
  const offered = PERSON_CLAIMS.filter(({ type }) => right !== 'opt_out' || type === 'email')
  const person = offered.flatMap((known) => {
    const value = claims[known.claim]
    return value === undefined ? [] : [{ ...known, value }]
  })
  const found = person.flatMap(({ value, form, ...known }) =>
    typeof value === 'string' && form.test(value) ? [{ ...known, value }] : [],
  )
  if (found.length > 0 && found.length === person.length) return found
  return `Cannot find the person: wanted ${offered.map(({ wanted }) => wanted).join(' or ')}`
}

function isAgentRequestId(value: unknown): value is string {
  return typeof value === 'string' && AGENT_REQUEST_ID.test(value)
}
