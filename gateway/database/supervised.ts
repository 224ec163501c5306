import { setTimeout as sleep } from 'node:timers/promises'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresSettings,
  startEmbeddedPostgres,
} from './embedded.ts'

/** A PostgreSQL that is started again, on the same port, when it ends by itself. */
export interface SupervisedPostgres {
  readonly url: string
  /** The process id of the present postmaster. */
  readonly processId: () => number
  readonly stop: () => Promise<void>
}

const RESTART_DELAY_MIN_MS = 200
const RESTART_DELAY_MAX_MS = 10_000

/** Starts PostgreSQL and keeps it running. Throws DatabaseStartError where the first start fails. */
export async function startSupervisedPostgres(
  settings: EmbeddedPostgresSettings,
): Promise<SupervisedPostgres> {
  const abort = new AbortController()
  let current = await startEmbeddedPostgres(settings)
  const { url, port } = current
  const restart = async (): Promise<EmbeddedPostgres | undefined> => {
    for (let delayMs = RESTART_DELAY_MIN_MS; !abort.signal.aborted; ) {
      await sleep(delayMs, undefined, { signal: abort.signal }).catch(() => undefined)
      delayMs = Math.min(delayMs * 2, RESTART_DELAY_MAX_MS)
      if (abort.signal.aborted) return undefined
      const started = await startEmbeddedPostgres({ ...settings, preferredPort: port }).catch(
        () => undefined,
      )
      // Everything that holds the URL waits for the old port: another one would be of no use.
      if (started?.port === port) return started
      settings.log('Cannot start PostgreSQL again yet: its port or its folder is in use')
      await started?.stop()
    }
    return undefined
  }
  const watching = (async () => {
    while (!abort.signal.aborted) {
      await current.ended
      if (abort.signal.aborted) return
      settings.log('PostgreSQL has ended by itself: it is started again')
      const next = await restart()
      if (next === undefined) return
      current = next
    }
  })()
  return {
    url,
    processId: () => current.processId,
    stop: async () => {
      abort.abort()
      await current.stop()
      await watching
      await current.stop()
    },
  }
}
