import { equalBytes } from './bytes.ts'
import { hashNode, type Sha256 } from './hashing.ts'

/** What a proof of inclusion says: that a leaf stands at a place of a tree. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array
  readonly leafIndex: number
  readonly treeSize: number
  readonly proof: readonly Uint8Array[]
}

/** The root that follows from a proof of inclusion; undefined where it cannot be one (RFC 9162, section 2.1.3.2). */
export async function rootOfInclusion(
  { leafHash, leafIndex, treeSize, proof }: InclusionClaim,
  sha256: Sha256,
): Promise<Uint8Array | undefined> {
  if (!isCount(leafIndex) || !isCount(treeSize) || leafIndex >= treeSize) return undefined
  const leaf = { place: leafIndex, last: treeSize - 1, node: leafHash }
  const top = await climb(leaf, proof, sha256)
  return top?.last === 0 ? top.node : undefined
}

/** A node on the way from a leaf to the root. */
export interface Step {
  /** Its place among the nodes of its level, and that of the last of them. */
  readonly place: number
  readonly last: number
  readonly node: Uint8Array
}

/** Where the siblings lead to from a node; undefined where there are more of them than levels above it. */
export async function climb(
  from: Step,
  siblings: readonly Uint8Array[],
  sha256: Sha256,
): Promise<Step | undefined> {
  let { place, last, node } = from
  for (const sibling of siblings) {
    if (last === 0) return undefined
    const isRight = isOdd(place) || place === last
    const hash = isRight ? hashNode(sibling, node, sha256) : hashNode(node, sibling, sha256)
    node = hash instanceof Promise ? await hash : hash
    while (isRight && !isOdd(place) && place !== 0) {
      place = half(place)
      last = half(last)
    }
    place = half(place)
    last = half(last)
  }
  return { place, last, node }
}

/** What a proof of consistency says: that the first tree is the beginning of the second. */
export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Uint8Array }
  readonly second: { readonly size: number; readonly root: Uint8Array }
  readonly proof: readonly Uint8Array[]
}

/** True where the proof shows it (RFC 9162, section 2.1.4.2). The empty tree is the beginning of every tree. */
export async function verifyConsistency(
  { first, second, proof }: ConsistencyClaim,
  sha256: Sha256,
): Promise<boolean> {
  if (!isCount(first.size) || !isCount(second.size) || first.size > second.size) return false
  if (first.size === 0) return proof.length === 0
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root)
  // A first tree that is complete is a node of the second itself, and not in the proof.
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof
  const roots = await foldConsistency(path, first.size - 1, { last: second.size - 1, sha256 })
  return (
    roots !== undefined &&
    equalBytes(roots.first, first.root) &&
    equalBytes(roots.second, second.root)
  )
}

interface Fold {
  readonly last: number
  readonly sha256: Sha256
}

async function foldConsistency(
  [start, ...path]: readonly Uint8Array[],
  from: number,
  { last: to, sha256 }: Fold,
): Promise<{ readonly first: Uint8Array; readonly second: Uint8Array } | undefined> {
  if (start === undefined) return undefined
  let [place, last] = [from, to]
  while (isOdd(place)) [place, last] = [half(place), half(last)]
  let [first, second] = [start, start]
  for (const sibling of path) {
    if (last === 0) return undefined
    if (isOdd(place) || place === last) {
      first = await hashNode(sibling, first, sha256)
      second = await hashNode(sibling, second, sha256)
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)]
    } else second = await hashNode(second, sibling, sha256)
    place = half(place)
    last = half(last)
  }
  return last === 0 ? { first, second } : undefined
}

/** Bitwise operators end at 32 bits; a tree may be larger. */
function half(count: number): number {
  return Math.floor(count / 2)
}

function isOdd(count: number): boolean {
  return count % 2 === 1
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count)) && 2 ** Math.round(Math.log2(count)) === count
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0
}
