import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SYSTEM_CLOCK, utcDay } from '#domain/clock.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { findApproval, wideningDigest } from '#policies/engine/publish/approval.ts'
import { checkPolicies } from '#policies/schema/check.ts'
import type { Approval } from '#policies/schema/policy_source.ts'
import { type GatewayConfig, readConfig } from '../config.ts'
import { ConfigError } from '../config_error.ts'
import { readPolicyFiles } from '../policies/files.ts'
import { loadPolicies, printProblems } from '../policies/load_policies.ts'
import { sha256Hex } from '../policies/policies_in_use.ts'
import { readChain, requireCompiled } from '../policies/published.ts'
import { findStoredBundle, readBundle } from '../policies/read_bundle.ts'
import { tellWidening } from './policy_publish.ts'
import type { CliStreams } from './streams.ts'
import { storeReasonOf, withPublished } from './with_store.ts'

const USAGE = `Usage: tidegate policy approve [directory] --reviewer <mail> --reason <text> [--from A]
A: a policies directory, a JSON file of a bundle's source, or bundle:<first digits of its hash>; the latest version otherwise`

const STORED = 'bundle:'
const FILE = 'settings/approvals.yaml'
const HEAD = `# Who has reviewed changes that collect more, and why. \`tidegate policy approve\` adds to it; nothing is removed.
approvals:
`

/**
 * `tidegate policy approve`: writes down who approves what a directory collects more than the latest version does, in
 * its settings/approvals.yaml. Returns the exit code: 0 where all is approved, 2 where something cannot be read or the
 * command is wrong.
 */
export async function policyApprove(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readArguments(args)
  if (wanted === undefined) {
    streams.err(USAGE)
    return 2
  }
  try {
    const config = readConfig()
    const directory = wanted.directory ?? config.policiesDir
    const candidate = compileBundle(await loadPolicies(directory), sha256Hex)
    const before = await readBefore(wanted.from, config, streams)
    await approve({ ...wanted, directory, candidate, before }, streams)
    return 0
  } catch (error) {
    const reason = storeReasonOf(error)
    if (reason === undefined) throw error
    streams.err(reason)
    return 2
  }
}

interface Wanted {
  readonly directory: string | undefined
  readonly reviewer: string
  readonly reason: string
  readonly from: string | undefined
}

function readArguments(args: readonly string[]): Wanted | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        reviewer: { type: 'string' },
        reason: { type: 'string' },
        from: { type: 'string' },
      },
      allowPositionals: true,
    })
    const [directory, ...others] = positionals
    const { reviewer, reason, from } = values
    if (reviewer === undefined || reason === undefined || others.length > 0) return undefined
    return { directory, reviewer, reason, from }
  } catch {
    return undefined
  }
}

async function readBefore(
  from: string | undefined,
  config: GatewayConfig,
  streams: CliStreams,
): Promise<Bundle> {
  if (from !== undefined && !from.startsWith(STORED)) return await readBundle(from)
  return await withPublished(config, streams, ({ database, receipts }) =>
    database.withOwner(async (tx) => {
      if (from !== undefined) return await findStoredBundle(tx, from.slice(STORED.length))
      const newest = (await readChain(tx, receipts)).at(-1)
      if (newest === undefined) {
        throw new ConfigError('Cannot compare with the latest version: none is published yet')
      }
      return await requireCompiled(tx, newest.bundle)
    }),
  )
}

interface Approving extends Wanted {
  readonly directory: string
  readonly candidate: Bundle
  readonly before: Bundle
}

async function approve(
  { directory, reviewer, reason, candidate, before }: Approving,
  { out }: CliStreams,
): Promise<void> {
  const changes = diffBundles(before, candidate)
  const digest = wideningDigest(changes, sha256Hex)
  if (digest === undefined) {
    out('Nothing is collected more: there is nothing to approve.')
    return
  }
  if (findApproval(candidate, digest) !== undefined) {
    out('These changes are approved already.')
    return
  }
  const approvedOn = utcDay(SYSTEM_CLOCK.nowMs())
  const path = await append(directory, { changes: digest, reviewer, approvedOn, reason })
  out(`Approved in ${path}:`)
  tellWidening(changes, out)
}

/** Adds to the file, unless it would not be a policy any more: then a ConfigError says what is wrong. */
async function append(directory: string, approval: Approval): Promise<string> {
  const files = await readPolicyFiles(directory)
  const before = files.find(({ path }) => path === FILE)?.text
  const text = (before ?? HEAD) + entryOf(approval)
  const others = files.filter(({ path }) => path !== FILE)
  const { problems } = checkPolicies([...others, { path: FILE, text }])
  if (problems.length > 0) throw new ConfigError(printProblems(problems, directory))
  await writeFile(join(directory, FILE), text)
  return join(directory, FILE)
}

/** JSON's strings are strings of YAML. */
function entryOf({ changes, reviewer, approvedOn, reason }: Approval): string {
  return `  - changes: ${JSON.stringify(changes)}
    reviewer: ${JSON.stringify(reviewer)}
    approvedOn: ${JSON.stringify(approvedOn)}
    reason: ${JSON.stringify(reason)}
`
}
