import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError, ERROR_STATUS } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { KeyringAwayError } from '../../keyring/keys.ts'
import { cancelRequest } from '../../subjects/decide.ts'
import { type Agent, AgentDirectory } from '../../subjects/drp/agents.ts'
import { parseExercise } from '../../subjects/drp/exercise.ts'
import {
  claimsProblem,
  expiryOf,
  openMessage,
  type SignedMessage,
} from '../../subjects/drp/message.ts'
import { fileExercise, findExercise, ReplayedError } from '../../subjects/drp/requests.ts'
import type { DrpSettings } from '../../subjects/drp/settings.ts'
import { printExerciseStatus, type Told } from '../../subjects/drp/status.ts'
import { agentOfToken, issueToken } from '../../subjects/drp/tokens.ts'
import { createLink } from '../../subjects/export/link.ts'
import { reloadRequest } from '../../subjects/requests.ts'
import { DOWNLOADS } from '../dsr/export_download.ts'
import { readBody } from '../read_body.ts'

type DrpContext = Context<{ Bindings: HttpBindings }>

interface Place {
  readonly gateway: Gateway
  readonly settings: DrpSettings
  readonly agents: AgentDirectory
}

/** An agent that has shown its token, and the tenant that this business is. */
interface Asking extends Place {
  readonly agent: Agent
  readonly tenant: Tenant
}

/** A refusal by the protocol; `fatal` where the same can never be taken. */
class DrpError extends Error {
  readonly status: 400 | 403 | 413
  readonly isFatal: boolean

  constructor(status: 400 | 403 | 413, message: string, isFatal = false) {
    super(message)
    this.status = status
    this.isFatal = isFatal
  }
}

const AGENT = '/v1/agent/:agent'
const REQUESTS = '/v1/data-rights-request'

/** Serves the Data Rights Protocol 1.0 as a covered business; nothing where the operator has not set it. */
export function mountDrp(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const { drp: settings } = gateway.config
  if (settings === undefined) return
  const place = { gateway, settings, agents: new AgentDirectory(settings.agents, gateway.log) }
  app.post(AGENT, (context) => setUp(context, place))
  app.get(
    AGENT,
    answered(place, async (context, { agent }) => {
      if (context.req.param('agent') !== agent.id) throw forbidden()
      return {}
    }),
  )
  for (const path of [REQUESTS, `${REQUESTS}/`]) app.post(path, answered(place, create))
  app.get(
    `${REQUESTS}/:id`,
    answered(place, async (context, asking) => {
      const request = await requireOwn(context, asking)
      return printExerciseStatus(request, await resultOf(context, asking, request))
    }),
  )
  app.delete(`${REQUESTS}/:id`, answered(place, revoke))
}

