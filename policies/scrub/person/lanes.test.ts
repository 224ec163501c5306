import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FEATURES_MAX } from './features.ts'
import { addLanes, lanesFor, lanesOf, sumAt } from './lanes.ts'

const FEATURES = 9

describe('the weights of two units in one number', () => {
  it('come to the same sums as one by one, up to the largest of all weights', () => {
    const weight = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constantFrom(-128, 127))
    const model = fc
      .integer({ min: 1, max: 64 })
      .chain((width) =>
        fc
          .array(weight, { minLength: FEATURES * width, maxLength: FEATURES * width })
          .map((weights) => ({ width, weights: Int8Array.from(weights) })),
      )
    const row = fc.array(fc.nat(FEATURES - 1), { maxLength: FEATURES_MAX })
    fc.assert(
      fc.property(model, row, ({ width, weights }, features) => {
        const sums = new Int32Array(lanesFor(width))
        const count = features.length
        addLanes(lanesOf(weights, width), { features: Uint16Array.from(features), count }, sums)
        const given = Array.from({ length: width }, (_, unit) => sumAt(sums, unit))
        const wanted = given.map((_, unit) =>
          features.reduce((sum, at) => sum + (weights[at * width + unit] ?? 0), 0),
        )
        expect(given).toEqual(wanted)
      }),
    )
  })
})
