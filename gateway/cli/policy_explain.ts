import { compileBundle } from '#policies/engine/compile.ts'
import { explain } from '#policies/engine/explain.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import type { CliStreams } from './streams.ts'

/** `tidegate policy explain <product> <type> [path]`: what is collected and why. Returns the exit code. */
export async function policyExplain(args: readonly string[], streams: CliStreams): Promise<number> {
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
