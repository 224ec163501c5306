import type { Collector } from '#domain/collector.ts'

/** Seconds that a browser may believe a preflight. */
const MAX_AGE_S = 3_600

/** Headers of every answer to a browser. Ingest keys are no cookies, so any origin may send. */
export function corsHeaders(
  collector: Collector,
  origin: string | undefined,
): Record<string, string> {
  if (origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': collector.corsExposedHeaders.join(', '),
    vary: 'origin',
  }
}

/** Headers of the answer to a preflight (Fetch standard, CORS protocol). */
export function preflightHeaders(
  collector: Collector,
  origin: string | undefined,
): Record<string, string> {
  return {
    ...corsHeaders(collector, origin),
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': collector.corsRequestHeaders.join(', '),
    'access-control-max-age': String(MAX_AGE_S),
  }
}
