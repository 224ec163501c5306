import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { bearerCredential } from '#domain/bearer_credential.ts'
import type { RequestHead } from '#domain/collector.ts'
import { ApiError } from '#domain/errors.ts'
import type { Gateway } from '../gateway.ts'
import { admit } from '../pipeline/admit.ts'
import { DeviceBundles } from '../policies/device_bundles.ts'
import { problem, problemOf } from './api/mount.ts'

const PATH = '/v1/bundle'
const PREFLIGHT_MAX_AGE_S = 3_600
/** Ingest keys are no cookies, so any origin may ask. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag',
}

/**
 * Serves the policies of a product to its devices, by ingest key: the same rules run there. A device that has them
 * already asks with `If-None-Match` and is answered 304.
 */
export function mountDeviceBundle(app: Hono<{ Bindings: HttpBindings }>, gateway: Gateway): void {
  const bundles = new DeviceBundles(gateway)
  app.options(PATH, (context) =>
    context.body(null, 204, {
      ...CORS,
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'authorization, x-tidegate-key, if-none-match',
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    }),
  )
  app.get(PATH, async (context) => {
    try {
      return await answer(context, gateway, bundles)
    } catch (error) {
      return problemOf(error, gateway)
    }
  })
}

async function answer(
  context: Context,
  gateway: Gateway,
  bundles: DeviceBundles,
): Promise<Response> {
  const head: RequestHead = {
    method: 'GET',
    path: PATH,
    params: {},
    query: new URLSearchParams(),
    header: (name) => context.req.header(name),
  }
  const admission = await admit(bearerCredential(head), head, gateway)
  if (admission.kind === 'refused') {
    return problem(
      new ApiError('unauthenticated', 'Cannot authenticate: a valid ingest key is needed'),
    )
  }
  const bundle = await bundles.of(admission.key.tenantId, admission.key.product)
  if (bundle === undefined) {
    return problem(new ApiError('not_found', 'Cannot find the product of this key'))
  }
  const headers = {
    ...CORS,
    etag: `"${bundle.hash}"`,
    'cache-control': 'private, no-cache',
    vary: 'authorization, x-tidegate-key',
  }
  if (hasTag(context.req.header('if-none-match'), headers.etag)) {
    return context.body(null, 304, headers)
  }
  return context.body(bundle.signed, 200, { ...headers, 'content-type': 'application/jose' })
}

/** RFC 9110, section 13.1.2: a list of tags, weak ones compare as well. */
function hasTag(list: string | undefined, tag: string): boolean {
  if (list === undefined) return false
  return list.split(',').some((item) => ['*', tag].includes(item.trim().replace(/^W\//, '')))
}
