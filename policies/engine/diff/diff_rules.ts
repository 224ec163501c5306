import type { DataClass } from '#domain/classification.ts'
import type { FieldSource } from '#domain/contract.ts'
import type { Contract } from '../bundle.ts'
import type { Change, Effect, FieldPlace, ShownRule } from './change.ts'
import { differencesOf, isEquallyWritten } from './differences.ts'
import {
  actionEffect,
  boundsEffect,
  generalisationEffect,
  releaseEffect,
  typeEffect,
} from './field_order.ts'

/** A rule and the contract that it stands in. */
export interface FieldSide {
  readonly contract: Contract
  readonly rule: FieldSource
}

/** What changed in the rule of one field. */
export function diffRules(
  field: FieldPlace,
  before: FieldSide,
  after: FieldSide,
): readonly Change[] {
  const pair: RulePair = {
    field,
    before,
    after,
    // What is dropped tells nothing, whatever else its rule says; the change of the action tells the rest.
    effectOf: (effect) =>
      before.rule.action === 'drop' || after.rule.action === 'drop' ? 'neutral' : effect,
  }
  return [
    ...actionChanges(pair),
    ...typeChanges(pair),
    ...classChanges(pair),
    ...releaseChanges(pair),
    ...labelChanges(pair),
    ...otherChanges(pair),
  ]
}

interface RulePair {
  readonly field: FieldPlace
  readonly before: FieldSide
  readonly after: FieldSide
  readonly effectOf: (effect: Effect) => Effect
}

function actionChanges({ field, before, after, effectOf }: RulePair): readonly Change[] {
  const [old, now] = [before.rule, after.rule]
  if (old.action !== now.action) {
    const effect = actionEffect(old.action, now.action)
    return [{ kind: 'field_action', effect, ...field, ...shown(old, now) }]
  }
  const changes: Change[] = []
  if (old.to !== now.to) {
    const effect = effectOf(generalisationEffect(old.to, now.to))
    changes.push({ kind: 'field_generalisation', effect, ...field, ...shown(old, now) })
  } else if (!isEquallyWritten(old.bounds, now.bounds)) {
    const both = { before: old.bounds, after: now.bounds }
    const effect = effectOf(boundsEffect(old.bounds, now.bounds))
    changes.push({ kind: 'field_bounds', effect, ...field, ...both })
  }
  if (old.identity !== now.identity) {
    changes.push({
      kind: 'field_identity',
      effect: effectOf('widens'),
      ...field,
      before: old.identity,
      after: now.identity,
    })
  }
  return changes
}

function typeChanges({ field, before, after, effectOf }: RulePair): readonly Change[] {
  const [old, now] = [before.rule, after.rule]
  if (old.type !== now.type) {
    const effect = effectOf(typeEffect(old, now))
    return [{ kind: 'field_type', effect, ...field, ...shown(old, now) }]
  }
  const isPseudonym = old.action === 'pseudonymise' && now.action === 'pseudonymise'
  const told = (effect: Effect) => (isPseudonym ? 'neutral' : effectOf(effect))
  const more = without(now.values, old.values)
  const fewer = without(old.values, now.values)
  const changes: Change[] = []
  if (more.length > 0)
    changes.push({ kind: 'field_values_added', effect: told('widens'), ...field, values: more })
  if (fewer.length > 0)
    changes.push({ kind: 'field_values_removed', effect: told('narrows'), ...field, values: fewer })
  return changes
}

function without(
  values: readonly string[] = [],
  others: readonly string[] = [],
): readonly string[] {
  return values.filter((value) => !others.includes(value))
}

function shown(before: FieldSource, after: FieldSource): { before: ShownRule; after: ShownRule } {
  return { before: shownRule(before), after: shownRule(after) }
}

/** The part of a rule that a change shows. */
export function shownRule(rule: FieldSource): ShownRule {
  const { type, action, to, bounds, values, identity, releaseAfter } = rule
  return {
    type,
    action,
    ...(to === undefined ? {} : { to }),
    ...(bounds === undefined ? {} : { bounds }),
    ...(values === undefined ? {} : { values }),
    ...(identity === undefined ? {} : { identity }),
    ...(releaseAfter === undefined ? {} : { releaseAfter }),
  }
}

/** A field that says nothing follows its contract, whose change is told by itself. */
function classChanges({ field, before, after, effectOf }: RulePair): readonly Change[] {
  if (before.rule.class === after.rule.class) return []
  const [old, now] = [classOf(before), classOf(after)]
  if (old === now) return []
  const effect = effectOf(now === 'required' ? 'widens' : 'narrows')
  return [{ kind: 'field_class', effect, ...field, before: old, after: now }]
}

function classOf({ contract, rule }: FieldSide): DataClass {
  return contract.class === 'optional' || rule.class === 'optional' ? 'optional' : 'required'
}

function releaseChanges({ field, before, after, effectOf }: RulePair): readonly Change[] {
  const [old, now] = [before.rule.releaseAfter, after.rule.releaseAfter]
  if (old === now) return []
  const effect = effectOf(releaseEffect(old, now))
  return [{ kind: 'field_release', effect, ...field, before: old, after: now }]
}

function labelChanges({ field, before, after, effectOf }: RulePair): readonly Change[] {
  const [old, now] = [before.rule, after.rule]
  const changes: Change[] = []
  if (old.sensitivity !== now.sensitivity) {
    const both = { before: old.sensitivity, after: now.sensitivity }
    changes.push({ kind: 'field_sensitivity', effect: effectOf('widens'), ...field, ...both })
  }
  if (old.why !== now.why) {
    const both = { before: old.why, after: now.why }
    changes.push({ kind: 'field_reason', effect: 'neutral', ...field, ...both })
  }
  return changes
}

/** Parts of a rule that nothing here knows: what they do cannot be told. */
function otherChanges({ field, before, after }: RulePair): readonly Change[] {
  return differencesOf(restOf(before.rule), restOf(after.rule), '').map((difference) => ({
    kind: 'field_setting',
    effect: 'widens',
    ...field,
    ...difference,
  }))
}

function restOf(rule: FieldSource): object {
  const { type, sensitivity, class: _, action, to, bounds, values, identity, ...others } = rule
  const { releaseAfter, why, ...rest } = others
  return rest
}
