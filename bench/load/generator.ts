import { runClosedLoop } from './closed_loop.ts'
import { runOpenLoop } from './open_loop.ts'
import type { LoadMessage, LoadPlan } from './plan.ts'
import { buildRequests } from './requests.ts'
import { Tally } from './tally.ts'

/** The load generator: a process of its own, which is given one plan, carries it out, reports and ends. */
process.once('message', (message: unknown) => {
  run(parsePlan(message)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'unknown error'}\n`)
    process.exitCode = 1
    process.disconnect?.()
  })
})

async function run(plan: LoadPlan): Promise<void> {
  const requests = buildRequests(plan)
  const tally = new Tally(plan)
  const timers = [
    setTimeout(() => say({ kind: 'window_begins' }), plan.warmUpMs),
    setTimeout(() => say({ kind: 'window_ends' }), plan.warmUpMs + plan.windowMs),
  ]
  const { requestsPerS } = plan
  await (requestsPerS === undefined
    ? runClosedLoop(plan, requests, tally)
    : runOpenLoop({ ...plan, requestsPerS }, requests, tally))
  await new Promise((resolve) => setTimeout(resolve, plan.windowMs / 100))
  for (const timer of timers) clearTimeout(timer)
  const bytes = requests.reduce((sum, request) => sum + request.length, 0)
  say({ kind: 'result', result: tally.result(Math.round(bytes / requests.length)) })
  process.disconnect?.()
}

function say(message: LoadMessage): void {
  process.send?.(message)
}

function parsePlan(message: unknown): LoadPlan {
  return message as LoadPlan
}
