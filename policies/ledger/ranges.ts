/** Leaves from `from` up to, but not with, `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A complete subtree: its leaves are those from `index * 2 ** level` on, `2 ** level` of them. */
export interface TreeNode {
  readonly level: number
  readonly index: number
}

/** The subtrees whose roots prove that a leaf is in a tree, from the leaf upwards (RFC 9162, section 2.1.3.1). */
export function inclusionRanges(leafIndex: number, treeSize: number): readonly Range[] {
  if (leafIndex >= treeSize) throw new RangeError('Cannot prove: the leaf is not in the tree')
  const ranges: Range[] = []
  let [from, to] = [0, treeSize]
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from)
    if (leafIndex < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.reverse()
}

/** The subtrees whose roots prove that a tree is the beginning of another (RFC 9162, section 2.1.4.1). */
export function consistencyRanges(first: number, second: number): readonly Range[] {
  if (first > second) throw new RangeError('Cannot prove: the first tree is the larger one')
  if (first === 0 || first === second) return []
  const ranges: Range[] = []
  let [from, to] = [0, second]
  // Until what is left is the right end of the first tree. Where that is the whole of it, its root is known.
  while (first !== to) {
    const middle = from + largestPowerBelow(to - from)
    if (first <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  if (from !== 0) ranges.push({ from, to })
  return ranges.reverse()
}

/** The complete subtrees that a range is made of, from left to right. A range begins where its subtrees may. */
export function nodesOf({ from, to }: Range): readonly TreeNode[] {
  const nodes: TreeNode[] = []
  let at = from
  while (at < to) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The largest power of two that is less than a count of 2 at least. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
