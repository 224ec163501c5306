import { compileBundle } from '#policies/engine/compile.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import { readConfig } from '../config.ts'
import { readPolicyFiles } from '../policies/files.ts'
import { printProblems, sha256Hex } from '../policies/policy_service.ts'
import type { CliStreams } from './streams.ts'

/** `tidegate policy check [directory]`: every problem of the files with its place and its remedy. Returns the exit code. */
export async function policyCheck(args: readonly string[], streams: CliStreams): Promise<number> {
  const [directory] = args
  const folder = directory ?? readConfig().policiesDir
  const files = await readPolicyFiles(folder)
  const { source, problems } = checkPolicies(files)
  if (problems.length > 0) {
    streams.err(printProblems(problems, folder))
    streams.err(`${problems.length} problems in ${files.length} files`)
    return 1
  }
  const bundle = compileBundle(source, sha256Hex)
  streams.out(
    `${files.length} files are right: ${source.products.length} products, ${bundle.contracts.size} contracts`,
  )
  streams.out(`bundle ${bundle.hash}`)
  return 0
}
