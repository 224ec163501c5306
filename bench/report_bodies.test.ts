import { expect, test } from 'vitest'
import { batchBody, reportText } from './report_bodies.ts'
import { BENCH } from './settings.ts'

test('reportText() makes JSON of exactly the wanted size for every seed that is sent', () => {
  for (let seed = 0; seed < BENCH.bodies * BENCH.batchReports; seed += 1) {
    const text = reportText(seed)
    expect(Buffer.byteLength(text)).toBe(BENCH.reportBytes)
    expect(JSON.parse(text)).toMatchObject({ type: BENCH.type })
  }
})

test('batchBody() makes bodies that differ from each other', () => {
  const bodies = Array.from({ length: BENCH.bodies }, (_, seed) => batchBody(seed))
  expect(new Set(bodies).size).toBe(BENCH.bodies)
  expect(JSON.parse(bodies[0] ?? '')).toHaveLength(BENCH.batchReports)
})
