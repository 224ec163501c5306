import { PURPOSES, type Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import { findBundle } from '#drizzle/repositories/bundles.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { compileBundle } from '#policies/engine/compile.ts'
import { WHAT_IF_EFFECTS } from '#policies/engine/what_if/traffic.ts'
import { readBundleSource } from '#policies/schema/bundle_source.ts'
import type { Gateway } from '../../gateway.ts'
import { sha256Hex } from '../../policies/policies_in_use.ts'
import { compileKept } from '../../policies/read_bundle.ts'
import { parseSince, SINCE_WANTED } from '../../policies/since.ts'
import {
  lookWhatIf,
  WHAT_IF_PURPOSE,
  WHAT_IF_REPORTS_DEFAULT,
  WHAT_IF_REPORTS_MAX,
} from '../../policies/what_if.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, FLAG, INSTANT, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { limitToTenant } from './find_tenant.ts'

interface WhatIfBody {
  readonly source?: JsonObject
  readonly hash?: string
  readonly since?: string
  readonly tenant?: string
  readonly limit?: number
  readonly purpose?: Purpose
}

/** As `lookWhatIf` prints it. */
const WHAT_IF = objectOf({
  candidate: TEXT,
  since: INSTANT,
  purpose: oneOf(PURPOSES),
  totals: objectOf(Object.fromEntries(WHAT_IF_EFFECTS.map((effect) => [effect, COUNT]))),
  rowsLeftOut: COUNT,
  reportsChanged: COUNT,
  reportsLookedAt: COUNT,
  reportsThere: COUNT,
  isSample: FLAG,
  untold: COUNT,
  reportsForbidden: COUNT,
  isShapeSample: FLAG,
  summary: arrayOf(TEXT),
  items: arrayOf(
    objectOf({
      product: TEXT,
      type: TEXT,
      clientVersion: TEXT,
      effect: oneOf(WHAT_IF_EFFECTS),
      'path?': TEXT,
      'keeps?': TEXT,
      count: COUNT,
      sentence: TEXT,
    }),
  ),
})

/** Tries policies before they are published. Nothing but the audit is written. */
export const whatIfRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/manage/v1/policies/what-if',
    summary:
      'Runs a candidate bundle over recent traffic and tells what would be dropped, stripped or newly kept; paths and counts only, each look is audited',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: {
        source: {
          type: 'object',
          description: 'The source of a bundle: products, mixins and settings',
        },
        hash: {
          type: 'string',
          pattern: '^[0-9a-f]{64}$',
          description: 'Instead of a source: a bundle that is or was in force',
        },
        since: {
          type: 'string',
          maxLength: 40,
          description: 'Such as 24h, 7d or an instant in RFC 3339; 24h where it is missing',
        },
        tenant: {
          type: 'string',
          minLength: 1,
          maxLength: 100,
          description: 'Id or name; all tenants where it is missing',
        },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: WHAT_IF_REPORTS_MAX,
          description: `Most reports that are opened; ${WHAT_IF_REPORTS_DEFAULT} where it is missing`,
        },
        purpose: {
          enum: PURPOSES,
          description: `What the look is for; ${WHAT_IF_PURPOSE} where it is missing`,
        },
      },
    },
    answers: {
      200: answer(
        'The effects by product, type and client version, and how much was looked at',
        WHAT_IF,
      ),
    },
    errors: ['invalid_body', 'body_too_large', 'not_found', 'purpose_not_permitted', 'unavailable'],
    handle: async ({ body, actor }, gateway) => {
      const wanted = parseBody<WhatIfBody>(body)
      const since = parseSince(wanted.since ?? '24h', gateway.clock.nowMs())
      if (since === undefined) {
        throw new ApiError('invalid_body', `Cannot use since: ${SINCE_WANTED}`)
      }
      const candidate = await candidateOf(wanted, gateway)
      const tenantId = await limitToTenant(gateway, wanted.tenant ?? null, actor)
      const found = await lookWhatIf(gateway, {
        ...{ candidate, since, tenantId, actor: actor.name },
        present: gateway.policies.bundle,
        limit: wanted.limit ?? WHAT_IF_REPORTS_DEFAULT,
        purpose: wanted.purpose ?? WHAT_IF_PURPOSE,
      })
      return { status: 200, body: found, headers: { 'cache-control': 'no-store' } }
    },
  },
]

async function candidateOf({ source, hash }: WhatIfBody, gateway: Gateway): Promise<Bundle> {
  if ((source === undefined) === (hash === undefined)) {
    throw new ApiError('invalid_body', 'Cannot try the body: wanted either source or hash')
  }
  if (hash === undefined) return candidateOfSource(source ?? {})
  const kept = await gateway.database.withOwner((tx) => findBundle(tx, hash))
  if (kept === undefined) throw new ApiError('not_found', 'Cannot find the bundle')
  return compileKept(kept)
}

function candidateOfSource(source: JsonObject): Bundle {
  const reading = readBundleSource(source)
  if (reading.kind === 'refused') {
    throw new ApiError('invalid_body', `Cannot read the source: ${reading.complaint}`)
  }
  return compileBundle(reading.source, sha256Hex)
}
