import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import { problem } from '../api/mount.ts'
import { messagesFor } from './languages.ts'
import { servedLinks } from './links.ts'
import { scriptModules } from './script_modules.ts'
import { VERIFY_POLICY, verifyPage } from './verify_page.ts'

const PAGE = '/privacy/verify'
const ENTRY = { file: 'gateway/http/privacy/verify_client.mjs', address: 'client.js' }
const SAFE_HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, no-cache',
} as const

/** Serves the page that verifies a receipt in the browser, and its scripts. Mounted before the pages of products. */
export function mountVerifyPage(app: Hono<{ Bindings: HttpBindings }>): void {
  let modules: Promise<ReadonlyMap<string, string>> | undefined
  app.get(PAGE, (context) => {
    const messages = messagesFor(context.req.header('accept-language'))
    return context.html(verifyPage({ messages, links: servedLinks(), versions: [] }), 200, {
      ...SAFE_HEADERS,
      'content-security-policy': `${VERIFY_POLICY}; frame-ancestors 'none'`,
      'content-language': messages.language,
      vary: 'accept-language',
    })
  })
  app.get(`${PAGE}/:script{.+\\.js}`, async (context) => {
    modules ??= scriptModules(ENTRY)
    const script = (await modules).get(context.req.param('script'))
    if (script === undefined) {
      return problem(new ApiError('not_found', 'Cannot find this script'))
    }
    return context.body(script, 200, {
      ...SAFE_HEADERS,
      'content-type': 'text/javascript; charset=utf-8',
    })
  })
}
