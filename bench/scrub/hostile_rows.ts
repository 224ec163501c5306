import type { ResultRow } from '../results.ts'
import type { Engine, PeerName } from './engines.ts'
import { ours, oursWithNames } from './engines.ts'
import { HOSTILE_PIECES } from './hostile.ts'
import type { HostileResult } from './hostile_run.ts'
import { HOSTILE_UNITS, measureOurHostile, measurePeerHostile } from './hostile_run.ts'

/** The slowest hostile text of each engine; of ours also how the time grows with the text. */
export async function hostileRows(
  peers: readonly PeerName[],
  { limitMs, tries }: { readonly limitMs: number; readonly tries: number },
): Promise<readonly ResultRow[]> {
  process.stderr.write('hostile texts\n')
  const rows = [...(await ownRows(ours(), tries)), ...(await ownRows(oursWithNames(), tries))]
  for (const name of peers)
    rows.push(peerRow(name, await measurePeerHostile(name, limitMs), limitMs))
  return rows
}

const TEXTS = `${HOSTILE_PIECES.length} hostile texts of ${HOSTILE_UNITS / 1000} kB`

async function ownRows(engine: Engine, tries: number): Promise<readonly ResultRow[]> {
  const { worstMs, worstPiece, worstGrowth, growthPiece } = await measureOurHostile(engine, tries)
  return [
    {
      name: `${TEXTS}: ${engine.name}, slowest`,
      value: `${worstMs.toFixed(1)} ms`,
      ratio: `at ${JSON.stringify(worstPiece)}`,
    },
    {
      name: `${TEXTS}: ${engine.name}, largest time(2n)/time(n)`,
      value: worstGrowth.toFixed(2),
      ratio: `at ${JSON.stringify(growthPiece)}`,
    },
  ]
}

function peerRow(name: string, result: HostileResult, limitMs: number): ResultRow {
  const isOver = result.overLimit > 0
  return {
    name: `${TEXTS}: ${name}, slowest`,
    value: isOver ? `> ${limitMs / 1000} s` : `${result.worstMs.toFixed(1)} ms`,
    ratio: isOver ? `${result.overLimit} of them` : `at ${JSON.stringify(result.worstPiece)}`,
  }
}
