import { CORE_AREAS } from './core_areas.ts'
import type { AreaScrubber } from './engine.ts'
import { createAreaScrubber, createAreaTables } from './engine.ts'
import type { Extras } from './extras.ts'
import type { Scrubber } from './scrubber.ts'
import type { ScrubSettings } from './settings.ts'

/**
 * Finds a part of the kinds: what its form, its check digit or its key alone tells. Ids of states, addresses, names of
 * people, health and much else pass it unseen, so that it may be a first look and never the only one.
 */
export interface CoreScrubber extends AreaScrubber {
  readonly areas: 'core'
}

/**
 * Loads a scrubber in a browser, where the first bytes count. `core` is there at once and looks for a part of the kinds;
 * `all` loads the rest and finds what Node finds.
 */
export function loadScrubber(
  settings: ScrubSettings | undefined,
  options: { readonly areas: 'core' },
): Promise<CoreScrubber>
export function loadScrubber(
  settings: ScrubSettings | undefined,
  options: { readonly areas: 'all' },
): Promise<Scrubber>
export async function loadScrubber(
  settings: ScrubSettings = {},
  { areas }: { readonly areas: 'core' | 'all' },
): Promise<CoreScrubber | Scrubber> {
  if (areas === 'all') return (await import('./scrubber.ts')).createScrubber(settings)
  const extras = hasExtras(settings) ? (await import('./extras.ts')).EXTRAS : NO_EXTRAS
  const tables = createAreaTables({ ...CORE_AREAS, extras }, settings)
  return { ...createAreaScrubber(settings, tables), areas }
}

const NO_EXTRAS: Extras = {
  detectors: () => [],
  patternTest: () => () => false,
  applyMethod: (_, { kind }) => `[${kind}]`,
}

function hasExtras({ customKinds = [], allowLists = {}, methods = {} }: ScrubSettings): boolean {
  return (
    customKinds.length > 0 ||
    (allowLists.patterns ?? []).length > 0 ||
    Object.values(methods).some((method) => method !== 'replace')
  )
}
