import { parseArgs } from 'node:util'
import { compileBundle } from '#policies/engine/compile.ts'
import type { Change } from '#policies/engine/diff/change.ts'
import { describeChange } from '#policies/engine/diff/describe_change.ts'
import { summariseChanges } from '#policies/engine/diff/group_changes.ts'
import { readConfig } from '../config.ts'
import { loadPolicies } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import { type Publishing, publishPolicies } from '../policies/publish.ts'
import type { CliStreams } from './streams.ts'
import { storeReasonOf, withPublished } from './with_store.ts'

const USAGE = 'Usage: tidegate policy publish [directory] [--json]'

/**
 * `tidegate policy publish`: makes the policies of a directory the latest version, which every process has within a
 * second. Returns the exit code: 0 where they hold now, 1 where they collect more and nobody has approved that, 2 where
 * something cannot be read or the command is wrong.
 */
export async function policyPublish(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readArguments(args)
  if (wanted === undefined) {
    streams.err(USAGE)
    return 2
  }
  try {
    const config = readConfig()
    const directory = wanted.directory ?? config.policiesDir
    const candidate = compileBundle(await loadPolicies(directory), sha256Hex)
    const publishing = await withPublished(config, streams, (parts) =>
      publishPolicies(parts, candidate, { by: 'command-line', mayRepeat: true }),
    )
    if (wanted.isJson) streams.out(JSON.stringify(printed(publishing), null, 2))
    else tell(publishing, directory, streams)
    return publishing.kind === 'approval_missing' ? 1 : 0
  } catch (error) {
    const reason = storeReasonOf(error)
    if (reason === undefined) throw error
    streams.err(reason)
    return 2
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [directory, ...others] = positionals
    return others.length > 0 ? undefined : { directory, isJson: values.json }
  } catch {
    return undefined
  }
}

function printed({ kind, publication, ...rest }: Publishing) {
  const { version, bundle, publishedAt, widens, windowEndsAt } = publication
  const changes = 'changes' in rest ? rest.changes : []
  return {
    kind,
    version,
    bundle,
    publishedAt,
    widens,
    windowEndsAt: windowEndsAt ?? null,
    ...('digest' in rest ? { digest: rest.digest } : {}),
    changes: changes.map((change) => ({ sentence: describeChange(change), ...change })),
  }
}

function tell(publishing: Publishing, directory: string, { out }: CliStreams): void {
  const { kind, publication } = publishing
  const { version, bundle, windowEndsAt } = publication
  if (kind === 'unchanged' || kind === 'superseded') {
    out(`Version ${version} has these policies already: bundle ${bundle}.`)
    return
  }
  if (kind === 'approval_missing') {
    out('Not published: it collects more than the latest version, and nobody has approved that.')
    tellWidening(publishing.changes, out)
    out('Have it reviewed, and then:')
    out(`tidegate policy approve ${directory} --reviewer <mail> --reason <text>`)
    return
  }
  out(`Published as version ${version}: bundle ${bundle}.`)
  if (publishing.changes.length > 0) out(summariseChanges(publishing.changes))
  if (windowEndsAt === undefined) return
  tellWidening(publishing.changes, out)
  const day = windowEndsAt.toISOString().slice(0, 10)
  out(
    `Tenants are asked. Each stays on the version before until it approves, at most until ${day}.`,
  )
}

/** What is collected more, a line each. */
export function tellWidening(changes: readonly Change[], out: CliStreams['out']): void {
  for (const change of changes) {
    if (change.effect === 'widens') out(`  ${describeChange(change)}`)
  }
}
