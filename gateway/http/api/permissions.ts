import { invariant } from '#domain/invariant.ts'
import type { Permission } from '../../tenancy/roles.ts'
import type { ApiRoute } from './route.ts'

/** What an operation asks of whoever calls it. */
export interface RouteNeed {
  /** All of them; none: it is enough to be known. */
  readonly permissions: readonly Permission[]
  /** Does as well, for the purpose operating_and_troubleshooting and with a reason. */
  readonly withReason?: Permission
  /**
   * What it is to those who own some products only. `named`: it is about the product that the address or the body names,
   * and that must be theirs. `open`: it is about no product, or looks at the actor's itself. Missing: it is closed to them.
   */
  readonly products?: 'named' | 'open'
}

const need = (...permissions: readonly Permission[]): RouteNeed => ({ permissions })
const open = (...permissions: readonly Permission[]): RouteNeed => ({
  permissions,
  products: 'open',
})
const named = (...permissions: readonly Permission[]): RouteNeed => ({
  permissions,
  products: 'named',
})

const MANAGE = '/manage/v1'
const TENANT = `${MANAGE}/tenants/{tenant}`
const SINK = `${TENANT}/sinks/{sink}`
const CONNECTOR = `${TENANT}/connectors/{connector}`
const HOLD = `${MANAGE}/holds/{id}`
const DISCLOSURE = `${MANAGE}/disclosures/{id}`
const REQUEST = '/dsr/v1/requests/{id}'
const PERSON = `${MANAGE}/people/{person}`

