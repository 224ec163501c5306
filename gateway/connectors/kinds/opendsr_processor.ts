import { isIP } from 'node:net'
import { IDENTITY_TYPES } from '#domain/subject_request.ts'
import type { ConnectorKind } from '../kind.ts'
import { findUrlProblem } from '../private_hosts.ts'
import { PROCESSOR_PROPERTIES, URL_SCHEMA } from './processor_settings.ts'

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/
/** A value of a header: visible characters and spaces, so that no second header can be made of it. */
const HEADER = /^[\x21-\x7e][\x20-\x7e]*$/

/** A processor that speaks OpenDSR 2.0 (or 3.0): the gateway is its controller. */
export const openDsrProcessorKind: ConnectorKind = {
  kind: 'opendsr_processor',
  summary: 'A processor that takes requests by OpenDSR',
  schema: {
    type: 'object',
    required: ['url', 'domain'],
    additionalProperties: false,
    properties: {
      /** Of its API with the version, such as `https://opendsr.example.com/v2`. */
      url: URL_SCHEMA,
      /** The domain that it signs as: in its certificate. */
      domain: { type: 'string', minLength: 1, maxLength: 253 },
      /** The value of the header `Authorization`. */
      authorization: { type: 'string', minLength: 1, maxLength: 4_000 },
      identityTypes: {
        type: 'array',
        ...{ minItems: 1, uniqueItems: true },
        items: { enum: IDENTITY_TYPES },
      },
      ...PROCESSOR_PROPERTIES,
      /** The standard has no other right that a processor carries out. */
      rights: {
        type: 'array',
        ...{ minItems: 1, maxItems: 1 },
        items: { const: 'erasure' },
      },
    },
  },
  secrets: ['authorization'],
  check: ({ url, domain, authorization }, { privateHosts }) => {
    const problem = findUrlProblem(String(url), privateHosts)
    if (problem !== undefined) return `url: ${problem}`
    if (new URL(String(url)).search !== '') return 'url: wanted an address without a query'
    if (!DOMAIN.test(String(domain)) || isIP(String(domain)) !== 0) {
      return 'domain: wanted a name in small letters such as opendsr.example.com'
    }
    return authorization === undefined || HEADER.test(String(authorization))
      ? undefined
      : 'authorization: wanted the value of a header'
  },
}
