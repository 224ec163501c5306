import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import type { RetentionRun } from '#drizzle/repositories/retention_runs.ts'
import { COUNT, ID, INSTANT, nullable, objectOf, oneOf, TEXT } from '../api/schemas.ts'

/** What a change of periods would do to what is stored. */
export const NARROWING = objectOf({ preview: objectOf({ deleted: COUNT, moved: COUNT }) })

export const RULE = objectOf({
  id: ID,
  'product?': TEXT,
  'type?': TEXT,
  'class?': oneOf(DATA_CLASSES),
  'category?': oneOf(CATEGORIES),
  days: COUNT,
  createdAt: INSTANT,
  createdBy: TEXT,
})

export const PROOF = objectOf({
  id: ID,
  checkedAt: INSTANT,
  overdue: COUNT,
  detail: objectOf({
    expiredReports: COUNT,
    agedReports: COUNT,
    heldReports: COUNT,
    deadLetters: COUNT,
    valueWitnesses: COUNT,
    spooledReports: COUNT,
    endedTenants: COUNT,
    partitionsLeftOut: COUNT,
  }),
})

const COUNTED = [
  'exactly',
  'approximately',
] as const satisfies readonly RetentionRun['reportsCounted'][]

export const RUN = objectOf({
  id: ID,
  now: INSTANT,
  startedAt: INSTANT,
  finishedAt: nullable(INSTANT),
  partitionsDropped: COUNT,
  reportsDeleted: COUNT,
  reportsCounted: oneOf(COUNTED),
  partitionsCreated: COUNT,
  periods: TEXT,
})
