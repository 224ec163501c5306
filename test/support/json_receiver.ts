import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'

/** One request that came in. */
export interface ReceivedJson {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is answered; never, or a cut connection. */
export type JsonAnswer =
  | {
      readonly status: number
      readonly body?: string | Buffer
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'hang'
  | 'reset'

/** A real HTTP server that answers as a test wants it to. */
export interface JsonReceiver {
  /** Host and port. */
  readonly host: string
  readonly url: string
  readonly received: ReceivedJson[]
  answer: (request: ReceivedJson) => JsonAnswer | Promise<JsonAnswer>
  readonly close: () => Promise<void>
}

export async function startJsonReceiver(): Promise<JsonReceiver> {
  const received: ReceivedJson[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const { method = '', url = '', headers } = request
      const came = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      received.push(came)
      const answer = await receiver.answer(came)
      if (answer === 'hang') return
      if (answer === 'reset') request.socket.destroy()
      else response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
  const host = `127.0.0.1:${await listen(server)}`
  const receiver: JsonReceiver = {
    ...{ host, url: `http://${host}`, received },
    answer: () => ({ status: 200, body: '{"status":"completed"}' }),
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
