import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ResultRow } from '../results.ts'
import { createCorpora, TELEMETRY_LINES } from './corpora.ts'

const COMMAND = fileURLToPath(new URL('../../gateway/cli/bin.mjs', import.meta.url))
const BATCH = 500

/**
 * `tidegate scrub --jsonl` as a process of its own, fed through a pipe as fast as it takes: lines a second from the start
 * of the process on, and the most memory that it held (VmHWM of proc_pid_status(5)).
 */
export async function jsonlRows(lines: number): Promise<readonly ResultRow[]> {
  process.stderr.write('tidegate scrub --jsonl\n')
  const texts = createCorpora().find(({ name }) => name === TELEMETRY_LINES)?.texts ?? []
  const startMs = performance.now()
  const child = spawn(process.execPath, [COMMAND, 'scrub', '--jsonl'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let answered = 0
  let peakMib = 0
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) answered++
    peakMib = Math.max(peakMib, peakOf(child.pid))
  })
  for (let id = 0; id < lines; id += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, lines - id) }, (_, index) =>
      JSON.stringify({ id: id + index, text: texts[(id + index) % texts.length] }),
    )
    if (!child.stdin.write(`${batch.join('\n')}\n`)) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  await ended
  if (answered !== lines)
    throw new Error(`Cannot trust the run: ${lines} lines in, ${answered} lines out`)
  const elapsedS = (performance.now() - startMs) / 1000
  return [
    row(`tidegate scrub --jsonl, ${lines.toLocaleString('en')} lines`, {
      value: `${Math.round(lines / elapsedS).toLocaleString('en')} lines/s`,
      ratio: `${elapsedS.toFixed(1)} s with the start`,
    }),
    row('tidegate scrub --jsonl: most memory held', {
      value: `${peakMib.toFixed(0)} MiB`,
      ratio: '',
    }),
  ]
}

function row(name: string, cells: Omit<ResultRow, 'name'>): ResultRow {
  return { name, ...cells }
}

function peakOf(id: number | undefined): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))
    return Number(found?.[1] ?? 0) / 1024
  } catch {
    // It has ended: what was read before stands.
    return 0
  }
}
