import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  type Disclosure,
  insertDisclosure,
  listDisclosures,
} from '#drizzle/repositories/disclosures.ts'
import { findRequestEntry } from '#drizzle/repositories/ledger_entries.ts'
import { NOT_TOLD_REASONS, requireDisclosure, STEPS, takeStep } from '../../disclosures/cases.ts'
import { openProduction, planProduction, type Scope } from '../../disclosures/produce.ts'
import { ledgerOf } from '../../ledger/ledger.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, listOfItems, objectOf, TEXT } from '../api/schemas.ts'
import {
  assertProducts,
  CASE_SCHEMA,
  type CaseBody,
  DISCLOSURE,
  describedBy,
  print,
  pseudonymsOf,
  QUERY_SCHEMA,
  type QueryBody,
  requirePlanned,
  scrubbed,
  WORDS,
} from './disclosure_body.ts'
import { requireTenant } from './find_tenant.ts'
import { answerReceipt, LEDGER_RECEIPT } from './ledger.ts'

const CASES = '/manage/v1/disclosures'
const CASE = `${CASES}/{id}`
const STEP_ERRORS = ['invalid_body', 'not_found', 'disclosure_state'] as const

/** As `planProduction` counts it. */
const PLAN = objectOf({
  reports: COUNT,
  byType: arrayOf(objectOf({ product: TEXT, type: TEXT, count: COUNT })),
  planHash: TEXT,
})

