import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module'
import { join } from 'node:path'

/** Where compiled code is kept: beside the libraries, so that only whoever may change those may change this. */
const COMPILED_DIR = join(import.meta.dirname, '../node_modules/.cache/tidegate')

/**
 * Files of this library that it imports by a relative path. Node reads the package's declaration for each of them to
 * learn that they are modules, and this one has 179 kB of it: a third of the time that a start takes.
 */
const LARGE_PACKAGE = '/node_modules/drizzle-orm/'

/**
 * Makes what is imported from here on load faster: compiled code is kept between starts, and files whose format is
 * known are not looked up. To be called before the product's files are imported; a folder that cannot be written only
 * leaves the start as slow as it was.
 */
export function quickenImports(): void {
  enableCompileCache(COMPILED_DIR)
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const parent = context.parentURL
      const isKnown = parent?.includes(LARGE_PACKAGE) && /^\.{1,2}\/.*\.js$/.test(specifier)
      if (!isKnown || context.conditions.includes('require')) return nextResolve(specifier, context)
      return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true }
    },
  })
}

/** Keeps what was compiled, so that a process that is killed leaves it behind too. */
export const keepCompiled = flushCompileCache
