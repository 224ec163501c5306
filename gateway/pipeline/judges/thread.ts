import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { Pseudonymiser } from '../../keyring/pseudonymiser.ts'
import { PoliciesInUse } from '../../policies/policies_in_use.ts'
import { judgeBody } from './judge_body.ts'
import type {
  FromThread,
  JudgeRequest,
  SubjectAnswer,
  ThreadSettings,
  ToThread,
} from './messages.ts'
import { ThreadKeys } from './thread_keys.ts'

// The entry of a judge thread: bodies come in by messages, and what is to be kept of them goes out.

const port = parentPort
invariant(port !== null, 'this file is the entry of a thread')
const keys = new ThreadKeys()
const pseudonymiser = new Pseudonymiser(keys)
/** By the hash of the bundle. */
let policies = adopt(parseSettings(workerData).sources)
const waiting = new Map<number, (answers: readonly SubjectAnswer[]) => void>()

port.on('message', (value: unknown) => {
  const message = parseMessage(value)
  if (message.kind === 'forget') keys.forget()
  else if (message.kind === 'adopt') policies = adopt(message.sources)
  else if (message.kind === 'judge') void judge(message)
  else {
    waiting.get(message.id)?.(message.answers)
    waiting.delete(message.id)
  }
})

async function judge(request: JudgeRequest): Promise<void> {
  const { id } = request
  const useKeys = () => keys.use(request.admission.tenantId, request.pseudonymKeys)
  try {
    useKeys()
    const inForce = policies.get(request.bundle)
    invariant(inForce !== undefined, 'a thread judges by a bundle in force')
    const verdict = await judgeBody(request, {
      policies: inForce,
      pseudonymiser,
      ask: async (subjects) => {
        const answers = await new Promise<readonly SubjectAnswer[]>((resolve) => {
          waiting.set(id, resolve)
          post({ kind: 'ask', id, subjects })
        })
        // They may have been forgotten meanwhile.
        useKeys()
        return answers
      },
    })
    post(verdict)
  } catch (error) {
    post({ kind: 'failed', id, errorName: error instanceof Error ? error.name : 'Error' })
  }
}

function adopt(sources: readonly BundleSource[]): ReadonlyMap<string, PoliciesInUse> {
  const inUse = sources.map((source) => new PoliciesInUse(source, pseudonymiser))
  return new Map(inUse.map((used) => [used.bundle.hash, used]))
}

function post(message: FromThread): void {
  const isJudged = message.kind === 'judged'
  port?.postMessage(message, isJudged ? [message.reports.payloads.buffer, message.body.buffer] : [])
}

/** What the pool itself sent: both ends are of one program. */
function parseMessage(value: unknown): ToThread {
  return value as ToThread
}

function parseSettings(value: unknown): ThreadSettings {
  return value as ThreadSettings
}
