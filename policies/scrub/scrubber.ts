import { ALL_VALUES } from './detect/shapes.ts'
import { createDetectors } from './detectors.ts'
import type { AreaScrubber, Areas, ScrubTables } from './engine.ts'
import { createAreaScrubber, createAreaTables } from './engine.ts'
import { EXTRAS } from './extras.ts'
import type { KeyLookup } from './key_book.ts'
import { extraKeys } from './key_book.ts'
import { createLookup } from './key_lookup.ts'
import { ALL_KEYS } from './keys.ts'
import { createPlan } from './plan.ts'
import type { ScrubSettings } from './settings.ts'
import { DEFAULT_SCRUB_SETTINGS } from './settings.ts'
import type { Detector } from './types.ts'

export type { ScrubTables } from './engine.ts'

/** Finds all kinds. One that knows only some of them is none (`areas` of browser.ts). */
export interface Scrubber extends AreaScrubber {
  readonly areas?: never
}

const ALL_AREAS: Areas = {
  keys: ALL_KEYS,
  values: ALL_VALUES,
  extras: EXTRAS,
  detectors: createDetectors,
}

/** Makes a scrubber. Cost: one pass over each string and one more for each level of encoding in it. */
export function createScrubber(
  settings: ScrubSettings = DEFAULT_SCRUB_SETTINGS,
  tables: ScrubTables = createTables(settings),
): Scrubber {
  return createAreaScrubber(settings, tables)
}

/** The same with a table of detectors of the caller's own. */
export function createScrubberOf(
  settings: ScrubSettings,
  detectorsOf: (lookup: KeyLookup) => readonly Detector[],
): Scrubber {
  const lookup = createLookup(ALL_KEYS, extraKeys(settings.sensitiveKeys ?? []))
  const plan = createPlan(detectorsOf(lookup))
  return createAreaScrubber(settings, { lookup, plan, values: ALL_VALUES, extras: EXTRAS })
}

let defaultTables: ScrubTables | undefined

/** The tables of some settings; those of settings that add nothing are made once. */
export function createTables(settings: ScrubSettings): ScrubTables {
  if (tablesName(settings) !== DEFAULT_TABLES) return createAreaTables(ALL_AREAS, settings)
  defaultTables ??= createAreaTables(ALL_AREAS, {})
  return defaultTables
}

/** Equal for settings that may share their tables. */
export function tablesName({
  sensitiveKeys = [],
  customKinds = [],
  network = {},
}: ScrubSettings): string {
  const { loopback = false, private: inside = true, documentation = true } = network
  return JSON.stringify([sensitiveKeys, customKinds, loopback, inside, documentation])
}

const DEFAULT_TABLES = tablesName({})
