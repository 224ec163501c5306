import type { Bundle } from '../bundle.ts'
import { judgeReport } from './judge_report.ts'
import { judgeShape } from './judge_shape.ts'
import {
  type Effect,
  type Traffic,
  type TrafficContext,
  type TrafficReport,
  type TrafficShape,
  WHAT_IF_EFFECTS,
  type WhatIfEffect,
} from './traffic.ts'

/** Rows of one result; what comes after is only in the totals. */
export const WHAT_IF_ROWS_MAX = 5_000

/** One effect on the reports of a type from one version of the client. It holds a path and counts, and no value. */
export interface WhatIfRow {
  readonly product: string
  readonly type: string
  /** Empty where the client said none. */
  readonly clientVersion: string
  readonly effect: WhatIfEffect
  /** The field; missing where the effect is on whole reports. */
  readonly path?: string
  /** For `newly_kept`: what would be done with the field, in words. */
  readonly keeps?: string
  /** Reports; for `newly_kept` and `newly_collected` how often it was left out, which is at least so many reports. */
  readonly count: number
}

export interface WhatIfResult {
  /** By effect, then by count. */
  readonly rows: readonly WhatIfRow[]
  /** Sums of the counts of all rows, among them those that are left out. */
  readonly totals: Readonly<Record<WhatIfEffect, number>>
  readonly rowsLeftOut: number
  /** Stored reports of which anything would be different. */
  readonly reportsChanged: number
  readonly reportsLookedAt: number
  readonly reportsThere: number
  /** True where not all of the reports were looked at. */
  readonly isSample: boolean
  /** Fields whose type the candidate changes, and of which it cannot be told from what is stored whether they fall. */
  readonly untold: number
}

/** Runs a candidate over traffic: what would be dropped, stripped or newly kept. Pure: nothing is changed or kept. */
export function whatIf(candidate: Bundle, traffic: Traffic): WhatIfResult {
  const trial = new WhatIf(candidate, traffic.context)
  for (const report of traffic.reports) trial.addReport(report)
  for (const shape of traffic.shapes) trial.addShape(shape)
  return trial.result(traffic.reportsThere)
}

type Place = Pick<WhatIfRow, 'product' | 'type' | 'clientVersion'>

/** As `whatIf`, for traffic that is read piece by piece. */
export class WhatIf {
  readonly #candidate: Bundle
  readonly #context: TrafficContext
  readonly #rows = new Map<string, WhatIfRow>()
  readonly #totals: Record<WhatIfEffect, number>
  #rowsLeftOut = 0
  #changed = 0
  #lookedAt = 0
  #untold = 0
  /** Reports of a quarantined type: the most frequent of its paths tells how many there were at least. */
  readonly #quarantined = new Map<string, Place & { readonly count: number }>()

  constructor(candidate: Bundle, context: TrafficContext) {
    this.#candidate = candidate
    this.#context = context
    this.#totals = emptyTotals()
  }

  addReport(report: TrafficReport): void {
    const { effects, untold } = judgeReport(this.#candidate, report, this.#context.nowMs)
    const { product, type, clientVersion = '' } = report
    for (const effect of effects) this.#count({ product, type, clientVersion }, effect, 1)
    this.#lookedAt += 1
    this.#untold += untold
    if (effects.length > 0) this.#changed += 1
  }

  addShape(shape: TrafficShape): void {
    const effect = judgeShape(this.#candidate, shape, this.#context)
    if (effect === undefined) return
    const { product, type, clientVersion, count } = shape
    const place = { product, type, clientVersion }
    if (effect.effect !== 'newly_collected') {
      this.#count(place, effect, count)
      return
    }
    const key = JSON.stringify([product, type, clientVersion])
    const known = this.#quarantined.get(key)?.count ?? 0
    this.#quarantined.set(key, { ...place, count: Math.max(known, count) })
  }

  /** Ends the shapes of one tenant: those of the next one are of other reports. */
  endShapes(): void {
    for (const { count, ...place } of this.#quarantined.values()) {
      this.#count(place, { effect: 'newly_collected' }, count)
    }
    this.#quarantined.clear()
  }

  result(reportsThere: number): WhatIfResult {
    this.endShapes()
    const rows = [...this.#rows.values()].toSorted(byEffectAndCount)
    const there = Math.max(reportsThere, this.#lookedAt)
    return {
      rows: rows.slice(0, WHAT_IF_ROWS_MAX),
      totals: { ...this.#totals },
      rowsLeftOut: this.#rowsLeftOut + Math.max(0, rows.length - WHAT_IF_ROWS_MAX),
      reportsChanged: this.#changed,
      reportsLookedAt: this.#lookedAt,
      reportsThere: there,
      isSample: this.#lookedAt < there,
      untold: this.#untold,
    }
  }

  #count(place: Place, effect: Effect, count: number): void {
    this.#totals[effect.effect] += count
    const { product, type, clientVersion } = place
    const { effect: name, path = '', keeps = '' } = effect
    const key = JSON.stringify([product, type, clientVersion, name, path, keeps])
    const known = this.#rows.get(key)
    if (known === undefined && this.#rows.size >= COUNTED_ROWS_MAX) this.#rowsLeftOut += 1
    else this.#rows.set(key, { ...place, ...effect, count: (known?.count ?? 0) + count })
  }
}

/** Rows that are counted, from which the shown ones are taken: the sender chooses how many versions there are. */
const COUNTED_ROWS_MAX = 4 * WHAT_IF_ROWS_MAX

function emptyTotals(): Record<WhatIfEffect, number> {
  return {
    quarantined: 0,
    expired: 0,
    needs_choice: 0,
    stripped: 0,
    generalised: 0,
    newly_kept: 0,
    newly_collected: 0,
  }
}

/** By effect, then the most frequent first, then by name, so that equal traffic gives equal rows. */
function byEffectAndCount(a: WhatIfRow, b: WhatIfRow): number {
  const order = WHAT_IF_EFFECTS.indexOf(a.effect) - WHAT_IF_EFFECTS.indexOf(b.effect)
  return order || b.count - a.count || compareTexts(nameOf(a), nameOf(b))
}

function nameOf({ product, type, path = '', clientVersion }: WhatIfRow): string {
  return `${product} ${type} ${path} ${clientVersion}`
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
