import { parentPort, workerData } from 'node:worker_threads'
import type { PeerName } from './engines.ts'
import { createPeer, PEER_NAMES } from './engines.ts'
import { bestMs } from './timing.ts'

// A thread of its own, so that an engine which does not come back can be ended.

function parsePeer(name: unknown): PeerName {
  const found = PEER_NAMES.find((known) => known === name)
  if (found === undefined) throw new Error('Cannot measure: no such peer')
  return found
}

const engine = await createPeer(parsePeer(workerData))
await engine.redact('warm up ann@example.com')
parentPort?.postMessage('ready')
parentPort?.on('message', (text: string) => {
  void bestMs(engine, text, 1).then((ms) => parentPort?.postMessage(ms))
})
