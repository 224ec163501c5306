import type { Transaction } from '#drizzle/database.ts'
import { countDeadLetters } from '#drizzle/repositories/dead_letters.ts'
import { countWaiting } from '#drizzle/repositories/forward_reader.ts'
import type { SinkRecord } from '#drizzle/repositories/sinks.ts'

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
