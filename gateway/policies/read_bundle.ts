import { open, stat } from 'node:fs/promises'
import { isJsonObject, type JsonValue } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import type { Transaction } from '#drizzle/database.ts'
import { findBundlesByPrefix, type KeptBundle } from '#drizzle/repositories/bundles.ts'
import type { Bundle, BundleSource } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { readBundleSource } from '#policies/schema/bundle_source.ts'
import { ConfigError } from '../config_error.ts'
import { loadPolicies } from './load_policies.ts'
import { sha256Hex } from './policies_in_use.ts'

/** Largest JSON file of a bundle: as much as a whole policies directory may hold. */
export const BUNDLE_FILE_BYTES_MAX = 32 * 1024 * 1024

const HASH_PREFIX = /^[0-9a-f]{4,64}$/

/**
 * Reads a bundle from a policies directory, or from a JSON file of a bundle's source or of `GET
 * /manage/v1/bundles/{hash}`. Throws a ConfigError that says why it cannot be read.
 */
export async function readBundle(place: string): Promise<Bundle> {
  const status = await stat(place).catch(() => undefined)
  if (status === undefined) {
    throw new ConfigError(`Cannot read ${place}: no such folder or file`)
  }
  if (status.isDirectory()) return compileBundle(await loadPolicies(place), sha256Hex)
  if (!status.isFile()) throw new ConfigError(`Cannot read ${place}: wanted a folder or a file`)
  return bundleOfJson(place, await readJson(place))
}

async function readJson(place: string): Promise<JsonValue> {
  const handle = await open(place).catch(() => {
    throw new ConfigError(`Cannot read ${place}: the file cannot be opened`)
  })
  try {
    // The file that was opened may be larger than the one that was looked at.
    const { size } = await handle.stat()
    if (size > BUNDLE_FILE_BYTES_MAX) {
      throw new ConfigError(`Cannot read ${place}: wanted at most ${BUNDLE_FILE_BYTES_MAX} bytes`)
    }
    const parsing = parseJson(await handle.readFile('utf8'))
    if (!parsing.ok) {
      const reason = parsing.message.replace('Cannot read JSON: ', '')
      throw new ConfigError(`Cannot read ${place} as JSON: ${reason}`)
    }
    return parsing.value
  } finally {
    await handle.close()
  }
}

function bundleOfJson(place: string, value: JsonValue): Bundle {
  const isAnswer = isJsonObject(value) && value['source'] !== undefined
  const reading = readBundleSource(isAnswer ? (value['source'] ?? null) : value)
  if (reading.kind === 'refused') {
    throw new ConfigError(`Cannot read bundle ${place}: ${reading.complaint}`)
  }
  const bundle = compileBundle(reading.source, sha256Hex)
  if (isAnswer && value['hash'] !== undefined && value['hash'] !== bundle.hash) {
    throw new ConfigError(`Cannot use bundle ${place}: its source has another hash than it says`)
  }
  return bundle
}

/**
 * Finds the bundle in the store whose hash begins so. Throws a ConfigError where there is none, or more than one.
 */
export async function findStoredBundle(tx: Transaction, prefix: string): Promise<Bundle> {
  if (!HASH_PREFIX.test(prefix)) {
    throw new ConfigError(
      `Cannot look for bundle ${prefix}: wanted the first 4 to 64 hexadecimal digits of its hash`,
    )
  }
  const [found, ...others] = await findBundlesByPrefix(tx, prefix, 2)
  if (found === undefined) {
    throw new ConfigError(`Cannot find bundle ${prefix}: no bundle of the store begins so`)
  }
  if (others.length > 0) {
    throw new ConfigError(`Cannot find bundle ${prefix}: more than one begins so, give more digits`)
  }
  return compileKept(found)
}

/** Compiles a bundle of the store. Throws a ConfigError where its source is no longer the one that has this hash. */
export function compileKept({ hash, source }: KeptBundle): Bundle {
  const bundle = compileBundle(parseKept(source), sha256Hex)
  if (bundle.hash === hash) return bundle
  throw new ConfigError(`Cannot use bundle ${hash}: its source has been changed in the store`)
}

/** What was checked before it came into force. */
function parseKept(source: unknown): BundleSource {
  return source as BundleSource
}
