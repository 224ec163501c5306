import { CONSENT_LEVELS, type ConsentLevel } from '#domain/consent.ts'
import { isJsonObject } from '#domain/json.ts'
import type { FeatureSettings } from '#policies/schema/policy_source.ts'
import type { Bundle } from '../bundle.ts'
import { defaultLevelOf } from '../default_level.ts'
import type { Change } from './change.ts'
import { differencesOf, unionOf } from './differences.ts'
import { growth } from './field_order.ts'

/** What changed in the default of consent and in the features that are switched. */
export function diffConsent(before: Bundle, after: Bundle): readonly Change[] {
  return [...levelChanges(before, after), ...featureChanges(before, after)]
}

function levelChanges(before: Bundle, after: Bundle): readonly Change[] {
  const both = { before: defaultLevelOf(before.source), after: defaultLevelOf(after.source) }
  if (both.before === both.after) return []
  const rank = (level: ConsentLevel) => CONSENT_LEVELS.indexOf(level)
  const effect = growth(rank(both.before), rank(both.after))
  return [{ kind: 'default_level', effect, ...both }]
}

function consentOf({ source }: Bundle): Readonly<Record<string, unknown>> {
  const consent = source.settings['consent']
  return isJsonObject(consent) ? consent : {}
}

function featuresOf(bundle: Bundle): ReadonlyMap<string, FeatureSettings> {
  const { features } = parseFeatures(consentOf(bundle))
  return new Map((features ?? []).map((feature) => [feature.name, feature]))
}

/** As the schema of policies/settings/consent.yaml has checked them. */
function parseFeatures(consent: Readonly<Record<string, unknown>>): {
  readonly features?: readonly FeatureSettings[]
} {
  return consent as { readonly features?: readonly FeatureSettings[] }
}

function featureChanges(before: Bundle, after: Bundle): readonly Change[] {
  const [from, to] = [featuresOf(before), featuresOf(after)]
  return unionOf(to.keys(), from.keys()).flatMap((name): readonly Change[] => {
    const [old, now] = [from.get(name), to.get(name)]
    if (now === undefined) return old === undefined ? [] : [removed(old)]
    return old === undefined ? [added(now)] : diffFeature(old, now)
  })
}

function placeOf({ name, title }: FeatureSettings) {
  return { feature: name, title }
}

function added(feature: FeatureSettings): Change {
  const { personalData, parties } = feature
  return {
    kind: 'feature_added',
    effect: 'widens',
    ...placeOf(feature),
    personalData,
    parties,
  }
}

/** Whether the feature went or only its switch cannot be told. */
function removed(feature: FeatureSettings): Change {
  return { kind: 'feature_removed', effect: 'widens', ...placeOf(feature) }
}

function diffFeature(before: FeatureSettings, after: FeatureSettings): readonly Change[] {
  const changes: Change[] = []
  if (before.personalData !== after.personalData) {
    const both = { before: before.personalData, after: after.personalData }
    changes.push({ kind: 'feature_personal_data', effect: 'widens', ...placeOf(after), ...both })
  }
  changes.push(...partyChanges(before, after), ...optOutChanges(before, after))
  for (const part of ['title', 'description'] as const) {
    if (before[part] === after[part]) continue
    changes.push({ kind: 'feature_text', effect: 'neutral', ...placeOf(after), part })
  }
  return [...changes, ...otherChanges(before, after)]
}

function partyChanges(before: FeatureSettings, after: FeatureSettings): readonly Change[] {
  const place = placeOf(after)
  const [from, to] = [before, after].map(
    ({ parties }) => new Map(parties.map((party) => [party.name, party])),
  )
  return unionOf(to?.keys() ?? [], from?.keys() ?? []).flatMap((name): readonly Change[] => {
    const [old, now] = [from?.get(name), to?.get(name)]
    if (old === undefined && now !== undefined)
      return [{ kind: 'feature_party_added', effect: 'widens', ...place, party: now }]
    if (old !== undefined && now === undefined)
      return [{ kind: 'feature_party_removed', effect: 'narrows', ...place, party: old }]
    if (old === undefined || now === undefined || old.purpose === now.purpose) return []
    const both = { before: old.purpose, after: now.purpose }
    return [{ kind: 'feature_party_purpose', effect: 'widens', ...place, party: name, ...both }]
  })
}

/** Who can switch a feature off: more of them narrow. How they do it are words. */
function optOutChanges(before: FeatureSettings, after: FeatureSettings): readonly Change[] {
  const place = placeOf(after)
  const [from, to] = [before, after].map(({ optOut }) => optOut.map(({ by }) => by))
  const changes = unionOf(to ?? [], from ?? []).flatMap((by): readonly Change[] => {
    const [had, has] = [from?.includes(by), to?.includes(by)]
    if (had === has) return []
    return has
      ? [{ kind: 'feature_opt_out_added', effect: 'narrows', ...place, by }]
      : [{ kind: 'feature_opt_out_removed', effect: 'widens', ...place, by }]
  })
  if (changes.length > 0 || differencesOf(before.optOut, after.optOut, '').length === 0) {
    return changes
  }
  return [{ kind: 'feature_text', effect: 'neutral', ...place, part: 'optOut' }]
}

/** Parts of a feature that nothing here knows: what they do cannot be told. */
function otherChanges(before: FeatureSettings, after: FeatureSettings): readonly Change[] {
  const restOf = (feature: FeatureSettings): object => {
    const { name, title, description, personalData, parties, optOut, ...rest } = feature
    return rest
  }
  const path = `consent.features.${after.name}`
  return differencesOf(restOf(before), restOf(after), path).map((difference) => ({
    kind: 'setting',
    effect: 'widens',
    ...difference,
  }))
}
