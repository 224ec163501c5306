import { ConfigError } from '../config_error.ts'
import { serve } from '../main.ts'
import { PolicyFilesError } from '../policies/files.ts'
import { demoCommand } from './demo.ts'
import { keysCommand } from './keys.ts'
import { policyCommand } from './policy.ts'
import { scrubCommand } from './scrub.ts'
import { type CliStreams, PROCESS_STREAMS } from './streams.ts'

type Command = (args: readonly string[], streams: CliStreams) => Promise<number>

/** One row a verb. */
const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly help: string }>> = {
  policy: { run: policyCommand, help: 'check [directory] | explain <product> <type> [path]' },
  scrub: { run: scrubCommand, help: '[--jsonl]: removes personal data from standard input' },
  keys: { run: keysCommand, help: '[product]: the ingest keys of the first start' },
  demo: { run: demoCommand, help: 'the product in one minute, with real SDKs' },
}

async function main(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args
  if (verb === 'serve') return await serve()
  const command = verb !== undefined && Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined
  if (command === undefined) {
    PROCESS_STREAMS.err(usage())
    process.exitCode = 2
    return
  }
  try {
    process.exitCode = await command.run(rest, PROCESS_STREAMS)
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof PolicyFilesError)) throw error
    PROCESS_STREAMS.err(error.message)
    process.exitCode = 1
  }
}

function usage(): string {
  const verbs = Object.entries(COMMANDS).map(([verb, { help }]) => `  tidegate ${verb} ${help}`)
  return ['Usage:', '  tidegate serve', ...verbs].join('\n')
}

await main(process.argv.slice(2))
