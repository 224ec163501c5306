import { collect as collectDe } from './de/collect.ts'
import { common as commonDe } from './de/common.ts'
import { consent as consentDe } from './de/consent.ts'
import { health as healthDe } from './de/health.ts'
import { ledger as ledgerDe } from './de/ledger.ts'
import { overview as overviewDe } from './de/overview.ts'
import { people as peopleDe } from './de/people.ts'
import { problems as problemsDe } from './de/problems.ts'
import { quarantine as quarantineDe } from './de/quarantine.ts'
import { reports as reportsDe } from './de/reports.ts'
import { requests as requestsDe } from './de/requests.ts'
import { retention as retentionDe } from './de/retention.ts'
import { sinks as sinksDe } from './de/sinks.ts'
import { tenants as tenantsDe } from './de/tenants.ts'
import { workbench as workbenchDe } from './de/workbench.ts'
import { collect } from './en/collect.ts'
import { common } from './en/common.ts'
import { consent } from './en/consent.ts'
import { health } from './en/health.ts'
import { ledger } from './en/ledger.ts'
import { overview } from './en/overview.ts'
import { people } from './en/people.ts'
import { problems } from './en/problems.ts'
import { quarantine } from './en/quarantine.ts'
import { reports } from './en/reports.ts'
import { requests } from './en/requests.ts'
import { retention } from './en/retention.ts'
import { sinks } from './en/sinks.ts'
import { tenants } from './en/tenants.ts'
import { workbench } from './en/workbench.ts'
import type { Translated } from './translated.ts'

/** Every text of the console. English is the truth; the type of the others follows from it. */
const EN = {
  ...{ collect, common, consent, health, ledger, overview, people, problems, quarantine },
  ...{ reports, requests, retention, sinks, tenants, workbench },
}

export type Messages = Translated<typeof EN>

const DE: Messages = {
  collect: collectDe,
  common: commonDe,
  consent: consentDe,
  health: healthDe,
  ledger: ledgerDe,
  overview: overviewDe,
  people: peopleDe,
  problems: problemsDe,
  quarantine: quarantineDe,
  reports: reportsDe,
  requests: requestsDe,
  retention: retentionDe,
  sinks: sinksDe,
  tenants: tenantsDe,
  workbench: workbenchDe,
}

export const CATALOGUES = { en: EN, de: DE } as const satisfies Record<string, Messages>
export type Language = keyof typeof CATALOGUES
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
]
