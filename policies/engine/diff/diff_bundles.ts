import type { MixinSource } from '#domain/contract.ts'
import type { Bundle } from '../bundle.ts'
import type { Change } from './change.ts'
import { diffApprovals } from './diff_approvals.ts'
import { diffConsent } from './diff_consent.ts'
import { diffMailTracking } from './diff_mail_tracking.ts'
import { diffProcessors } from './diff_processors.ts'
import { diffProducts } from './diff_products.ts'
import { diffPurposes, diffRetention, diffSettings } from './diff_settings.ts'
import { differencesOf, isEquallyWritten, unionOf } from './differences.ts'

/**
 * What differs between two bundles, each difference with its effect. Empty where they differ in nothing but the order
 * of lists; what no rule knows widens.
 */
export function diffBundles(before: Bundle, after: Bundle): readonly Change[] {
  const changes = [
    ...diffPurposes(before, after),
    ...diffRetention(before, after),
    ...diffConsent(before, after),
    ...diffProcessors(before, after),
    ...diffMailTracking(before, after),
    ...diffApprovals(before, after),
    ...diffSettings(before, after),
    ...diffMixins(before, after),
    ...diffProducts(before, after),
    ...otherChanges(before, after),
  ]
  if (changes.length > 0 || isEquallyWritten(before.source, after.source)) return changes
  return [UNTOLD]
}

/** Something differs, and nothing above has found it. */
const UNTOLD: Change = { kind: 'setting', effect: 'widens', path: '', isMember: false }

/** A mixin collects nothing by itself: the types that include it show what changed. */
function diffMixins(before: Bundle, after: Bundle): readonly Change[] {
  const [from, to] = [mixinsOf(before), mixinsOf(after)]
  return unionOf(to.keys(), from.keys()).flatMap((mixin): readonly Change[] => {
    const [old, now] = [from.get(mixin), to.get(mixin)]
    if (isEquallyWritten(old, now)) return []
    const types = countIncluding(now === undefined ? before : after, mixin)
    return [{ kind: 'mixin', effect: 'neutral', mixin, now: stateOf(old, now), types }]
  })
}

function stateOf(before: MixinSource | undefined, after: MixinSource | undefined) {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}

function mixinsOf(bundle: Bundle): ReadonlyMap<string, MixinSource> {
  return new Map(bundle.source.mixins.map((mixin) => [mixin.name, mixin]))
}

function countIncluding({ source }: Bundle, mixin: string): number {
  const contracts = source.products.flatMap((product) => product.contracts)
  return contracts.filter(({ include }) => include?.includes(mixin)).length
}

/** Parts of a bundle that nothing here knows: what they do cannot be told. */
function otherChanges(before: Bundle, after: Bundle): readonly Change[] {
  const restOf = ({ source: { products, mixins, settings, ...rest } }: Bundle): object => rest
  return differencesOf(restOf(before), restOf(after), '').map((difference) => ({
    kind: 'setting',
    effect: 'widens',
    ...difference,
  }))
}
