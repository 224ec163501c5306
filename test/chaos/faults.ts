import { readdirSync, readFileSync } from 'node:fs'
import { postmasterOf, withDatabase } from '../support/database.ts'
import type { Product } from '../support/product.ts'

/** Something that goes wrong while clients send. True where the gateway has to be started again afterwards. */
export type Fault = (product: Product, random: () => number) => Promise<boolean>

const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms))

/** Every fault by name: the only table of it. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  /** The gateway with its writers; its guard stops PostgreSQL. */
  gateway: async (product) => {
    await product.kill()
    return true
  },
  /** PostgreSQL as a whole: the gateway starts it again, and spools meanwhile. */
  postgres: async (product) => {
    await signal(product, 'SIGKILL')
    return false
  },
  /** Connections of writers, in the middle of what they do. */
  connections: async (product) => {
    await withDatabase(product, async (client) => {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where pid <> pg_backend_pid() and application_name like 'tidegate%'`,
      )
    }).catch(() => undefined)
    return false
  },
  /** A disk that hangs: nothing of PostgreSQL goes on for a while. */
  stall: async (product, random) => {
    const processId = postmasterOf(product).processId
    signalGroup(processId, 'SIGSTOP')
    await sleep(200 + random() * 2_000)
    signalGroup(processId, 'SIGCONT')
    return false
  },
  /** Both at once: the worst that a machine does to them. */
  both: async (product) => {
    await signal(product, 'SIGKILL')
    await product.kill()
    return true
  },
  /** An orderly stop in between. */
  stop: async (product) => {
    await product.stop()
    return true
  },
}

async function signal(product: Product, name: NodeJS.Signals): Promise<void> {
  try {
    process.kill(postmasterOf(product).processId, name)
  } catch {
    // It is down from the last fault and not up again: that is a fault too.
  }
}

/** Sends a signal to PostgreSQL's main process and to each that serves a connection. */
function signalGroup(postmaster: number, name: NodeJS.Signals): void {
  for (const processId of [postmaster, ...childrenOf(postmaster)]) {
    try {
      process.kill(processId, name)
    } catch {
      // It ended in between.
    }
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
      return Number(fields[1]) === parent ? [Number(entry)] : []
    } catch {
      return []
    }
  })
}
