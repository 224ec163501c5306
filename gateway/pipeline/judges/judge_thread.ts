import { Worker } from 'node:worker_threads'
import type { Pseudonyms } from '#domain/stored_report.ts'
import { OverloadedError } from '../store.ts'
import type {
  FromThread,
  JudgeRequest,
  SubjectAnswer,
  ThreadSettings,
  ToThread,
  Verdict,
} from './messages.ts'

/** What is to be judged, without the number that the thread gives it. */
export type Job = Omit<JudgeRequest, 'kind' | 'id'>

export interface JudgeThreadSettings {
  /** What it is started with, now or later. */
  readonly thread: () => ThreadSettings
  readonly answer: (job: Job, subjects: readonly Pseudonyms[]) => readonly SubjectAnswer[]
  readonly onEnd: (error: unknown) => void
}

interface Pending {
  readonly job: Job
  readonly bytes: number
  readonly resolve: (verdict: Verdict) => void
  readonly reject: (error: unknown) => void
}

const ENTRY = new URL('./thread.ts', import.meta.url)
const RESTART_DELAY_MS = 250

/** One thread with the bodies that wait in it. When it ends they are answered 503, and another is started. */
export class JudgeThread {
  readonly #settings: JudgeThreadSettings
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | undefined
  #restart: NodeJS.Timeout | undefined
  #stopping = false
  #nextId = 0
  #bytes = 0

  constructor(settings: JudgeThreadSettings) {
    this.#settings = settings
    this.#start()
  }

  /** Bytes of the bodies that wait or are being judged. */
  get bytes(): number {
    return this.#bytes
  }

  get isRunning(): boolean {
    return this.#worker !== undefined
  }

  /** Throws OverloadedError where the thread ends before it has judged. The job's body is no longer usable. */
  async judge(job: Job): Promise<Verdict> {
    const id = this.#nextId
    const bytes = job.body.byteLength
    this.#nextId += 1
    return await new Promise((resolve, reject) => {
      this.#pending.set(id, { job, bytes, resolve, reject })
      this.#bytes += bytes
      this.#post({ kind: 'judge', id, ...job }, [job.body.buffer])
    })
  }

  /** Gives the thread what a new one would be started with. */
  adopt(): void {
    this.#post({ kind: 'adopt', ...this.#settings.thread() })
  }

  forgetKeys(): void {
    this.#post({ kind: 'forget' })
  }

  /** Ends the thread; what waits in it is answered 503. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    await this.#worker?.terminate()
  }

  #start(): void {
    const worker = new Worker(ENTRY, { workerData: this.#settings.thread(), env: {} })
    worker.on('message', (value: unknown) => this.#receive(parseMessage(value)))
    worker.on('error', (error) => this.#settings.onEnd(error))
    worker.on('exit', () => this.#ended())
    this.#worker = worker
  }

  #ended(): void {
    this.#worker = undefined
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new OverloadedError('Cannot judge reports: a thread has ended'))
    }
    if (this.#stopping) return
    this.#restart = setTimeout(() => this.#start(), RESTART_DELAY_MS)
    this.#restart.unref()
  }

  #receive(message: FromThread): void {
    if (message.kind !== 'ask') {
      this.#take(message.id)?.resolve(message)
      return
    }
    const { id, subjects } = message
    const job = this.#pending.get(id)?.job
    if (job === undefined) return
    this.#post({ kind: 'subjects', id, answers: this.#settings.answer(job, subjects) })
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    this.#bytes -= pending?.bytes ?? 0
    return pending
  }

  #post(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer)
  }
}

/** What the thread itself sent: both ends are of one program. */
function parseMessage(value: unknown): FromThread {
  return value as FromThread
}
