import { compileBundle } from '#policies/engine/compile.ts'
import { explain } from '#policies/engine/explain.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import { readConfig } from '../config.ts'
import { readPolicyFiles } from '../policies/files.ts'
import { loadPolicies, printProblems, sha256Hex } from '../policies/policy_service.ts'
import type { CliStreams } from './streams.ts'

/** `tidegate policy check|explain`. Returns the exit code. */
export async function policyCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const [verb, ...rest] = args
  if (verb === 'check') return await check(rest[0], streams)
  if (verb === 'explain') return await explainCommand(rest, streams)
  streams.err('Usage: tidegate policy check [directory] | policy explain <product> <type> [path]')
  return 2
}

async function check(directory: string | undefined, streams: CliStreams): Promise<number> {
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

async function explainCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const [product, type, path] = args
  if (product === undefined || type === undefined) {
    streams.err('Usage: tidegate policy explain <product> <type> [path]')
    return 2
  }
  const bundle = compileBundle(await loadPolicies(readConfig().policiesDir), sha256Hex)
  const explanation = explain(bundle, { product, type, path })
  if (explanation.kind === 'unknown') {
    streams.err(`${explanation.message}\nKnown: ${explanation.known.join(', ')}`)
    return 1
  }
  streams.out(explanation.lines.join('\n'))
  return 0
}
