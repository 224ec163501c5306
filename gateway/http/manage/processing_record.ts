import { CATEGORIES, DATA_CLASSES, DATA_KINDS, PURPOSES } from '#domain/classification.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import { listSinks } from '#drizzle/repositories/sinks.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import {
  type ProcessingActivity,
  processingActivities,
  SECURITY_MEASURES,
} from '#policies/engine/processing_record.ts'
import { retentionDays } from '#policies/engine/retain.ts'
import type { Gateway } from '../../gateway.ts'
import { readTenantPeriods } from '../../retention/tenant_periods.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, INSTANT, nullable, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { answerTable, FORMAT_QUERY, formatOf } from './table_answer.ts'

const COLUMNS = [
  ...['product', 'type', 'title', 'description', 'class', 'purposes', 'dataSubjects'],
  ...['dataCategories', 'dataKind', 'identities', 'recipients', 'transfers', 'keptDays'],
  ...['owner', 'review'],
]

const RECORD = objectOf({
  controller: nullable(TEXT),
  contact: nullable(TEXT),
  bundle: TEXT,
  asOf: INSTANT,
  activities: arrayOf(
    objectOf({
      product: TEXT,
      type: TEXT,
      title: TEXT,
      description: TEXT,
      class: oneOf(DATA_CLASSES),
      category: oneOf(CATEGORIES),
      purposes: arrayOf(oneOf(PURPOSES)),
      dataSubjects: arrayOf(TEXT),
      dataCategories: arrayOf(TEXT),
      dataKind: oneOf(DATA_KINDS),
      identities: arrayOf(oneOf(IDENTITY_KINDS)),
      recipients: arrayOf(TEXT),
      transfers: arrayOf(TEXT),
      keptDays: COUNT,
      owner: TEXT,
      review: TEXT,
    }),
  ),
  sinks: arrayOf(
    objectOf({
      name: TEXT,
      kind: TEXT,
      purpose: oneOf(PURPOSES),
      products: nullable(arrayOf(TEXT)),
      classes: nullable(arrayOf(oneOf(DATA_CLASSES))),
      categories: nullable(arrayOf(oneOf(CATEGORIES))),
    }),
  ),
  security: arrayOf(objectOf({ measure: TEXT, document: TEXT })),
})

/** The record of processing activities: GDPR Article 30(1), made from the policies in force. */
export const processingRecordRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/processing-record',
    summary: 'The record of processing activities (GDPR Article 30) by the policies in force',
    query: {
      tenant: {
        description:
          'Id or name: with its policies, periods and sinks; the defaults where it is missing',
      },
      ...FORMAT_QUERY,
    },
    answers: { 200: answer('An activity for each report type that is declared', RECORD) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const format = formatOf(query)
      const name = query.get('tenant')
      const tenant = name === null ? undefined : await requireTenant(gateway, name, actor)
      const record = await readRecord(gateway, tenant)
      return await answerTable(
        {
          name: 'processing-record',
          columns: COLUMNS,
          rows: record.activities.map(printRow),
          body: record,
        },
        format,
      )
    },
  },
]

async function readRecord(gateway: Gateway, tenant: Tenant | undefined) {
  const { database, policies, config, clock } = gateway
  const nowMs = clock.nowMs()
  const bundle = tenant === undefined ? policies.bundle : policies.of(tenant.id, nowMs).bundle
  const periods =
    tenant === undefined
      ? { tenantDays: undefined, rules: [] }
      : await readTenantPeriods(gateway, tenant.id)
  const sinks =
    tenant === undefined
      ? []
      : await database.withTenant(tenant.id, (tx) => listSinks(tx, tenant.id))
  const activities = processingActivities(bundle, {
    sinks,
    keptDays: ({ contractDays, ...place }) =>
      retentionDays(place, {
        ...{ ...periods, contractDays },
        defaultDays: bundle.retentionDaysDefault,
      }),
  })
  return {
    controller: tenant?.name ?? null,
    contact: config.privacyContact ?? null,
    bundle: bundle.hash,
    asOf: new Date(nowMs),
    activities,
    sinks: sinks.map(({ name, kind, purpose, products, classes, categories }) => ({
      ...{ name, kind, purpose },
      ...{ products: products ?? null, classes: classes ?? null, categories: categories ?? null },
    })),
    security: SECURITY_MEASURES,
  }
}

function printRow(activity: ProcessingActivity) {
  const { purposes, dataSubjects, dataCategories, identities, recipients, transfers } = activity
  return {
    ...activity,
    ...{ purposes: listed(purposes), dataSubjects: listed(dataSubjects) },
    ...{ dataCategories: listed(dataCategories), identities: listed(identities) },
    ...{ recipients: listed(recipients), transfers: listed(transfers) },
  }
}

function listed(words: readonly string[]): string {
  return words.join('; ')
}
