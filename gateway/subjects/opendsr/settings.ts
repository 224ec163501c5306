import { isIP } from 'node:net'
import { ConfigError } from '../../config_error.ts'
import { parseCallbackHost } from './callback_url.ts'
import { SIGNATURE_KINDS, type SignatureKind } from './signature.ts'

/** What the operator sets of OpenDSR. */
export interface OpenDsrSettings {
  /** The domain that requests are received on, in the certificate's names. */
  readonly domain: string
  /** File in PEM: the certificate, then its issuers. */
  readonly certificate: string
  /** File in PEM. */
  readonly key: string
  readonly signature: SignatureKind
  /** Hosts that callbacks may be sent to. */
  readonly callbackHosts: readonly string[]
}

const PREFIX = 'TIDEGATE_OPENDSR'
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/

/**
 * The settings `TIDEGATE_OPENDSR_…`, or undefined where there are none. Throws a ConfigError where one of domain,
 * certificate and key is set without the others, and for words that cannot be used.
 */
export function parseOpenDsr(
  env: Readonly<Record<string, string | undefined>>,
): OpenDsrSettings | undefined {
  const [domain, certificate, key] = ['DOMAIN', 'CERTIFICATE', 'KEY'].map(
    (name) => env[`${PREFIX}_${name}`] || undefined,
  )
  if (domain === undefined && certificate === undefined && key === undefined) return undefined
  if (domain === undefined || certificate === undefined || key === undefined) {
    throw new ConfigError(
      `Cannot use ${PREFIX}_DOMAIN, _CERTIFICATE and _KEY: wanted all three, or none`,
    )
  }
  const lower = domain.toLowerCase()
  if (lower.length > 253 || !DOMAIN.test(lower) || isIP(lower) !== 0) {
    throw new ConfigError(`Cannot use ${PREFIX}_DOMAIN: wanted a name such as opendsr.example.com`)
  }
  return {
    ...{ domain: lower, certificate, key },
    signature: parseSignature(env[`${PREFIX}_SIGNATURE`]),
    callbackHosts: parseHosts(env[`${PREFIX}_CALLBACK_HOSTS`] ?? ''),
  }
}

function parseSignature(word: string | undefined): SignatureKind {
  const kind = SIGNATURE_KINDS.find((known) => known === (word || 'rsa'))
  if (kind !== undefined) return kind
  throw new ConfigError(
    `Cannot use ${PREFIX}_SIGNATURE: wanted one of ${SIGNATURE_KINDS.join(', ')}`,
  )
}

function parseHosts(list: string): readonly string[] {
  const words = list.split(/[\s,]+/).filter((word) => word !== '')
  return words.map((word) => {
    const host = parseCallbackHost(word)
    if (host !== undefined) return host
    throw new ConfigError(
      `Cannot use ${PREFIX}_CALLBACK_HOSTS: wanted names such as controller.example or controller.example:8443`,
    )
  })
}
