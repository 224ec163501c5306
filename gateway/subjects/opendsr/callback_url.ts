import { isIP } from 'node:net'

const URL_LENGTH_MAX = 2_000

/**
 * The address of a callback in its canonical form, or undefined where it is none that may be called: https to a host of
 * the allow list (`host`, or `host:port` for another port than 443), by name and without credentials.
 */
export function parseCallbackUrl(text: string, hosts: readonly string[]): string | undefined {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  if (url.protocol !== 'https:' || !isPlain || !isHostName(url.hostname)) return undefined
  return hosts.includes(url.host) ? url.href : undefined
}

/** A name of a host as it stands in an allow list, with a port where it is not 443; undefined for anything else. */
export function parseCallbackHost(text: string): string | undefined {
  if (!URL.canParse(`https://${text}`)) return undefined
  const url = new URL(`https://${text}`)
  return url.href === `https://${url.host}/` && isHostName(url.hostname) ? url.host : undefined
}

/** Names with a dot only: an address or a name of the local network is never a controller of the internet. */
function isHostName(hostname: string): boolean {
  return !hostname.startsWith('[') && isIP(hostname) === 0 && /^[^.]+(?:\.[^.]+)+$/.test(hostname)
}
