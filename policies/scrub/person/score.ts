import { FEATURES_MAX, type Focus, writeFeatures } from './features.ts'
import { addLanes, lanesFor, sumAt } from './lanes.ts'
import type { PersonModel } from './model.ts'

// One word is weighed at a time, so that the room can be used again.
const ROW = { features: new Uint16Array(FEATURES_MAX), count: 0 }
let sums = new Int32Array(0)

/** How likely a word is part of a name. */
export function score(model: PersonModel, focus: Focus): number {
  ROW.count = writeFeatures(focus, ROW.features)
  const { width, lanes, scale, biases, outputs } = model
  const room = lanesFor(width)
  if (sums.length !== room) sums = new Int32Array(room)
  addLanes(lanes, ROW, sums)
  let sum = model.outputBias
  for (let unit = 0; unit < width; unit++) {
    const value = sumAt(sums, unit) * scale + (biases[unit] ?? 0)
    if (value > 0) sum += value * (outputs[unit] ?? 0)
  }
  return 1 / (1 + Math.exp(-sum))
}
