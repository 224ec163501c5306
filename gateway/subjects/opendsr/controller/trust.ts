import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { ConfigError } from '../../../config_error.ts'

/** Authorities that certificates of processors are trusted for, by their subjects. */
export type Roots = ReadonlyMap<string, readonly X509Certificate[]>

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** The certificates in a text of PEM. Throws for what cannot be read. */
export function parseCertificates(pem: string): readonly X509Certificate[] {
  return (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block))
}

function rootsOf(certificates: readonly X509Certificate[]): Roots {
  return Map.groupBy(certificates, ({ subject }) => subject)
}

/** Authorities by the operator's file; '' stands for those of the system and of the runtime. */
const KNOWN = new Map<string, Roots>()

/** The authorities of the operator's file in PEM, or those of the system and of the runtime. Throws a ConfigError. */
export function trustedRoots(file: string | undefined): Roots {
  const known = KNOWN.get(file ?? '')
  if (known !== undefined) return known
  const roots = rootsOf(file === undefined ? systemRoots() : rootsOfFile(file))
  KNOWN.set(file ?? '', roots)
  return roots
}

function systemRoots(): readonly X509Certificate[] {
  const blocks = new Set([...getCACertificates('default'), ...getCACertificates('system')])
  return [...blocks].flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

function rootsOfFile(file: string): readonly X509Certificate[] {
  try {
    const roots = parseCertificates(readFileSync(file, 'utf8'))
    if (roots.length > 0) return roots
  } catch {
    // The same sentence as for a file without any.
  }
  throw new ConfigError('Cannot use TIDEGATE_OPENDSR_ROOTS: wanted a file of certificates in PEM')
}

/** Certificates from a leaf to its authority. */
const CHAIN_MAX = 8

export interface ChainCheck {
  readonly domain: string
  readonly roots: Roots
  readonly nowMs: number
}

/**
 * What is wrong with a certificate for this domain, given it and its issuers; undefined where it can be trusted: valid
 * today, with the very name among its alternative names, not self-signed, and issued in a chain of valid authorities
 * that ends at a trusted one. Revocation is not asked for.
 */
export function findChainProblem(
  chain: readonly X509Certificate[],
  { domain, roots, nowMs }: ChainCheck,
): string | undefined {
  const [leaf, ...issuers] = chain
  if (leaf === undefined || chain.length > CHAIN_MAX) return 'there is none, or too many'
  if (!isValidAt(leaf, nowMs)) return 'it is not valid today'
  if (leaf.checkHost(domain, { subject: 'never', wildcards: false }) === undefined) {
    return 'its alternative names do not have the domain'
  }
  if (leaf.checkIssued(leaf)) return 'it is self-signed'
  if (leaf.ca) return 'it is one of an authority'
  return isTrusted(leaf, issuers, { roots, nowMs })
    ? undefined
    : 'it was not issued by an authority that is trusted'
}

function isTrusted(
  leaf: X509Certificate,
  issuers: readonly X509Certificate[],
  { roots, nowMs }: Pick<ChainCheck, 'roots' | 'nowMs'>,
): boolean {
  let certificate = leaf
  const left = new Set(issuers)
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    const current = certificate
    const isIssuer = (other: X509Certificate) =>
      other.ca && isValidAt(other, nowMs) && isIssuedBy(current, other)
    if ((roots.get(current.issuer) ?? []).some(isIssuer)) return true
    const next = [...left].find(isIssuer)
    if (next === undefined) return false
    left.delete(next)
    certificate = next
  }
  return false
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function isValidAt({ validFrom, validTo }: X509Certificate, nowMs: number): boolean {
  return Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo)
}
