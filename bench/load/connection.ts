import { connect, type Socket } from 'node:net'

/** An answer, as much of it as the benchmark looks at. */
export interface Answer {
  readonly status: number
  /** The first bytes of the body, which hold the counts. */
  readonly bodyStart: string
}

const BODY_START_LENGTH = 160
const HEAD_END = '\r\n\r\n'

/**
 * One keep-alive connection with one request at a time. It reads HTTP/1.1 answers with a content-length and nothing
 * else: a full client would take the processor time that is being measured.
 */
export class Connection {
  readonly #socket: Socket
  #chunks: Buffer[] = []
  #length = 0
  #wantedLength: number | undefined
  #resolve: ((answer: Answer) => void) | undefined
  #reject: ((error: Error) => void) | undefined

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', (error) => this.#reject?.(error))
    this.#socket.on('close', () => this.#reject?.(new Error('Cannot go on: connection closed')))
  }

  /** Sends a whole request and waits for its whole answer. Rejects where the connection breaks. */
  async send(request: Buffer): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    this.#wantedLength ??= this.#readWantedLength()
    if (this.#wantedLength === undefined || this.#length < this.#wantedLength) return
    const answer = readAnswer(Buffer.concat(this.#chunks))
    this.#chunks = []
    this.#length = 0
    this.#wantedLength = undefined
    this.#resolve?.(answer)
  }

  #readWantedLength(): number | undefined {
    const start = Buffer.concat(this.#chunks).toString('latin1')
    const headLength = start.indexOf(HEAD_END)
    if (headLength === -1) return undefined
    const found = /\r\ncontent-length: (\d+)/i.exec(start.slice(0, headLength))
    if (found === null) {
      this.#reject?.(new Error('Cannot read the answer: wanted a content-length'))
      return undefined
    }
    return headLength + HEAD_END.length + Number(found[1])
  }
}

function readAnswer(bytes: Buffer): Answer {
  const bodyAt = bytes.indexOf(HEAD_END) + HEAD_END.length
  return {
    status: Number(bytes.toString('latin1', 9, 12)),
    bodyStart: bytes.toString('latin1', bodyAt, Math.min(bytes.length, bodyAt + BODY_START_LENGTH)),
  }
}
