import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { isJsonObject, type JsonObject } from '#domain/json.ts'

/** A package that the product runs with. */
export interface Licence {
  readonly name: string
  readonly version: string
  /** As its own manifest says, an SPDX expression mostly; null where it says nothing. */
  readonly licence: string | null
}

export interface Manifest {
  readonly version: string
  readonly licences: readonly Licence[]
}

const ROOT = resolve(import.meta.dirname, '../..')
const requireHere = createRequire(import.meta.url)

let known: Promise<Manifest> | undefined

/** The version of the product and the licences of what it depends on, read from the manifests once. */
export function readManifest(): Promise<Manifest> {
  known ??= read()
  return known
}

async function read(): Promise<Manifest> {
  const own = await readObject(join(ROOT, 'package.json'))
  const dependencies = own['dependencies']
  const names = isJsonObject(dependencies) ? Object.keys(dependencies).toSorted() : []
  return {
    version: textOf(own['version']) ?? '',
    licences: await Promise.all(names.map(readLicence)),
  }
}

/** Where npm has put the package: in the folder of the product, or above it. */
async function readLicence(name: string): Promise<Licence> {
  const folders = requireHere.resolve.paths(name) ?? []
  for (const folder of folders) {
    const manifest = await readObject(join(folder, name, 'package.json'))
    const version = textOf(manifest['version'])
    if (version !== undefined) return { name, version, licence: licenceOf(manifest['license']) }
  }
  return { name, version: '', licence: null }
}

/** Old manifests have `{type}`. */
function licenceOf(stored: unknown): string | null {
  return textOf(isJsonObject(stored) ? stored['type'] : stored) ?? null
}

function textOf(stored: unknown): string | undefined {
  return typeof stored === 'string' ? stored : undefined
}

/** An empty object where there is no such file. */
async function readObject(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  const parsed: unknown = JSON.parse(text)
  return isJsonObject(parsed) ? parsed : {}
}
