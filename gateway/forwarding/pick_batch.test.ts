import { expect, test } from 'vitest'
import { pickBatch } from './pick_batch.ts'

const waiting = (...sizes: readonly number[]) => sizes.map((sealedBytes) => ({ sealedBytes }))

test.each([
  [[], { reportsMax: 3, bytesMax: 10 }, 0],
  [[1, 1, 1, 1], { reportsMax: 3, bytesMax: 10 }, 3],
  [[5, 5, 1], { reportsMax: 3, bytesMax: 10 }, 2],
  [[5, 6, 1], { reportsMax: 3, bytesMax: 10 }, 1],
  [[11, 1], { reportsMax: 3, bytesMax: 10 }, 1],
])(
  'pickBatch() keeps to both bounds and takes at least one: case %#',
  (sizes, bounds, expected) => {
    expect(pickBatch(waiting(...sizes), bounds)).toHaveLength(expected)
  },
)
