import type { InputOf } from '../../api/client.ts'
import { CATEGORIES, CLASSES } from '../../components/classification.ts'
import { isPurpose, type Purpose } from '../../components/PurposeSelect.tsx'
import type { ReadingQuery } from '../../reading/reading.ts'

export const COLLECTORS = ['native', 'otlp', 'sentry'] as const
export const VIEWS = ['tail', 'search'] as const

/** What the address says of the list: names and days, never a text that was looked for. */
export interface ReportSearch {
  readonly purpose?: Purpose | undefined
  readonly view?: (typeof VIEWS)[number] | undefined
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly class?: (typeof CLASSES)[number] | undefined
  readonly category?: (typeof CATEGORIES)[number] | undefined
  readonly collector?: (typeof COLLECTORS)[number] | undefined
  readonly version?: string | undefined
  /** Days, `2026-01-31`; the last one is in the answer. */
  readonly since?: string | undefined
  readonly until?: string | undefined
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/i
const VERSION = /^[\w.+-]{1,64}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const DAY_MS = 86_400_000

export function purposeOf(search: Record<string, unknown>): Purpose | undefined {
  return isPurpose(search['purpose']) ? search['purpose'] : undefined
}

export function reportSearchOf(search: Record<string, unknown>): ReportSearch {
  return {
    purpose: purposeOf(search),
    view: wordOf(search['view'], VIEWS),
    product: textOf(search['product'], NAME),
    type: textOf(search['type'], NAME),
    class: wordOf(search['class'], CLASSES),
    category: wordOf(search['category'], CATEGORIES),
    collector: wordOf(search['collector'], COLLECTORS),
    version: textOf(search['version'], VERSION),
    since: dayOf(search['since']),
    until: dayOf(search['until']),
  }
}

export type ReportFilter = Omit<
  InputOf<'GET /manage/v1/reports'>['query'],
  'tenant' | 'purpose' | 'limit' | 'next' | 'reason'
>

/** The filter as the API takes it: days become half-open instants of UTC. */
export function filterOf(search: ReportSearch, { hasPeriod }: { readonly hasPeriod: boolean }) {
  const { product, type, class: dataClass, category, collector, version, since, until } = search
  return {
    ...(product && { product }),
    ...(type && { type }),
    ...(dataClass && { class: dataClass }),
    ...(category && { category }),
    ...(collector && { collector }),
    ...(version && { version }),
    ...(hasPeriod && since && { since: `${since}T00:00:00Z` }),
    ...(hasPeriod && until && { until: new Date(Date.parse(until) + DAY_MS).toISOString() }),
  } satisfies ReportFilter
}

/** What a list or a search is asked with. */
export type WantedReports = ReadingQuery & ReturnType<typeof filterOf>

function wordOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value)
}

/** A version such as `16` is read as a number from an address that somebody typed. */
function textOf(value: unknown, pattern: RegExp): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && pattern.test(text) ? text : undefined
}

export function dayOf(value: unknown): string | undefined {
  const day = textOf(value, DAY)
  return day === undefined || Number.isNaN(Date.parse(day)) ? undefined : day
}
