import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import type { Gateway } from '../gateway.ts'
import { COLLECTORS } from '../pipeline/collectors.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { mountApi, problemOf } from './api/mount.ts'
import { createOpenApi } from './api/openapi.ts'
import type { ApiRoute } from './api/route.ts'
import { mountConsole } from './console/mount.ts'
import { mountDeviceBundle } from './device_bundle.ts'
import { mountDrp } from './drp/mount.ts'
import { requestClockRoutes } from './dsr/clock_routes.ts'
import { decisionRoutes } from './dsr/decision_routes.ts'
import { deviceRoutes } from './dsr/device_routes.ts'
import { mountExportDownload } from './dsr/export_download.ts'
import { linkedRoutes } from './dsr/linked_routes.ts'
import { optOutRoutes } from './dsr/opt_out_routes.ts'
import { mountProcessorReceipts } from './dsr/processor_receipts.ts'
import { processorRoutes } from './dsr/processor_routes.ts'
import { mountPublicRoutes } from './dsr/public_routes.ts'
import { dsrReceiptRoutes } from './dsr/receipt.ts'
import { dsrRoutes } from './dsr/routes.ts'
import { verificationRoutes, vouchRoutes } from './dsr/verification_routes.ts'
import { voteRoutes } from './dsr/vote_routes.ts'
import { mountCollector } from './ingest.ts'
import { mountLedger } from './ledger.ts'
import { accessTokenRoutes } from './manage/access_tokens.ts'
import { auditRoutes } from './manage/audit.ts'
import { bundleRoutes } from './manage/bundles.ts'
import { catalogueRoutes } from './manage/catalogue.ts'
import { connectorRoutes } from './manage/connectors.ts'
import { consentSwitchRoutes } from './manage/consent_switches.ts'
import { consentRoutes } from './manage/consents.ts'
import { contractRoutes } from './manage/contracts.ts'
import { deadLetterRoutes } from './manage/dead_letters.ts'
import { disclosureRoutes } from './manage/disclosures.ts'
import { eventRoutes } from './manage/events.ts'
import { flowRoutes } from './manage/flow.ts'
import { holdRoutes } from './manage/holds.ts'
import { ingestKeyRoutes } from './manage/ingest_keys.ts'
import { ledgerRoutes } from './manage/ledger.ts'
import { nameSearchRoutes } from './manage/name_search.ts'
import { outcomeRoutes } from './manage/outcomes.ts'
import { overviewRoutes } from './manage/overview.ts'
import { problemRoutes } from './manage/problems.ts'
import { processingRecordRoutes } from './manage/processing_record.ts'
import { quarantineRoutes } from './manage/quarantine.ts'
import { reportExplainedRoutes } from './manage/report_explained.ts'
import { reportFileRoutes } from './manage/report_files.ts'
import { reportRoutes } from './manage/reports.ts'
import { requestStatisticsRoutes } from './manage/request_statistics.ts'
import { responseTemplateRoutes } from './manage/response_templates.ts'
import { retentionRoutes } from './manage/retention.ts'
import { retentionCalendarRoutes } from './manage/retention_calendar.ts'
import { scrubRoutes } from './manage/scrub.ts'
import { settingsRoutes } from './manage/settings.ts'
import { sinkReplayRoutes } from './manage/sink_replays.ts'
import { sinkRoutes } from './manage/sinks.ts'
import { subscriptionRoutes } from './manage/subscriptions.ts'
import { systemRoutes } from './manage/system.ts'
import { tenantRoutes } from './manage/tenants.ts'
import { versionRoutes } from './manage/versions.ts'
import { volumeRoutes } from './manage/volumes.ts'
import { whatIfRoutes } from './manage/what_if.ts'
import { mountControllerCallbacks } from './opendsr/controller_callbacks.ts'
import { mountOpenDsr } from './opendsr/mount.ts'
import { meRoutes } from './people/me.ts'
import { mountPeople } from './people/mount.ts'
import { peopleRoutes } from './people/people.ts'
import { sessionRoutes } from './people/sessions.ts'
import { createPrivacyPages } from './privacy/pages.ts'
import { mountRequestForm } from './privacy/request_routes.ts'
import { mountPrivacy } from './privacy/routes.ts'
import { mountVerifyPage } from './privacy/verify_routes.ts'
import { mountReceiptKeys } from './receipt_keys.ts'

/** Every operation of the management and DSR APIs. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...tenantRoutes,
  ...subscriptionRoutes,
  ...retentionRoutes,
  ...ingestKeyRoutes,
  ...reportRoutes,
  ...reportFileRoutes,
  ...reportExplainedRoutes,
  ...catalogueRoutes,
  ...consentSwitchRoutes,
  ...settingsRoutes,
  ...nameSearchRoutes,
  ...outcomeRoutes,
  ...overviewRoutes,
  ...flowRoutes,
  ...eventRoutes,
  ...problemRoutes,
  ...volumeRoutes,
  ...retentionCalendarRoutes,
  ...quarantineRoutes,
  ...consentRoutes,
  ...contractRoutes,
  ...sinkRoutes,
  ...sinkReplayRoutes,
  ...deadLetterRoutes,
  ...connectorRoutes,
  ...holdRoutes,
  ...disclosureRoutes,
  ...systemRoutes,
  ...bundleRoutes,
  ...versionRoutes,
  ...whatIfRoutes,
  ...scrubRoutes,
  ...auditRoutes,
  ...accessTokenRoutes,
  ...meRoutes,
  ...sessionRoutes,
  ...peopleRoutes,
  ...requestStatisticsRoutes,
  ...responseTemplateRoutes,
  ...linkedRoutes,
  ...processingRecordRoutes,
  ...ledgerRoutes,
  ...dsrRoutes,
  ...requestClockRoutes,
  ...decisionRoutes,
  ...vouchRoutes,
  ...processorRoutes,
  ...dsrReceiptRoutes,
]

/** Every operation for people, devices and systems that have no token of the APIs. */
const PUBLIC_ROUTES = [...deviceRoutes, ...verificationRoutes, ...voteRoutes, ...optOutRoutes()]

/** The whole HTTP surface of a gateway. */
export function createApp(
  gateway: Gateway,
  telemetry: Pick<Telemetry, 'scrape'>,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  for (const collector of COLLECTORS) mountCollector(app, collector, gateway)
  mountApi(app, API_ROUTES, gateway)
  mountPeople(app, gateway)
  mountConsole(app)
  mountVerifyPage(app)
  mountRequestForm(app, gateway)
  mountPrivacy(app, createPrivacyPages(gateway))
  mountReceiptKeys(app, gateway)
  mountLedger(app, gateway)
  mountExportDownload(app, gateway)
  mountPublicRoutes(app, PUBLIC_ROUTES, gateway)
  mountDeviceBundle(app, gateway)
  mountProcessorReceipts(app, gateway)
  mountControllerCallbacks(app, gateway)
  mountOpenDsr(app, gateway)
  mountDrp(app, gateway)
  const openApi = createOpenApi(API_ROUTES)
  app.get('/openapi.json', (context) => context.json(openApi))
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    const isReady = await gateway.database.isReachable()
    const body = {
      status: isReady ? 'ready' : 'store_unreachable',
      bundle: gateway.policies.bundle.hash,
    }
    return context.json(body, isReady ? 200 : 503)
  })
  app.get('/metrics', (context) => {
    telemetry.scrape(context.env.incoming, context.env.outgoing)
    return RESPONSE_ALREADY_SENT
  })
  app.notFound(() => problemOf(new ApiError('not_found', 'Cannot find this address'), gateway))
  app.onError((error) => problemOf(error, gateway))
  return app
}
