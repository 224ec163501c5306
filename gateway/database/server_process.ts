import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runProcess } from './run_process.ts'

const POLL_MS = 20

/** When a stop becomes harsher: fast shutdown at once, then immediate, then kill; in ms. */
export const STOP_STEPS: readonly (readonly [afterMs: number, signal: NodeJS.Signals])[] = [
  [0, 'SIGINT'],
  [5_000, 'SIGQUIT'],
  [8_000, 'SIGKILL'],
]

/** How long a stop may take in all before it is given up; in ms. */
export const STOP_MS_MAX = 15_000

/** Whether a process runs. A zombie does not: in a container nobody may ever collect it. */
export async function isAlive(processId: number): Promise<boolean> {
  try {
    process.kill(processId, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  const status = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '')
  // The name before the state is in parentheses and may hold anything, so the last one counts.
  return !/^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2))
}

/** What `postmaster.pid` says: the process, and whether it takes connections. */
export interface PostmasterFile {
  readonly processId: number
  readonly ready: boolean
}

/** Reads postmaster.pid (line 1: process id, line 8: status); undefined when there is none. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n')
  const processId = Number(lines[0])
  if (!Number.isSafeInteger(processId) || processId <= 1) return undefined
  return { processId, ready: lines[7]?.trim() === 'ready' }
}

/** As parsePostmasterFile, of a cluster folder. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const path = join(clusterDir, 'postmaster.pid')
  return parsePostmasterFile(await readFile(path, 'utf8').catch(() => ''))
}

/**
 * The PostgreSQL processes that run on a cluster folder, whoever started them. On Linux each one's
 * working folder is the cluster, which no reused process id can imitate; elsewhere the postmaster
 * is recognised by its command line.
 */
async function findServerProcesses(clusterDir: string): Promise<number[]> {
  const folder = await realpath(clusterDir).catch(() => clusterDir)
  if (process.platform !== 'linux') return findPostmasterByCommand(folder)
  const entries = await readdir('/proc')
  const found: number[] = []
  for (const entry of entries) {
    if (!/^[0-9]+$/.test(entry)) continue
    const cwd = await readlink(`/proc/${entry}/cwd`).catch(() => '')
    if (cwd !== folder) continue
    const name = await readFile(`/proc/${entry}/comm`, 'utf8').catch(() => '')
    if (name.trim() === 'postgres') found.push(Number(entry))
  }
  return found
}

async function findPostmasterByCommand(folder: string): Promise<number[]> {
  const postmaster = await readPostmasterFile(folder)
  if (postmaster === undefined) return []
  const { output } = await runProcess('ps', ['-o', 'command=', '-p', String(postmaster.processId)])
  return output.includes('postgres') && output.includes(folder) ? [postmaster.processId] : []
}

/**
 * Stops whatever server still runs on a cluster that no gateway owns any more, and resolves when
 * it is gone: true, or false when it would not go within STOP_MS_MAX. Its guard may be stopping it
 * at the same time, or may have been killed; the signals do no harm twice.
 * Only the holder of the data folder's lock may call it.
 */
export async function stopLeftoverServer(clusterDir: string): Promise<boolean> {
  const postmaster = await readPostmasterFile(clusterDir)
  const stopped = await stopStepwise({
    find: () => findServerProcesses(clusterDir),
    // Backends that outlive their postmaster end by themselves; only the harsh steps address them.
    addresses: (processId, signal) => processId === postmaster?.processId || signal !== 'SIGINT',
  })
  if (stopped && process.platform === 'linux') await removeStaleFile(clusterDir, postmaster)
  return stopped
}

/**
 * PostgreSQL judges a stale postmaster.pid by itself, but for one case: a process id that another
 * program has now, as in a container that was started anew. Only then the file is removed, and only
 * when it still is the one that was seen before no server process was found.
 */
async function removeStaleFile(
  clusterDir: string,
  seen: PostmasterFile | undefined,
): Promise<void> {
  if (seen === undefined || !(await isAlive(seen.processId))) return
  const present = await readPostmasterFile(clusterDir)
  if (present?.processId !== seen.processId) return
  await rm(join(clusterDir, 'postmaster.pid'), { force: true })
}

/** Stops one postmaster by its process id; true when it is gone. */
export function stopPostmaster(processId: number): Promise<boolean> {
  return stopStepwise({
    find: async () => ((await isAlive(processId)) ? [processId] : []),
    addresses: () => true,
  })
}

interface StopTargets {
  readonly find: () => Promise<number[]>
  readonly addresses: (processId: number, signal: NodeJS.Signals) => boolean
}

async function stopStepwise(targets: StopTargets): Promise<boolean> {
  const startedMs = performance.now()
  let step = 0
  for (;;) {
    const processIds = await targets.find()
    if (processIds.length === 0) return true
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs > STOP_MS_MAX) return false
    const [afterMs, signal] = STOP_STEPS[step] ?? [Number.POSITIVE_INFINITY, 'SIGKILL']
    if (elapsedMs >= afterMs) {
      step += 1
      for (const id of processIds) if (targets.addresses(id, signal)) sendSignal(id, signal)
    }
    await wait(POLL_MS)
  }
}

function sendSignal(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal)
  } catch {
    // It ended in between, or belongs to another user; whether it is gone is asked again anyway.
  }
}
