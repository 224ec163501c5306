import type { CliStreams } from './streams.ts'

type Verb = (args: readonly string[], streams: CliStreams) => Promise<number>

interface VerbRow {
  readonly usage: string
  readonly load: () => Promise<Verb>
}

/** One row a verb of `tidegate policy`, each in a file of its own: the only table of them. */
const VERBS: Readonly<Record<string, VerbRow>> = {
  approve: {
    usage: '[directory] --reviewer <mail> --reason <text> [--from A]',
    load: async () => (await import('./policy_approve.ts')).policyApprove,
  },
  check: {
    usage: '[directory] [--strict]',
    load: async () => (await import('./policy_check.ts')).policyCheck,
  },
  draft: {
    usage: '<product> <type> [--tenant name]',
    load: async () => (await import('./policy_draft.ts')).policyDraft,
  },
  diff: {
    usage: '<A> <B> [--json]',
    load: async () => (await import('./policy_diff.ts')).policyDiff,
  },
  docs: {
    usage: '<folder>',
    load: async () => (await import('./policy_docs.ts')).policyDocs,
  },
  explain: {
    usage: '<product> <type> [path]',
    load: async () => (await import('./policy_explain.ts')).policyExplain,
  },
  publish: {
    usage: '[directory] [--json]',
    load: async () => (await import('./policy_publish.ts')).policyPublish,
  },
  schema: {
    usage: '<folder>',
    load: async () => (await import('./policy_schema.ts')).policySchema,
  },
  types: {
    usage: '[product] [--out folder]',
    load: async () => (await import('./policy_types.ts')).policyTypes,
  },
  'what-if': {
    usage: '[directory] [--since 24h] [--tenant name] [--limit N] [--purpose name] [--json]',
    load: async () => (await import('./policy_what_if.ts')).policyWhatIf,
  },
}

/** What follows `policy`, for the usage of the whole command. */
export const POLICY_HELP = Object.entries(VERBS)
  .map(([verb, { usage }]) => `${verb} ${usage}`.trimEnd())
  .join(' | ')

/** `tidegate policy <verb>`. Returns the exit code. */
export async function policyCommand(args: readonly string[], streams: CliStreams): Promise<number> {
  const [verb = '', ...rest] = args
  const row = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (row !== undefined) return await (await row.load())(rest, streams)
  streams.err(`Usage: tidegate policy ${POLICY_HELP}`)
  return 2
}
