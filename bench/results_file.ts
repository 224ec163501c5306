import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { markdownTable, type ResultRow } from './results.ts'

const RESULTS = join(import.meta.dirname, 'RESULTS.md')
const RESULTS_HEAD = `# Results of \`npm run bench\`

The newest measurement first. What each line means is said in [README.md](README.md).
`

/** Adds a table above the older ones, under the day. */
export function writeResults(about: string, rows: readonly ResultRow[]): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : RESULTS_HEAD
  const older = before.startsWith(RESULTS_HEAD) ? before.slice(RESULTS_HEAD.length) : before
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(
    RESULTS,
    `${RESULTS_HEAD}\n## ${day}\n\n${about}\n\n${markdownTable(rows)}\n${older}`,
  )
}

/** When, by which command, on what machine; and how busy others kept it before. */
export function circumstances(command: string, loadBefore: number): readonly string[] {
  const memoryGib = Math.round(totalmem() / 2 ** 30)
  return [
    `- ${new Date().toISOString()}, \`${command}\`, Node ${process.version}`,
    `- ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memoryGib} GiB memory; load average before: ${loadBefore.toFixed(1)}`,
  ]
}

/** The load average of the last minute. */
export function loadNow(): number {
  return loadavg()[0] ?? 0
}
