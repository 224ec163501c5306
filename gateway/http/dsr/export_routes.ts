import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { EXPORT_DETAILS, type ExportDetail } from '../../subjects/export/about.ts'
import type { Encryption } from '../../subjects/export/encrypt.ts'
import { createLink, revokeLinks } from '../../subjects/export/link.ts'
import { openExport } from '../../subjects/export/open_export.ts'
import { defaultDetail } from '../../subjects/export/ready.ts'
import { requireRequest } from '../../subjects/requests.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, COUNT, INSTANT, objectOf, TEXT } from '../api/schemas.ts'
import { DOWNLOADS } from './export_download.ts'

const EXPORT = '/dsr/v1/requests/{id}/export'
const LINK = `${EXPORT}-link`

interface LinkBody extends Encryption {
  readonly detail?: ExportDetail
}

/** The export of a request, and links by which others fetch it. */
export const exportRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: EXPORT,
    summary: 'Everything that is held of the subject as a zip; each download is audited',
    query: {
      detail: {
        description:
          'specific: everything. categories, for access only: which kinds are held, what for and how much',
      },
    },
    answers: { 200: 'application/zip' },
    errors: ['not_found', 'invalid_query', 'request_state', 'export_not_ready', 'export_gone'],
    handle: async ({ params, query, actor, origin }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const detail = detailOf(query) ?? defaultDetail(request)
      return {
        status: 200,
        stream: await openExport(gateway, request, { actor: actor.name, detail, origin }),
        headers: {
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename="subject-request-${request.id}.zip"`,
          'cache-control': 'no-store',
        },
      }
    },
  },
  {
    method: 'POST',
    path: LINK,
    summary:
      'Makes a link by which the export is fetched once and without a token; encrypted where that is asked for',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: {
        detail: { enum: EXPORT_DETAILS },
        passphrase: {
          type: 'string',
          minLength: LIMITS.exportPassphraseLengthMin,
          maxLength: LIMITS.exportPassphraseLengthMax,
        },
        publicKey: {
          description: 'A recipient of age (age1...), or a public key as PEM or JWK',
          type: ['string', 'object'],
        },
      },
    },
    bodyOptional: true,
    answers: {
      201: answer(
        'The link, which is told this one time, and when it expires',
        objectOf({ url: TEXT, expiresAt: INSTANT }),
      ),
    },
    errors: [
      'not_found',
      'invalid_body',
      'request_state',
      'export_not_ready',
      'export_gone',
      'too_many_links',
    ],
    handle: async ({ params, body, actor, origin }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const { detail = defaultDetail(request), ...encryption } = parseBody<LinkBody>(body)
      const options = { ...encryption, detail, actor: actor.name }
      const { token, expiresAt } = await createLink(gateway, request, options)
      return { status: 201, body: { url: `${origin}${DOWNLOADS}/${token}`, expiresAt } }
    },
  },
  {
    method: 'DELETE',
    path: LINK,
    summary: 'Revokes the links of a request that were not used yet',
    answers: { 200: answer('How many were revoked', objectOf({ revoked: COUNT })) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      return { status: 200, body: { revoked: await revokeLinks(gateway, request, actor.name) } }
    },
  },
]

function detailOf(query: URLSearchParams): ExportDetail | undefined {
  const text = query.get('detail')
  if (text === null) return undefined
  const detail = EXPORT_DETAILS.find((known) => known === text)
  if (detail !== undefined) return detail
  throw new ApiError('invalid_query', `Cannot use detail: wanted ${EXPORT_DETAILS.join(' or ')}`)
}
