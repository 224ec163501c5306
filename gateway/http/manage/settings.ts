import { CATEGORIES, DATA_CLASSES, DATA_KINDS, PURPOSES } from '#domain/classification.ts'
import {
  MAIL_TRACKING_MODES,
  PERIOD_UNITS,
  PROCESSOR_ROLES,
  REQUEST_RIGHTS,
} from '#policies/schema/policy_source.ts'
import { AREAS, KINDS } from '#policies/scrub/kinds.ts'
import { METHODS } from '#policies/scrub/types.ts'
import { readSettingsInForce } from '../../policies/settings_in_force.ts'
import { readManifest } from '../../telemetry/licences.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  DAY,
  FLAG,
  ID,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { REQUEST_RULES } from '../dsr/decision_routes.ts'
import { requireTenant } from './find_tenant.ts'

const RETENTION = objectOf({
  defaultDays: COUNT,
  minDays: COUNT,
  maxDays: COUNT,
  afterSubscription: objectOf({ keepDays: COUNT, reversibleDays: COUNT }),
  requestLogMonths: COUNT,
  tenantDays: nullable(COUNT),
  rules: arrayOf(
    objectOf({
      id: ID,
      days: COUNT,
      product: nullable(TEXT),
      type: nullable(TEXT),
      class: nullable(oneOf(DATA_CLASSES)),
      category: nullable(oneOf(CATEGORIES)),
    }),
  ),
})

const PII = objectOf({
  kinds: arrayOf(
    objectOf({
      kind: oneOf(Object.keys(KINDS)),
      area: oneOf(AREAS),
      what: TEXT,
      method: oneOf(METHODS),
      enabled: FLAG,
      threshold: nullable({ type: 'number', minimum: 0, maximum: 1 }),
    }),
  ),
  specialCategoriesOff: arrayOf(TEXT),
  customKinds: arrayOf(TEXT),
  sensitiveKeys: COUNT,
  allowed: COUNT,
  rules: COUNT,
})

const SUBPROCESSOR = objectOf({
  name: TEXT,
  role: oneOf(PROCESSOR_ROLES),
  description: TEXT,
  region: TEXT,
  purposes: arrayOf(oneOf(PURPOSES)),
  dataKinds: arrayOf(oneOf(DATA_KINDS)),
  products: arrayOf(TEXT),
  keepsDataIn: TEXT,
  terms: TEXT,
})

const PERIOD = objectOf({ amount: COUNT, unit: oneOf(PERIOD_UNITS), clause: nullable(TEXT) })

const REGULATION = objectOf({
  name: TEXT,
  title: TEXT,
  region: TEXT,
  rights: arrayOf(oneOf(REQUEST_RIGHTS)),
  validFrom: nullable(DAY),
  timeZone: nullable(TEXT),
  answer: PERIOD,
  acknowledge: nullable(PERIOD),
  extension: nullable(PERIOD),
  note: nullable(TEXT),
  source: objectOf({
    text: TEXT,
    url: nullable(TEXT),
    kind: oneOf(['primary', 'secondary']),
    recordedOn: DAY,
  }),
})

const PURPOSE_ROW = objectOf(Object.fromEntries(PURPOSES.map((purpose) => [purpose, FLAG])))

const SETTINGS = objectOf({
  bundle: TEXT,
  retention: RETENTION,
  requestRules: REQUEST_RULES,
  consent: objectOf({ defaultLevel: oneOf(['off', 'required']) }),
  purposes: objectOf(Object.fromEntries(DATA_KINDS.map((kind) => [kind, PURPOSE_ROW]))),
  pii: PII,
  subprocessors: arrayOf(SUBPROCESSOR),
  mailTracking: objectOf({
    products: arrayOf(TEXT),
    defaultMode: oneOf(MAIL_TRACKING_MODES),
    modes: arrayOf(objectOf({ name: oneOf(MAIL_TRACKING_MODES), title: TEXT, collects: TEXT })),
  }),
  regulations: arrayOf(REGULATION),
})

const ABOUT = objectOf({
  name: TEXT,
  version: TEXT,
  node: TEXT,
  bundle: TEXT,
  policiesVersion: COUNT,
  licences: arrayOf(objectOf({ name: TEXT, version: TEXT, licence: nullable(TEXT) })),
})

/** What is set, and what the product is made of. */
export const settingsRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/settings',
    summary: 'The settings in force for a tenant: of the policies, and of its own',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: answer('The settings; pii is without the rules of single places', SETTINGS) },
    errors: ['not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      return { status: 200, body: await readSettingsInForce(gateway, tenant) }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/about',
    summary: 'The version of the product, the policies in force, and the licences of its packages',
    answers: { 200: answer('What runs here', ABOUT) },
    errors: [],
    handle: async (_request, { policies }) => {
      const { version, licences } = await readManifest()
      const body = {
        ...{ name: 'Tidegate', version, node: process.versions.node },
        ...{ bundle: policies.bundle.hash, policiesVersion: policies.inForce.version, licences },
      }
      return { status: 200, body }
    },
  },
]
