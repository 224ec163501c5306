import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { Gateway } from '../../gateway.ts'
import { findLink, openLink } from '../../subjects/export/link.ts'
import { problemOf } from '../api/mount.ts'

/** Where the links of exports lead to. */
export const DOWNLOADS = '/dsr/v1/exports'

/** Serves the links of exports, which take no credential but their own. */
export function mountExportDownload(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  app.get(`${DOWNLOADS}/:token`, async (context) => {
    try {
      return await download(context, gateway)
    } catch (error) {
      return problemOf(error, gateway)
    }
  })
}

async function download(context: Context, gateway: Gateway): Promise<Response> {
  const found = await findLink(gateway, context.req.param('token') ?? '')
  const headers = {
    'content-type': found.fileName.endsWith('.zip')
      ? 'application/zip'
      : 'application/octet-stream',
    'content-disposition': `attachment; filename="${found.fileName}"`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  }
  // Programs that look at links before a person does ask with HEAD: that uses nothing up.
  if (context.req.method === 'HEAD') return new Response(null, { status: 200, headers })
  const { origin } = new URL(context.req.url)
  return new Response(await openLink(gateway, found, origin), { status: 200, headers })
}
