import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose'
import { ApiError } from '#domain/errors.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import { RecentMap } from '#domain/recent_map.ts'
import { callConnector } from '../../connectors/post.ts'
import type { Gateway } from '../../gateway.ts'

/** Providers whose keys are remembered. */
const PROVIDERS_MAX = 200
/** Keys are fetched anew after this, and for a key that is not known not more often than that. */
const KEYS_AGE_MAX_MS = 600_000
const KEYS_COOLDOWN_MS = 30_000

type Fetcher = Pick<Gateway, 'config'>

/** A provider's keys, which may be on their way: many tokens at once ask for them once. */
const KEYS_OF_GATEWAY = new WeakMap<object, RecentMap<string, Promise<RemoteJWKSet>>>()

/**
 * The keys of an OpenID provider, from the address that the tenant has set or that the provider's discovery document
 * names. They are remembered, and fetched again when an unknown one is named. Throws an ApiError `unavailable` where they
 * cannot be fetched.
 */
export async function keysOfProvider(
  gateway: Fetcher,
  { issuer, jwksUrl }: { readonly issuer: string; readonly jwksUrl: string | undefined },
): Promise<RemoteJWKSet> {
  const known = KEYS_OF_GATEWAY.get(gateway.config) ?? new RecentMap(PROVIDERS_MAX)
  KEYS_OF_GATEWAY.set(gateway.config, known)
  const place = JSON.stringify([issuer, jwksUrl ?? ''])
  const opening = known.get(place) ?? openKeys(gateway, issuer, jwksUrl)
  known.set(place, opening)
  try {
    const keys = await opening
    if (!keys.fresh) await keys.reload()
    return keys
  } catch {
    if (known.get(place) === opening) known.delete(place)
    throw unavailable()
  }
}

async function openKeys(
  gateway: Fetcher,
  issuer: string,
  jwksUrl: string | undefined,
): Promise<RemoteJWKSet> {
  return createKeys(gateway, jwksUrl ?? (await discover(gateway, issuer)))
}

function createKeys(gateway: Fetcher, url: string): RemoteJWKSet {
  return createRemoteJWKSet(new URL(url), {
    cacheMaxAge: KEYS_AGE_MAX_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
    [customFetch]: async (address) =>
      new Response(await get(gateway, address), {
        headers: { 'content-type': 'application/json' },
      }),
  })
}

/** OpenID Connect Discovery 1.0, section 4: the document has to be of exactly this issuer. */
async function discover(gateway: Fetcher, issuer: string): Promise<string> {
  const base = issuer.replace(/\/$/, '')
  const text = await get(gateway, `${base}/.well-known/openid-configuration`)
  const { issuer: named, jwks_uri: url } = parseDocument(text)
  if (named !== issuer || typeof url !== 'string' || !URL.canParse(url)) throw unavailable()
  return url
}

function parseDocument(text: string): JsonObject {
  const parsed = parseJson(text)
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
}

/** By https to the public internet or a host that the operator names, in limited time and size; no redirect is followed. */
async function get(gateway: Fetcher, url: string): Promise<string> {
  const answer = await callConnector(gateway, { method: 'GET', url })
  if (answer.kind !== 'answered' || answer.status !== 200 || !answer.isWhole) throw unavailable()
  return answer.bytes.toString('utf8')
}

function unavailable(): ApiError {
  return new ApiError('unavailable', 'Cannot reach the OpenID provider: try again later')
}
