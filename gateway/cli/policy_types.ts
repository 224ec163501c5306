import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileBundle } from '#policies/engine/compile.ts'
import { allProductTypes } from '#policies/engine/types/product_types.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import type { CliStreams } from './streams.ts'

const USAGE =
  'Usage: tidegate policy types <product> | tidegate policy types [product] --out <folder>'

/**
 * `tidegate policy types [product] [--out folder]`: TypeScript types of what products may send; those of one product on
 * standard output, or a file for each in a folder. Returns the exit code.
 */
export async function policyTypes(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readArguments(args)
  if (wanted === undefined) {
    streams.err(USAGE)
    return 2
  }
  const { product, out } = wanted
  const bundle = compileBundle(await loadPolicies(readConfig().policiesDir), sha256Hex)
  const files = allProductTypes(bundle).filter(
    ({ name }) => product === undefined || name === `${product}.ts`,
  )
  const [first] = files
  if (first === undefined) {
    streams.err('Cannot find the product in policies/catalog')
    streams.err(`Known: ${[...bundle.products.keys()].join(', ')}`)
    return 1
  }
  if (out === undefined) {
    streams.out(first.text.trimEnd())
    return 0
  }
  await mkdir(out, { recursive: true })
  for (const { name, text } of files) await writeFile(join(out, name), text)
  streams.out(`${files.length} files are in ${out}`)
  return 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: 'string' } },
      allowPositionals: true,
    })
    const [product, ...others] = positionals
    const { out } = values
    const isClear = others.length === 0 && (product !== undefined || out !== undefined)
    return isClear ? { product, out } : undefined
  } catch {
    return undefined
  }
}
