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

/** English is there at once; other languages are loaded by who wants them. */
const LOADERS = {
  en: async () => EN,
  de: async () => (await import('./de/german.ts')).GERMAN,
} as const satisfies Record<string, () => Promise<Messages>>
export type Language = keyof typeof LOADERS

/** All texts in a language. */
export async function loadCatalogue(language: Language): Promise<Messages> {
  return await LOADERS[language]()
}

export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
]
