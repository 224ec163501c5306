import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { otlpCollector } from '#collectors/otlp/index.ts'
import { headOf } from '#collectors/otlp/test_head.ts'
import type { Report } from '#domain/report.ts'

/** What a destination does with a request: it takes it, or answers otherwise. */
export type Behaviour = (text: string, response: ServerResponse) => 'take' | 'answered'

/** An OTLP/HTTP destination of a sink: what it took is decoded with the product's own collector. */
export interface Destination {
  readonly endpoint: string
  readonly reports: Report[]
  readonly headers: IncomingHttpHeaders[]
  /** Decides about the requests from now on. */
  behave: Behaviour
  readonly close: () => Promise<void>
}

export const TAKE_ALL: Behaviour = () => 'take'

export async function startDestination(port = 0): Promise<Destination> {
  const reports: Report[] = []
  const headers: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = gunzipSync(Buffer.concat(chunks))
      headers.push(request.headers)
      if (destination.behave(bytes.toString(), response) === 'answered') return
      reports.push(...decode(request.url ?? '', bytes))
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await listen(server, port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : 0
  const destination: Destination = {
    endpoint: `http://127.0.0.1:${bound}`,
    reports,
    headers,
    behave: TAKE_ALL,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return destination
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', done)
  })
}

function decode(path: string, body: Uint8Array): readonly Report[] {
  const decoding = otlpCollector.decode(body, headOf(path, { 'content-type': 'application/json' }))
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items.map((item) => {
    if (item.kind !== 'report') throw new Error(`The destination refuses an item: ${item.reason}`)
    return item.report
  })
}
