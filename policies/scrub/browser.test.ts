import { describe, expect, expectTypeOf, it } from 'vitest'
import { loadScrubber } from './browser.ts'
import type { Scrubber } from './scrubber.ts'
import { createScrubber } from './scrubber.ts'
import type { ScrubSettings } from './settings.ts'

const SAMPLE = 'mail jane.roe@example.com from 203.0.113.9, badge=STAFF-4711, passport C01X00T47'
const BADGE = {
  name: 'BADGE',
  method: 'replace',
  confidence: 0.9,
  words: [],
  prefixes: [],
  pattern: 'STAFF-\\d{4}',
} as const

describe('loadScrubber()', () => {
  it('finds with all areas what createScrubber() finds', async () => {
    const all = await loadScrubber(undefined, { areas: 'all' })
    expect(all.scrubText(SAMPLE)).toEqual(createScrubber().scrubText(SAMPLE))
    expect(all.scrubText(SAMPLE).text).toContain('[PASSPORT]')
  })

  it('says that the core is not all, to programs and to the type checker', async () => {
    const core = await loadScrubber(undefined, { areas: 'core' })
    // What finds some kinds only may not stand where all are wanted.
    expectTypeOf(core).not.toExtend<Scrubber>()
    expect(core.areas).toBe('core')
    expect(core.scrubText(SAMPLE).text).toBe(
      'mail [EMAIL] from [IP_ADDRESS], badge=STAFF-4711, passport C01X00T47',
    )
  })

  it.each<[what: string, settings: ScrubSettings]>([
    ['kinds of their own', { customKinds: [BADGE] }],
    ['methods', { methods: { EMAIL: 'generalise', IP_ADDRESS: 'truncate' } }],
    ['patterns that are let through', { allowLists: { patterns: ['203\\.0\\.113\\.\\d{1,3}'] } }],
    ['keys of their own', { sensitiveKeys: ['badge'] }],
    ['kinds that are off', { off: ['IP_ADDRESS'] }],
  ])('does with the core what settings ask for: %s', async (_, settings) => {
    const core = await loadScrubber(settings, { areas: 'core' })
    const sample = SAMPLE.slice(0, SAMPLE.indexOf(', passport'))
    const { text } = createScrubber(settings).scrubText(sample)
    expect(core.scrubText(sample).text).toBe(text)
    expect(text).not.toBe(createScrubber().scrubText(sample).text)
  })
})
