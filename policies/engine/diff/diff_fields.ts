import type { FieldSource } from '#domain/contract.ts'
import type { Contract } from '../bundle.ts'
import type { Change, ContractPlace, Effect, FieldPlace } from './change.ts'
import { diffRules, type FieldSide, shownRule } from './diff_rules.ts'
import { unionOf } from './differences.ts'
import { mayBeTaken, ruleFor, rulesByPath } from './rule_paths.ts'

/** What changed in the compiled fields of a contract, so that a change of a mixin shows in all that include it. */
export function diffFields(
  place: ContractPlace,
  before: Contract,
  after: Contract,
): readonly Change[] {
  const [from, to] = [rulesByPath(before.root), rulesByPath(after.root)]
  return unionOf(from.keys(), to.keys()).flatMap((path): readonly Change[] => {
    const [old, now] = [from.get(path), to.get(path)]
    const field: FieldPlace = { ...place, field: path }
    if (old !== undefined && now !== undefined) {
      return diffRules(field, { contract: before, rule: old }, { contract: after, rule: now })
    }
    if (now !== undefined) return added(field, before, { contract: after, rule: now })
    return old === undefined ? [] : removed(field, { contract: before, rule: old }, after)
  })
}

function added(field: FieldPlace, before: Contract, after: FieldSide): readonly Change[] {
  const { contract, rule } = after
  const wildcard = ruleFor(before.root, field.field)
  if (wildcard !== undefined) {
    return [
      {
        kind: 'field_origin',
        effect: 'neutral',
        ...field,
        now: 'own',
        wildcard: wildcard.path,
      },
      ...diffRules(field, { contract: before, rule: wildcard.rule }, after),
    ]
  }
  return [
    {
      kind: 'field_added',
      effect: rule.action === 'drop' ? 'neutral' : 'widens',
      ...field,
      rule: shownRule(rule),
      class: rule.class ?? contract.class,
      why: rule.why,
    },
  ]
}

/** Without its own rule a field may fall to a wildcard, which is then said to widen: more may stand below it. */
function removed(field: FieldPlace, before: FieldSide, after: Contract): readonly Change[] {
  const wildcard = ruleFor(after.root, field.field)
  if (wildcard !== undefined) {
    return [
      {
        kind: 'field_origin',
        effect: 'widens',
        ...field,
        now: 'wildcard',
        wildcard: wildcard.path,
      },
      ...diffRules(field, before, { contract: after, rule: wildcard.rule }),
    ]
  }
  const effect = removalEffect(before.rule, mayBeTaken(after.root, field.field))
  return [{ kind: 'field_removed', effect, ...field, rule: shownRule(before.rule) }]
}

function removalEffect(rule: FieldSource, isTaken: boolean): Effect {
  if (isTaken) return 'widens'
  return rule.action === 'drop' ? 'neutral' : 'narrows'
}
