import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { GatewayConfig } from '../../config.ts'
import { ConfigError } from '../../config_error.ts'
import type { Dialect } from './dialect.ts'
import type { OpenDsrSettings } from './settings.ts'
import { keyProblem, signBytes } from './signature.ts'

/** This gateway as a processor: its name, and what it signs with. */
export interface Processor {
  readonly domain: string
  /** The certificate and its issuers in PEM. */
  readonly certificate: string
  /** When the certificate ends, in milliseconds since 1970. */
  readonly validToMs: number
  readonly callbackHosts: readonly string[]
  /** The headers that go with exactly these bytes. */
  readonly sign: (bytes: Uint8Array, dialect: Dialect) => Promise<Record<string, string>>
}

const PROCESSORS = new WeakMap<object, Processor>()

/** The processor that the operator has set, or undefined. Throws a ConfigError for files that cannot be used. */
export function processorOf(config: Pick<GatewayConfig, 'openDsr'>): Processor | undefined {
  const { openDsr } = config
  if (openDsr === undefined) return undefined
  const known = PROCESSORS.get(openDsr)
  if (known !== undefined) return known
  const processor = loadProcessor(openDsr)
  PROCESSORS.set(openDsr, processor)
  return processor
}

/** Reads and checks certificate and key. Throws a ConfigError with one line, which repeats nothing of them. */
export function loadProcessor(settings: OpenDsrSettings): Processor {
  const { domain, signature: kind, callbackHosts } = settings
  const chain = readChain(settings)
  const [leaf] = chain
  const key = readKey(settings)
  if (leaf === undefined || !leaf.checkPrivateKey(key)) {
    throw refusal('KEY', 'it is not the key of the certificate')
  }
  const wanted = keyProblem(kind, key)
  if (wanted !== undefined) throw refusal('KEY', `signatures of the kind ${kind} want ${wanted}`)
  return {
    domain,
    certificate: chain.map((certificate) => certificate.toString()).join(''),
    validToMs: Date.parse(leaf.validTo),
    callbackHosts,
    sign: async (bytes, { headerPrefix }) => ({
      [`${headerPrefix}-Processor-Domain`]: domain,
      [`${headerPrefix}-Signature`]: await signBytes({ kind, key }, bytes),
    }),
  }
}

function readChain({ certificate: file, domain }: OpenDsrSettings): readonly X509Certificate[] {
  const blocks = readPem('CERTIFICATE', file).match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
  )
  const chain = parseChain(blocks ?? [])
  const [leaf] = chain
  if (leaf === undefined) throw refusal('CERTIFICATE', 'wanted certificates in PEM')
  if (leaf.checkHost(domain, { subject: 'never', wildcards: false }) === undefined) {
    throw refusal('CERTIFICATE', 'TIDEGATE_OPENDSR_DOMAIN is not among its alternative names')
  }
  if (leaf.checkIssued(leaf)) {
    throw refusal('CERTIFICATE', 'it is self-signed, wanted one of an authority')
  }
  const isChain = chain.every((certificate, index) => {
    const issuer = chain[index + 1]
    return issuer === undefined || isIssuedBy(certificate, issuer)
  })
  if (!isChain) throw refusal('CERTIFICATE', 'wanted each certificate before its issuer')
  return chain
}

function parseChain(blocks: readonly string[]): readonly X509Certificate[] {
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    throw refusal('CERTIFICATE', 'wanted certificates in PEM')
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function readKey({ key: file }: OpenDsrSettings): KeyObject {
  const pem = readPem('KEY', file)
  try {
    return createPrivateKey(pem)
  } catch {
    throw refusal('KEY', 'wanted a private key in PEM without a passphrase')
  }
}

function readPem(setting: 'CERTIFICATE' | 'KEY', file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw refusal(setting, 'the file cannot be read')
  }
}

function refusal(setting: 'CERTIFICATE' | 'KEY', reason: string): ConfigError {
  return new ConfigError(`Cannot use TIDEGATE_OPENDSR_${setting}: ${reason}`)
}
