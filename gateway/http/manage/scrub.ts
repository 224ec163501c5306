import { ApiError } from '#domain/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import { METHODS } from '#policies/scrub/types.ts'
import { tryReport, tryText } from '../../policies/try_scrub.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  ANY_OBJECT,
  answer,
  arrayOf,
  COUNT,
  eitherOf,
  mapOf,
  NUMBER,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'

interface TryBody {
  readonly tenant: string
  readonly product?: string
  readonly type?: string
  readonly field?: string
  readonly text?: string
  readonly report?: JsonObject
}

const NAME = { type: 'string', minLength: 1, maxLength: 100 }

const CLAIM = {
  kind: TEXT,
  start: COUNT,
  end: COUNT,
  rule: TEXT,
  confidence: NUMBER,
  why: TEXT,
  'path?': TEXT,
}

const TRIED = {
  findings: arrayOf(objectOf({ ...CLAIM, method: oneOf(METHODS) })),
  lost: arrayOf(objectOf({ ...CLAIM, lostTo: oneOf(['settings', 'surer claim']) })),
  totals: mapOf(COUNT),
}

/** Tries the policies in force. What is sent is stored nowhere, and no log has any of it. */
export const scrubRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/manage/v1/scrub',
    summary:
      'Tries the scrubber of a tenant on a text or on the data of a report, and shows why; nothing is stored or logged',
    body: {
      type: 'object',
      required: ['tenant'],
      additionalProperties: false,
      properties: {
        tenant: NAME,
        product: NAME,
        type: NAME,
        field: {
          type: 'string',
          minLength: 1,
          maxLength: 400,
          description: 'Path of the field whose value the text is, such as `user.note`',
        },
        text: { type: 'string' },
        report: { type: 'object', description: 'The data of a report' },
      },
    },
    answers: {
      200: answer(
        'The clean text or report, the findings with their reasons, and totals by kind',
        eitherOf(
          objectOf({ text: TEXT, ...TRIED }),
          objectOf({ report: ANY_OBJECT, dropped: COUNT, ...TRIED }),
        ),
      ),
    },
    errors: ['invalid_body', 'body_too_large', 'not_found', 'unavailable'],
    handle: async ({ body, actor }, gateway) => {
      const { tenant: idOrName, product, type, field, text, report } = parseBody<TryBody>(body)
      if ((text === undefined) === (report === undefined))
        throw new ApiError('invalid_body', 'Cannot try the body: wanted either text or report')
      if (field !== undefined && text === undefined)
        throw new ApiError('invalid_body', 'Cannot try the body: a field belongs to a text')
      const { id } = await requireTenant(gateway, idOrName, actor)
      const { policies, pseudonymiser } = gateway
      await pseudonymiser.prepare(id)
      const place = {
        ...(product === undefined ? {} : { product }),
        ...(type === undefined ? {} : { type }),
      }
      const scrubbers = policies.scrubberAt(id, place)
      const tried =
        report === undefined
          ? tryText(text ?? '', scrubbers, field)
          : tryReport(report, scrubbers, { bundle: policies.bundle, ...place })
      return { status: 200, body: tried, headers: { 'cache-control': 'no-store' } }
    },
  },
]
