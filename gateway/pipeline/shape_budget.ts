import { LIMITS } from '#domain/limits.ts'
import type { ShapeKey } from '#domain/stored_report.ts'

const TENANTS_MAX = 10_000

/**
 * Bounds the different shapes that one tenant's senders can make this process write: past the limit what is new is
 * counted under the path `*`, so that nothing disappears uncounted and nobody fills the store with names of fields.
 */
export class ShapeBudget {
  readonly #shapesMax: number
  readonly #known = new Map<string, Set<string>>()

  constructor(shapesMax: number = LIMITS.quarantineShapesMax) {
    this.#shapesMax = shapesMax
  }

  /** The shape itself while there is room or it is known, else the tenant's overflow. */
  admit(shape: ShapeKey): ShapeKey {
    const known = this.#knownOf(shape.tenantId)
    const text = [
      shape.kind,
      shape.product,
      shape.type,
      shape.path,
      shape.valueType,
      shape.clientVersion,
    ].join('\u0000')
    if (known.has(text)) return shape
    if (known.size >= this.#shapesMax) {
      return { ...shape, type: '*', path: '*', valueType: '*', clientVersion: '' }
    }
    known.add(text)
    return shape
  }

  #knownOf(tenantId: string): Set<string> {
    const known = this.#known.get(tenantId)
    if (known !== undefined) return known
    if (this.#known.size >= TENANTS_MAX) this.#known.clear()
    const created = new Set<string>()
    this.#known.set(tenantId, created)
    return created
  }
}
