import type { Bundle, Contract } from '../bundle.ts'
import { isExpired } from '../classify.ts'
import { matchContract } from '../match.ts'
import { keptAt } from './fields_at.ts'
import type { Effect, TrafficContext, TrafficShape } from './traffic.ts'

/** What a candidate would do with what was left out as undeclared; undefined where it would be left out again. */
export function judgeShape(
  candidate: Bundle,
  shape: TrafficShape,
  { nowMs, present }: TrafficContext,
): Effect | undefined {
  const contract = collectingContract(candidate, shape, nowMs)
  if (contract === undefined) return undefined
  const inForce = present && collectingContract(present, shape, nowMs)
  if (shape.kind === 'quarantined') {
    return inForce === undefined ? { effect: 'newly_collected' } : undefined
  }
  const kept = keptAt(contract, shape.path, shape.valueType)
  if (kept === undefined || isKeptAlready(inForce, shape)) return undefined
  return { effect: 'newly_kept', ...kept }
}

function collectingContract(
  bundle: Bundle,
  { product, type, clientVersion }: TrafficShape,
  nowMs: number,
): Contract | undefined {
  const contract = matchContract(bundle, product, type)
  if (contract === undefined) return undefined
  const version = clientVersion === '' ? undefined : clientVersion
  return isExpired(contract, nowMs, version) ? undefined : contract
}

function isKeptAlready(contract: Contract | undefined, { path, valueType }: TrafficShape): boolean {
  return contract !== undefined && keptAt(contract, path, valueType) !== undefined
}
