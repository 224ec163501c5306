import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  naiveConsistency,
  naivePath,
  naiveRoot,
  sha256Now,
} from '../../test/fixtures/naive_merkle.ts'
import vectors from '../../test/vectors/ledger/rfc6962.json' with { type: 'json' }
import { hexOf, parseHex } from './bytes.ts'
import { hashLeaf } from './hashing.ts'
import { consistencyRanges, inclusionRanges } from './ranges.ts'
import { appendLeaves, edgeTiles, TILE_WIDTH, type Tiles, tileKey, tilesOf } from './tiles.ts'
import { proveConsistency, proveInclusion, rootAt, type TileReader } from './tree.ts'
import { rootOfInclusion, verifyConsistency } from './verify_proof.ts'

/** A store of tiles in memory, filled by appends of these sizes. */
async function grow(leaves: readonly Uint8Array[], batches: readonly number[]) {
  const tiles = new Map<string, Uint8Array>()
  let size = 0
  for (const count of [...batches, leaves.length]) {
    const added = await Promise.all(
      leaves.slice(size, size + count).map((leaf) => hashLeaf(leaf, sha256Now)),
    )
    const edge: Tiles = new Map(
      edgeTiles(size).map((place) => [tileKey(place), tiles.get(tileKey(place)) ?? Buffer.of()]),
    )
    for (const [key, tile] of await appendLeaves(size, added, { edge, sha256: sha256Now })) {
      tiles.set(key, tile)
    }
    size += added.length
  }
  const read: TileReader = async (places) =>
    new Map(places.map((place) => [tileKey(place), tiles.get(tileKey(place)) ?? Buffer.of()]))
  return { tiles, read }
}

const leavesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => Buffer.of(index % 251, index >> 8))
const hexes = (hashes: readonly Uint8Array[]) => hashes.map(hexOf)
const bytesOf = (hex: string) => parseHex(hex) ?? new Uint8Array()

describe('the published vectors', () => {
  const leaves = vectors.leaves.map(bytesOf)

  test.each(vectors.roots.map((root, size) => ({ size, root })))(
    'give the root of $size leaves',
    async ({ size, root }) => {
      const { read } = await grow(leaves.slice(0, size), [1, 2])
      expect(hexOf(await rootAt(size, read, sha256Now))).toBe(root)
    },
  )

  test.each(vectors.inclusion)(
    'prove leaf $leafIndex in a tree of $treeSize, and the proof verifies',
    async ({ leafIndex, treeSize, proof }) => {
      const { read } = await grow(leaves, [3])
      expect(hexes(await proveInclusion({ leafIndex, treeSize }, read, sha256Now))).toEqual(proof)
      const leafHash = await hashLeaf(leaves[leafIndex] ?? Buffer.of(), sha256Now)
      const claim = { leafHash, leafIndex, treeSize, proof: proof.map(bytesOf) }
      const root = await rootOfInclusion(claim, sha256Now)
      expect(hexOf(root ?? Buffer.of())).toBe(vectors.roots[treeSize])
    },
  )

  test.each(vectors.consistency)(
    'prove that a tree of $second goes on from one of $first, and the proof verifies',
    async ({ first, second, proof }) => {
      const { read } = await grow(leaves, [8])
      expect(hexes(await proveConsistency({ first, second }, read, sha256Now))).toEqual(proof)
      const treeOf = (size: number) => ({ size, root: bytesOf(vectors.roots[size] ?? '') })
      const claim = { first: treeOf(first), second: treeOf(second), proof: proof.map(bytesOf) }
      expect(await verifyConsistency(claim, sha256Now)).toBe(true)
    },
  )
})

