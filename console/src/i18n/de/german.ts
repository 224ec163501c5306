import { collect } from './collect.ts'
import { common } from './common.ts'
import { consent } from './consent.ts'
import { health } from './health.ts'
import { ledger } from './ledger.ts'
import { overview } from './overview.ts'
import { people } from './people.ts'
import { problems } from './problems.ts'
import { quarantine } from './quarantine.ts'
import { reports } from './reports.ts'
import { requests } from './requests.ts'
import { retention } from './retention.ts'
import { sinks } from './sinks.ts'
import { tenants } from './tenants.ts'
import { workbench } from './workbench.ts'

/** Every text in German. */
export const GERMAN = {
  collect,
  common,
  consent,
  health,
  ledger,
  overview,
  people,
  problems,
  quarantine,
  reports,
  requests,
  retention,
  sinks,
  tenants,
  workbench,
}
