import { Connection } from './connection.ts'
import type { LoadPlan } from './plan.ts'
import type { Tally } from './tally.ts'

/** Sends as fast as answers come, one request at a time on each connection, until the time is over. */
export async function runClosedLoop(
  plan: LoadPlan,
  requests: readonly Buffer[],
  tally: Tally,
): Promise<void> {
  const endsAtMs = performance.now() + plan.warmUpMs + plan.windowMs
  let sent = 0
  const work = async (): Promise<void> => {
    const connection = new Connection(plan.port)
    while (performance.now() < endsAtMs) {
      const request = requests[sent % requests.length]
      if (request === undefined) break
      sent += 1
      const sentAtMs = performance.now()
      tally.add(await connection.send(request), sentAtMs)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: plan.connections }, work))
}
