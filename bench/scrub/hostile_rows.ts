import type { ResultRow } from '../results.ts'
import type { Engine, PeerName } from './engines.ts'
import { ours, oursWithNames } from './engines.ts'
import { HOSTILE_PIECES } from './hostile.ts'
import type { HostileResult } from './hostile_run.ts'
import { HOSTILE_UNITS, measureOurHostile, measurePeerHostile } from './hostile_run.ts'

interface Hostility {
  readonly limitMs: number
  readonly tries: number
  /** One of so many texts is measured. */
  readonly every: number
}

/** The slowest hostile text of each engine; of ours also how the time grows with the text. */
export async function hostileRows(
  peers: readonly PeerName[],
  { limitMs, tries, every }: Hostility,
): Promise<readonly ResultRow[]> {
  process.stderr.write('hostile texts\n')
  const pieces = HOSTILE_PIECES.filter((_, index) => index % every === 0)
  const rows: ResultRow[] = []
  for (const engine of [ours(), oursWithNames()]) {
    const result = await measureOurHostile(engine, { pieces, tries })
    rows.push(...ownRows(engine, pieces, result))
  }
  for (const name of peers) {
    const result = await measurePeerHostile(name, { pieces, limitMs })
    rows.push(peerRow(`${titleOf(pieces)}: ${name}, slowest`, result, limitMs))
  }
  return rows
}

function titleOf(pieces: readonly string[]): string {
  return `${pieces.length} hostile texts of ${HOSTILE_UNITS / 1000} kB`
}

function ownRows(
  { name }: Engine,
  pieces: readonly string[],
  { worstMs, worstPiece, worstGrowth, growthPiece }: HostileResult,
): readonly ResultRow[] {
  return [
    {
      name: `${titleOf(pieces)}: ${name}, slowest`,
      value: `${worstMs.toFixed(1)} ms`,
      ratio: `at ${JSON.stringify(worstPiece)}`,
    },
    {
      name: `${titleOf(pieces)}: ${name}, largest time(2n)/time(n)`,
      value: worstGrowth.toFixed(2),
      ratio: `at ${JSON.stringify(growthPiece)}`,
    },
  ]
}

function peerRow(name: string, result: HostileResult, limitMs: number): ResultRow {
  const isOver = result.overLimit > 0
  return {
    name,
    value: isOver ? `> ${limitMs / 1000} s` : `${result.worstMs.toFixed(1)} ms`,
    ratio: isOver ? `${result.overLimit} of them` : `at ${JSON.stringify(result.worstPiece)}`,
  }
}
