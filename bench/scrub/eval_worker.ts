import { parentPort, workerData } from 'node:worker_threads'
import type { FinderName } from './finders.ts'
import { createFinder, FINDER_NAMES } from './finders.ts'

// A thread of its own, so that an engine which does not come back can be ended.

function parseName(name: unknown): FinderName {
  const found = FINDER_NAMES.find((known) => known === name)
  if (found === undefined) throw new Error('Cannot evaluate: no such engine')
  return found
}

const find = await createFinder(parseName(workerData))
await find('warm up ann@example.com')
parentPort?.postMessage('ready')
parentPort?.on('message', async (text: string) => {
  const found = await find(text)
  parentPort?.postMessage(
    found === 'unaligned' ? found : found.map(({ kind, start, end }) => ({ kind, start, end })),
  )
})
