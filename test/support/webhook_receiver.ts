import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { isJsonObject, type JsonObject } from '#domain/json.ts'

/** One request of a webhook. */
export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a receiver does: it answers, never answers, or cuts the connection before or within its answer. */
export type ReceiverAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset'
  | 'half'

/** A real HTTP server that webhooks are sent to. */
export interface WebhookReceiver {
  readonly url: string
  readonly received: WebhookRequest[]
  /** How requests are answered from now on; 204 at first. */
  answer: (body: string) => ReceiverAnswer
  readonly close: () => Promise<void>
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: WebhookRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      received.push({ headers: request.headers, body })
      const answer = receiver.answer(body)
      if (answer === 'hang') return
      if (answer === 'reset') request.socket.resetAndDestroy()
      else if (answer === 'half') request.socket.end('HTTP/1.1 20')
      else response.writeHead(answer.status, answer.headers).end('ignored: jane.doe@example.com')
    })
  })
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${await listen(server)}/hook`,
    received,
    answer: () => ({ status: 204 }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return receiver
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The body of a request. */
export function parseWebhookBody(text: string | undefined): JsonObject {
  const body: unknown = JSON.parse(text ?? '')
  if (!isJsonObject(body)) throw new Error('The body is no object')
  return body
}

/** The reports of a request. */
export function reportsIn({ body }: WebhookRequest): readonly JsonObject[] {
  const { reports } = parseWebhookBody(body)
  return Array.isArray(reports) ? reports.filter(isJsonObject) : []
}

/** Ids of the reports of a request. */
export function idsIn(request: WebhookRequest): readonly string[] {
  return reportsIn(request).map(({ id }) => String(id))
}
