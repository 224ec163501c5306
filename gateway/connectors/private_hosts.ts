import { isIP } from 'node:net'
import { ConfigError } from '../config_error.ts'

const SETTING = 'TIDEGATE_PRIVATE_HOSTS'
/** No wildcards: each host is named. */
const HOST = /^[a-z0-9._:[\]-]+$/i

/**
 * The hosts that connectors may reach although they are private or without TLS: each a `host` for any port of it, or a
 * `host:port`. Throws a ConfigError for anything else.
 */
export function parsePrivateHosts(list: string | undefined): readonly string[] {
  const words = (list ?? '').split(/[\s,]+/).filter((word) => word !== '')
  return words.map((word) => {
    const url = URL.canParse(`ws://${word}`) ? new URL(`ws://${word}`) : undefined
    const isHost = HOST.test(word) && url?.href === `ws://${url?.host}/`
    if (isHost) return withPort(word, url)
    throw new ConfigError(
      `Cannot use ${SETTING}: wanted hosts such as processor.internal or 10.0.0.5:8443`,
    )
  })
}

/** The port that is usual for a scheme is left out of its URLs, but was written here. */
function withPort(word: string, { host, port }: URL): string {
  return port === '' && /:80$/.test(word) ? `${host}:80` : host
}

/** Whether the operator has named the host of a URL, with its port or for any port. */
export function isPrivateHost(url: URL, hosts: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  return hosts.includes(url.hostname) || hosts.includes(`${url.hostname}:${port}`)
}

const URL_LENGTH_MAX = 2_000

/**
 * What is wrong with the address of a connector, as a sentence without it; undefined where nothing is. Its host is a name
 * of the internet, by https, or one that the operator has named; without credentials, which have places of their own.
 */
export function findUrlProblem(text: string, privateHosts: readonly string[]): string | undefined {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) {
    return 'wanted a URL such as https://processor.example/erasures'
  }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'wanted a URL without credentials and without a fragment'
  }
  if (isPrivateHost(url, privateHosts) && /^https?:$/.test(url.protocol)) return undefined
  if (url.protocol !== 'https:') return 'wanted an address by https'
  const isName =
    isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 && /^[^.]+(?:\.[^.]+)+$/.test(url.hostname)
  return isName
    ? undefined
    : `wanted a host of the internet by its name, or one that ${SETTING} names`
}
