import { ApiError } from '#domain/errors.ts'
import type { GatewayConfig } from '../../config.ts'

/** What is looked at of a request that may come from a browser. */
export interface PageHeaders {
  readonly method: string
  /** Where the request says that it was sent to: scheme, host and port. */
  readonly origin: string
  readonly get: (name: string) => string | undefined
}

type Place = Pick<GatewayConfig, 'publicUrl'>
type CookieName = 'tidegate' | 'tidegate-sign-in'

/** The header that only a script of our own pages can send: for another origin a browser would ask us first. */
const OWN_HEADER = 'x-tidegate-request'
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD'])

const isSecure = ({ publicUrl }: Place) => publicUrl?.startsWith('https:') === true

/** The name of a cookie: behind https with the prefix that binds it to our host, its root and TLS. */
function nameOf(name: CookieName, place: Place): string {
  return isSecure(place) ? `__Host-${name}` : name
}

/** The value of a cookie; undefined where it is missing, or there more than once. */
export function cookieOf(
  headers: Pick<PageHeaders, 'get'>,
  name: CookieName,
  place: Place,
): string | undefined {
  const wanted = `${nameOf(name, place)}=`
  const values = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(wanted))
  const [only, another] = values
  return another === undefined ? only?.slice(wanted.length) : undefined
}

export function sessionCookieOf(
  headers: Pick<PageHeaders, 'get'>,
  place: Place,
): string | undefined {
  return cookieOf(headers, 'tidegate', place)
}

export interface CookieToSet {
  readonly name: CookieName
  readonly value: string
  /** Lax: the provider's redirect back to us brings it. */
  readonly sameSite: 'Strict' | 'Lax'
  /** 0: the browser forgets it. */
  readonly maxAgeS: number
}

export function printCookie({ name, value, sameSite, maxAgeS }: CookieToSet, place: Place): string {
  const secure = isSecure(place) ? '; Secure' : ''
  return `${nameOf(name, place)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=${sameSite}${secure}`
}

/** Where others reach us, by the operator's word or as the request says. */
export function ownOrigin(headers: Pick<PageHeaders, 'origin'>, { publicUrl }: Place): string {
  return publicUrl ?? headers.origin
}

/**
 * That a request with a cookie comes from a page of ours. SameSite alone does not tell apart what runs on other ports of
 * this host. Throws an ApiError `cross_site`.
 */
export function assertOwnPage(headers: PageHeaders, place: Place): void {
  const site = headers.get('sec-fetch-site')
  const isReading = READING.has(headers.method)
  // `none`: somebody typed the address, which changes nothing.
  const isOwnSite = site === undefined || site === 'same-origin' || (isReading && site === 'none')
  if (!isOwnSite) throw crossSite()
  if (isReading) return
  const origin = headers.get('origin')
  const isOwnOrigin =
    origin === undefined
      ? site === 'same-origin'
      : origin === headers.origin || origin === place.publicUrl
  if (!isOwnOrigin || headers.get(OWN_HEADER) !== '1') throw crossSite()
}

function crossSite(): ApiError {
  return new ApiError('cross_site', 'Cannot take the request: no page of this console has sent it')
}
