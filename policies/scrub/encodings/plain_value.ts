import { decodeLayer, encodingsOf } from '../decode.ts'

const LEVELS_MAX = 4
/** All bits of seen.ts: values are short, and nobody has read them before. */
const EVERYTHING = -1

/** A value without the encodings that it stands in: the same for all ways to write it. */
export function plainValue(value: string): string {
  let plain = value
  for (let level = 0; level < LEVELS_MAX; level++) {
    const ways = encodingsOf(plain, {
      seen: EVERYTHING,
      wide: /[^\0-\x7f]/.test(plain),
    })
    if (ways === 0) return plain
    plain = decodeLayer(plain, ways).text
  }
  return plain
}
