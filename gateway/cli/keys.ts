import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject } from '#domain/json.ts'
import { FIRST_KEYS_FILE, readConfig } from '../config.ts'
import type { CliStreams } from './streams.ts'

type Rotation = keyof typeof import('./rotate_keys.ts')['ROTATIONS']

const ROTATION_VERBS: Readonly<Record<string, Rotation>> = {
  'rotate-master': 'master',
  'rotate-root': 'root',
  'rotate-pseudonyms': 'pseudonyms',
}

/**
 * `tidegate keys [product]`: the ingest keys of the first start, with the setting of each SDK. `tidegate keys rotate-…`:
 * rotates keys of the keyring, which may be in use. Returns the exit code.
 */
export async function keysCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const [verb = '', ...rest] = args
  const rotation = Object.hasOwn(ROTATION_VERBS, verb) ? ROTATION_VERBS[verb] : undefined
  if (rotation !== undefined) {
    const { ROTATIONS } = await import('./rotate_keys.ts')
    return await ROTATIONS[rotation](rest, streams)
  }
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