describe('against the definitions of RFC 9162', () => {
  const SIZE = 700
  const leaves = leavesOf(SIZE)

  test('roots and proofs of every small tree are the same', async () => {
    const { read } = await grow(leaves.slice(0, 40), [7, 13])
    for (let size = 0; size <= 40; size += 1) {
      const tree = leaves.slice(0, size)
      expect(await rootAt(size, read, sha256Now)).toEqual(naiveRoot(tree))
      for (let m = 0; m < size; m += 1) {
        const inclusion = await proveInclusion({ leafIndex: m, treeSize: size }, read, sha256Now)
        expect(hexes(inclusion)).toEqual(hexes(naivePath(m, tree)))
        const consistency = await proveConsistency({ first: m, second: size }, read, sha256Now)
        expect(hexes(consistency)).toEqual(hexes(naiveConsistency(m, tree)))
      }
    }
  })

  test('they are the same in trees of several tiles, however the leaves came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: SIZE }),
        fc.nat(SIZE - 1),
        async (batches, size, other) => {
          const tree = leaves.slice(0, size)
          const { read } = await grow(tree, batches)
          const m = other % size
          const root = await rootAt(size, read, sha256Now)
          expect(hexOf(root)).toBe(hexOf(naiveRoot(tree)))
          const proof = await proveInclusion({ leafIndex: m, treeSize: size }, read, sha256Now)
          expect(hexes(proof)).toEqual(hexes(naivePath(m, tree)))
          const leafHash = await hashLeaf(leaves[m] ?? Buffer.of(), sha256Now)
          const claim = { leafHash, leafIndex: m, treeSize: size, proof }
          expect(await rootOfInclusion(claim, sha256Now)).toEqual(root)
          const first = { size: m, root: naiveRoot(tree.slice(0, m)) }
          const path = await proveConsistency({ first: m, second: size }, read, sha256Now)
          expect(hexes(path)).toEqual(hexes(naiveConsistency(m, tree)))
          const grown = { first, second: { size, root }, proof: path }
          expect(await verifyConsistency(grown, sha256Now)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('no proof verifies with another leaf, place, size, root, or with hashes changed, moved, cut or added', async () => {
    const tree = leaves.slice(0, 300)
    const { read } = await grow(tree, [])
    const root = hexOf(naiveRoot(tree))
    await fc.assert(
      fc.asyncProperty(fc.nat(299), fc.nat(5), fc.nat(8), async (m, change, at) => {
        const leafHash = await hashLeaf(tree[m] ?? Buffer.of(), sha256Now)
        const proof = await proveInclusion({ leafIndex: m, treeSize: 300 }, read, sha256Now)
        const claim = { leafHash, leafIndex: m, treeSize: 300, proof }
        const place = at % proof.length
        const changed = [
          { ...claim, leafHash: sha256Now(leafHash) },
          { ...claim, leafIndex: (m + 1) % 300 },
          { ...claim, proof: proof.map((hash, i) => (i === place ? sha256Now(hash) : hash)) },
          { ...claim, proof: proof.slice(0, -1) },
          { ...claim, proof: [...proof, leafHash] },
          { ...claim, proof: [...proof.slice(1), ...proof.slice(0, 1)] },
        ][change]
        if (changed === undefined) throw new Error('there are six changes')
        const found = await rootOfInclusion(changed, sha256Now)
        expect(found === undefined ? '' : hexOf(found)).not.toBe(root)
      }),
      { numRuns: 300 },
    )
  })

  test('a fork, a truncation and a reordering are no continuation', async () => {
    const tree = leaves.slice(0, 77)
    const [a = Buffer.of(), b = Buffer.of(), ...rest] = tree
    const first = { size: 50, root: naiveRoot(tree.slice(0, 50)) }
    for (const other of [
      [b, a, ...rest],
      [...tree.slice(0, 20), Buffer.from('other'), ...tree.slice(21)],
      tree.slice(1),
    ]) {
      const { read } = await grow(other, [])
      const second = { size: other.length, root: naiveRoot(other) }
      const proof = await proveConsistency({ first: 50, second: other.length }, read, sha256Now)
      expect(await verifyConsistency({ first, second, proof }, sha256Now)).toBe(false)
    }
    const truncated = { first: { size: 77, root: naiveRoot(tree) }, second: first, proof: [] }
    expect(await verifyConsistency(truncated, sha256Now)).toBe(false)
    const forked = { first, second: { size: 50, root: naiveRoot(rest.slice(0, 50)) }, proof: [] }
    expect(await verifyConsistency(forked, sha256Now)).toBe(false)
  })

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('%d is no size and no place', async (size) => {
    const leafHash = sha256Now(Buffer.of())
    const claim = { leafHash, leafIndex: 0, treeSize: size, proof: [] }
    expect(await rootOfInclusion(claim, sha256Now)).toBeUndefined()
    const tree = { size, root: leafHash }
    expect(await verifyConsistency({ first: tree, second: tree, proof: [] }, sha256Now)).toBe(false)
  })
})

describe('tiles', () => {
  test('an append of one leaf changes one tile, and one more for every 256', async () => {
    const { tiles } = await grow(leavesOf(TILE_WIDTH - 1), [])
    const changedBy = async (size: number, edge: Tiles) =>
      (await appendLeaves(size, [sha256Now(Buffer.of())], { edge, sha256: sha256Now })).size
    expect(await changedBy(0, new Map())).toBe(1)
    expect(await changedBy(TILE_WIDTH - 1, tiles)).toBe(2)
  })

  test('a proof in a tree of a thousand million leaves is read from a handful of tiles', () => {
    const size = 1_000_000_007
    for (const leafIndex of [0, 1, 123_456_789, size - 1]) {
      expect(tilesOf(inclusionRanges(leafIndex, size)).length).toBeLessThanOrEqual(8)
    }
    expect(tilesOf(consistencyRanges(123_456_789, size)).length).toBeLessThanOrEqual(8)
  })

  test('a tile that is missing or too short is an error, not a wrong hash', async () => {
    const none: TileReader = async () => new Map()
    await expect(rootAt(3, none, sha256Now)).rejects.toThrow('Cannot read tile 0/0')
    const short: TileReader = async () => new Map([['0/0', new Uint8Array(64)]])
    await expect(rootAt(3, short, sha256Now)).rejects.toThrow('Cannot read tile 0/0')
    const leaf = sha256Now(Buffer.of())
    const edge = new Map()
    const append = appendLeaves(3, [leaf], { edge, sha256: sha256Now })
    await expect(append).rejects.toThrow('Cannot add to tile 0/0: it is not there')
    expect(() => inclusionRanges(3, 3)).toThrow('Cannot prove: the leaf is not in the tree')
    expect(() => consistencyRanges(4, 3)).toThrow('Cannot prove: the first tree is the larger one')
  })
})
