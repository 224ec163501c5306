import { parseArgs } from 'node:util'

export const SCRUB_USAGE =
  'Usage: tidegate scrub [--jsonl] [--explain] [--policy <directory>] [--tenant <id>] [--product <name>] [--type <type>] [--field <path>] < text'

/** What is to be done, and by which of the policies. */
export interface ScrubArguments {
  readonly jsonl: boolean
  readonly explain: boolean
  readonly options: {
    readonly policy?: string | undefined
    readonly tenant?: string | undefined
    readonly product?: string | undefined
    readonly type?: string | undefined
    /** Names with dots between them: the value stands under the last of them. */
    readonly field?: string | undefined
  }
}

/** The arguments of `tidegate scrub`; undefined where they are none of it. */
export function readScrubArguments(args: readonly string[]): ScrubArguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        jsonl: { type: 'boolean', default: false },
        explain: { type: 'boolean', default: false },
        policy: { type: 'string' },
        tenant: { type: 'string' },
        product: { type: 'string' },
        type: { type: 'string' },
        field: { type: 'string' },
      },
    })
    const { jsonl, explain, ...options } = values
    return { jsonl, explain, options }
  } catch {
    return undefined
  }
}
