import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { DIALECTS, type Dialect, requestsPath } from '../../subjects/opendsr/dialect.ts'
import { readDistribution } from '../../subjects/opendsr/distribution.ts'
import {
  cancelOpenDsrRequest,
  fileOpenDsrRequest,
  findOpenDsrRequest,
} from '../../subjects/opendsr/file_request.ts'
import {
  printCancellation,
  printDiscovery,
  printReceipt,
  printStatus,
} from '../../subjects/opendsr/messages.ts'
import { parseRequest } from '../../subjects/opendsr/parse_request.ts'
import { processorOf } from '../../subjects/opendsr/processor.ts'
import type { Permission } from '../../tenancy/roles.ts'
import { limitTo } from '../api/permit.ts'
import { readBody } from '../read_body.ts'
import { type Answer, answerError, type Signing, signAnswer } from './answer.ts'
import { authenticateController } from './authenticate.ts'
import { findControllerTenant } from './find_tenant.ts'

type OpenDsrContext = Context<{ Bindings: HttpBindings }>

/** Who asks, and for which tenant; undefined for a name that no tenant has. */
interface Asked {
  readonly actor: string
  readonly tenant: Tenant | undefined
}

interface Place extends Signing {
  readonly gateway: Gateway
}

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i

/**
 * Serves OpenDSR as its processor, in every dialect; nothing where the operator has not set it. Each answer is signed over
 * its exact bytes, errors too. Throws a ConfigError for a certificate or key that cannot be used.
 */
export function mountOpenDsr(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const processor = processorOf(gateway.config)
  if (processor === undefined) return
  if (processor.validToMs < gateway.clock.nowMs()) gateway.log.warn('opendsr_certificate_ended')
  const versions = new Map(DIALECTS.map((dialect) => [dialect.version, dialect]))
  const placeOf = (dialect: Dialect): Place => ({
    ...{ gateway, processor, dialect },
    constants: new Map(),
  })
  for (const dialect of versions.values()) mountVersion(app, placeOf(dialect))
  for (const dialect of DIALECTS) mountRequests(app, placeOf(dialect))
}

/** What everybody may read, and the status: the same for all dialects of a version. */
function mountVersion(app: Hono<{ Bindings: HttpBindings }>, place: Place): void {
  const { processor, dialect } = place
  const root = `/v${dialect.version}`
  app.get(
    `${root}/discovery`,
    signed(place, async () => ({
      status: 200,
      body: printDiscovery(dialect, processor.domain),
      isConstant: true,
    })),
  )
  app.get(`${root}/cert.pem`, (context) =>
    context.body(processor.certificate, 200, {
      'content-type': 'application/x-pem-file',
      'cache-control': 'public, max-age=3600',
    }),
  )
  app.get(
    `${root}/status/:id`,
    signed(place, (context) => showStatus(context, place)),
  )
  refuseOthers(app, place, [`${root}/discovery`, `${root}/status/:id`])
}

function mountRequests(app: Hono<{ Bindings: HttpBindings }>, place: Place): void {
  const path = requestsPath(place.dialect)
  app.post(
    path,
    signed(place, (context) => create(context, place)),
  )
  app.get(
    `${path}/:id`,
    signed(place, (context) => showStatus(context, place)),
  )
  app.delete(
    `${path}/:id`,
    signed(place, (context) => cancel(context, place)),
  )
  refuseOthers(app, place, [path, `${path}/:id`])
}

function refuseOthers(
  app: Hono<{ Bindings: HttpBindings }>,
  place: Place,
  paths: readonly string[],
): void {
  const refuse = signed(place, async () => {
    throw new ApiError('method_not_allowed', 'Cannot use this method on this address')
  })
  for (const path of paths) app.all(path, refuse)
}

function signed(
  place: Place,
  handle: (context: OpenDsrContext) => Promise<Answer>,
): (context: OpenDsrContext) => Promise<Response> {
  return async (context) => {
    const answer = await handle(context).catch((error: unknown) =>
      answerError(error, place.gateway),
    )
    return await signAnswer(answer, place)
  }
}

async function create(context: OpenDsrContext, place: Place): Promise<Answer> {
  const { gateway, processor, dialect } = place
  const { actor, tenant } = await askedBy(context, gateway, 'requests:handle')
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    throw new ApiError(
      'media_type_unsupported',
      'Cannot read the request: wanted the content type application/json',
    )
  }
  const bytes = await readBytes(context)
  const { domain, callbackHosts } = processor
  const sent = parseRequest(bytes, { dialect, domain, callbackHosts })
  if (tenant === undefined) throw notFound()
  const { request, receivedAt } = await fileOpenDsrRequest(gateway, {
    ...{ tenant, sent, dialect, actor },
  })
  const { unmatchedIdentities } = sent
  const receipt = { request, receivedAt, sent: bytes, unmatchedIdentities, domain }
  return { status: 201, body: printReceipt(receipt) }
}

async function readBytes(context: OpenDsrContext): Promise<Uint8Array> {
  const reading = await readBody(context.env.incoming, {
    wireBytesMax: LIMITS.managementBodyBytesMax,
    bodyBytesMax: LIMITS.managementBodyBytesMax,
  })
  if (reading.kind === 'too_large') {
    throw new ApiError('body_too_large', 'Cannot take the request: it is larger than 1 MiB')
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the request')
  return reading.bytes
}

async function showStatus(context: OpenDsrContext, place: Place): Promise<Answer> {
  const { gateway, processor, dialect } = place
  const asked = await askedBy(context, gateway, 'requests:read')
  const request = await requireAsked(context, gateway, asked)
  const distribution = await gateway.database.withTenant(request.tenantId, (tx) =>
    readDistribution(tx, request),
  )
  const body = printStatus({ ...request, distribution }, dialect, processor.domain)
  return { status: 200, body }
}

async function cancel(context: OpenDsrContext, place: Place): Promise<Answer> {
  const { gateway, dialect } = place
  const asked = await askedBy(context, gateway, 'requests:handle')
  const found = await requireAsked(context, gateway, asked)
  const { request, receivedAt } = await cancelOpenDsrRequest(gateway, found, asked.actor)
  return { status: 202, body: printCancellation(request, receivedAt, dialect) }
}

async function askedBy(
  context: OpenDsrContext,
  gateway: Gateway,
  permission: Permission,
): Promise<Asked> {
  const known = await authenticateController(context.req.header('authorization'), gateway)
  const actor = limitTo(known, permission)
  const name = context.req.query('tenant') ?? context.req.header('x-tidegate-tenant')
  if (name?.includes('\u0000')) throw notFound()
  return { actor: actor.name, tenant: await findControllerTenant(gateway, name, actor) }
}

/** Asked for in place of a tenant that there is none of: the answer takes as long. */
const NOBODY = parseTenantId('00000000-0000-0000-0000-000000000000')

async function requireAsked(
  context: OpenDsrContext,
  gateway: Gateway,
  { tenant }: Asked,
): Promise<SubjectRequest> {
  const tenantId: TenantId | undefined = tenant?.id ?? NOBODY
  invariant(tenantId !== undefined, 'the nil GUID is a GUID')
  const request = await findOpenDsrRequest(gateway, tenantId, context.req.param('id') ?? '')
  if (request === undefined) throw notFound()
  return request
}

function notFound(): ApiError {
  return new ApiError('not_found', 'Cannot find the tenant or its request')
}
