import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { listProofs } from '#drizzle/repositories/retention_proofs.ts'
import {
  deleteRule,
  insertRule,
  listRules,
  requestNarrowing,
  type StoredRule,
} from '#drizzle/repositories/retention_rules.ts'
import { type Tenant, updateTenantRetention } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { narrowNow } from '../../retention/jobs.ts'
import { previewNarrowing } from '../../retention/preview.ts'
import { proveRetention } from '../../retention/prove.ts'
import { runRetention } from '../../retention/retention.ts'
import { readTenantPeriods, type TenantPeriods } from '../../retention/tenant_periods.ts'
import { destroyEndedTenants } from '../../tenancy/subscriptions.ts'
import { limitOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, eitherOf, listOfItems } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printTenant, TENANT } from './print_tenant.ts'
import { NARROWING, PROOF, RULE, RUN } from './retention_answers.ts'
import {
  RETENTION_DAYS,
  RULE_BODY,
  RUN_BODY,
  type RuleBody,
  type RunBody,
} from './retention_body.ts'

const PREVIEW = {
  preview: {
    description:
      '1: changes nothing, and counts the stored reports that would be deleted or get an earlier day',
  },
}

export const retentionRoutes: readonly ApiRoute[] = [
  {
    method: 'PUT',
    path: '/manage/v1/tenants/{tenant}/retention',
    summary:
      'Sets or takes back the tenant’s own period of retention: a shorter one for what is stored too, at once, a longer one for what arrives from now on',
    query: PREVIEW,
    body: {
      type: 'object',
      required: ['retentionDays'],
      additionalProperties: false,
      properties: { retentionDays: RETENTION_DAYS },
    },
    answers: { 200: answer('The tenant, or the counts of a preview', eitherOf(TENANT, NARROWING)) },
    errors: ['invalid_body', 'invalid_query', 'not_found'],
    handle: setPeriod,
  },
  {
    method: 'GET',
    path: '/manage/v1/tenants/{tenant}/retention/rules',
    summary: 'Lists the periods that a tenant has set for parts of its reports',
    answers: { 200: listOfItems('The rules, the oldest first', RULE) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const items = await gateway.database.withTenant(tenant.id, (tx) => listRules(tx, tenant.id))
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/tenants/{tenant}/retention/rules',
    summary:
      'Sets a period for reports of a product, type, class or category; the shortest that applies counts, for what is stored too, at once',
    query: PREVIEW,
    body: RULE_BODY,
    answers: { 200: answer('The counts of a preview', NARROWING), 201: answer('The rule', RULE) },
    errors: ['invalid_body', 'invalid_query', 'not_found', 'too_many_rules'],
    handle: addRule,
  },
  {
    method: 'DELETE',
    path: '/manage/v1/tenants/{tenant}/retention/rules/{rule}',
    summary:
      'Takes a rule back, for what arrives from now on: nothing that is stored is kept longer',
    answers: { 204: 'Taken back' },
    errors: ['not_found'],
    handle: removeRule,
  },
  {
    method: 'GET',
    path: '/manage/v1/retention/proofs',
    summary:
      'Lists what the store itself says about records that are older than their period and an hour, the newest look first',
    query: { limit: { description: 'Most items' } },
    answers: { 200: listOfItems('The looks; `overdue` is 0 where all is well', PROOF) },
    wholeInstallation: true,
    errors: ['invalid_query'],
    handle: async ({ query }, { database }) => {
      const items = await database.withOwner((tx) => listProofs(tx, limitOf(query)))
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/retention/run',
    summary: 'Makes the partitions of the next days and deletes what has expired, now',
    body: RUN_BODY,
    bodyOptional: true,
    answers: { 200: answer('What was deleted', RUN) },
    errors: ['invalid_body', 'clock_not_settable', 'clock_not_trusted'],
    wholeInstallation: true,
    handle: run,
  },
]

type Handler = (request: ApiRequest, gateway: Gateway) => Promise<ApiAnswer>

async function run({ body }: ApiRequest, gateway: Gateway): ReturnType<Handler> {
  const { now, confirmClock } = parseBody<RunBody>(body)
  if (now !== undefined && !gateway.config.testClock) {
    throw new ApiError(
      'clock_not_settable',
      'Cannot take the time for now: TIDEGATE_TEST_CLOCK is not 1',
    )
  }
  const nowMs = now === undefined ? gateway.clock.nowMs() : Date.parse(now)
  const isClockConfirmed = now !== undefined || confirmClock === true
  const done = await runRetention(gateway, nowMs, { isClockConfirmed })
  await destroyEndedTenants(gateway, nowMs)
  await proveRetention(gateway, { isComplete: false })
  return { status: 200, body: done }
}

async function setPeriod(request: ApiRequest, gateway: Gateway): ReturnType<Handler> {
  const tenant = await requireTenant(gateway, request.params['tenant'] ?? null, request.actor)
  const { retentionDays } = parseBody<{ readonly retentionDays: number | null }>(request.body)
  const days = retentionDays ?? undefined
  if (isPreview(request)) {
    const { rules } = await readTenantPeriods(gateway, tenant.id)
    return await preview(request, gateway, { tenant, periods: { tenantDays: days, rules } })
  }
  await gateway.database.withOwner(async (tx) => {
    await updateTenantRetention(tx, tenant.id, days)
    await requestNarrowing(tx, tenant.id)
    await insertAuditEntry(tx, {
      ...auditOf(request, gateway, tenant),
      action: 'retention_period_set',
      detail: { days: retentionDays },
    })
  })
  await narrowNow(gateway)
  return { status: 200, body: printTenant({ ...tenant, retentionDays: days }, gateway) }
}

async function addRule(request: ApiRequest, gateway: Gateway): ReturnType<Handler> {
  const tenant = await requireTenant(gateway, request.params['tenant'] ?? null, request.actor)
  const { product, type, class: dataClass, category, days } = parseBody<RuleBody>(request.body)
  const given = { product, type, class: dataClass, category, days }
  if (isPreview(request)) {
    const { tenantDays, rules } = await readTenantPeriods(gateway, tenant.id)
    const periods = { tenantDays, rules: [...rules, given] }
    return await preview(request, gateway, { tenant, periods })
  }
  const audit = auditOf(request, gateway, tenant)
  const rule: StoredRule = {
    ...given,
    id: randomUUIDv7(),
    createdAt: audit.at,
    createdBy: audit.actor,
  }
  await gateway.database.withTenant(tenant.id, async (tx) => {
    const most = LIMITS.retentionRulesPerTenantMax
    if (!(await insertRule(tx, tenant.id, { rule, most }))) {
      throw new ApiError('too_many_rules', `Cannot add the rule: the tenant has ${most} already`)
    }
    await requestNarrowing(tx, tenant.id)
    const detail = { rule: rule.id, days, class: dataClass, category }
    await insertAuditEntry(tx, { ...audit, action: 'retention_rule_added', detail })
  })
  await narrowNow(gateway)
  return { status: 201, body: rule }
}

async function removeRule(request: ApiRequest, gateway: Gateway): ReturnType<Handler> {
  const tenant = await requireTenant(gateway, request.params['tenant'] ?? null, request.actor)
  const id = request.params['rule'] ?? ''
  if (!isGuid(id)) throw new ApiError('not_found', 'Cannot find the rule')
  await gateway.database.withTenant(tenant.id, async (tx) => {
    const isRemoved = await deleteRule(tx, tenant.id, id)
    if (!isRemoved) throw new ApiError('not_found', 'Cannot find the rule')
    // Without its rules a part may fall to a default that is shorter than they were.
    await requestNarrowing(tx, tenant.id)
    await insertAuditEntry(tx, {
      ...auditOf(request, gateway, tenant),
      action: 'retention_rule_removed',
      detail: { rule: id },
    })
  })
  await narrowNow(gateway)
  return { status: 204, body: undefined }
}

/** Throws an ApiError for another value: who asks for a preview in other words must not change anything by it. */
function isPreview({ query }: ApiRequest): boolean {
  const text = query.get('preview')
  if (text === null || text === '1') return text === '1'
  throw new ApiError('invalid_query', 'Cannot use preview: wanted 1')
}

async function preview(
  request: ApiRequest,
  gateway: Gateway,
  { tenant, periods }: { readonly tenant: Tenant; readonly periods: TenantPeriods },
): Promise<ApiAnswer> {
  const counts = await previewNarrowing(gateway, tenant.id, periods)
  await gateway.database.withTenant(tenant.id, (tx) =>
    insertAuditEntry(tx, {
      ...auditOf(request, gateway, tenant),
      action: 'retention_previewed',
      detail: { ...counts },
    }),
  )
  return { status: 200, body: { preview: counts } }
}

function auditOf({ actor }: ApiRequest, { clock }: Pick<Gateway, 'clock'>, { id }: Tenant) {
  return { tenantId: id, at: new Date(clock.nowMs()), actor: actor.name }
}
