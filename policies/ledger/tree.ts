import { emptyRoot, type Sha256 } from './hashing.ts'
import { consistencyRanges, inclusionRanges, type Range } from './ranges.ts'
import { hashRange, type TilePlace, type Tiles, tilesOf } from './tiles.ts'

/** Reads tiles: all that are asked for, in one look. */
export type TileReader = (places: readonly TilePlace[]) => Promise<Tiles>

/** The roots of ranges of leaves, in their order, by one look at the tiles. */
async function hashRanges(
  ranges: readonly Range[],
  read: TileReader,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  const tiles = ranges.length === 0 ? new Map() : await read(tilesOf(ranges))
  const hashes: Uint8Array[] = []
  for (const range of ranges) hashes.push(await hashRange(range, tiles, sha256))
  return hashes
}

/** The root of the tree as it was at a size. */
export async function rootAt(
  treeSize: number,
  read: TileReader,
  sha256: Sha256,
): Promise<Uint8Array> {
  const [root] = await hashRanges(treeSize === 0 ? [] : [{ from: 0, to: treeSize }], read, sha256)
  return root ?? (await emptyRoot(sha256))
}

/** Proves that a leaf is in the tree of a size (RFC 9162, section 2.1.3.1). */
export async function proveInclusion(
  { leafIndex, treeSize }: { readonly leafIndex: number; readonly treeSize: number },
  read: TileReader,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  return await hashRanges(inclusionRanges(leafIndex, treeSize), read, sha256)
}

/** Proves that the tree of the first size is the beginning of that of the second (RFC 9162, section 2.1.4.1). */
export async function proveConsistency(
  { first, second }: { readonly first: number; readonly second: number },
  read: TileReader,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  return await hashRanges(consistencyRanges(first, second), read, sha256)
}
