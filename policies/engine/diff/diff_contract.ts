import { PURPOSES } from '#domain/classification.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Contract } from '../bundle.ts'
import { compareVersions } from '../version.ts'
import type { Change, ContractPlace, Effect } from './change.ts'
import { diffFields } from './diff_fields.ts'
import { differencesOf, unionOf } from './differences.ts'
import { growth } from './field_order.ts'

/** A contract and the bundle's default period, in days. */
export interface ContractSide {
  readonly contract: Contract
  readonly defaultDays: number
}

/** What changed in one contract and its fields. */
export function diffContract(
  place: ContractPlace,
  before: ContractSide,
  after: ContractSide,
): readonly Change[] {
  const [old, now] = [before.contract, after.contract]
  return [
    ...classificationChanges(place, old, now),
    ...purposeChanges(place, old, now),
    ...retentionChanges(place, before, after),
    ...expiryChanges(place, old, now),
    ...featureChanges(place, old, now),
    ...subjectChanges(place, old, now),
    ...diffFields(place, old, now),
    ...textChanges(place, old, now),
    ...otherChanges(place, old, now),
  ]
}

/** Sinks and rules of retention go by the category, purposes by the kind of data: what follows cannot be told. */
function classificationChanges(
  place: ContractPlace,
  before: Contract,
  after: Contract,
): readonly Change[] {
  const changes: Change[] = []
  if (before.class !== after.class) {
    const both = { before: before.class, after: after.class }
    const effect = after.class === 'required' ? 'widens' : 'narrows'
    changes.push({ kind: 'contract_class', effect, ...place, ...both })
  }
  if (before.category !== after.category) {
    const both = { before: before.category, after: after.category }
    changes.push({ kind: 'contract_category', effect: 'widens', ...place, ...both })
  }
  if (before.dataKind !== after.dataKind) {
    const both = { before: before.dataKind, after: after.dataKind }
    changes.push({ kind: 'contract_data_kind', effect: 'widens', ...place, ...both })
  }
  return changes
}

function purposeChanges(
  place: ContractPlace,
  before: Contract,
  after: Contract,
): readonly Change[] {
  return unionOf(unionOf(PURPOSES, before.purposes), after.purposes).flatMap(
    (purpose): readonly Change[] => {
      const [had, has] = [before.purposes.includes(purpose), after.purposes.includes(purpose)]
      if (had === has) return []
      return has
        ? [{ kind: 'contract_purpose_added', effect: 'widens', ...place, purpose }]
        : [{ kind: 'contract_purpose_removed', effect: 'narrows', ...place, purpose }]
    },
  )
}

function retentionChanges(
  place: ContractPlace,
  before: ContractSide,
  after: ContractSide,
): readonly Change[] {
  const [old, now] = [before.contract.retentionDays, after.contract.retentionDays]
  if (old === now) return []
  return [
    {
      kind: 'contract_retention',
      effect: retentionEffect(old, now, before.defaultDays),
      ...place,
      before: old,
      after: now,
      defaultDays: { before: before.defaultDays, after: after.defaultDays },
    },
  ]
}

/** The shorter of the contract's and the tenant's period holds; without the contract's, a tenant's may be any. */
function retentionEffect(
  before: number | undefined,
  after: number | undefined,
  defaultDays: number,
): Effect {
  if (after === undefined) return 'widens'
  if (before !== undefined) return growth(before, after)
  return after > defaultDays ? 'widens' : 'narrows'
}

function expiryChanges(place: ContractPlace, before: Contract, after: Contract): readonly Change[] {
  const both = { before: before.expires, after: after.expires }
  if (differencesOf(both.before, both.after, '').length === 0) return []
  return [{ kind: 'contract_expiry', effect: expiryEffect(before, after), ...place, ...both }]
}

/** A day and a version of the client cannot be compared. */
function expiryEffect(before: Contract, after: Contract): Effect {
  if (before.expiresOnMs !== undefined && after.expiresOnMs !== undefined) {
    return growth(before.expiresOnMs, after.expiresOnMs)
  }
  if (before.expiresWithVersion === undefined || after.expiresWithVersion === undefined) {
    return 'widens'
  }
  return growth(0, compareVersions(after.expiresWithVersion, before.expiresWithVersion))
}

function featureChanges(
  place: ContractPlace,
  before: Contract,
  after: Contract,
): readonly Change[] {
  const both = { before: before.feature, after: after.feature }
  if (both.before === both.after) return []
  const effect = both.before === undefined ? 'narrows' : 'widens'
  return [{ kind: 'contract_feature', effect, ...place, ...both }]
}

/** An identity that is found ties reports to somebody, and one that is not found escapes choices and erasure. */
function subjectChanges(
  place: ContractPlace,
  before: Contract,
  after: Contract,
): readonly Change[] {
  return IDENTITY_KINDS.flatMap((identity): readonly Change[] => {
    const both = { before: before.subject?.[identity], after: after.subject?.[identity] }
    if (both.before === both.after) return []
    return [{ kind: 'contract_subject', effect: 'widens', ...place, identity, ...both }]
  })
}

function textChanges(place: ContractPlace, before: Contract, after: Contract): readonly Change[] {
  const parts = ['title', 'description', 'owner', 'review', 'version'] as const
  return parts.flatMap((part): readonly Change[] => {
    const both = { before: String(before[part]), after: String(after[part]) }
    if (both.before === both.after) return []
    return [{ kind: 'contract_text', effect: 'neutral', ...place, part, ...both }]
  })
}

/** Parts of a contract that nothing here knows: what they do cannot be told. */
function otherChanges(place: ContractPlace, before: Contract, after: Contract): readonly Change[] {
  return differencesOf(restOf(before), restOf(after), '').map((difference) => ({
    kind: 'contract_setting',
    effect: 'widens',
    ...place,
    ...difference,
  }))
}

/** Everything that the functions above do not look at. */
function restOf(contract: Contract): object {
  const { type, version, title, description, owner, review, product, root, ...inner } = contract
  const { class: _, category, dataKind, purposes, retentionDays, feature, subject, ...last } = inner
  const { expires, expiresOnMs, expiresWithVersion, defaultLevel, ...rest } = last
  return rest
}
