import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import { problem } from '../api/mount.ts'
import { acceptedValues, isKnownTag } from './accept.ts'
import { messagesFor } from './languages.ts'
import { PAGE_POLICY } from './layout.ts'
import type { Messages } from './messages.ts'
import type { PrivacyPages } from './pages.ts'
import type { ReadyPage } from './ready_page.ts'
import { INDEX_PAGE } from './site.ts'

type PageRequest = Context<{ Bindings: HttpBindings }>

const ROOT = '/privacy'
const CHANGE = '/privacy/changes/:version'
const NOT_FOUND = 'Cannot find this product or version'

/** Of every answer: nothing is loaded from elsewhere, and nothing is told to other sites. */
const SAFE_HEADERS = {
  'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'accept-language, accept-encoding',
} as const

/** Serves what is collected, for everybody to read: `/privacy/` and a page for each product, each also as JSON. */
export function mountPrivacy(app: Hono<{ Bindings: HttpBindings }>, pages: PrivacyPages): void {
  const serve = async (context: PageRequest, wanted: WantedPage) => {
    const messages = messagesFor(context.req.header('accept-language'))
    const page = await wanted.find(messages)
    if (page !== undefined) return answer(context, page, messages)
    if (context.req.path.endsWith('.json')) return problem(new ApiError('not_found', NOT_FOUND))
    return context.html(pages.notFound(messages, wanted.base), 404, {
      ...SAFE_HEADERS,
      'cache-control': 'no-store',
      'content-language': messages.language,
    })
  }
  const servePage = (context: PageRequest, name: string) =>
    serve(context, { base: './', find: (messages) => pages.find(name, messages) })
  // Relative, so that it holds behind a proxy that serves the gateway below a path.
  app.get(ROOT, (context) => context.body(null, 308, { location: `.${ROOT}/` }))
  app.get(`${ROOT}/`, (context) => servePage(context, INDEX_PAGE))
  app.get(`${ROOT}/:page`, (context) => servePage(context, context.req.param('page')))
  app.get(CHANGE, (context) => {
    const name = context.req.param('version')
    return serve(context, { base: '../', find: (messages) => pages.findChange(name, messages) })
  })
  for (const path of [ROOT, `${ROOT}/`, `${ROOT}/:page`, CHANGE]) app.all(path, refuseMethod)
}

interface WantedPage {
  readonly find: (messages: Messages) => Promise<ReadyPage | undefined>
  /** The way from its address to the first page. */
  readonly base: './' | '../'
}

function refuseMethod(): Response {
  const answered = problem(new ApiError('method_not_allowed', 'Cannot do this: wanted GET or HEAD'))
  answered.headers.set('allow', 'GET, HEAD')
  return answered
}

function answer(context: PageRequest, page: ReadyPage, { language }: Messages): Response {
  const headers = {
    ...SAFE_HEADERS,
    etag: page.tag,
    // Kept by whoever likes, and asked about each time: a page never says what was true before.
    'cache-control': 'public, no-cache',
    'content-language': language,
  }
  if (isKnownTag(context.req.header('if-none-match'), page.tag)) {
    return context.body(null, 304, headers)
  }
  const isPacked = acceptedValues(context.req.header('accept-encoding')).includes('gzip')
  const bytes = isPacked ? page.gzip : page.bytes
  return context.body(bytes, 200, {
    ...headers,
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    'content-type': page.type,
    'content-length': String(bytes.length),
  })
}
