import { HASH_BYTES, hashNode, type Sha256 } from './hashing.ts'
import { nodesOf, type Range, type TreeNode } from './ranges.ts'

/*
 * The tree is kept in tiles (the layout of C2SP tlog-tiles): a tile has up to 256 hashes that stand side by side. Those of
 * level 0 are leaves; those of the next level are the roots of the complete tiles of the level below, in their order. What
 * lies between two levels is hashed again when it is needed: at most 255 hashes for a node.
 */

/** Levels of the tree in one tile, and its most hashes. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 2 ** TILE_HEIGHT
/** Bytes of a full tile. */
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES

/** Where a tile stands. */
export interface TilePlace {
  readonly level: number
  readonly index: number
}

/** Tiles by their places: their hashes one after another. */
export type Tiles = ReadonlyMap<string, Uint8Array>

/** A place as the key of `Tiles`. */
export function tileKey({ level, index }: TilePlace): string {
  return `${level}/${index}`
}

/** The tile that has the leaves below a node, or the node itself. */
export function tileOf({ level, index }: TreeNode): TilePlace {
  const tileLevel = Math.floor(level / TILE_HEIGHT)
  const leaves = 2 ** (level - tileLevel * TILE_HEIGHT)
  return { level: tileLevel, index: Math.floor((index * leaves) / TILE_WIDTH) }
}

/** The tiles that ranges are read from, each once: as many as the tree is high at most, twice. */
export function tilesOf(ranges: readonly Range[]): readonly TilePlace[] {
  const places = ranges.flatMap(nodesOf).map(tileOf)
  return [...new Map(places.map((place) => [tileKey(place), place])).values()]
}

/** The tiles at the right edge of a tree that are not full: an append begins with them. */
export function edgeTiles(treeSize: number): readonly TilePlace[] {
  const places: TilePlace[] = []
  let hashes = treeSize
  for (let level = 0; hashes > 0; level += 1) {
    if (hashes % TILE_WIDTH > 0) places.push({ level, index: Math.floor(hashes / TILE_WIDTH) })
    hashes = Math.floor(hashes / TILE_WIDTH)
  }
  return places
}

/** The root of a range of leaves. Throws where a tile is missing or too short. */
export async function hashRange(range: Range, tiles: Tiles, sha256: Sha256): Promise<Uint8Array> {
  const nodes = nodesOf(range)
  let root: Uint8Array | undefined
  for (const node of nodes.toReversed()) {
    const hash = await nodeHash(node, tiles, sha256)
    root = root === undefined ? hash : await hashNode(hash, root, sha256)
  }
  if (root === undefined) throw new RangeError('Cannot hash a range without leaves')
  return root
}

async function nodeHash(node: TreeNode, tiles: Tiles, sha256: Sha256): Promise<Uint8Array> {
  const place = tileOf(node)
  const count = 2 ** (node.level - place.level * TILE_HEIGHT)
  const first = node.index * count - place.index * TILE_WIDTH
  const tile = tiles.get(tileKey(place))
  if (tile === undefined || tile.length < (first + count) * HASH_BYTES) {
    throw new RangeError(`Cannot read tile ${tileKey(place)}: it has no hash ${first + count - 1}`)
  }
  return await hashComplete(tile.subarray(first * HASH_BYTES, (first + count) * HASH_BYTES), sha256)
}

/** The root over hashes that stand side by side; their number is a power of two. */
async function hashComplete(hashes: Uint8Array, sha256: Sha256): Promise<Uint8Array> {
  let row = hashes
  while (row.length > HASH_BYTES) {
    const above = new Uint8Array(row.length / 2)
    for (let at = 0; at < row.length; at += 2 * HASH_BYTES) {
      const middle = at + HASH_BYTES
      const left = row.subarray(at, middle)
      above.set(await hashNode(left, row.subarray(middle, middle + HASH_BYTES), sha256), at / 2)
    }
    row = above
  }
  return row
}

/** The tiles that are other than before when leaves were added to a tree; `edge` has its `edgeTiles`. */
export async function appendLeaves(
  treeSize: number,
  leaves: readonly Uint8Array[],
  { edge, sha256 }: { readonly edge: Tiles; readonly sha256: Sha256 },
): Promise<Tiles> {
  const changed = new Map<string, Uint8Array>()
  let added = leaves
  let hashes = treeSize
  for (let level = 0; added.length > 0; level += 1) {
    const full: Uint8Array[] = []
    for (const [place, tile] of extend({ level, hashes, added, edge })) {
      changed.set(tileKey(place), tile)
      if (tile.length === TILE_BYTES) full.push(await hashComplete(tile, sha256))
    }
    hashes = Math.floor(hashes / TILE_WIDTH)
    added = full
  }
  return changed
}

interface Extension {
  readonly level: number
  readonly hashes: number
  readonly added: readonly Uint8Array[]
  readonly edge: Tiles
}

function* extend({ level, hashes, added, edge }: Extension): Generator<[TilePlace, Uint8Array]> {
  let done = 0
  while (done < added.length) {
    const at = hashes + done
    const place = { level, index: Math.floor(at / TILE_WIDTH) }
    const known = at % TILE_WIDTH
    const count = Math.min(TILE_WIDTH - known, added.length - done)
    const tile = new Uint8Array((known + count) * HASH_BYTES)
    if (known > 0) tile.set(hashesOf(edge, place, known))
    for (let index = 0; index < count; index += 1) {
      tile.set(added[done + index] ?? new Uint8Array(), (known + index) * HASH_BYTES)
    }
    yield [place, tile]
    done += count
  }
}

function hashesOf(edge: Tiles, place: TilePlace, count: number): Uint8Array {
  const tile = edge.get(tileKey(place))
  if (tile === undefined || tile.length < count * HASH_BYTES) {
    throw new RangeError(`Cannot add to tile ${tileKey(place)}: it is not there`)
  }
  return tile.subarray(0, count * HASH_BYTES)
}
