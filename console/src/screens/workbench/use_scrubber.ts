import { useCallback, useEffect, useRef, useState } from 'react'
import type {
  Refusal,
  Tried,
  VectorResult,
  WorkerAnswer,
  WorkerRequest,
} from './worker_messages.ts'

/** What was typed is tried when nobody has typed for so long. */
const PAUSE_MS = 80

type Wanted<Request> = Request extends unknown ? Omit<Request, 'id'> : never
export type ScrubRequest = Wanted<WorkerRequest>

export interface ScrubEngine {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly ask: (request: ScrubRequest) => Promise<WorkerAnswer>
}

/** The scrubber in a thread of its own; it ends with the screen. */
export function useScrubEngine(): ScrubEngine {
  const worker = useRef<Worker>(undefined)
  const waiting = useRef(new Map<number, (answer: WorkerAnswer) => void>())
  const lastId = useRef(0)
  const [state, setState] = useState<ScrubEngine['state']>('loading')
  useEffect(() => {
    const made = new Worker(new URL('./scrub_worker.ts', import.meta.url), { type: 'module' })
    made.addEventListener('message', (event: MessageEvent<WorkerAnswer>) => {
      const { data } = event
      if (data.kind === 'ready' || data.kind === 'failed') return setState(data.kind)
      waiting.current.get(data.id)?.(data)
      waiting.current.delete(data.id)
    })
    worker.current = made
    return () => {
      made.terminate()
      worker.current = undefined
      setState('loading')
    }
  }, [])
  const ask = useCallback(
    (request: ScrubRequest) =>
      new Promise<WorkerAnswer>((resolve) => {
        lastId.current += 1
        waiting.current.set(lastId.current, resolve)
        worker.current?.postMessage({ ...request, id: lastId.current })
      }),
    [],
  )
  return { state, ask }
}

interface Result {
  readonly tried?: Tried
  readonly refusal?: Refusal
  readonly results?: readonly VectorResult[]
}

const FAILED: Result = { refusal: { of: 'model', detail: '' } }

/** The answer to the newest request; the one before stays until then. `request` is compared by what it says. */
export function useAnswer({ ask, state }: ScrubEngine, request: ScrubRequest | undefined): Result {
  const [result, setResult] = useState<Result>({})
  const wanted = request === undefined ? '' : JSON.stringify(request)
  useEffect(() => {
    if (state === 'failed') return setResult(FAILED)
    if (state === 'loading' || wanted === '') return setResult({})
    let isOld = false
    const timer = setTimeout(() => {
      void ask(JSON.parse(wanted)).then((answer) => {
        if (!isOld) setResult(resultOf(answer))
      })
    }, PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [ask, state, wanted])
  return result
}

function resultOf(answer: WorkerAnswer): Result {
  if (answer.kind === 'tried') return { tried: answer.tried }
  if (answer.kind === 'vectors') return { results: answer.results }
  return answer.kind === 'refused' ? { refusal: answer.refusal } : {}
}
