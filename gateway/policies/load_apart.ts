import { Worker } from 'node:worker_threads'
import type { PolicySource } from '#policies/schema/policy_source.ts'
import { ConfigError } from '../config_error.ts'

/** What the thread answers. */
export type LoadedPolicies =
  | { readonly kind: 'loaded'; readonly source: PolicySource }
  | { readonly kind: 'refused'; readonly message: string }

/**
 * Reads and checks a policies directory in a thread, while this one does something else. Throws a ConfigError that names
 * every problem.
 */
export async function loadApart(directory: string): Promise<PolicySource> {
  const worker = new Worker(new URL('./load_thread.ts', import.meta.url), { workerData: directory })
  const loaded = await new Promise<LoadedPolicies>((resolve, reject) => {
    worker.once('message', (message: unknown) => resolve(parseLoaded(message)))
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('Cannot load policies: the thread ended early')))
  })
  if (loaded.kind === 'refused') throw new ConfigError(loaded.message)
  return loaded.source
}

function parseLoaded(message: unknown): LoadedPolicies {
  return message as LoadedPolicies
}
