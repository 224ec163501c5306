import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import { problem } from '../api/mount.ts'
import { type ConsoleFile, readConsoleFiles } from './files.ts'

const BUILT = resolve(import.meta.dirname, '../../../console/dist')
const PREFIX = '/console/'
const PAGE = 'index.html'
const NONCE_BYTES = 16

const SAFE_HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** Only files of the gateway itself run; styles that the page makes carry its nonce; nothing goes to any other host. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Serves the built console: its files by name, and its page for every other address below /console/. */
export function mountConsole(app: Hono<{ Bindings: HttpBindings }>, folder = BUILT): void {
  const files = readConsoleFiles(folder)
  app.get('/console', (context) => context.redirect(PREFIX, 308))
  app.get(`${PREFIX}*`, async (context) => {
    const path = context.req.path.slice(PREFIX.length)
    const file = files.get(path)
    if (file !== undefined && path !== PAGE) return await answerFile(context, file)
    const page = files.get(PAGE)
    if (page === undefined) {
      return problem(
        new ApiError('unavailable', 'Cannot show the console: build it with `npm run console`'),
      )
    }
    // What looks like a file and is none is no screen either.
    if (/^assets\/|\.\w+$/.test(path)) {
      return problem(new ApiError('not_found', 'Cannot find this address'))
    }
    return await answerPage(context, page)
  })
}

async function answerFile(context: Context, file: ConsoleFile): Promise<Response> {
  const { encoding, bytes } = await file.read(context.req.header('accept-encoding'))
  return context.body(bytes, 200, {
    ...SAFE_HEADERS,
    'content-type': file.contentType,
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  })
}

async function answerPage(context: Context, page: ConsoleFile): Promise<Response> {
  const { bytes } = await page.read(undefined)
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const html = new TextDecoder().decode(bytes).replace('%NONCE%', nonce)
  return context.html(html, 200, {
    ...SAFE_HEADERS,
    'cache-control': 'no-store',
    'content-security-policy': consolePolicy(nonce),
  })
}
