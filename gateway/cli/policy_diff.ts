import { parseArgs } from 'node:util'
import { Database } from '#drizzle/database.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { type Effect, widens } from '#policies/engine/diff/change.ts'
import { describeChange } from '#policies/engine/diff/describe_change.ts'
import { diffBundles } from '#policies/engine/diff/diff_bundles.ts'
import { groupChanges, summariseChanges } from '#policies/engine/diff/group_changes.ts'
import { readConfig } from '../config.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import { printComparison } from '../policies/compare_bundles.ts'
import { findStoredBundle, readBundle } from '../policies/read_bundle.ts'
import type { CliStreams } from './streams.ts'
import { storeReasonOf } from './with_store.ts'

const USAGE = `Usage: tidegate policy diff <A> <B> [--json]
A and B: a policies directory, a JSON file of a bundle's source, or bundle:<first digits of its hash>`

/** Marks by effect, which a reader without colours can tell apart. */
const MARKS: Readonly<Record<Effect, string>> = {
  widens: 'WIDENS ',
  narrows: 'narrows',
  neutral: 'neutral',
}

/**
 * `tidegate policy diff <A> <B> [--json]`: what more or less is collected by B than by A. Returns the exit code: 0 where
 * nothing widens, 1 where something does, 2 where a side cannot be read or the command is wrong.
 */
export async function policyDiff(args: readonly string[], streams: CliStreams): Promise<number> {
  const wanted = readArguments(args)
  if (wanted === undefined) {
    streams.err(USAGE)
    return 2
  }
  try {
    const [before, after] = await readBoth(wanted.before, wanted.after)
    const changes = diffBundles(before, after)
    if (wanted.isJson) streams.out(JSON.stringify(printComparison(before, after), null, 2))
    else printChanges(changes, streams)
    return widens(changes) ? 1 : 0
  } catch (error) {
    const reason = storeReasonOf(error)
    if (reason === undefined) throw error
    streams.err(reason)
    return 2
  }
}

interface Wanted {
  readonly before: string
  readonly after: string
  readonly isJson: boolean
}

function readArguments(args: readonly string[]): Wanted | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [before, after, ...others] = positionals
    if (before === undefined || after === undefined || others.length > 0) return undefined
    return { before, after, isJson: values.json === true }
  } catch {
    return undefined
  }
}

const STORED = 'bundle:'

/** Both sides; the store is opened once, and only where a side is in it. */
async function readBoth(before: string, after: string): Promise<readonly [Bundle, Bundle]> {
  if (!before.startsWith(STORED) && !after.startsWith(STORED)) {
    return [await readBundle(before), await readBundle(after)]
  }
  return await withDatabaseUrl(readConfig(), async (url) => {
    const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
    try {
      return [await readSide(before, database), await readSide(after, database)]
    } finally {
      await database.close()
    }
  })
}

async function readSide(place: string, database: Database): Promise<Bundle> {
  if (!place.startsWith(STORED)) return await readBundle(place)
  return await database.withOwner((tx) => findStoredBundle(tx, place.slice(STORED.length)))
}

function printChanges(changes: ReturnType<typeof diffBundles>, streams: CliStreams): void {
  for (const group of groupChanges(changes)) {
    streams.out(group.title)
    for (const change of group.changes) {
      streams.out(`  ${MARKS[change.effect]}  ${describeChange(change)}`)
    }
    streams.out('')
  }
  streams.out(summariseChanges(changes))
}
