/** `%e` is the SQLSTATE; every line that PostgreSQL begins carries it, so that it can be judged. */
export const LOG_LINE_PREFIX = '%e '

const LINE = /^([0-9A-Z]{5}) ([A-Z0-9]+): {2}(.*)$/

const SEVERITIES = new Set(['WARNING', 'ERROR', 'LOG', 'FATAL', 'PANIC'])

/**
 * Classes of SQLSTATE whose text speaks of the machine: connection, resources, operator, system,
 * configuration file, data corrupted, index corrupted. Any other error or warning may quote a value
 * (`invalid input syntax for type uuid: "..."`), and of it only severity and code are kept.
 */
const ABOUT_THE_MACHINE = /^(?:08|53|57|58|F0|XX001|XX002)/

const LINE_CHARACTERS_MAX = 500

/**
 * Makes one line of PostgreSQL's log safe to keep, or drops it (undefined). DETAIL, HINT, CONTEXT,
 * QUERY, STATEMENT and continuation lines, which begin with a tab, may hold values and are dropped;
 * so is every line that PostgreSQL did not begin with the prefix.
 */
export function cleanServerLine(line: string): string | undefined {
  const match = LINE.exec(line)
  if (match === null) return undefined
  const [, state = '', severity = '', text = ''] = match
  if (!SEVERITIES.has(severity)) return undefined
  if (severity === 'LOG') return `PostgreSQL: ${maskQuoted(text)}`.slice(0, LINE_CHARACTERS_MAX)
  const keepsText = severity === 'FATAL' || severity === 'PANIC'
  if (!keepsText && !ABOUT_THE_MACHINE.test(state)) return `PostgreSQL ${severity} ${state}`
  return `PostgreSQL ${severity} ${state}: ${maskQuoted(text)}`.slice(0, LINE_CHARACTERS_MAX)
}

/** Names of files, hosts and settings are quoted too; losing them is the price of losing values. */
function maskQuoted(text: string): string {
  return text.replaceAll(/"[^"]*"?|'[^']*'?/g, '"…"')
}

/** Cuts a stream of text into lines and hands each on; an unfinished line is bounded. */
export function createLineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    const lines = `${rest}${chunk}`.split('\n')
    rest = (lines.pop() ?? '').slice(0, 64 * 1024)
    for (const line of lines) onLine(line)
  }
}
