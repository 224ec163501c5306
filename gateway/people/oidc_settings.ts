import { ConfigError } from '../config_error.ts'

/** The provider of OpenID Connect by which people sign in. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  /** Undefined for a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined
}

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The settings of TIDEGATE_OIDC_*; undefined where none is set. Throws a ConfigError for half of them. */
export function parseOidc(env: NodeJS.ProcessEnv): OidcSettings | undefined {
  const issuer = env['TIDEGATE_OIDC_ISSUER'] ?? ''
  const clientId = env['TIDEGATE_OIDC_CLIENT_ID'] ?? ''
  const clientSecret = env['TIDEGATE_OIDC_CLIENT_SECRET'] ?? ''
  if (issuer === '' && clientId === '' && clientSecret === '') return undefined
  if (!isIssuer(issuer)) {
    throw new ConfigError(
      'Cannot use TIDEGATE_OIDC_ISSUER: wanted the https address of a provider of OpenID Connect',
    )
  }
  if (clientId === '') {
    throw new ConfigError('Cannot use TIDEGATE_OIDC_ISSUER: wanted TIDEGATE_OIDC_CLIENT_ID as well')
  }
  // Whoever is sent back must come to us, whatever a request says that our name is.
  const isOnThisMachine = LOCAL_HOSTS.has(env['HOST'] || '127.0.0.1')
  if (!env['TIDEGATE_PUBLIC_URL'] && !isOnThisMachine) {
    throw new ConfigError('Cannot use TIDEGATE_OIDC_ISSUER: wanted TIDEGATE_PUBLIC_URL as well')
  }
  return { issuer, clientId, clientSecret: clientSecret === '' ? undefined : clientSecret }
}

/** Without TLS only where there is no way between us. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOCAL_HOSTS.has(hostname))
  return isSafe && search === '' && hash === ''
}
