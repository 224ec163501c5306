import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject } from '#domain/json.ts'
import { FIRST_KEYS_FILE, readConfig } from '../config.ts'
import type { CliStreams } from './streams.ts'

/** `tidegate keys [product]`: the ingest keys of the first start, with the setting of each SDK. Returns the exit code. */
export async function keysCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const path = join(readConfig().dataDir, FIRST_KEYS_FILE)
  const keys = readKeys(path)
  if (keys === undefined) {
    streams.err(
      `Cannot read ${path}: start Tidegate once, or make a key with POST /manage/v1/ingest-keys`,
    )
    return 1
  }
  const [product] = args
  const shown = product === undefined ? keys : keys[product]
  if (shown === undefined) {
    streams.err(`Cannot find a key of this product: known are ${Object.keys(keys).join(', ')}`)
    return 1
  }
  streams.out(JSON.stringify(shown, null, 2))
  return 0
}

function readKeys(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isJsonObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
