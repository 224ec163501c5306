import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import { COLLECTOR_NAMES } from '#domain/collector.ts'
import { ApiError } from '#domain/errors.ts'
import type { ReportFilter } from '#drizzle/repositories/report_reader.ts'
import { instantOf } from '../api/page.ts'

/** What reports are looked for by, beside their tenant. */
export const REPORT_FILTER_QUERY = {
  product: { description: 'Only this product' },
  type: { description: 'Only this report type' },
  class: { description: 'Only this class', values: DATA_CLASSES },
  category: { description: 'Only this category', values: CATEGORIES },
  collector: { description: 'Only what came over this protocol', values: COLLECTOR_NAMES },
  version: { description: 'Only this version of the product, as it is written' },
  since: { description: 'Received at or after this time (RFC 3339)' },
  until: { description: 'Received before this time (RFC 3339)' },
} as const

/** Of those whose role lets them read with a reason only. */
export const REASON_QUERY = {
  description: 'Why they are read, where the role asks for it; it is audited',
} as const

type Named = Pick<
  ReportFilter,
  'product' | 'type' | 'class' | 'category' | 'collector' | 'version' | 'since' | 'until'
>

/** The filter of a query. Throws an ApiError for a word that there is not. */
export function reportFilterOf(query: URLSearchParams): Named {
  return {
    product: query.get('product') ?? undefined,
    type: query.get('type') ?? undefined,
    class: wordOf(query, 'class', DATA_CLASSES),
    category: wordOf(query, 'category', CATEGORIES),
    collector: wordOf(query, 'collector', COLLECTOR_NAMES),
    version: query.get('version') ?? undefined,
    since: instantOf(query, 'since'),
    until: instantOf(query, 'until'),
  }
}

function wordOf(
  query: URLSearchParams,
  name: string,
  words: readonly string[],
): string | undefined {
  const word = query.get(name) ?? undefined
  if (word === undefined || words.includes(word)) return word
  throw new ApiError('invalid_query', `Cannot use ${name}: wanted ${words.join(', ')}`)
}
