import { DENIAL_REASONS } from '#domain/subject_request.ts'
import { REQUEST_RIGHTS, TEMPLATE_ACTIONS } from '#policies/schema/policy_source.ts'
import type { ApiRoute } from '../api/route.ts'
import { arrayOf, listOfItems, objectOf, oneOf, TEXT } from '../api/schemas.ts'

const TEMPLATE = objectOf({
  name: TEXT,
  action: oneOf(TEMPLATE_ACTIONS),
  'reason?': oneOf(DENIAL_REASONS),
  regulations: arrayOf(TEXT),
  'rights?': arrayOf(oneOf(REQUEST_RIGHTS)),
  basis: TEXT,
  text: objectOf({ en: TEXT, de: TEXT }),
})

/** Texts that answers to requests begin with. */
export const responseTemplateRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/response-templates',
    summary: 'Lists the texts for answers to requests, each with its decision and legal basis',
    answers: { 200: listOfItems('The templates, in the order of the file', TEMPLATE) },
    errors: [],
    handle: async (_request, { policies }) => {
      const { response_templates: settings } = policies.source.settings
      return { status: 200, body: { items: settings?.templates ?? [] } }
    },
  },
]
