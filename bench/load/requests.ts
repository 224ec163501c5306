import { gzipSync } from 'node:zlib'
import { batchBody, reportText } from '../report_bodies.ts'
import { BENCH } from '../settings.ts'
import type { LoadPlan } from './plan.ts'

/** Whole HTTP/1.1 requests, made before any is sent, so that the generator only writes. */
export function buildRequests(plan: LoadPlan): readonly Buffer[] {
  return Array.from({ length: BENCH.bodies }, (_, seed) => {
    const text = Buffer.from(plan.body === 'batch' ? batchBody(seed) : reportText(seed))
    const body = plan.gzip ? gzipSync(text) : text
    const head = [
      'POST /v1/reports HTTP/1.1',
      `host: 127.0.0.1:${plan.port}`,
      `authorization: Bearer ${plan.key}`,
      'content-type: application/json',
      ...(plan.gzip ? ['content-encoding: gzip'] : []),
      `content-length: ${body.length}`,
    ]
    return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
  })
}
