import { randomUUID } from 'node:crypto'
import { CONNECTOR_KINDS, type ConnectorKindName } from '#domain/connector.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  type Connector,
  type ConnectorKey,
  deleteConnector,
  findConnector,
  insertConnector,
  listConnectors,
  lockConnector,
  setConnectorPause,
  updateConnector,
} from '#drizzle/repositories/connectors.ts'
import { findConnectorProblem } from '../../connectors/check_settings.ts'
import { KINDS } from '../../connectors/kinds.ts'
import { openSettings, sealSettings } from '../../connectors/secrets.ts'
import type { Gateway } from '../../gateway.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import {
  ANY_OBJECT,
  answer,
  arrayOf,
  ID,
  INSTANT,
  listOfItems,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'

const PATH = '/manage/v1/tenants/{tenant}/connectors'
const ONE = `${PATH}/{connector}`
const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const SETTINGS = { type: 'object', maxProperties: 50 }

const NOT_FOUND = 'Cannot find the connector'

const KIND = objectOf({
  kind: oneOf(CONNECTOR_KINDS),
  summary: TEXT,
  schema: ANY_OBJECT,
  secrets: arrayOf(TEXT),
})

const CONNECTOR = objectOf({
  id: ID,
  tenant: ID,
  kind: oneOf(CONNECTOR_KINDS),
  name: TEXT,
  settings: ANY_OBJECT,
  secretsSet: arrayOf(TEXT),
  createdAt: INSTANT,
  updatedAt: INSTANT,
  'pausedAt?': INSTANT,
})

/** A connector as the API shows it: of its secrets only which are set. */
function printConnector(gateway: Gateway, connector: Connector) {
  const { tenantId, sealedSecrets: _sealed, pausedAt, ...shown } = connector
  const opened = openSettings(gateway, connector)
  const secretsSet = KINDS[connector.kind].secrets.filter((name) => opened[name] !== undefined)
  const paused = pausedAt === undefined ? {} : { pausedAt }
  return { tenant: tenantId, ...shown, secretsSet, ...paused }
}

async function keyOf(
  { params, actor }: Pick<ApiRequest, 'params' | 'actor'>,
  gateway: Gateway,
): Promise<ConnectorKey> {
  const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
  const id = (params['connector'] ?? '').toLowerCase()
  if (!isGuid(id)) throw new ApiError('not_found', NOT_FOUND)
  return { tenantId: tenant.id, id }
}

type Action =
  | 'connector_added'
  | 'connector_changed'
  | 'connector_removed'
  | 'connector_paused'
  | 'connector_resumed'

interface Deed {
  readonly actor: ApiRequest['actor']
  readonly action: Action
  readonly at: Date
}

async function audit(tx: Transaction, key: ConnectorKey, deed: Deed): Promise<void> {
  const { actor, action, at } = deed
  const detail = { connector: key.id }
  await insertAuditEntry(tx, { tenantId: key.tenantId, at, actor: actor.name, action, detail })
}

function assertSettings(gateway: Gateway, kind: ConnectorKindName, settings: JsonObject): void {
  const problem = findConnectorProblem(kind, settings, gateway.config)
  if (problem !== undefined) throw new ApiError('invalid_body', problem)
}

const NAME_TAKEN = new ApiError('name_taken', 'Cannot keep the connector: its name is taken')

interface ConnectorBody {
  readonly kind: ConnectorKindName
  readonly name: string
  readonly settings: JsonObject
}

async function add(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const { params, actor, body } = request
  const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
  const { kind, name, settings } = parseBody<ConnectorBody>(body)
  assertSettings(gateway, kind, settings)
  const key = { tenantId: tenant.id, id: randomUUID() }
  const at = new Date(gateway.clock.nowMs())
  const sealed = sealSettings(gateway, { id: key.id, kind }, settings)
  const added = await gateway.database.withTenant(tenant.id, async (tx) => {
    const inserted = await insertConnector(tx, { ...key, kind, name, ...sealed, createdAt: at })
    if (typeof inserted === 'object') await audit(tx, key, { actor, action: 'connector_added', at })
    return inserted
  })
  if (added === 'name_taken') throw NAME_TAKEN
  if (added === 'too_many') {
    throw new ApiError(
      'too_many_connectors',
      `Cannot add the connector: the tenant has ${LIMITS.connectorsPerTenantMax} already`,
    )
  }
  return { status: 201, body: printConnector(gateway, added) }
}

