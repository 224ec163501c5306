import { concatBytes } from './bytes.ts'

/** SHA-256 as the caller has it: of Node at once, of a browser (`crypto.subtle`) later. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Bytes of a hash. */
export const HASH_BYTES = 32

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** The hash of an entry (RFC 9162, section 2.1.1). Its first byte keeps it apart from every node. */
export function hashLeaf(entry: Uint8Array, sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  return sha256(concatBytes(LEAF, entry))
}

/** The hash of a node over its two halves (RFC 9162, section 2.1.1). */
export function hashNode(
  left: Uint8Array,
  right: Uint8Array,
  sha256: Sha256,
): Uint8Array | Promise<Uint8Array> {
  return sha256(concatBytes(NODE, left, right))
}

/** The root of a tree without entries. */
export function emptyRoot(sha256: Sha256): Uint8Array | Promise<Uint8Array> {
  return sha256(new Uint8Array())
}
