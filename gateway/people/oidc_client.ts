import * as client from 'openid-client'
import { LIMITS } from '#domain/limits.ts'
import type { OidcSettings } from './oidc_settings.ts'

/** What must be known again when somebody comes back from the provider. */
export interface SignInFlow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What the provider says of who came back. */
export interface ProviderIdentity {
  readonly issuer: string
  readonly subject: string
  readonly name: string | undefined
}

/** Signs people in by OpenID Connect: authorization code flow with PKCE, state and nonce (OAuth 2.0 Security BCP, RFC 9700). */
export class OidcClient {
  readonly #settings: OidcSettings
  #configuration: Promise<client.Configuration> | undefined

  constructor(settings: OidcSettings) {
    this.#settings = settings
  }

  /** Where somebody is sent to, and what must be known when they come back. Throws where the provider is away. */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: SignInFlow }> {
    const configuration = await this.#discovered()
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    }
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, flow }
  }

  /** Who came back to this address. Throws where the provider refused them, is away, or its answer is not to this flow. */
  async finish(address: URL, flow: SignInFlow): Promise<ProviderIdentity> {
    const configuration = await this.#discovered()
    const tokens = await client.authorizationCodeGrant(configuration, address, {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('Cannot sign in: the provider sent no ID token')
    const { iss: issuer, sub: subject } = claims
    const name = nameIn(claims) ?? (await askName(configuration, tokens.access_token, subject))
    return { issuer, subject, name }
  }

  /** What the provider tells of itself; asked again after it could not be had. */
  async #discovered(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    const isPlain = new URL(issuer).protocol === 'http:'
    this.#configuration ??= client.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? client.None() : undefined,
      {
        timeout: LIMITS.openIdAnswerS,
        execute: [
          client.enableNonRepudiationChecks,
          ...(isPlain ? [client.allowInsecureRequests] : []),
        ],
      },
    )
    try {
      return await this.#configuration
    } catch (error) {
      this.#configuration = undefined
      throw error
    }
  }
}

/** Many providers tell the name here only. Without it somebody is unnamed, and signed in all the same. */
async function askName(
  configuration: client.Configuration,
  accessToken: string,
  subject: string,
): Promise<string | undefined> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return undefined
  try {
    return nameIn(await client.fetchUserInfo(configuration, accessToken, subject))
  } catch {
    return undefined
  }
}

function nameIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  const names = [claims['name'], claims['preferred_username'], claims['email']]
  return names.filter((name) => typeof name === 'string').find((name) => name.trim() !== '')
}
