import { FEATURES_MAX } from './features.ts'

/*
 * Two weights, of 8 bits each, in the halves of one number of 32: one addition adds both, and what they come to over
 * all features of a word fits into a half.
 */
const HALF_BITS = 16
/** Numbers that are summed at once: as many as a processor has registers for. */
const AT_ONCE = 8

if (FEATURES_MAX * 128 >= 1 << (HALF_BITS - 1))
  throw new Error('Sums do not fit into half a number')

/** How many numbers hold the weights of one feature, where there are so many units. */
export function lanesFor(width: number): number {
  return Math.ceil(width / 2 / AT_ONCE) * AT_ONCE
}

/** The weights of each feature as numbers of two: `width` of each feature are given one after the other. */
export function lanesOf(weights: Int8Array, width: number): Int32Array {
  const room = lanesFor(width)
  const features = weights.length / width
  const lanes = new Int32Array(features * room)
  for (let feature = 0; feature < features; feature++)
    for (let unit = 0; unit < width; unit++) {
      const place = feature * room + (unit >> 1)
      const weight = weights[feature * width + unit] ?? 0
      lanes[place] = (lanes[place] ?? 0) + (unit % 2 === 0 ? weight : weight << HALF_BITS)
    }
  return lanes
}

/** Features of a word: the first `count` of a list. */
export interface Row {
  readonly features: Uint16Array
  readonly count: number
}

/** Adds the weights of the features up into `sums`, two units in a number: read with `sumAt`. */
export function addLanes(lanes: Int32Array, { features, count }: Row, sums: Int32Array): void {
  const room = sums.length
  for (let from = 0; from < room; from += AT_ONCE) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let index = 0; index < count; index++) {
      const at = (features[index] ?? 0) * room + from
      a = (a + (lanes[at] ?? 0)) | 0
      b = (b + (lanes[at + 1] ?? 0)) | 0
      c = (c + (lanes[at + 2] ?? 0)) | 0
      d = (d + (lanes[at + 3] ?? 0)) | 0
      e = (e + (lanes[at + 4] ?? 0)) | 0
      f = (f + (lanes[at + 5] ?? 0)) | 0
      g = (g + (lanes[at + 6] ?? 0)) | 0
      h = (h + (lanes[at + 7] ?? 0)) | 0
    }
    sums[from] = a
    sums[from + 1] = b
    sums[from + 2] = c
    sums[from + 3] = d
    sums[from + 4] = e
    sums[from + 5] = f
    sums[from + 6] = g
    sums[from + 7] = h
  }
}

/** The sum of one unit. */
export function sumAt(sums: Int32Array, unit: number): number {
  const both = sums[unit >> 1] ?? 0
  const low = (both << HALF_BITS) >> HALF_BITS
  return unit % 2 === 0 ? low : (both - low) >> HALF_BITS
}
