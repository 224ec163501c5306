import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** USER_HZ of Linux on every architecture that Node runs on (proc(5), times(2)). */
const TICKS_PER_S = 100

interface ProcessTime {
  readonly id: number
  readonly parentId: number
  /** Of the process and of its children that have ended. */
  readonly cpuS: number
}

/**
 * Seconds of processor time of a process and all below it, those that have ended included. Not a number where the
 * process is gone.
 */
export function cpuSeconds(rootId: number): number {
  const processes = listProcesses()
  const children = Map.groupBy(processes, ({ parentId }) => parentId)
  const sum = (process: ProcessTime): number =>
    (children.get(process.id) ?? []).reduce((total, child) => total + sum(child), process.cpuS)
  const root = processes.find(({ id }) => id === rootId)
  return root === undefined ? Number.NaN : sum(root)
}

/** Seconds for which the machine's cores have worked since it started, summed. */
export function busySeconds(): number {
  return (
    cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) /
    1000
  )
}

function listProcesses(): readonly ProcessTime[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return [parseStat(readFileSync(`/proc/${name}/stat`, 'latin1'))]
    } catch {
      // It ended between the list and the look: what it used is in its parent's count.
      return []
    }
  })
}

/** proc_pid_stat(5): fields 14 to 17 are the ticks of the process and of its children that were waited for. */
function parseStat(text: string): ProcessTime {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { id: Number.parseInt(text, 10), parentId: Number(fields[1]), cpuS: ticks / TICKS_PER_S }
}
