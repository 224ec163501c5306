import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../../gateway.ts'
import type { ProcessorGateway } from '../../subjects/processors/processor.ts'
import { takeReceipt } from '../../subjects/processors/take_receipt.ts'
import { RECEIPTS_PATH } from '../../subjects/processors/webhook.ts'
import { problemOf } from '../api/mount.ts'
import { readBody } from '../read_body.ts'

type ReceiptContext = Context<{ Bindings: HttpBindings }>

/** Takes the receipts that processors bring later; the token in the address is their only credential. */
export function mountProcessorReceipts(
  app: Hono<{ Bindings: HttpBindings }>,
  gateway: Gateway & ProcessorGateway,
): void {
  app.post(`${RECEIPTS_PATH}/:token`, async (context) => {
    try {
      await takeReceipt(gateway, context.req.param('token'), await readReceiptBytes(context))
      return new Response(JSON.stringify({ status: 'confirmed' }), {
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      })
    } catch (error) {
      return problemOf(error, gateway)
    }
  })
}

/** A body as it was sent. Throws an ApiError where it is larger than a receipt may be. */
export async function readReceiptBytes(context: ReceiptContext): Promise<Uint8Array> {
  const bytesMax = LIMITS.processorReceiptBytesMax
  const reading = await readBody(context.env.incoming, {
    ...{ wireBytesMax: bytesMax, bodyBytesMax: bytesMax },
  })
  if (reading.kind === 'too_large') {
    throw new ApiError('body_too_large', 'Cannot take the receipt: it is larger than 16 KiB')
  }
  if (reading.kind !== 'body') throw new ApiError('invalid_body', 'Cannot read the receipt')
  return reading.bytes
}