async function list({ params, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
  const found = await gateway.database.withTenant(tenant.id, (tx) => listConnectors(tx, tenant.id))
  return { status: 200, body: { items: found.map((item) => printConnector(gateway, item)) } }
}

async function show(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await keyOf(request, gateway)
  const found = await gateway.database.withTenant(key.tenantId, (tx) => findConnector(tx, key))
  if (found === undefined) throw new ApiError('not_found', NOT_FOUND)
  return { status: 200, body: printConnector(gateway, found) }
}

interface ChangeBody {
  readonly name?: string
  readonly settings?: JsonObject
}

/** What is not named stays; null takes a member away. */
function merged(now: JsonObject, change: JsonObject): JsonObject {
  const members = Object.entries({ ...now, ...change })
  return Object.fromEntries(members.filter(([, value]) => value !== null))
}

async function change(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await keyOf(request, gateway)
  const { name, settings } = parseBody<ChangeBody>(request.body)
  const at = new Date(gateway.clock.nowMs())
  const changed = await gateway.database.withTenant(key.tenantId, async (tx) => {
    const found = await lockConnector(tx, key)
    if (found === undefined) throw new ApiError('not_found', NOT_FOUND)
    const wanted = merged(openSettings(gateway, found), settings ?? {})
    assertSettings(gateway, found.kind, wanted)
    const sealed = settings === undefined ? {} : sealSettings(gateway, found, wanted)
    const updated = await updateConnector(tx, key, { at, name, ...sealed })
    if (updated === undefined) throw new ApiError('not_found', NOT_FOUND)
    if (updated === 'name_taken') throw NAME_TAKEN
    await audit(tx, key, { actor: request.actor, action: 'connector_changed', at })
    return updated
  })
  return { status: 200, body: printConnector(gateway, changed) }
}

async function remove(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await keyOf(request, gateway)
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(key.tenantId, async (tx) => {
    if (!(await deleteConnector(tx, key))) throw new ApiError('not_found', NOT_FOUND)
    await audit(tx, key, { actor: request.actor, action: 'connector_removed', at })
  })
  return { status: 204, body: undefined }
}

function pause(action: 'connector_paused' | 'connector_resumed') {
  return async (request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> => {
    const key = await keyOf(request, gateway)
    const at = new Date(gateway.clock.nowMs())
    const pausedAt = action === 'connector_paused' ? at : undefined
    const changed = await gateway.database.withTenant(key.tenantId, async (tx) => {
      const updated = await setConnectorPause(tx, key, pausedAt)
      if (updated === undefined) throw new ApiError('not_found', NOT_FOUND)
      await audit(tx, key, { actor: request.actor, action, at })
      return updated
    })
    return { status: 200, body: printConnector(gateway, changed) }
  }
}

export const connectorRoutes: readonly ApiRoute[] = [
  {
    ...{ method: 'GET', path: '/manage/v1/connector-kinds', errors: [] },
    summary: 'Lists the kinds of connectors: JSON Schemas of their settings, and which are secrets',
    answers: { 200: listOfItems('The kinds', KIND) },
    handle: () =>
      Promise.resolve({
        status: 200,
        body: {
          items: Object.values(KINDS).map(({ check: _check, ...shown }) => shown),
        },
      }),
  },
  {
    ...{ method: 'POST', path: PATH, handle: add },
    summary: 'Connects a processor, or another that requests are made known to',
    body: {
      type: 'object',
      required: ['kind', 'name', 'settings'],
      additionalProperties: false,
      properties: { kind: { enum: CONNECTOR_KINDS }, name: NAME, settings: SETTINGS },
    },
    answers: { 201: answer('The connector, without its secrets', CONNECTOR) },
    errors: ['invalid_body', 'not_found', 'name_taken', 'too_many_connectors'],
  },
  {
    ...{ method: 'GET', path: PATH, handle: list, errors: ['not_found'] },
    summary: 'Lists the connectors of a tenant, without their secrets',
    answers: { 200: listOfItems('The connectors', CONNECTOR) },
  },
  {
    ...{ method: 'GET', path: ONE, handle: show, errors: ['not_found'] },
    summary: 'Shows one connector, without its secrets',
    answers: { 200: answer('The connector', CONNECTOR) },
  },
  {
    ...{ method: 'PATCH', path: ONE, handle: change },
    summary: 'Changes the name of a connector, or some of its settings; null takes one away',
    body: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { name: NAME, settings: SETTINGS },
    },
    answers: { 200: answer('The changed connector', CONNECTOR) },
    errors: ['invalid_body', 'not_found', 'name_taken'],
  },
  {
    ...{ method: 'DELETE', path: ONE, handle: remove, errors: ['not_found'] },
    summary: 'Removes a connector; what waits for it is sent elsewhere or explained',
    answers: { 204: 'Removed' },
  },
  {
    ...{ method: 'POST', path: `${ONE}/pause`, errors: ['not_found'] },
    summary: 'Pauses a connector: what is meant for it waits',
    answers: { 200: answer('The paused connector', CONNECTOR) },
    handle: pause('connector_paused'),
  },
  {
    ...{ method: 'POST', path: `${ONE}/resume`, errors: ['not_found'] },
    summary: 'Resumes a connector',
    answers: { 200: answer('The connector', CONNECTOR) },
    handle: pause('connector_resumed'),
  },
]
