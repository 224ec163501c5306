import { randomUUID } from 'node:crypto'
import { PURPOSES, type Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { deleteSink, insertSink, listSinks, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import { createSinkBox } from '../../pipeline/forward.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { requireTenant } from './find_tenant.ts'

interface SinkBody {
  readonly tenant: string
  readonly name: string
  readonly kind: 'otlp'
  readonly endpoint: string
  readonly headers?: Readonly<Record<string, string>>
  readonly purpose?: Purpose
  readonly from?: 'beginning' | 'now'
}

export const sinkRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/manage/v1/sinks',
    summary: 'Adds a destination of clean reports; they are forwarded at least once',
    body: {
      type: 'object',
      required: ['tenant', 'name', 'kind', 'endpoint'],
      additionalProperties: false,
      properties: {
        tenant: { type: 'string', minLength: 1, maxLength: 100 },
        name: { type: 'string', minLength: 1, maxLength: 100 },
        kind: { enum: ['otlp'] },
        endpoint: { type: 'string', format: 'uri', pattern: '^https?://', maxLength: 2000 },
        headers: {
          type: 'object',
          maxProperties: 20,
          propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
          additionalProperties: { type: 'string', maxLength: 4000, pattern: '^[\\x20-\\x7e]*$' },
        },
        purpose: { enum: PURPOSES },
        from: { enum: ['beginning', 'now'] },
      },
    },
    answers: { 201: 'The sink, without its headers' },
    errors: ['invalid_body', 'not_found', 'name_taken', 'purpose_not_permitted'],
    handle: async ({ body }, gateway) => {
      const wanted = parseBody<SinkBody>(body)
      const tenant = await requireTenant(gateway, wanted.tenant)
      const purpose = wanted.purpose ?? 'operating_and_troubleshooting'
      const table = gateway.policies.source.settings.purposes
      if (!Object.values(table).some((row) => row[purpose])) {
        throw new ApiError(
          'purpose_not_permitted',
          `Cannot add the sink: no data may be used for ${purpose}`,
        )
      }
      const id = randomUUID()
      const headers = JSON.stringify(wanted.headers ?? {})
      const sink = await gateway.database.withTenant(tenant.id, (tx) =>
        insertSink(tx, {
          id,
          tenantId: tenant.id,
          name: wanted.name,
          kind: wanted.kind,
          endpoint: wanted.endpoint,
          sealedHeaders: createSinkBox(gateway).seal(headers, id),
          purpose,
          createdAt: new Date(gateway.clock.nowMs()),
          from: wanted.from ?? 'now',
        }),
      )
      if (sink === undefined)
        throw new ApiError('name_taken', 'Cannot add the sink: its name is taken')
      return { status: 201, body: printSink(sink) }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/sinks',
    summary: 'Lists the sinks of a tenant with what they sent and their last error',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: 'The sinks' },
    errors: ['not_found'],
    handle: async ({ query }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'))
      const sinks = await gateway.database.withTenant(tenant.id, (tx) => listSinks(tx, tenant.id))
      return { status: 200, body: { items: sinks.map(printSink) } }
    },
  },
  {
    method: 'DELETE',
    path: '/manage/v1/tenants/{tenant}/sinks/{sink}',
    summary: 'Removes a sink; what it has is not taken back',
    answers: { 204: 'Removed' },
    errors: ['not_found'],
    handle: async ({ params }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null)
      const id = params['sink'] ?? ''
      const isRemoved =
        isGuid(id) &&
        (await gateway.database.withTenant(tenant.id, (tx) => deleteSink(tx, tenant.id, id)))
      if (!isRemoved) throw new ApiError('not_found', 'Cannot find the sink')
      return { status: 204, body: undefined }
    },
  },
]

function printSink(sink: SinkRecord) {
  const { id, name, kind, endpoint, purpose, createdAt, sent, refused, lastError, lastSentAt } =
    sink
  return { id, name, kind, endpoint, purpose, createdAt, sent, refused, lastError, lastSentAt }
}
