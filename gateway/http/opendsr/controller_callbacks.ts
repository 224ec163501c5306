import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Gateway } from '../../gateway.ts'
import { takeCallback } from '../../subjects/opendsr/controller/callback.ts'
import { CONTROLLER_CALLBACKS_PATH } from '../../subjects/opendsr/controller/message.ts'
import type { ProcessorGateway } from '../../subjects/processors/processor.ts'
import { problemOf } from '../api/mount.ts'
import { readReceiptBytes } from '../dsr/processor_receipts.ts'

/** Takes the callbacks of processors that this gateway is the controller of; they are known by their signatures. */
export function mountControllerCallbacks(
  app: Hono<{ Bindings: HttpBindings }>,
  gateway: Gateway & ProcessorGateway,
): void {
  app.post(`${CONTROLLER_CALLBACKS_PATH}/:token`, async (context) => {
    try {
      const bytes = await readReceiptBytes(context)
      const headers = context.req.header()
      const token = context.req.param('token')
      const status = await takeCallback(gateway, { token, bytes, headers })
      return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      return problemOf(error, gateway)
    }
  })
}
