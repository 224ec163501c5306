import { type Change, countEffects, EFFECTS, type Effect } from './change.ts'
import { clean, counted } from './words.ts'

/** Changes of one type, of one product, or of what holds for all. */
export interface ChangeGroup {
  readonly title: string
  readonly changes: readonly Change[]
}

/** The changes by product and type: groups that widen come first, and so do the changes in each that do. */
export function groupChanges(changes: readonly Change[]): readonly ChangeGroup[] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const title = titleOf(change)
    const known = groups.get(title)
    if (known === undefined) groups.set(title, [change])
    else known.push(change)
  }
  return [...groups]
    .map(([title, found]) => ({ title, changes: found.toSorted(byEffect) }))
    .toSorted((left, right) => strongest(left.changes) - strongest(right.changes))
}

const rank = (effect: Effect): number => EFFECTS.indexOf(effect)
const byEffect = (left: Change, right: Change): number => rank(left.effect) - rank(right.effect)
const strongest = (changes: readonly Change[]): number =>
  Math.min(...changes.map(({ effect }) => rank(effect)))

function titleOf(change: Change): string {
  if (!('product' in change)) return 'Settings for all products'
  const product = `${clean(change.productTitle)} (${change.product})`
  return 'type' in change ? `${product}: ${clean(change.typeTitle)} (${change.type})` : product
}

/** How many changes widen, narrow and do neither, in one line. */
export function summariseChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing differs.'
  const counts = countEffects(changes)
  const told = [
    `${verb(counts.widens, 'widen')} what is collected`,
    `${verb(counts.narrows, 'narrow')} it`,
    `${counts.neutral} ${counts.neutral === 1 ? 'does' : 'do'} neither`,
  ]
  return `${counted(changes.length, 'change')}: ${told.join(', ')}.`
}

const verb = (count: number, word: string): string => `${count} ${word}${count === 1 ? 's' : ''}`
