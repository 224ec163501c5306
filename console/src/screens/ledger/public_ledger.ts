import { BROWSER_CRYPTO } from '#policies/ledger/browser_crypto.ts'
import { base64Of, hexOf, parseBase64 } from '#policies/ledger/bytes.ts'
import { type Checkpoint, isSignedBy, parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { parseNote, parseNoteKey, type SignedNote } from '#policies/ledger/note.ts'
import { verifyConsistency } from '#policies/ledger/verify_proof.ts'
import { ApiProblem, OUR_HEADERS } from '../../api/client.ts'

/*
 * What everybody may ask who checks the ledger, with and without an account (docs/ledger.md). These addresses are part of
 * no API: they answer text.
 */

/** A checkpoint that was read, and whether the ledger's own key has signed it. */
export interface ReadCheckpoint {
  readonly text: string
  readonly origin: string
  readonly size: number
  readonly root: string
  readonly signatures: readonly { readonly name: string; readonly keyId: string }[]
  readonly isSigned: boolean
}

/** The newest checkpoint, or the newest that a witness has signed; undefined where there is none. */
export async function readCheckpoint(
  which: 'newest' | 'witnessed',
): Promise<ReadCheckpoint | undefined> {
  const address = which === 'newest' ? '/ledger/checkpoint' : '/ledger/checkpoint?witnessed=1'
  const text = await readText(address)
  if (text === undefined) return undefined
  const [read, key] = [readNote(text), await readKey()]
  if (read === undefined) return undefined
  const { note, checkpoint } = read
  return {
    text,
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: base64Of(checkpoint.root),
    signatures: note.signatures.map(({ name, keyId }) => ({ name, keyId: hexOf(keyId) })),
    isSigned: await isOwn(note, key),
  }
}

/** The public key of the ledger, as it is printed. */
export async function readKey(): Promise<string> {
  return ((await readText('/ledger/key')) ?? '').trim()
}

/** Keys that receipts are signed with, by their ids. */
export async function readReceiptKeys(): Promise<readonly { id: string; algorithm: string }[]> {
  const response = await fetch('/.well-known/jwks.json', { headers: OUR_HEADERS })
  const body: unknown = await response.json()
  const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : []
  return (Array.isArray(keys) ? keys : []).map((jwk: Readonly<Record<string, unknown>>) => ({
    id: String(jwk['kid'] ?? ''),
    algorithm: `${String(jwk['alg'] ?? '')} (${String(jwk['crv'] ?? '')})`,
  }))
}

export type Grown =
  | { readonly verdict: 'grown' | 'forked'; readonly first: number; readonly second: number }
  | { readonly verdict: 'not_ours' | 'forged' }

/** Whether the ledger of an earlier checkpoint is the beginning of the one of now, by a proof that is checked here. */
export async function compareWith(earlier: string): Promise<Grown> {
  const old = readNote(`${earlier.trim()}\n`)
  const now = readNote((await readText('/ledger/checkpoint')) ?? '')
  if (old === undefined || now?.checkpoint.origin !== old.checkpoint.origin) {
    return { verdict: 'not_ours' }
  }
  if (!(await isOwn(old.note, await readKey()))) return { verdict: 'forged' }
  const [first, second] = [old.checkpoint, now.checkpoint]
  const proof = await readProof(first.size, second.size)
  const isGrown =
    proof !== undefined &&
    (await verifyConsistency({ first, second, proof }, BROWSER_CRYPTO.sha256))
  return { verdict: isGrown ? 'grown' : 'forked', first: first.size, second: second.size }
}

async function readProof(
  first: number,
  second: number,
): Promise<readonly Uint8Array[] | undefined> {
  if (first > second) return undefined
  if (first === second || first === 0) return []
  const text = await readText(`/ledger/consistency?first=${first}&second=${second}`)
  const body: unknown = JSON.parse(text ?? '{}')
  const proof = typeof body === 'object' && body !== null && 'proof' in body ? body.proof : []
  return (Array.isArray(proof) ? proof : []).flatMap((hash) => parseBase64(String(hash)) ?? [])
}

function readNote(
  text: string,
): { readonly note: SignedNote; readonly checkpoint: Checkpoint } | undefined {
  const note = parseNote(text)
  const checkpoint = note && parseCheckpoint(note.text)
  return note && checkpoint && { note, checkpoint }
}

async function isOwn(note: SignedNote, printed: string): Promise<boolean> {
  const key = await parseNoteKey(printed, BROWSER_CRYPTO.sha256)
  return key !== undefined && (await isSignedBy(note, key, BROWSER_CRYPTO))
}

async function readText(address: string): Promise<string | undefined> {
  const response = await fetch(address, { headers: OUR_HEADERS, cache: 'no-store' }).catch(() => {
    throw new ApiProblem(0, 'unreachable', 'Cannot reach the gateway')
  })
  if (response.status === 404) return undefined
  if (!response.ok) throw new ApiProblem(response.status, 'internal', `HTTP ${response.status}`)
  return await response.text()
}
