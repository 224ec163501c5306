import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { base64UrlOf, equalBytes, parseBase64Url } from './bytes.ts'
import { type Checkpoint, isSignedBy, type LedgerCrypto, parseCheckpoint } from './checkpoint.ts'
import { concernHash, printEntry } from './entry.ts'
import { hashLeaf, type Sha256 } from './hashing.ts'
import { parseNote, type SignedNote } from './note.ts'
import {
  LEDGER_RECEIPT_TYPE,
  type LedgerReceipt,
  parseProof,
  parseReceipt,
  signingInput,
} from './receipt.ts'
import { rootOfInclusion } from './verify_proof.ts'

/** A key that the verifier trusts. */
export interface TrustedKey {
  /** 32 bytes (Ed25519). */
  readonly publicKey: Uint8Array
  /** The only ledger that it is trusted for; any where it is undefined. */
  readonly origin?: string
}

export interface VerifySettings {
  readonly crypto: LedgerCrypto
  /** Undefined where the verifier has none: then the receipt's own key is taken, and that is said. */
  readonly keys: readonly TrustedKey[] | undefined
  /** Id of the request that the receipt is to be about. */
  readonly request?: string | undefined
}

/** One check with its line. `open` says something that was not verified. */
export interface Check {
  readonly name: 'form' | 'entry' | 'inclusion' | 'checkpoint' | 'signature' | 'key' | 'request'
  readonly state: 'ok' | 'failed' | 'open'
  readonly text: string
}

export interface Verdict {
  /** True where no check failed. */
  readonly isValid: boolean
  readonly checks: readonly Check[]
}

/** Verifies the text of a receipt by what is in it and the trusted keys alone. Never throws for what it is given. */
export async function verifyReceipt(text: string, settings: VerifySettings): Promise<Verdict> {
  const parts = partsOf(text)
  if (typeof parts === 'string') return verdict([failed('form', parts)])
  const { crypto } = settings
  const keys = settings.keys ?? ownKeys(parts)
  const checks = [
    ok('form', `receipt of version ${parts.receipt.version}`),
    checkEntry(parts),
    await checkInclusion(parts, crypto.sha256),
    await checkCheckpoint(parts, keys, crypto),
    await checkSignature(parts, keys, crypto),
    await checkKey(keys, settings),
    ...(await checkRequest(parts, settings)),
  ]
  return verdict(checks)
}

const utf8 = new TextEncoder()

interface Parts {
  readonly receipt: LedgerReceipt
  readonly note: SignedNote
  readonly checkpoint: Checkpoint
  readonly jws: DetachedJws
}

interface DetachedJws {
  /** As it is signed. */
  readonly encodedHeader: string
  readonly header: JsonObject
  readonly signature: Uint8Array
}

function partsOf(text: string): Parts | string {
  const receipt = parseReceipt(text)
  if (receipt === undefined) return 'this is no receipt, or it was changed'
  const note = parseNote(receipt.checkpoint)
  const checkpoint = note && parseCheckpoint(note.text)
  if (note === undefined || checkpoint === undefined) return 'its checkpoint is no signed note'
  const jws = parseJws(receipt.jws)
  if (jws === undefined) return 'its signature is no detached JWS by Ed25519'
  return { receipt, note, checkpoint, jws }
}

function parseJws(text: string): DetachedJws | undefined {
  const [encodedHeader = '', payload, encodedSignature = '', ...rest] = text.split('.')
  const [bytes, signature] = [parseBase64Url(encodedHeader), parseBase64Url(encodedSignature)]
  if (payload !== '' || rest.length > 0 || bytes === undefined) return undefined
  const header = parseHeader(bytes)
  const isRight = header?.['alg'] === 'EdDSA' && header['typ'] === LEDGER_RECEIPT_TYPE
  // Extensions that must be understood are none of ours (RFC 7515, section 4.1.11).
  if (!isRight || 'crit' in header || signature?.length !== 64) return undefined
  return { encodedHeader, header, signature }
}

function parseHeader(bytes: Uint8Array): JsonObject | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isJsonObject(header) ? header : undefined
  } catch {
    return undefined
  }
}

function checkEntry({ receipt: { entry } }: Parts): Check {
  const of = entry.tenant === null ? 'the installation' : `tenant ${entry.tenant}`
  return ok('entry', `${entry.kind} of ${of} at ${entry.at}`)
}

