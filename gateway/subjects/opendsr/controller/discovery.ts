import { HOUR_MS } from '#domain/clock.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import { RecentMap } from '#domain/recent_map.ts'
import { callConnector } from '../../../connectors/post.ts'
import type { ProcessorGateway } from '../../processors/processor.ts'

/** A processor as its connector names it. */
export interface ControlledProcessor {
  /** Id of the connector. */
  readonly id: string
  /** Base of its API, without a slash at the end. */
  readonly url: string
  readonly domain: string
  readonly authorization: string | undefined
}

/** The processor of a connector's settings. */
export function processorOfSettings(id: string, settings: JsonObject): ControlledProcessor {
  const { url, domain, authorization } = settings
  return {
    ...{ id, url: String(url).replace(/\/+$/, ''), domain: String(domain).toLowerCase() },
    authorization: typeof authorization === 'string' ? authorization : undefined,
  }
}

/** The headers of a call: its credential goes to the processor's own API only. */
export function headersOf({ authorization }: ControlledProcessor): Record<string, string> {
  return authorization === undefined ? {} : { authorization }
}

/** What a processor says of itself (OpenDSR 2.0, section 6). */
export interface Discovery {
  /** Types of identity with the formats that each is taken in. */
  readonly identities: ReadonlyMap<string, ReadonlySet<string>>
  readonly types: readonly string[]
  readonly certificateUrl: string
}

const DISCOVERY_MS = HOUR_MS
const PROCESSORS_MAX = 1_000

interface Known {
  readonly discovery: Discovery
  readonly untilMs: number
}
const KNOWN = new RecentMap<string, Known>(PROCESSORS_MAX)

/** What became of it: an error is the end of a sentence of ours. */
export type DiscoveryResult =
  | { readonly kind: 'discovery'; readonly discovery: Discovery }
  | { readonly kind: 'none'; readonly error: string }

/** Asks a processor for its discovery, once an hour; `isFresh` asks again at once. */
export async function discover(
  gateway: ProcessorGateway,
  processor: ControlledProcessor,
  isFresh = false,
): Promise<DiscoveryResult> {
  const nowMs = gateway.clock.nowMs()
  const name = `${processor.id} ${processor.url} ${processor.domain}`
  const known = KNOWN.get(name)
  if (!isFresh && known !== undefined && nowMs < known.untilMs) {
    return { kind: 'discovery', discovery: known.discovery }
  }
  const url = `${processor.url}/discovery`
  const answer = await callConnector(gateway, {
    ...{ method: 'GET', url, headers: headersOf(processor) },
  })
  if (answer.kind === 'not_reached') return { kind: 'none', error: answer.message }
  const discovery = answer.status === 200 && answer.isWhole ? parse(answer.bytes) : undefined
  if (discovery === undefined) {
    return {
      kind: 'none',
      error: 'Cannot use the discovery of the processor: it is not as OpenDSR has it',
    }
  }
  if (!isItsOwn(discovery.certificateUrl, processor)) {
    return {
      kind: 'none',
      error: 'Cannot use the discovery of the processor: its certificate is at another host',
    }
  }
  KNOWN.set(name, { discovery, untilMs: nowMs + DISCOVERY_MS })
  return { kind: 'discovery', discovery }
}

function parse(bytes: Uint8Array): Discovery | undefined {
  const parsed = parseJson(new TextDecoder().decode(bytes))
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  const {
    supported_identities: identities,
    supported_subject_request_types: types,
    processor_certificate: certificateUrl,
  } = parsed.value
  if (!Array.isArray(identities) || !Array.isArray(types) || typeof certificateUrl !== 'string') {
    return undefined
  }
  const offered = new Map<string, Set<string>>()
  for (const identity of identities.filter(isJsonObject)) {
    const type = wordIn(identity, 'identity_type')
    const format = wordIn(identity, 'identity_format') ?? 'raw'
    if (type !== undefined) offered.set(type, (offered.get(type) ?? new Set()).add(format))
  }
  const words = types.filter((type) => typeof type === 'string').map((type) => type.toLowerCase())
  return { identities: offered, types: words, certificateUrl }
}

function wordIn(object: JsonObject, name: string): string | undefined {
  const word = object[name]
  return typeof word === 'string' ? word.toLowerCase() : undefined
}

/** OpenDSR 2.0, section 6: the certificate is at the processor's own host. */
function isItsOwn(certificateUrl: string, { url, domain }: ControlledProcessor): boolean {
  if (!URL.canParse(certificateUrl)) return false
  const { hostname } = new URL(certificateUrl)
  return hostname === domain || hostname === new URL(url).hostname
}
