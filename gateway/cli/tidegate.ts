import { BackupError } from '../backup/frames.ts'
import { ConfigError } from '../config_error.ts'
import { DatabaseStartError } from '../database/database_start_error.ts'
import { POLICY_HELP } from './policy.ts'
import { type CliStreams, PROCESS_STREAMS } from './streams.ts'
import { VERIFY_HELP } from './verify_help.ts'

type Command = (args: readonly string[], streams: CliStreams) => Promise<number>

interface CommandRow {
  readonly help: string
  /** Loaded only when asked for, so that a small command starts at once. */
  readonly load: () => Promise<Command>
}

/** One row a verb. */
const COMMANDS: Readonly<Record<string, CommandRow>> = {
  serve: {
    help: '',
    load: async () => {
      const { serve } = await import('../main.ts')
      return async () => {
        await serve()
        return 0
      }
    },
  },
  policy: {
    help: POLICY_HELP,
    load: async () => (await import('./policy.ts')).policyCommand,
  },
  scrub: {
    help: '[--jsonl] [--explain] [--policy dir] [--tenant id] [--product name] [--type type] [--field path]: removes personal data from standard input',
    load: async () => (await import('./scrub.ts')).scrubCommand,
  },
  verify: {
    help: VERIFY_HELP,
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  keys: {
    help: '[product] | rotate-master --to <place> | rotate-root | rotate-pseudonyms <tenant>',
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  backup: {
    help: '[--keyring] <file|->: a backup of the store, or of its keys',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  restore: {
    help: '[--keyring] [--replace] <file>: puts a backup in place, before the next start',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  demo: {
    help: 'the product in one minute, with real SDKs',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
}

async function main(args: readonly string[]): Promise<void> {
  const [verb = '', ...rest] = args
  const row = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined
  if (row === undefined) {
    PROCESS_STREAMS.err(usage())
    process.exitCode = 2
    return
  }
  try {
    const run = await row.load()
    process.exitCode = await run(rest, PROCESS_STREAMS)
  } catch (error) {
    if (!isRefusal(error)) throw error
    PROCESS_STREAMS.err(error.message)
    process.exitCode = 1
  }
}

/** What the operator can mend: one line says it. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof BackupError ||
    error instanceof DatabaseStartError
  )
}

function usage(): string {
  const verbs = Object.entries(COMMANDS).map(([verb, { help }]) => `  tidegate ${verb} ${help}`)
  return ['Usage:', ...verbs.map((line) => line.trimEnd())].join('\n')
}

await main(process.argv.slice(2))
