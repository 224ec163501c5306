import { parseArgs } from 'node:util'
import { compileBundle } from '#policies/engine/compile.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import { lintPolicies } from '#policies/schema/lint/lint.ts'
import { readConfig } from '../config.ts'
import { readPolicyFiles } from '../policies/files.ts'
import { printProblems } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import type { CliStreams } from './streams.ts'

/**
 * `tidegate policy check [directory] [--strict]`: every problem and every warning of the files with its place and its
 * remedy. Returns the exit code: 1 where there is a problem, or with `--strict` a warning.
 */
export async function policyCheck(
  args: readonly string[],
  streams: CliStreams,
  { nowMs = Date.now() }: { readonly nowMs?: number } = {},
): Promise<number> {
  const wanted = readArguments(args)
  if (wanted === undefined) {
    streams.err('Usage: tidegate policy check [directory] [--strict]')
    return 2
  }
  const folder = wanted.directory ?? readConfig().policiesDir
  const files = await readPolicyFiles(folder)
  const { source, problems } = checkPolicies(files)
  const warnings = lintPolicies(files, { nowMs })
  if (warnings.length > 0) {
    const marked = warnings.map((warning) => ({
      ...warning,
      message: `warning ${warning.code}: ${warning.message}`,
    }))
    streams.err(printProblems(marked, folder))
  }
  if (problems.length > 0) {
    streams.err(printProblems(problems, folder))
    streams.err(`${problems.length} problems in ${files.length} files`)
    return 1
  }
  const bundle = compileBundle(source, sha256Hex)
  const count = warnings.length === 0 ? '' : `, ${warnings.length} warnings`
  streams.out(
    `${files.length} files are right: ${source.products.length} products, ${bundle.contracts.size} contracts${count}`,
  )
  streams.out(`bundle ${bundle.hash}`)
  return wanted.strict && warnings.length > 0 ? 1 : 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { strict: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [directory, ...others] = positionals
    return others.length === 0 ? { directory, strict: values.strict } : undefined
  } catch {
    return undefined
  }
}
