import { hash, type X509Certificate } from 'node:crypto'
import { RecentMap } from '#domain/recent_map.ts'
import { callConnector } from '../../../connectors/post.ts'
import type { ProcessorGateway } from '../../processors/processor.ts'
import { isSignatureOf, type SignatureKind } from '../signature.ts'
import { type ControlledProcessor, discover } from './discovery.ts'
import { findChainProblem, parseCertificates, trustedRoots } from './trust.ts'

/** Bytes with the headers that sign them. */
export interface Signed {
  readonly bytes: Uint8Array
  readonly domain: string | undefined
  readonly signature: string | undefined
}

export type Verification =
  | { readonly kind: 'signed'; readonly certificateSha256: string; readonly signature: string }
  /** Of another domain, or under a certificate that cannot be trusted: OpenDSR has 401 for it. */
  | { readonly kind: 'untrusted'; readonly error: string }
  /** Not signed by it: 400. */
  | { readonly kind: 'forged'; readonly error: string }
  /** The certificate cannot be had now. */
  | { readonly kind: 'unknown'; readonly error: string }

const CERTIFICATES_MAX = 1_000
/** How soon a certificate is fetched again, whatever is sent in between. */
const FETCH_AGAIN_MS = 60_000

interface KnownCertificate {
  readonly leaf: X509Certificate
  readonly fetchedMs: number
  readonly untilMs: number
}
const CERTIFICATES = new RecentMap<string, KnownCertificate>(CERTIFICATES_MAX)

/** The headers of an answer or a callback that sign it; of the version before too. */
export function signedBy(
  headers: Readonly<Record<string, string | undefined>>,
  bytes: Uint8Array,
): Signed {
  const headerOf = (name: string) => headers[`x-opendsr-${name}`] ?? headers[`x-opengdpr-${name}`]
  return { bytes, domain: headerOf('processor-domain'), signature: headerOf('signature') }
}

/**
 * Whether exactly these bytes were signed by the processor, under a certificate of its domain that is trusted. It is kept
 * for its life, and fetched once more where a signature is not one of it: it may have been renewed. Never throws.
 */
export async function verifySigned(
  gateway: ProcessorGateway,
  processor: ControlledProcessor,
  { bytes, domain, signature }: Signed,
): Promise<Verification> {
  if (domain?.trim().toLowerCase() !== processor.domain) {
    return { kind: 'untrusted', error: 'it is of another domain' }
  }
  if (signature === undefined) return { kind: 'forged', error: 'it is not signed' }
  const nowMs = gateway.clock.nowMs()
  const name = nameOf(processor)
  const known = CERTIFICATES.get(name)
  const isKnown = known !== undefined && nowMs < known.untilMs
  if (isKnown && isSignedBy(known.leaf, bytes, signature)) return signed(known.leaf, signature)
  if (isKnown && nowMs < known.fetchedMs + FETCH_AGAIN_MS) {
    return { kind: 'forged', error: 'its signature is not one of the processor' }
  }
  const fetched = await fetchCertificate(gateway, processor, isKnown)
  if (fetched.kind !== 'certificate') return fetched
  const { leaf } = fetched
  CERTIFICATES.set(name, { leaf, fetchedMs: nowMs, untilMs: Date.parse(leaf.validTo) })
  return isSignedBy(leaf, bytes, signature)
    ? signed(leaf, signature)
    : { kind: 'forged', error: 'its signature is not one of the processor' }
}

function nameOf({ id, url, domain }: ControlledProcessor): string {
  return `${id} ${url} ${domain}`
}

function signed({ raw }: X509Certificate, signature: string): Verification {
  return { kind: 'signed', certificateSha256: hash('sha256', raw), signature }
}

/** OpenDSR leaves the scheme open: what the type of the key allows is tried. */
function isSignedBy({ publicKey }: X509Certificate, bytes: Uint8Array, signature: string): boolean {
  const kinds: readonly SignatureKind[] =
    publicKey.asymmetricKeyType === 'ec' ? ['ecdsa'] : ['rsa', 'pss']
  return kinds.some((kind) => isSignatureOf({ kind, key: publicKey }, bytes, signature))
}

type Fetched =
  | { readonly kind: 'certificate'; readonly leaf: X509Certificate }
  | Extract<Verification, { kind: 'untrusted' | 'unknown' }>

async function fetchCertificate(
  gateway: ProcessorGateway,
  processor: ControlledProcessor,
  isFresh: boolean,
): Promise<Fetched> {
  const found = await discover(gateway, processor, isFresh)
  if (found.kind === 'none') return { kind: 'unknown', error: found.error }
  const url = found.discovery.certificateUrl
  // Without the credential: a certificate is for everybody.
  const answer = await callConnector(gateway, { method: 'GET', url, headers: { accept: '*/*' } })
  if (answer.kind === 'not_reached') return { kind: 'unknown', error: answer.message }
  if (answer.status !== 200 || !answer.isWhole) {
    return { kind: 'unknown', error: 'its certificate cannot be fetched' }
  }
  return checked(gateway, processor, answer.bytes.toString())
}

function checked(
  { config, clock }: ProcessorGateway,
  { domain }: ControlledProcessor,
  pem: string,
): Fetched {
  try {
    const chain = parseCertificates(pem)
    const roots = trustedRoots(config.openDsrRoots)
    const problem = findChainProblem(chain, { domain, roots, nowMs: clock.nowMs() })
    const [leaf] = chain
    if (problem === undefined && leaf !== undefined) return { kind: 'certificate', leaf }
    return { kind: 'untrusted', error: `its certificate cannot be trusted: ${problem}` }
  } catch {
    return { kind: 'untrusted', error: 'its certificate cannot be read' }
  }
}
