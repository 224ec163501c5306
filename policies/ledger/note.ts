import { base64Of, concatBytes, equalBytes, hexOf, parseBase64, parseHex } from './bytes.ts'
import type { Sha256 } from './hashing.ts'

/*
 * Signed notes (C2SP signed-note): a text that ends with a line feed, an empty line, and a line for each signature:
 * `— <name of the key> <base64 of 4 bytes that name the key, and of the signature>`.
 */

/** Kinds of keys of signed notes. */
export const NOTE_KEYS = { ed25519: 1, cosignature: 4 } as const
export type NoteKeyKind = keyof typeof NOTE_KEYS

/** The public half of a key that signs notes. */
export interface NoteKey {
  readonly name: string
  readonly kind: NoteKeyKind
  /** 32 bytes (Ed25519). */
  readonly publicKey: Uint8Array
}

/** One line of a note. */
export interface NoteSignature {
  readonly name: string
  /** Four bytes, which tell keys of one name apart. */
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

export interface SignedNote {
  /** What is signed, with its last line feed. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

const KEY_ID_BYTES = 4
const SIGNATURES_MAX = 100
const NOTE_LENGTH_MAX = 64 * 1024
/** Names of keys have no white space and no plus. */
const NAME = /^[^\s+]{1,200}$/u
const LINE = /^\u2014 (\S+) (\S+)$/u

/** What tells keys of one name apart: the first bytes of the hash over name, kind and key. */
export async function noteKeyId(key: NoteKey, sha256: Sha256): Promise<Uint8Array> {
  const head = new TextEncoder().encode(`${key.name}\n`)
  const hash = await sha256(concatBytes(head, Uint8Array.of(NOTE_KEYS[key.kind]), key.publicKey))
  return hash.slice(0, KEY_ID_BYTES)
}

/** A note with its signatures. */
export function printNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(printSignature).join('')}`
}

/** One line of a note, with its line feed. */
export function printSignature({ name, keyId, signature }: NoteSignature): string {
  return `\u2014 ${name} ${base64Of(concatBytes(keyId, signature))}\n`
}

/** A note, or undefined where the text is none. */
export function parseNote(note: string): SignedNote | undefined {
  const end = note.lastIndexOf('\n\n')
  if (end === -1 || !note.endsWith('\n') || note.length > NOTE_LENGTH_MAX) return undefined
  const lines = note.slice(end + 2, -1).split('\n')
  const signatures = lines.map(parseSignature)
  if (lines.length > SIGNATURES_MAX || !signatures.every((found) => found !== undefined)) {
    return undefined
  }
  return { text: note.slice(0, end + 1), signatures }
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = LINE.exec(line) ?? []
  const bytes = parseBase64(encoded)
  if (!NAME.test(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) }
}

/** The signature that a note has by this key's name and id; whether it is right is for the caller to verify. */
export async function findSignature(
  { signatures }: SignedNote,
  key: NoteKey,
  sha256: Sha256,
): Promise<Uint8Array | undefined> {
  const id = await noteKeyId(key, sha256)
  return signatures.find(({ name, keyId }) => name === key.name && equalBytes(keyId, id))?.signature
}

/** A key as operators write it: `<name>+<id in hexadecimal>+<base64 of kind and key>`. */
export async function printNoteKey(key: NoteKey, sha256: Sha256): Promise<string> {
  const encoded = base64Of(concatBytes(Uint8Array.of(NOTE_KEYS[key.kind]), key.publicKey))
  return `${key.name}+${hexOf(await noteKeyId(key, sha256))}+${encoded}`
}

/** The key that such a text names, or undefined where the text is none or its id is another key's. */
export async function parseNoteKey(text: string, sha256: Sha256): Promise<NoteKey | undefined> {
  const [, name = '', id = '', encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? []
  const bytes = parseBase64(encoded)
  const kind = kindOf(bytes?.[0])
  if (bytes?.length !== 33 || kind === undefined) return undefined
  const key: NoteKey = { name, kind, publicKey: bytes.slice(1) }
  const wanted = parseHex(id) ?? new Uint8Array()
  return equalBytes(await noteKeyId(key, sha256), wanted) ? key : undefined
}

function kindOf(byte: number | undefined): NoteKeyKind | undefined {
  if (byte === NOTE_KEYS.ed25519) return 'ed25519'
  return byte === NOTE_KEYS.cosignature ? 'cosignature' : undefined
}