/** Demands by authorities, and error reports that third parties are given, as cases. */
export const disclosureRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: CASES,
    summary:
      'Opens a case: a demand of an authority, or error reports of one product for a third party',
    body: CASE_SCHEMA,
    answers: { 201: answer('The case', DISCLOSURE) },
    errors: ['invalid_body', 'not_found', 'product_unknown'],
    handle: async ({ body, actor }, gateway) => {
      const wanted = parseBody<CaseBody>(body)
      const tenant = await requireTenant(gateway, wanted.tenant, actor)
      const at = new Date(gateway.clock.nowMs())
      const disclosure: Disclosure = {
        ...{ tenantId: tenant.id, id: randomUUIDv7(), status: 'received' },
        ...describedBy(wanted, gateway, tenant.id),
        receivedAt: wanted.receivedAt === undefined ? at : new Date(wanted.receivedAt),
        dueAt: wanted.dueAt === undefined ? null : new Date(wanted.dueAt),
        ...{ tenantToldAt: null, notToldReason: null, producedAt: null, production: null },
        updatedAt: at,
      }
      await gateway.database.withOwner(async (tx) => {
        await insertDisclosure(tx, disclosure)
        const action = 'disclosure_received'
        const detail = {
          request: disclosure.id,
          kind: disclosure.kind,
          basis: disclosure.legalBasis,
        }
        await insertAuditEntry(tx, { tenantId: tenant.id, at, actor: actor.name, action, detail })
      })
      return {
        status: 201,
        body: print(disclosure),
        headers: { location: `${CASES}/${disclosure.id}` },
      }
    },
  },
  {
    method: 'GET',
    path: CASES,
    summary: 'Lists the cases of a tenant, the newest first',
    query: {
      tenant: { description: 'Id or name', required: true },
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: { 200: listOfItems('The cases', DISCLOSURE) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const limit = limitOf(query)
      const next = query.get('next') ?? undefined
      if (next !== undefined && !isGuid(next)) {
        throw new ApiError(
          'invalid_query',
          'Cannot use next: wanted the value of an earlier answer',
        )
      }
      const found = await gateway.database.withOwner((tx) =>
        listDisclosures(tx, tenant.id, { before: next, limit }),
      )
      return { status: 200, body: listOf(found.map(print), { limit, nextOf: ({ id }) => id }) }
    },
  },
  {
    method: 'GET',
    path: CASE,
    summary: 'Shows a case',
    answers: { 200: answer('The case', DISCLOSURE) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => ({
      status: 200,
      body: print(await requireDisclosure(gateway, params['id'], actor)),
    }),
  },
  {
    method: 'POST',
    path: `${CASE}/notify`,
    summary:
      'Notes that the tenant was told of the demand, or the clause of the law by which it may not be',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: { notToldReason: { enum: NOT_TOLD_REASONS }, clause: WORDS },
      dependentRequired: { notToldReason: ['clause'], clause: ['notToldReason'] },
    },
    bodyOptional: true,
    answers: { 200: answer('The case', DISCLOSURE) },
    errors: STEP_ERRORS,
    handle: async ({ params, body, actor }, gateway) => {
      const disclosure = await requireDisclosure(gateway, params['id'], actor)
      const { notToldReason, clause } = parseBody<{ notToldReason?: string; clause?: string }>(body)
      const isTold = notToldReason === undefined
      const change = isTold
        ? { tenantToldAt: new Date(gateway.clock.nowMs()), notToldReason: null }
        : { notToldReason: `${notToldReason}: ${scrubbed(gateway, disclosure, clause ?? '')}` }
      const step = { name: 'notify', actor: actor.name, change, detail: { isTold } } as const
      return { status: 200, body: print(await takeStep(gateway, disclosure, step)) }
    },
  },
  ...(['redirect', 'close'] as const).map(
    (name): ApiRoute => ({
      method: 'POST',
      path: `${CASE}/${name}`,
      summary:
        name === 'redirect'
          ? 'Notes that the authority was sent to the tenant first'
          : 'Closes a case that was redirected, produced or refused',
      body: { type: 'object', additionalProperties: false },
      bodyOptional: true,
      answers: { 200: answer('The case', DISCLOSURE) },
      errors: STEP_ERRORS,
      handle: async ({ params, actor }, gateway) => {
        const disclosure = await requireDisclosure(gateway, params['id'], actor)
        return {
          status: 200,
          body: print(await takeStep(gateway, disclosure, { name, actor: actor.name })),
        }
      },
    }),
  ),
  {
    method: 'POST',
    path: `${CASE}/refuse`,
    summary: 'Refuses a demand, with the reason',
    body: {
      type: 'object',
      required: ['reason'],
      additionalProperties: false,
      properties: { reason: WORDS },
    },
    answers: { 200: answer('The case', DISCLOSURE) },
    errors: STEP_ERRORS,
    handle: async ({ params, body, actor }, gateway) => {
      const disclosure = await requireDisclosure(gateway, params['id'], actor)
      const reason = scrubbed(gateway, disclosure, parseBody<{ reason: string }>(body).reason)
      const change = { scope: { ...disclosure.scope, refusal: reason } }
      const step = { name: 'refuse', actor: actor.name, change } as const
      return { status: 200, body: print(await takeStep(gateway, disclosure, step)) }
    },
  },
  {
    method: 'POST',
    path: `${CASE}/preview`,
    summary: 'Sets the query that a production is limited to, and counts what it finds',
    body: QUERY_SCHEMA,
    answers: { 200: answer('Counts by product and type, and the plan hash', PLAN) },
    errors: [...STEP_ERRORS, 'product_unknown', 'purpose_not_permitted'],
    handle: async ({ params, body, actor }, gateway) => {
      const disclosure = await requireDisclosure(gateway, params['id'], actor)
      const { subjects: sent, ...wanted } = parseBody<QueryBody>(body)
      assertProducts(gateway, disclosure, wanted.products)
      const subjects = sent && (await pseudonymsOf(gateway, disclosure, sent))
      const scope: Scope = { ...wanted, ...(subjects && { subjects }) }
      const plan = await planProduction(gateway, disclosure, scope)
      const query: JsonObject = { ...wanted, ...(subjects && { subjects }) }
      const change = { scope: { ...disclosure.scope, query } }
      const detail = { reports: plan.reports }
      await takeStep(gateway, disclosure, { name: 'plan', actor: actor.name, change, detail })
      return { status: 200, body: plan }
    },
  },
  {
    method: 'POST',
    path: `${CASE}/produce`,
    summary:
      'Gives exactly what was previewed, as newline-delimited JSON, once the tenant was told or may not be',
    body: {
      type: 'object',
      required: ['planHash'],
      additionalProperties: false,
      properties: { planHash: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    },
    answers: { 200: 'application/x-ndjson' },
    errors: [...STEP_ERRORS, 'plan_changed', 'purpose_not_permitted'],
    handle: async ({ params, body, actor }, gateway) => {
      const disclosure = await requireDisclosure(gateway, params['id'], actor)
      const { planHash } = parseBody<{ planHash: string }>(body)
      const scope = await requirePlanned(gateway, disclosure, planHash)
      return {
        status: 200,
        stream: await openProduction(gateway, disclosure, { scope, actor: actor.name, planHash }),
        headers: {
          'content-type': 'application/x-ndjson',
          'content-disposition': `attachment; filename="disclosure-${disclosure.id}.ndjson"`,
          'cache-control': 'no-store',
        },
      }
    },
  },
  {
    method: 'GET',
    path: `${CASE}/receipt`,
    summary:
      'The receipt of a production, or of the opening of the case: one file that is verified offline',
    answers: { 200: answer('The receipt', LEDGER_RECEIPT) },
    errors: ['not_found', 'receipt_not_ready', 'unavailable'],
    handle: async ({ params, actor }, gateway) => {
      const { tenantId, id } = await requireDisclosure(gateway, params['id'], actor)
      const entry = await gateway.database.withOwner(
        async (tx) =>
          (await findRequestEntry(tx, { tenantId, id }, STEPS.produce.action)) ??
          (await findRequestEntry(tx, { tenantId, id }, 'disclosure_received')),
      )
      if (entry === undefined) throw new ApiError('not_found', 'Cannot find the receipt')
      return answerReceipt(await ledgerOf(gateway).receiptOf(entry))
    },
  },
]
