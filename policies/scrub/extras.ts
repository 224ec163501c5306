import type { CustomKind } from './custom.ts'
import { customDetectors } from './custom.ts'
import type { ApplyMethod } from './methods.ts'
import { applyMethod } from './methods.ts'
import { matchesWhole, parsePattern } from './pattern.ts'
import type { Detector } from './types.ts'
import type { PatternTest } from './wanted.ts'

/** What settings may ask for: a browser loads it only where they do. */
export interface Extras {
  readonly detectors: (kinds: readonly CustomKind[]) => readonly Detector[]
  readonly patternTest: PatternTest
  readonly applyMethod: ApplyMethod
}

export const EXTRAS: Extras = {
  detectors: customDetectors,
  patternTest: (pattern) => {
    const safe = parsePattern(pattern)
    return (value) => matchesWhole(safe, value)
  },
  applyMethod,
}
