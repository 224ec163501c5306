import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BodyReading, readBody } from './read_body.ts'

const LIMITS = { wireBytesMax: 100_000, bodyBytesMax: 1_000_000 }
const TEXT = Buffer.from('{"name":"report","n":12345}')
const GIB = 1024 ** 3

let server: Server
let last: BodyReading | undefined
/** What a client was answered, and what the server read. */
interface Sent {
  readonly status: number
  readonly reading: BodyReading | undefined
}

beforeAll(async () => {
  server = createServer((incoming, response) => {
    readBody(incoming, LIMITS).then((reading) => {
      last = reading
      if (!incoming.readableEnded) incoming.resume()
      response.writeHead(reading.kind === 'body' ? 200 : 400).end(reading.kind)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => server.close())

function portOf(): number {
  const address = server.address() as AddressInfo | null
  return address?.port ?? 0
}

async function send(body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Sent> {
  const outgoing = request({ port: portOf(), host: '127.0.0.1', method: 'POST', headers })
  const answered: Promise<IncomingMessage[]> = once(outgoing, 'response')
  // Once it has its answer, the rest of a refused body may meet a closed connection.
  outgoing.on('error', () => undefined)
  outgoing.end(body)
  const [response] = await answered
  response?.resume()
  return { status: response?.statusCode ?? 0, reading: last }
}

const sendEncoded = async (encoding: string, body: Buffer) =>
  (await send(body, { 'content-encoding': encoding })).reading

const CODECS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: zlib.gzipSync,
  'x-gzip': zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
}

describe('readBody()', () => {
  test('reads a body of a known length, in chunks, and none at all', async () => {
    expect((await send(TEXT, { 'content-length': String(TEXT.length) })).reading).toEqual({
      kind: 'body',
      bytes: TEXT,
    })
    expect((await send(TEXT, { 'transfer-encoding': 'chunked' })).reading).toEqual({
      kind: 'body',
      bytes: TEXT,
    })
    expect((await send(Buffer.alloc(0))).reading).toEqual({ kind: 'body', bytes: Buffer.alloc(0) })
  })

  test.each(Object.keys(CODECS))('undoes %s, whatever the case of its name', async (encoding) => {
    const compressed = CODECS[encoding]?.(TEXT) ?? Buffer.alloc(0)
    expect(await sendEncoded(encoding, compressed)).toEqual({ kind: 'body', bytes: TEXT })
    expect(await sendEncoded(encoding.toUpperCase(), compressed)).toEqual({
      kind: 'body',
      bytes: TEXT,
    })
  })

  test('undoes a raw deflate stream, several members of gzip, and gzip that nobody announced', async () => {
    expect(await sendEncoded('deflate', zlib.deflateRawSync(TEXT))).toEqual({
      kind: 'body',
      bytes: TEXT,
    })
    const members = Buffer.concat([zlib.gzipSync(TEXT), zlib.gzipSync(TEXT)])
    expect(await sendEncoded('gzip', members)).toEqual({
      kind: 'body',
      bytes: Buffer.concat([TEXT, TEXT]),
    })
    expect((await send(zlib.gzipSync(TEXT))).reading).toEqual({ kind: 'body', bytes: TEXT })
  })

  test.each(['gzip', 'deflate', 'zstd'])(
    'takes plain JSON for what it is under %s',
    async (encoding) => {
      expect(await sendEncoded(encoding, TEXT)).toEqual({ kind: 'body', bytes: TEXT })
    },
  )

  test.each(Object.keys(CODECS))('refuses %s that was cut off', async (encoding) => {
    const compressed = CODECS[encoding]?.(TEXT) ?? Buffer.alloc(0)
    const reading = await sendEncoded(encoding, compressed.subarray(0, compressed.length - 6))
    expect(reading).toEqual({
      kind: 'undecodable',
      message: `Cannot decompress the body: it is not ${encoding}`,
    })
  })

  test('refuses an encoding that it does not have', async () => {
    for (const encoding of ['compress', 'gzip, gzip', 'gzip, br', '__proto__', '*']) {
      expect(await sendEncoded(encoding, TEXT)).toEqual({ kind: 'encoding_unsupported' })
    }
    expect(await sendEncoded('identity', TEXT)).toEqual({ kind: 'body', bytes: TEXT })
  })

  test('refuses one byte more than the wire allows, and answers the client', async () => {
    const body = Buffer.alloc(LIMITS.wireBytesMax, 'a')
    expect((await send(body)).reading?.kind).toBe('body')
    const long = Buffer.alloc(LIMITS.wireBytesMax + 1, 'a')
    for (const headers of [
      { 'content-length': String(long.length) },
      { 'transfer-encoding': 'chunked' },
    ]) {
      expect(await send(long, headers)).toEqual({ status: 400, reading: { kind: 'too_large' } })
    }
  })

  test.each(Object.keys(CODECS))(
    'refuses one byte more than the limit after %s',
    async (encoding) => {
      const compress = CODECS[encoding] ?? zlib.gzipSync
      const reading = await sendEncoded(encoding, compress(Buffer.alloc(LIMITS.bodyBytesMax)))
      expect(reading).toMatchObject({ kind: 'body' })
      expect(await sendEncoded(encoding, compress(Buffer.alloc(LIMITS.bodyBytesMax + 1)))).toEqual({
        kind: 'too_large',
      })
    },
  )

  test('answers a client that is still sending a body without a length', async () => {
    const long = Buffer.alloc(200 * LIMITS.wireBytesMax, 'a')
    expect(await send(long, { 'transfer-encoding': 'chunked' })).toEqual({
      status: 400,
      reading: { kind: 'too_large' },
    })
  })

  test('counts a body that nobody compressed against the limit after decompression', async () => {
    const incoming = fakeRequest(Buffer.alloc(11))
    expect(await readBody(incoming, { wireBytesMax: 100, bodyBytesMax: 10 })).toEqual({
      kind: 'too_large',
    })
  })

  test('reports a connection that ended before its body did', async () => {
    last = undefined
    const socket = connect(portOf(), '127.0.0.1')
    const seen = once(server, 'request')
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc')
    const [incoming] = await seen
    const closed = new Promise((resolve) => incoming.once('close', resolve))
    socket.destroy()
    await closed
    await new Promise(setImmediate)
    expect(last).toEqual({ kind: 'aborted' })
  })

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'refuses 1 GiB of zeros in %s without holding it in memory',
    async (encoding) => {
      const bomb = await bombOf(encoding)
      expect(bomb.length).toBeLessThan(GIB / 200)
      const before = process.memoryUsage().rss
      let peak = before
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss)
      }, 2)
      const reading = await readBody(fakeRequest(bomb, encoding), {
        wireBytesMax: 20 * 1024 * 1024,
        bodyBytesMax: 64 * 1024 * 1024,
      })
      clearInterval(watch)
      expect(reading).toEqual({ kind: 'too_large' })
      expect(peak - before).toBeLessThan(400 * 1024 * 1024)
    },
    60_000,
  )
})

/** A request whose body has come already. */
function fakeRequest(body: Buffer, encoding?: string): IncomingMessage {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding }
  return Object.assign(Readable.from([body]), { headers }) as unknown as IncomingMessage
}

async function bombOf(encoding: string): Promise<Buffer> {
  const zeros = Buffer.alloc(1024 * 1024)
  const streams = {
    gzip: () => zlib.createGzip({ level: 1 }),
    deflate: () => zlib.createDeflate({ level: 1 }),
    br: () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } }),
    zstd: () => zlib.createZstdCompress(),
  }
  const create = Object.hasOwn(streams, encoding)
    ? streams[encoding as keyof typeof streams]
    : streams.gzip
  const chunks: Buffer[] = []
  await pipeline(
    async function* () {
      for (let written = 0; written < GIB; written += zeros.length) yield zeros
    },
    create(),
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk)
    },
  )
  return Buffer.concat(chunks)
}
