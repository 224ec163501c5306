import type { SealPlace } from '#domain/stored_report.ts'
import type { KeySet } from './keys.ts'

type Parts = readonly Uint8Array[] | undefined

/** The keys of places that were looked up. Asking in their order costs nothing; any other order finds them too. */
export function keySetOf(places: readonly SealPlace[], parts: readonly Parts[]): KeySet {
  let next = 0
  let byPlace: ReadonlyMap<SealPlace, Parts> | undefined
  return {
    partsOf: (place) => {
      if (places[next] === place) {
        next += 1
        return parts[next - 1]
      }
      byPlace ??= new Map(places.map((known, index) => [known, parts[index]]))
      if (byPlace.has(place)) return byPlace.get(place)
      throw new Error('Cannot find keys: this place was not looked up')
    },
  }
}