async function checkInclusion({ receipt, checkpoint }: Parts, sha256: Sha256): Promise<Check> {
  const leaf = utf8.encode(printEntry(receipt.entry))
  const root = await rootOfInclusion(
    {
      leafHash: await hashLeaf(leaf, sha256),
      leafIndex: receipt.leafIndex,
      treeSize: checkpoint.size,
      proof: parseProof(receipt.inclusionProof) ?? [],
    },
    sha256,
  )
  return root !== undefined && equalBytes(root, checkpoint.root)
    ? ok('inclusion', `the entry is leaf ${receipt.leafIndex} of ${checkpoint.size}`)
    : failed('inclusion', 'the entry is not in the tree of the checkpoint')
}

async function checkCheckpoint(
  { note, checkpoint }: Parts,
  keys: readonly TrustedKey[],
  crypto: LedgerCrypto,
): Promise<Check> {
  const { origin: name } = checkpoint
  for (const { publicKey, origin = name } of keys) {
    const isMeant = origin === name
    if (isMeant && (await isSignedBy(note, { name, kind: 'ed25519', publicKey }, crypto))) {
      return ok('checkpoint', `signed by ledger ${name}`)
    }
  }
  return failed('checkpoint', 'it is not signed by a trusted key of its ledger')
}

async function checkSignature(
  { receipt, jws }: Parts,
  keys: readonly TrustedKey[],
  { verifyEd25519 }: LedgerCrypto,
): Promise<Check> {
  const message = signingInput(jws.encodedHeader, receipt)
  for (const { publicKey } of keys) {
    if (await verifyEd25519({ publicKey, signature: jws.signature, message })) {
      return ok('signature', 'the whole receipt is signed')
    }
  }
  return failed('signature', 'the receipt is not signed by a trusted key, or it was changed')
}

/** The key that a receipt carries along, by which it can be read but not trusted. */
function ownKeys({ jws }: Parts): readonly TrustedKey[] {
  const publicKey = parseEd25519Jwk(jws.header['jwk'])
  return publicKey === undefined ? [] : [{ publicKey }]
}

/** The 32 bytes of a public Ed25519 key in a JWK (RFC 8037), or undefined. */
export function parseEd25519Jwk(jwk: unknown): Uint8Array | undefined {
  if (!isJsonObject(jwk) || jwk['kty'] !== 'OKP' || jwk['crv'] !== 'Ed25519') return undefined
  const bytes = typeof jwk['x'] === 'string' ? parseBase64Url(jwk['x']) : undefined
  return bytes?.length === 32 ? bytes : undefined
}

async function checkKey(
  keys: readonly TrustedKey[],
  { keys: given, crypto }: VerifySettings,
): Promise<Check> {
  if (given !== undefined) return ok('key', 'compared with the keys that you gave')
  const [own] = keys
  if (own === undefined) return failed('key', 'no key was given and the receipt carries none')
  const id = await thumbprint(own.publicKey, crypto.sha256)
  return {
    name: 'key',
    state: 'open',
    text: `not compared: the receipt carries key ${id}; make sure that it is the issuer’s`,
  }
}

/** RFC 7638. */
async function thumbprint(publicKey: Uint8Array, sha256: Sha256): Promise<string> {
  const jwk = `{"crv":"Ed25519","kty":"OKP","x":"${base64UrlOf(publicKey)}"}`
  return base64UrlOf(await sha256(new TextEncoder().encode(jwk)))
}

async function checkRequest(
  { receipt: { entry } }: Parts,
  { request, crypto }: VerifySettings,
): Promise<readonly Check[]> {
  if (request === undefined) return []
  const about = { salt: entry.salt, concern: 'request', name: request.toLowerCase() } as const
  const isAbout = entry.request === (await concernHash(about, crypto.sha256))
  return [
    isAbout
      ? ok('request', 'the entry is about this request')
      : failed('request', 'the entry is about another request, or none'),
  ]
}

function ok(name: Check['name'], text: string): Check {
  return { name, state: 'ok', text }
}

function failed(name: Check['name'], text: string): Check {
  return { name, state: 'failed', text }
}

function verdict(checks: readonly Check[]): Verdict {
  return { isValid: checks.every(({ state }) => state !== 'failed'), checks }
}
