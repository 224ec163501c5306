import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { GuardOrder } from './guard_order.ts'
import { CLEAN_ENVIRONMENT } from './run_process.ts'
import { cleanServerLine, createLineSplitter } from './server_log.ts'
import { isAlive, readPostmasterFile, STOP_MS_MAX, stopPostmaster } from './server_process.ts'

const GUARD_PATH = fileURLToPath(new URL('./guard.ts', import.meta.url))
const POLL_MS = 20

/** How long crash recovery may take: max_wal_size bounds it, slow disks stretch it; in ms. */
const READY_MS_MAX = 300_000

const STARTUP_LINES_MAX = 50

/** A PostgreSQL that takes connections, and the guard above it. */
export interface GuardedServer {
  readonly processId: number
  /** Resolves when the server is gone, whoever stopped it. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** The server ended before it was ready; `lines` are its last words, not cleaned. */
export interface FailedServer {
  readonly lines: readonly string[]
}

/** Starts a server under a guard and waits until it is ready or has ended. */
export async function startGuardedServer(
  clusterDir: string,
  order: GuardOrder,
  log: (line: string) => void,
): Promise<GuardedServer | FailedServer> {
  const guard = spawn(process.execPath, ['--no-warnings', GUARD_PATH, JSON.stringify(order)], {
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    // A session of its own: see guard.ts.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  guard.stdin.on('error', () => undefined)
  guard.stderr.setEncoding('utf8').on(
    'data',
    createLineSplitter((line) => {
      if (line !== '' && lines.length < STARTUP_LINES_MAX) lines.push(line)
      const clean = cleanServerLine(line)
      if (clean !== undefined) log(clean)
    }),
  )
  const guardEnded = new Promise<void>((resolve) => {
    guard.on('error', (error) => {
      lines.push(error.message)
      resolve()
    })
    guard.on('close', () => resolve())
  })
  const processId = await readProcessId(guard, guardEnded)
  if (processId === undefined || !(await becomesReady(clusterDir, processId))) {
    guard.stdin.destroy()
    await guardEnded
    return { lines }
  }
  const stop = createStop(guard, processId)
  const ended = guardEnded.then(async () => {
    while (await isAlive(processId)) await wait(POLL_MS)
  })
  return { processId, ended, stop }
}

type Guard = ChildProcessByStdio<Writable, Readable, Readable>

function readProcessId(guard: Guard, guardEnded: Promise<void>): Promise<number | undefined> {
  return new Promise((resolve) => {
    guard.stdout.setEncoding('utf8').on(
      'data',
      createLineSplitter((line) => resolve(Number(line))),
    )
    guardEnded.then(() => resolve(undefined))
  })
}

async function becomesReady(clusterDir: string, processId: number): Promise<boolean> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < READY_MS_MAX) {
    if (!(await isAlive(processId))) return false
    const postmaster = await readPostmasterFile(clusterDir)
    if (postmaster?.processId === processId && postmaster.ready) return true
    await wait(POLL_MS)
  }
  return false
}

function createStop(guard: Guard, processId: number): () => Promise<void> {
  let stopping: Promise<void> | undefined
  async function stopOnce(): Promise<void> {
    guard.stdin.destroy()
    const startedMs = performance.now()
    const guardIsThere = () => guard.exitCode === null && guard.signalCode === null
    while (guardIsThere() && performance.now() - startedMs < STOP_MS_MAX) await wait(POLL_MS)
    // The guard may have been killed; then this process does its work.
    await stopPostmaster(processId)
  }
  return () => {
    stopping ??= stopOnce()
    return stopping
  }
}
