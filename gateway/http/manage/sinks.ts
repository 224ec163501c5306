import { randomUUID } from 'node:crypto'
import {
  CATEGORIES,
  type Category,
  DATA_CLASSES,
  type DataClass,
  PURPOSES,
  type Purpose,
} from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { deleteSink, insertSink, listSinks, setSinkStatus } from '#drizzle/repositories/sinks.ts'
import { findSinkKind, SINK_KINDS } from '../../forwarding/sink_kinds.ts'
import { sealSecrets } from '../../forwarding/sink_settings.ts'
import type { Gateway } from '../../gateway.ts'
import { permittedKinds } from '../../policies/permitted_kinds.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute, JsonSchema } from '../api/route.ts'
import { ANY_OBJECT, answer, listOfItems, objectOf, oneOf } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { auditSink, SINK_PATH, sinkKeyOf } from './sink_key.ts'
import { printSink, readSinkState, SINK, SINK_WITH_STATE } from './sink_print.ts'
import { checkedSettings } from './sink_settings_body.ts'

export interface SinkBody {
  readonly tenant: string
  readonly name: string
  readonly kind: string
  readonly endpoint: string
  readonly settings?: JsonObject
  readonly secrets?: Readonly<Record<string, string>>
  /** The secrets of a kind whose secrets are headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly purpose?: Purpose
  readonly classes?: readonly DataClass[]
  readonly categories?: readonly Category[]
  readonly products?: readonly string[]
  readonly from?: 'beginning' | 'now'
}

const KINDS = SINK_KINDS.map(({ kind }) => kind)
const KIND = objectOf({
  kind: oneOf(KINDS),
  endpoint: ANY_OBJECT,
  settings: ANY_OBJECT,
  secrets: ANY_OBJECT,
})
const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const SECRETS: JsonSchema = {
  type: 'object',
  maxProperties: 20,
  additionalProperties: { type: 'string', maxLength: 8_000 },
}

function someOf(words: readonly string[]): JsonSchema {
  return { type: 'array', minItems: 1, uniqueItems: true, items: { enum: words } }
}

const SINK_BODY: JsonSchema = {
  type: 'object',
  required: ['tenant', 'name', 'kind', 'endpoint'],
  additionalProperties: false,
  properties: {
    tenant: NAME,
    name: NAME,
    kind: { enum: KINDS },
    endpoint: { type: 'string', minLength: 1, maxLength: 2_000 },
    settings: { type: 'object', maxProperties: 50 },
    secrets: SECRETS,
    headers: SECRETS,
    purpose: { enum: PURPOSES },
    classes: someOf(DATA_CLASSES),
    categories: someOf(CATEGORIES),
    products: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax },
    },
    from: { enum: ['beginning', 'now'] },
  },
}

async function addSink({ body, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const wanted = parseBody<SinkBody>(body)
  const tenant = await requireTenant(gateway, wanted.tenant, actor)
  const purpose = wanted.purpose ?? 'operating_and_troubleshooting'
  if (permittedKinds(gateway, tenant.id, purpose).length === 0) {
    throw new ApiError(
      'purpose_not_permitted',
      `Cannot add the sink: no data may be used for ${purpose}`,
    )
  }
  const id = randomUUID()
  const { endpoint, settings, secrets } = checkedSettings(wanted, id)
  const sink = await gateway.database.withTenant(tenant.id, async (tx) => {
    const inserted = await insertSink(tx, {
      id,
      tenantId: tenant.id,
      name: wanted.name,
      kind: wanted.kind,
      endpoint,
      settings,
      sealedSecrets: sealSecrets(gateway, id, secrets),
      keeps: findSinkKind(wanted.kind)?.keeps === true,
      purpose,
      classes: wanted.classes,
      categories: wanted.categories,
      products: wanted.products,
      createdAt: new Date(gateway.clock.nowMs()),
      from: wanted.from ?? 'now',
    })
    if (typeof inserted === 'object') {
      await auditSink(tx, { gateway, actor, key: inserted }, 'sink_added', { kind: wanted.kind })
    }
    return inserted
  })
  if (sink === 'name_taken') {
    throw new ApiError('name_taken', 'Cannot add the sink: its name is taken')
  }
  if (sink === 'too_many') {
    throw new ApiError(
      'too_many_sinks',
      `Cannot add the sink: the tenant has ${LIMITS.sinksPerTenantMax} already`,
    )
  }
  return { status: 201, body: printSink(sink) }
}

async function listTenantSinks({ query, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const items = await gateway.database.withTenant(tenant.id, async (tx) => {
    const printed: object[] = []
    for (const sink of await listSinks(tx, tenant.id)) {
      printed.push({ ...printSink(sink), ...(await readSinkState(tx, sink)) })
    }
    return printed
  })
  return { status: 200, body: { items } }
}

async function removeSink(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  await gateway.database.withTenant(key.tenantId, async (tx) => {
    if (!(await deleteSink(tx, key))) throw new ApiError('not_found', 'Cannot find the sink')
    await auditSink(tx, { gateway, actor: request.actor, key }, 'sink_removed')
  })
  return { status: 204, body: undefined }
}

function changeStatus(status: 'active' | 'paused') {
  return async (request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> => {
    const key = await sinkKeyOf(request, gateway)
    const sink = await gateway.database.withTenant(key.tenantId, async (tx) => {
      const changed = await setSinkStatus(tx, key, { status })
      if (changed === undefined) throw new ApiError('not_found', 'Cannot find the sink')
      const action = status === 'paused' ? 'sink_paused' : 'sink_resumed'
      await auditSink(tx, { gateway, actor: request.actor, key }, action)
      return changed
    })
    return { status: 200, body: printSink(sink) }
  }
}

export const sinkRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/sink-kinds',
    summary:
      'Lists the kinds of sinks with the JSON Schemas of their endpoint, settings and secrets',
    answers: { 200: listOfItems('The kinds', KIND) },
    errors: [],
    handle: () =>
      Promise.resolve({
        status: 200,
        body: { items: SINK_KINDS.map(({ kind, schema }) => ({ kind, ...schema })) },
      }),
  },
  {
    method: 'POST',
    path: '/manage/v1/sinks',
    summary: 'Adds a destination of clean reports; they are forwarded at least once',
    body: SINK_BODY,
    answers: { 201: answer('The sink, without its secrets', SINK) },
    errors: ['invalid_body', 'not_found', 'name_taken', 'purpose_not_permitted', 'too_many_sinks'],
    handle: addSink,
  },
  {
    method: 'GET',
    path: '/manage/v1/sinks',
    summary: 'Lists the sinks of a tenant with what they sent, what waits and their last error',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: listOfItems('The sinks', SINK_WITH_STATE) },
    errors: ['not_found'],
    handle: listTenantSinks,
  },
  {
    method: 'DELETE',
    path: SINK_PATH,
    summary: 'Removes a sink with its dead letters; what its destination has is not taken back',
    answers: { 204: 'Removed' },
    errors: ['not_found'],
    handle: removeSink,
  },
  {
    method: 'POST',
    path: `${SINK_PATH}/pause`,
    summary: 'Pauses a sink: what comes waits in the store, no longer than its retention',
    answers: { 200: answer('The paused sink', SINK) },
    errors: ['not_found'],
    handle: changeStatus('paused'),
  },
  {
    method: 'POST',
    path: `${SINK_PATH}/resume`,
    summary: 'Resumes a sink where it stood, with its whole time for retries',
    answers: { 200: answer('The active sink', SINK) },
    errors: ['not_found'],
    handle: changeStatus('active'),
  },
]
