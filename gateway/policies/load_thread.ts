import { parentPort, workerData } from 'node:worker_threads'
import { ConfigError } from '../config_error.ts'
import { keepCompiled, quickenImports } from '../quick_start.ts'
import type { LoadedPolicies } from './load_apart.ts'

// The thread of `loadApart`: it reads and checks the policies of the directory that it is given, and ends.

async function load(directory: string): Promise<LoadedPolicies> {
  quickenImports()
  const { loadPolicies } = await import('./load_policies.ts')
  try {
    return { kind: 'loaded', source: await loadPolicies(directory) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { kind: 'refused', message: error.message }
  }
}

parentPort?.postMessage(await load(String(workerData)))
keepCompiled()