function answered(
  place: Place,
  handle: (context: DrpContext, asking: Asking) => Promise<object>,
): (context: DrpContext) => Promise<Response> {
  return async (context) => {
    try {
      return json(200, await handle(context, await askedBy(context, place)))
    } catch (error) {
      return refuse(error, place.gateway)
    }
  }
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

/** DRP's own form of an error, whose code is a text. */
function refuse(error: unknown, { log }: Pick<Gateway, 'log'>): Response {
  if (error instanceof DrpError) {
    const { status, message, isFatal: fatal } = error
    return json(status, { code: String(status), message, fatal })
  }
  const isAway = error instanceof KeyringAwayError || isStoreAway(error)
  if (!isAway && !(error instanceof ApiError)) log.error('drp_failed', { error })
  const known = error instanceof ApiError ? ERROR_STATUS[error.code] : isAway ? 503 : 500
  const message = error instanceof ApiError ? error.message : 'Cannot answer: try again later'
  return json(known, { code: String(known), message, fatal: false })
}

function forbidden(): DrpError {
  return new DrpError(403, 'Cannot do this: wanted the token of the agent whose it is')
}

/** Who shows a token. An agent that the directory does not have any more is nobody at once. */
async function askedBy(context: DrpContext, place: Place): Promise<Asking> {
  const { gateway, agents } = place
  const tenant = await tenantOf(place)
  const id = tenant && (await agentOfToken(gateway, tenant.id, context.req.header('authorization')))
  const agent = id === undefined ? undefined : await agents.find(id)
  if (tenant === undefined || agent === undefined) throw forbidden()
  return { ...place, agent, tenant }
}

async function tenantOf({ gateway, settings }: Place): Promise<Tenant | undefined> {
  const tenant = await gateway.database.withOwner((tx) => findTenant(tx, settings.tenant))
  return tenant?.erasedAt === undefined ? tenant : undefined
}

/** The set-up of an agent, by its signature alone. Whatever is wrong is the same 403 without a body. */
async function setUp(context: DrpContext, place: Place): Promise<Response> {
  const { gateway, agents } = place
  try {
    const id = context.req.param('agent') ?? ''
    const [agent, tenant] = [await agents.find(id), await tenantOf(place)]
    if (agent === undefined || tenant === undefined) throw forbidden()
    const asking = { ...place, agent, tenant }
    const { hash, claims } = await readSigned(context, asking)
    const message = { tenantId: tenant.id, agentId: agent.id, hash, expiresAt: expiryOf(claims) }
    const token = await issueToken(gateway, message)
    if (token === undefined) throw forbidden()
    return json(200, { 'agent-id': agent.id, token })
  } catch (error) {
    if (error instanceof DrpError) return new Response(null, { status: 403 })
    return refuse(error, gateway)
  }
}

async function create(context: DrpContext, asking: Asking): Promise<object> {
  const { gateway, settings, agent, tenant } = asking
  const { claims, hash } = await readSigned(context, asking)
  const { callbackHosts } = settings
  const asked = parseExercise(claims, { agent, callbackHosts })
  if (typeof asked === 'string') throw new DrpError(400, asked, true)
  const message = { tenantId: tenant.id, agentId: agent.id, hash, expiresAt: expiryOf(claims) }
  try {
    return printExerciseStatus(await fileExercise(gateway, tenant, { asked, message }))
  } catch (error) {
    if (!(error instanceof ReplayedError)) throw error
    throw new DrpError(403, 'Cannot take the message: it was taken before', true)
  }
}

/** A signed message of this agent for this business, in time (DRP 1.0, section 3.07). */
async function readSigned(context: DrpContext, asking: Asking): Promise<SignedMessage> {
  const message = await openSigned(context, asking)
  const { agent, settings, gateway } = asking
  const problem = claimsProblem(message.claims, {
    ...{ agentId: agent.id, businessId: settings.businessId },
    nowMs: gateway.clock.nowMs(),
  })
  if (problem !== undefined) throw new DrpError(403, `Cannot take the message: ${problem}`, true)
  return message
}

async function openSigned(context: DrpContext, { agent }: Asking): Promise<SignedMessage> {
  const reading = await readBody(context.env.incoming, {
    wireBytesMax: LIMITS.drpBodyBytesMax,
    bodyBytesMax: LIMITS.drpBodyBytesMax,
  })
  if (reading.kind === 'too_large') {
    throw new DrpError(413, 'Cannot take the message: it is larger than 64 KiB', true)
  }
  if (reading.kind !== 'body') throw new DrpError(400, 'Cannot read the message')
  const opened = openMessage(Buffer.from(reading.bytes).toString('latin1'), agent.key)
  if (!('refused' in opened)) return opened
  const { refused: problem } = opened
  throw new DrpError(403, `Cannot take the message: ${problem}`, true)
}

async function requireOwn(context: DrpContext, asking: Asking): Promise<SubjectRequest> {
  const { gateway, agent, tenant } = asking
  const id = (context.req.param('id') ?? '').toLowerCase()
  const request = await findExercise(gateway, { tenantId: tenant.id, id, agentId: agent.id })
  if (request === undefined) throw forbidden()
  return request
}

/** Ends a request before it is carried out. Its message has no time in it: it does the same however often it comes. */
async function revoke(context: DrpContext, asking: Asking): Promise<object> {
  const request = await requireOwn(context, asking)
  const { claims } = await openSigned(context, asking)
  if (typeof claims['reason'] !== 'string') {
    throw new DrpError(400, 'Cannot revoke the request: wanted a reason', true)
  }
  const { gateway, agent } = asking
  if (request.status !== 'cancelled') await cancelRequest(gateway, request, `agent:${agent.id}`)
  return printExerciseStatus(await reloadRequest(gateway, request))
}

const EXPORTED = ['access', 'access_by_category']

/** Where the result of a fulfilled request is fetched, once: told to its agent alone, never in a callback. */
async function resultOf(
  context: DrpContext,
  { gateway, agent }: Asking,
  request: SubjectRequest,
): Promise<Told> {
  if (request.status !== 'completed' || !EXPORTED.includes(request.type)) return {}
  const detail = request.type === 'access' ? 'specific' : 'categories'
  try {
    const { token } = await createLink(gateway, request, { detail, actor: `agent:${agent.id}` })
    const origin = gateway.config.publicUrl ?? new URL(context.req.url).origin
    return { resultsUrl: new URL(`${DOWNLOADS}/${token}`, origin).href }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { detail: error.message }
  }
}
