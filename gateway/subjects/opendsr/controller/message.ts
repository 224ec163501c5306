import { hash } from 'node:crypto'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { normaliseIdentity } from '#domain/normalise_identity.ts'
import { isBuiltIn, KINDS_OF_IDENTITY } from '#domain/subject_request.ts'
import type { SentIdentity } from '../../identities.ts'
import type { ProcessorCall, ProcessorGateway } from '../../processors/processor.ts'
import { OPENDSR_IDENTITIES } from '../identity_types.ts'
import type { ControlledProcessor, Discovery } from './discovery.ts'

/** Where processors tell of changes. */
export const CONTROLLER_CALLBACKS_PATH = '/v2/callbacks'

/** One identity as OpenDSR has it. */
interface Told {
  readonly type: string
  readonly value: string
  readonly format: string
}

const REGULATIONS: readonly string[] = ['gdpr', 'ccpa']

/** The request as it is sent, or why it cannot be told: the end of a sentence. The same bytes in every attempt. */
export type Printed =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'impossible'; readonly why: string }

/** Prints a request for a processor (OpenDSR 2.0, section 7.2; for `/v3`, with identities as a dictionary). */
export function printCreation(
  call: ProcessorCall,
  gateway: ProcessorGateway,
  {
    processor,
    discovery,
  }: { readonly processor: ControlledProcessor; readonly discovery: Discovery },
): Printed {
  if (!discovery.types.includes('erasure')) return impossible('the processor takes no erasures')
  const wanted = call.settings['identityTypes']
  const identities = call.identities.filter(
    ({ type }) => !Array.isArray(wanted) || wanted.includes(type),
  )
  const told = identities.flatMap((identity) => toldAs(identity, discovery))
  const devices = identities.filter(isDevice).map(({ value }) => value)
  if (told.length + devices.length === 0) {
    return impossible('the processor takes none of the identities of the request')
  }
  const isThird = /\/v3$/.test(new URL(processor.url).pathname)
  if (isThird && new Set(told.map(({ type }) => type)).size < told.length) {
    return impossible('the processor takes one identity of a type, and the request names more')
  }
  const body: JsonObject = {
    regulation: REGULATIONS.find((known) => known === call.request.regulation) ?? 'gdpr',
    subject_request_id: call.messageId,
    subject_request_type: 'erasure',
    submitted_time: call.request.receivedAt.toISOString(),
    subject_identities: isThird ? dictionaryOf(told) : told.map(printIdentity),
    api_version: isThird ? '3.0' : '2.0',
    ...callbacksOf(call, gateway),
    ...(devices.length === 0
      ? {}
      : { extensions: { [processor.domain]: { device_ids: devices } } }),
  }
  return { kind: 'bytes', bytes: Buffer.from(JSON.stringify(body)) }
}

function impossible(why: string): Printed {
  return { kind: 'impossible', why }
}

/** OpenDSR has a name for each make of device and none for a device: they go where the processor defines its own. */
function isDevice({ type, format = 'raw' }: SentIdentity): boolean {
  return type === 'device_id' && format === 'raw'
}

/**
 * As it is, where the processor takes it so; hashed only where it does not. An advertising id is told under each name that
 * the processor takes: which make of device it is of nobody knows here.
 */
function toldAs(identity: SentIdentity, { identities }: Discovery): readonly Told[] {
  const { value, format = 'raw' } = identity
  if (identity.type === 'device_id') return []
  const names = [...OPENDSR_IDENTITIES].filter(([, ours]) => ours === identity.type)
  return names.flatMap(([type]): readonly Told[] => {
    const formats = identities.get(type)
    if (formats?.has(format)) return [{ type, value, format }]
    const isHashed = formats?.has('sha256') && format === 'raw'
    return isHashed ? [{ type, value: hashOf(identity), format: 'sha256' }] : []
  })
}

function hashOf({ type, value }: SentIdentity): string {
  return hash(
    'sha256',
    isBuiltIn(type) ? normaliseIdentity(KINDS_OF_IDENTITY[type][0], value) : value,
  )
}

function printIdentity({ type, value, format }: Told): JsonValue {
  return { identity_type: type, identity_value: value, identity_format: format }
}

function dictionaryOf(told: readonly Told[]): JsonObject {
  return Object.fromEntries(
    told.map(({ type, value, format }) => [type, { value, encoding: format }]),
  )
}

/** The address at which the processor tells of changes; undefined where this gateway has none in public. */
export function callbackUrlOf(
  { config }: Pick<ProcessorGateway, 'config'>,
  token: string,
): string | undefined {
  const { publicUrl } = config
  return publicUrl === undefined ? undefined : `${publicUrl}${CONTROLLER_CALLBACKS_PATH}/${token}`
}

function callbacksOf({ token }: ProcessorCall, gateway: ProcessorGateway): JsonObject {
  const url = callbackUrlOf(gateway, token)
  return url === undefined ? {} : { status_callback_urls: [url] }
}
