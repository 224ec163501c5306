import { FEATURES_MAX, type Focus, writeFeatures } from './features.ts'
import type { PersonModel } from './model.ts'

// One word is weighed at a time, so that the room can be used again.
const ROW = new Uint16Array(FEATURES_MAX)
const SUMS = new Int32Array(64)

/** How likely a word is part of a name. */
export function score(model: PersonModel, focus: Focus): number {
  const count = writeFeatures(focus, ROW)
  const { width, hidden, scale, biases, outputs } = model
  SUMS.fill(0)
  for (let index = 0; index < count; index++) {
    const base = (ROW[index] ?? 0) * width
    for (let unit = 0; unit < width; unit++)
      SUMS[unit] = (SUMS[unit] ?? 0) + (hidden[base + unit] ?? 0)
  }
  let sum = model.outputBias
  for (let unit = 0; unit < width; unit++) {
    const value = (SUMS[unit] ?? 0) * scale + (biases[unit] ?? 0)
    if (value > 0) sum += value * (outputs[unit] ?? 0)
  }
  return 1 / (1 + Math.exp(-sum))
}
