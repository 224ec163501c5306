import type { PersonModel } from '#policies/scrub/person/model.ts'
import {
  fieldRulesAt,
  parseScrubPolicy,
  settingsAt,
  withFieldRules,
} from '#policies/scrub/policy.ts'
import { createScrubber, type Scrubber } from '#policies/scrub/scrubber.ts'
import type { TryPlace } from './worker_messages.ts'

/** The scrubber for a path of a report, as the gateway has it: `createScrubber` is what `loadScrubber` gives for all areas. */
export type ScrubberAt = (path: readonly string[]) => Scrubber

/** Throws a ScrubSettingsError where the settings cannot be used. */
export function createScrubberAt(
  source: unknown,
  place: TryPlace,
  person: PersonModel,
): ScrubberAt {
  const { tenant, product, type } = place
  const placed = settingsAt(parseScrubPolicy(source), {
    tenant,
    ...(product === undefined ? {} : { product }),
    ...(type === undefined ? {} : { type }),
  })
  const made = new Map<string, Scrubber>()
  return (path) => {
    const rules = fieldRulesAt(placed, path)
    const scrubber = made.get(rules) ?? createScrubber({ ...withFieldRules(placed, rules), person })
    made.set(rules, scrubber)
    return scrubber
  }
}
