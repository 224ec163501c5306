import { CATEGORIES, DATA_CLASSES, PURPOSES } from '#domain/classification.ts'
import type { Transaction } from '#drizzle/database.ts'
import { countDeadLetters } from '#drizzle/repositories/dead_letters.ts'
import { countWaiting } from '#drizzle/repositories/forward_reader.ts'
import type { SinkRecord } from '#drizzle/repositories/sinks.ts'
import { SINK_KINDS } from '../../forwarding/sink_kinds.ts'
import {
  ANY_OBJECT,
  arrayOf,
  COUNT,
  FLAG,
  ID,
  INSTANT,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'

const STATUSES = ['active', 'paused'] as const satisfies readonly SinkRecord['status'][]

const MEMBERS = {
  id: ID,
  name: TEXT,
  kind: oneOf(SINK_KINDS.map(({ kind }) => kind)),
  endpoint: TEXT,
  settings: ANY_OBJECT,
  keeps: FLAG,
  purpose: oneOf(PURPOSES),
  'classes?': arrayOf(oneOf(DATA_CLASSES)),
  'categories?': arrayOf(oneOf(CATEGORIES)),
  'products?': arrayOf(TEXT),
  status: oneOf(STATUSES),
  createdAt: INSTANT,
  sent: COUNT,
  refused: COUNT,
  withheld: COUNT,
  lettersDropped: COUNT,
  'lastError?': TEXT,
  'lastSentAt?': INSTANT,
  'failingSince?': INSTANT,
}

export const SINK = objectOf(MEMBERS)
/** A sink with what waits for it (`readSinkState`). */
export const SINK_WITH_STATE = objectOf({ ...MEMBERS, waiting: COUNT, deadLetters: COUNT })

/** A sink as the API shows it: never its secrets. */
export function printSink(sink: SinkRecord) {
  const { tenantId: _tenant, sealedSecrets: _sealed, cursor: _cursor, ...shown } = sink
  return shown
}

/** What waits is counted up to this number. */
const WAITING_MAX = 10_000

/** How much waits for a sink, wanted by it or not and counted up to a bound, and its dead letters. */
export async function readSinkState(
  tx: Transaction,
  sink: SinkRecord,
): Promise<{ readonly waiting: number; readonly deadLetters: number }> {
  const { tenantId, cursor } = sink
  return {
    waiting: await countWaiting(tx, { tenantId, after: cursor, max: WAITING_MAX }),
    deadLetters: await countDeadLetters(tx, sink),
  }
}
