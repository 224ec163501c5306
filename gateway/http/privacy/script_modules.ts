import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { posix, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const IMPORT = /(from\s+|import\s+)'([#.][^']+)'/g

/**
 * A script for browsers with every module that it imports, by the addresses below which they are served. They are the
 * files of the product, without their types: nothing is built, and what a page runs is what the gateway runs. Only files
 * that the script imports are served.
 */
export async function scriptModules(entry: {
  readonly file: string
  readonly address: string
}): Promise<ReadonlyMap<string, string>> {
  const modules = new Map<string, string>()
  const waiting = [entry]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (modules.has(next.address)) continue
    const { file, address } = next
    const source = await readFile(resolve(REPOSITORY, file), 'utf8')
    const script = file.endsWith('.ts') ? stripTypeScriptTypes(source) : source
    const served = script.replaceAll(IMPORT, (_, before: string, specifier: string) => {
      const imported = fileOf(specifier, file)
      const target = addressOf(imported)
      waiting.push({ file: imported, address: target })
      const way = posix.relative(posix.dirname(address), target)
      return `${before}'${way.startsWith('.') ? way : `./${way}`}'`
    })
    modules.set(address, served)
  }
  return modules
}

/** The file of the repository that an import names. */
function fileOf(specifier: string, importer: string): string {
  return specifier.startsWith('#')
    ? specifier.slice(1)
    : posix.join(posix.dirname(importer), specifier)
}

function addressOf(file: string): string {
  return file.replace(/\.(?:ts|mjs)$/, '.js')
}
