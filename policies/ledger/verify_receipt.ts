import { isJsonObject } from '#domain/json.ts'
import { base64UrlOf, equalBytes, parseBase64Url } from './bytes.ts'
import type { LedgerCrypto } from './checkpoint.ts'
import { type DetachedJws, parseDetachedJws } from './detached_jws.ts'
import { concernHash } from './entry.ts'
import { hashLeafText, type Sha256 } from './hashing.ts'
import { type KnownCheckpoint, KnownParts } from './known_parts.ts'
import { type ReadReceipt, readReceipt, signingInput } from './receipt.ts'

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

/** What one verifier goes by. */
export type VerifierSettings = Omit<VerifySettings, 'request'>

/**
 * Verifies receipts, one after another, by what is in them and the trusted keys alone. It remembers what many of them
 * share, such as their checkpoint, so that a file of them takes little more than one signature each.
 */
export class ReceiptVerifier {
  readonly #settings: VerifierSettings
  readonly #shared: KnownParts

  constructor(settings: VerifierSettings) {
    this.#settings = settings
    this.#shared = new KnownParts(settings.crypto)
  }

  /** Never throws for the text that it is given. `request` is the id of the request that it is to be about. */
  async verify(text: string, request?: string): Promise<Verdict> {
    const shared = this.#shared
    const parts = partsOf(text, shared)
    if (typeof parts === 'string') return verdict([failed('form', parts)])
    const { crypto } = this.#settings
    const keys = this.#settings.keys ?? ownKeys(parts)
    const checks = [
      ok('form', `receipt of version ${parts.receipt.version}`),
      checkEntry(parts),
      await checkInclusion(parts, shared, crypto),
      await checkCheckpoint(parts, shared, keys),
      await checkSignature(parts, keys, crypto),
      await checkKey(keys, this.#settings),
      ...(request === undefined ? [] : [await checkRequest(parts, request, crypto)]),
    ]
    return verdict(checks)
  }
}

/** Verifies the text of one receipt. Never throws for what it is given. */
export async function verifyReceipt(text: string, settings: VerifySettings): Promise<Verdict> {
  return await new ReceiptVerifier(settings).verify(text, settings.request)
}

interface Parts extends ReadReceipt {
  readonly known: KnownCheckpoint
  readonly jws: DetachedJws
}

function partsOf(text: string, shared: KnownParts): Parts | string {
  const read = readReceipt(text)
  if (read === undefined) return 'this is no receipt, or it was changed'
  const known = shared.readCheckpoint(read.receipt.checkpoint)
  if (known === undefined) return 'its checkpoint is no signed note'
  const jws = parseDetachedJws(read.receipt.jws, shared.readHeader)
  if (jws === undefined) return 'its signature is no detached JWS by Ed25519'
  return { ...read, known, jws }
}

function checkEntry({ receipt: { entry } }: Parts): Check {
  const of = entry.tenant === null ? 'the installation' : `tenant ${entry.tenant}`
  return ok('entry', `${entry.kind} of ${of} at ${entry.at}`)
}

async function checkInclusion(
  parts: Parts,
  shared: KnownParts,
  { sha256 }: LedgerCrypto,
): Promise<Check> {
  const { checkpoint } = parts.known
  const leafHash = await hashLeafText(parts.entryText, sha256)
  const root = await shared.rootOf(parts, leafHash, checkpoint)
  return root !== undefined && equalBytes(root, checkpoint.root)
    ? ok('inclusion', `the entry is leaf ${parts.receipt.leafIndex} of ${checkpoint.size}`)
    : failed('inclusion', 'the entry is not in the tree of the checkpoint')
}

async function checkCheckpoint(
  { known }: Parts,
  shared: KnownParts,
  keys: readonly TrustedKey[],
): Promise<Check> {
  const { origin: name } = known.checkpoint
  for (const { publicKey, origin = name } of keys) {
    if (origin === name && (await shared.isSigned(known, publicKey))) {
      return ok('checkpoint', `signed by ledger ${name}`)
    }
  }
  return failed('checkpoint', 'it is not signed by a trusted key of its ledger')
}

async function checkSignature(
  { claimsText, jws: { encodedHeader, signature } }: Parts,
  keys: readonly TrustedKey[],
  { verifyEd25519 }: LedgerCrypto,
): Promise<Check> {
  const message = signingInput(encodedHeader, claimsText)
  for (const { publicKey } of keys) {
    if (await verifyEd25519({ publicKey, signature, message })) {
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
  { keys: given, crypto }: VerifierSettings,
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
  request: string,
  { sha256 }: LedgerCrypto,
): Promise<Check> {
  const about = { salt: entry.salt, concern: 'request', name: request.toLowerCase() } as const
  return entry.request === (await concernHash(about, sha256))
    ? ok('request', 'the entry is about this request')
    : failed('request', 'the entry is about another request, or none')
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