/** What every operation asks: the only table of it. An operation without a row is refused at start. */
const ROUTE_NEEDS: Readonly<Record<string, RouteNeed>> = {
  [`GET ${MANAGE}/me`]: open(),
  [`GET ${MANAGE}/sessions`]: open(),
  [`DELETE ${MANAGE}/sessions/{session}`]: open(),
  [`GET ${MANAGE}/roles`]: open(),
  [`GET ${MANAGE}/people`]: need('people:read'),
  [`GET ${PERSON}`]: need('people:read'),
  [`POST ${PERSON}/roles`]: need('people:manage'),
  [`DELETE ${PERSON}/roles/{grant}`]: need('people:manage'),
  [`POST ${PERSON}/disable`]: need('people:manage'),
  [`POST ${PERSON}/enable`]: need('people:manage'),
  [`POST ${MANAGE}/access-tokens`]: need('tokens:manage'),
  [`GET ${MANAGE}/access-tokens`]: need('tokens:read'),
  [`DELETE ${MANAGE}/access-tokens/{token}`]: need('tokens:manage'),

  [`GET ${MANAGE}/tenants`]: open('tenants:read'),
  [`POST ${MANAGE}/tenants`]: need('tenants:manage'),
  [`GET ${TENANT}/instances`]: open('tenants:read'),
  [`POST ${TENANT}/instances`]: need('tenants:manage'),
  [`POST ${TENANT}/subscription/end`]: need('tenants:manage'),
  [`POST ${TENANT}/subscription/resume`]: need('tenants:manage'),
  [`PUT ${TENANT}/contact`]: need('policies:decide'),
  [`GET ${TENANT}/policies`]: open('tenants:read'),
  [`PUT ${TENANT}/policies`]: need('policies:decide'),

  [`PUT ${TENANT}/retention`]: need('retention:manage'),
  [`GET ${TENANT}/retention/rules`]: need('retention:read'),
  [`POST ${TENANT}/retention/rules`]: need('retention:manage'),
  [`DELETE ${TENANT}/retention/rules/{rule}`]: need('retention:manage'),
  [`GET ${MANAGE}/retention/calendar`]: need('retention:read'),
  [`GET ${MANAGE}/retention/proofs`]: need('retention:read'),
  [`GET ${MANAGE}/retention/runs`]: need('retention:read'),
  [`POST ${MANAGE}/retention/run`]: need('retention:run'),

  [`GET ${MANAGE}/ingest-keys`]: need('keys:read'),
  [`POST ${MANAGE}/ingest-keys`]: need('keys:manage'),
  [`DELETE ${TENANT}/ingest-keys/{key}`]: need('keys:manage'),

  [`GET ${MANAGE}/reports`]: {
    ...named('reports:read'),
    withReason: 'reports:read_with_reason',
  },
  [`GET ${MANAGE}/problems`]: {
    ...named('reports:read'),
    withReason: 'reports:read_with_reason',
  },
  [`GET ${MANAGE}/problems/{fingerprint}`]: {
    ...named('reports:read'),
    withReason: 'reports:read_with_reason',
  },
  [`GET ${MANAGE}/events`]: open('tenants:read'),
  [`GET ${MANAGE}/overview`]: open('tenants:read'),
  [`GET ${MANAGE}/flow`]: need('outcomes:read'),
  [`GET ${MANAGE}/volumes`]: named('outcomes:read'),
  [`GET ${MANAGE}/redactions`]: named('outcomes:read'),
  [`GET ${MANAGE}/reports/{id}`]: {
    ...open('reports:read'),
    withReason: 'reports:read_with_reason',
  },
  [`GET ${MANAGE}/reports/export`]: named('reports:read', 'reports:export'),
  [`POST ${MANAGE}/reports/search`]: named('reports:read'),
  [`GET ${MANAGE}/products`]: open('system:read'),
  [`GET ${MANAGE}/products/{product}/types/{type}`]: named('system:read'),
  [`GET ${MANAGE}/settings`]: open('system:read', 'tenants:read'),
  [`GET ${MANAGE}/about`]: open(),
  [`GET ${MANAGE}/search`]: open('system:read'),
  [`GET ${MANAGE}/consents/switches`]: need('consents:read'),
  [`POST ${MANAGE}/consents/lookup`]: need('consents:read'),
  [`GET ${MANAGE}/outcomes`]: need('outcomes:read'),
  [`GET ${MANAGE}/shapes`]: named('outcomes:read'),
  [`GET ${MANAGE}/quarantine`]: named('outcomes:read'),
  [`GET ${MANAGE}/over-collection`]: named('outcomes:read'),
  [`POST ${MANAGE}/quarantine/draft`]: named('contracts:draft'),

  [`GET ${MANAGE}/consents`]: need('consents:read'),
  [`PUT ${MANAGE}/consents`]: need('consents:manage'),
  [`POST ${MANAGE}/consents/effective`]: need('consents:read'),
  [`GET ${MANAGE}/consents/{id}/receipt`]: need('consents:read'),

  [`GET ${MANAGE}/contracts/expiring`]: open('system:read'),
  [`GET ${MANAGE}/bundle`]: open('system:read'),
  [`GET ${MANAGE}/bundles`]: open('system:read'),
  [`GET ${MANAGE}/bundles/{hash}`]: open('system:read'),
  [`GET ${MANAGE}/bundles/{hash}/changes`]: open('system:read'),
  [`GET ${MANAGE}/policies/versions`]: open('system:read'),
  [`POST ${MANAGE}/policies/what-if`]: need('policies:try'),
  [`POST ${MANAGE}/scrub`]: need('policies:try'),

  [`GET ${MANAGE}/sink-kinds`]: open('system:read'),
  [`GET ${MANAGE}/sinks`]: need('sinks:read'),
  [`POST ${MANAGE}/sinks`]: need('sinks:manage'),
  [`DELETE ${SINK}`]: need('sinks:manage'),
  [`POST ${SINK}/pause`]: need('sinks:manage'),
  [`POST ${SINK}/resume`]: need('sinks:manage'),
  [`POST ${SINK}/replay`]: need('sinks:manage'),
  [`GET ${SINK}/replays`]: need('sinks:read'),
  [`DELETE ${SINK}/replays/{replay}`]: need('sinks:manage'),
  [`GET ${SINK}/dead-letters`]: need('sinks:read'),
  [`POST ${SINK}/dead-letters/retry`]: need('sinks:manage'),
  [`POST ${SINK}/dead-letters/discard`]: need('sinks:manage'),

  [`GET ${MANAGE}/connector-kinds`]: open('system:read'),
  [`GET ${TENANT}/connectors`]: need('connectors:read'),
  [`POST ${TENANT}/connectors`]: need('connectors:manage'),
  [`GET ${CONNECTOR}`]: need('connectors:read'),
  [`PATCH ${CONNECTOR}`]: need('connectors:manage'),
  [`DELETE ${CONNECTOR}`]: need('connectors:manage'),
  [`POST ${CONNECTOR}/pause`]: need('connectors:manage'),
  [`POST ${CONNECTOR}/resume`]: need('connectors:manage'),

  [`GET ${MANAGE}/holds`]: need('holds:read'),
  [`POST ${MANAGE}/holds`]: need('holds:manage'),
  [`GET ${HOLD}`]: need('holds:read'),
  [`PATCH ${HOLD}`]: need('holds:manage'),
  [`POST ${HOLD}/lift`]: need('holds:manage'),
  [`GET ${HOLD}/reports`]: need('holds:read', 'reports:read'),
  [`GET ${HOLD}/export`]: need('holds:read', 'reports:export'),

  [`GET ${MANAGE}/disclosures`]: need('disclosures:read'),
  [`POST ${MANAGE}/disclosures`]: need('disclosures:manage'),
  [`GET ${DISCLOSURE}`]: need('disclosures:read'),
  [`POST ${DISCLOSURE}/notify`]: need('disclosures:manage'),
  [`POST ${DISCLOSURE}/redirect`]: need('disclosures:manage'),
  [`POST ${DISCLOSURE}/close`]: need('disclosures:manage'),
  [`POST ${DISCLOSURE}/refuse`]: need('disclosures:manage'),
  [`POST ${DISCLOSURE}/preview`]: need('disclosures:manage'),
  [`POST ${DISCLOSURE}/produce`]: need('disclosures:manage', 'reports:export'),
  [`GET ${DISCLOSURE}/receipt`]: need('disclosures:read'),

  [`GET ${MANAGE}/audit`]: need('audit:read'),
  [`GET ${MANAGE}/ledger`]: need('ledger:read'),
  [`GET ${MANAGE}/ledger/{id}/receipt`]: need('ledger:read'),
  [`POST ${MANAGE}/ledger/audit`]: need('ledger:audit'),
  [`GET ${MANAGE}/processing-record`]: need('system:read', 'sinks:read'),

  [`GET ${TENANT}/request-rules`]: need('requests:read'),
  [`PUT ${TENANT}/request-rules`]: need('requests:rules'),
  [`GET ${MANAGE}/response-templates`]: need('requests:read'),
  [`GET ${MANAGE}/requests/statistics`]: need('requests:read'),
  [`GET ${MANAGE}/requests/register`]: need('requests:read'),
  'GET /dsr/v1/requests': need('requests:read'),
  'POST /dsr/v1/requests': need('requests:handle'),
  'POST /dsr/v1/requests/bulk': need('requests:handle'),
  'POST /dsr/v1/requests/decisions': need('requests:decide'),
  [`GET ${REQUEST}`]: need('requests:read'),
  [`GET ${REQUEST}/clock`]: need('requests:read'),
  [`GET ${REQUEST}/receipt`]: need('requests:read'),
  [`GET ${REQUEST}/processors`]: need('requests:read'),
  [`GET ${REQUEST}/preview`]: need('requests:handle'),
  [`POST ${REQUEST}/verify`]: need('requests:handle'),
  [`POST ${REQUEST}/extend`]: need('requests:handle'),
  [`POST ${REQUEST}/cancel`]: need('requests:handle'),
  [`POST ${REQUEST}/lift`]: need('requests:handle'),
  [`POST ${REQUEST}/processors/{processor}/resend`]: need('requests:handle'),
  [`GET ${REQUEST}/linked`]: need('requests:handle'),
  [`POST ${REQUEST}/linked`]: need('requests:handle'),
  [`POST ${REQUEST}/approve`]: need('requests:decide'),
  [`POST ${REQUEST}/deny`]: need('requests:decide'),
  [`POST ${REQUEST}/exception`]: need('requests:decide'),
  [`POST ${REQUEST}/processors/{processor}/exception`]: need('requests:decide'),
  [`GET ${REQUEST}/export`]: need('requests:read', 'requests:export'),
  [`POST ${REQUEST}/export-link`]: need('requests:read', 'requests:export'),
  [`DELETE ${REQUEST}/export-link`]: need('requests:handle'),
}

/** The operations of the table, as `METHOD /path`. */
export const ROUTES_WITH_NEEDS: readonly string[] = Object.keys(ROUTE_NEEDS)

/** What an operation asks. Throws where it has no row: nothing is served that nobody has thought about. */
export function needOf({ method, path }: Pick<ApiRoute, 'method' | 'path'>): RouteNeed {
  const key = `${method} ${path}`
  const row = Object.hasOwn(ROUTE_NEEDS, key) ? ROUTE_NEEDS[key] : undefined
  invariant(row !== undefined, `${key} has a row in gateway/http/api/permissions.ts`)
  return row
}
