import { createHash } from 'node:crypto'
import type { CleanReport } from '#domain/sink.ts'

const EVENT_ID = /^[0-9a-f]{32}$/
/** The nil id, which Sentry refuses. */
const NIL = '0'.repeat(32)

/**
 * The report's event id: its own id without dashes where that is a GUID, otherwise the first half of the SHA-256 of its
 * tenant and its id. The same report always gets the same one, by which Sentry tells repetitions.
 */
export function eventIdOf({ id, tenantId }: Pick<CleanReport, 'id' | 'tenantId'>): string {
  const plain = id.length > 36 ? '' : id.replaceAll('-', '').toLowerCase()
  if (EVENT_ID.test(plain) && plain !== NIL) return plain
  return createHash('sha256').update(`${tenantId}\n${id}`).digest('hex').slice(0, 32)
}

/** Longest release, and what none may hold (develop.sentry.dev, releases). */
const RELEASE_LENGTH_MAX = 200
const NOT_IN_RELEASE = /[\p{C}\p{Z}/\\]/gu

/** The release of a report that did not come through Sentry: its product and version. */
export function releaseOf({ product, version }: CleanReport): string {
  const name = version === undefined ? product : `${product}@${version}`
  return name.replace(NOT_IN_RELEASE, '_').slice(0, RELEASE_LENGTH_MAX)
}

/** Seconds since 1970, as Sentry counts them. */
export function secondsOf(timeMs: number): number {
  return timeMs / 1_000
}

/** What Tidegate says about a report. */
export function marksOf(report: CleanReport): Readonly<Record<string, string>> {
  return {
    'tidegate.product': report.product,
    'tidegate.type': report.type,
    'tidegate.class': report.class,
    'tidegate.category': report.category,
    'tidegate.bundle': report.bundle,
  }
}
