import type { Units } from './units.ts'
import { unitAt } from './units.ts'

const SLOTS = 1024
/** Longest name that is kept. */
const NAME_MAX = 32
const CODE_MAX = 128

/**
 * Names of keys that say nothing about their values: telemetry has the same few hundred again and again, and they are
 * known again without being cut out of the text. Each has one slot, by its hash; the newest one stays.
 */
export class SilentKeys {
  readonly #lengths = new Uint8Array(SLOTS)
  readonly #names = new Uint8Array(SLOTS * NAME_MAX)

  /** True for a name that was added, letter by letter the same. */
  has(units: Units, start: number, end: number): boolean {
    const length = end - start
    if (length > NAME_MAX) return false
    const slot = slotOf(units, start, end)
    if (this.#lengths[slot] !== length) return false
    const from = slot * NAME_MAX
    for (let index = 0; index < length; index++)
      if (this.#names[from + index] !== unitAt(units, start + index)) return false
    return true
  }

  add(units: Units, start: number, end: number): void {
    const length = end - start
    if (length > NAME_MAX) return
    for (let at = start; at < end; at++) if (unitAt(units, at) >= CODE_MAX) return
    const slot = slotOf(units, start, end)
    this.#lengths[slot] = length
    for (let index = 0; index < length; index++)
      this.#names[slot * NAME_MAX + index] = unitAt(units, start + index)
  }
}

function slotOf(units: Units, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ unitAt(units, at), 0x01000193)
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
