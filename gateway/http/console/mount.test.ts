import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get as httpGet, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consolePolicy, mountConsole } from './mount.ts'

const SCRIPT = `${'export const text = "the same again and again"\n'.repeat(200)}`
const SMALL = 'export const small = 1\n'
const SECRET = 'the file beside the console'

let folder: string
let server: Server
let origin: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-console-'))
  const built = join(folder, 'dist')
  mkdirSync(join(built, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), SECRET)
  writeFileSync(join(built, 'index.html'), '<meta name="tidegate-nonce" content="%NONCE%">')
  writeFileSync(join(built, 'icon.svg'), '<svg/>')
  writeFileSync(join(built, 'assets/index-Ab12_-9Z.js'), SCRIPT)
  writeFileSync(join(built, 'assets/small-Ab12_-9Z.js'), SMALL)
  const app = new Hono<{ Bindings: HttpBindings }>()
  mountConsole(app, built)
  server = await new Promise<Server>((ready) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      ready(started as Server),
    )
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  await new Promise((ended) => server?.close(ended))
  rmSync(folder, { recursive: true, force: true })
})

interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
}

/** The path goes over the wire as it is, and the bytes come as they were sent. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Raw> {
  return await new Promise((ready, fail) => {
    const { hostname, port } = new URL(origin)
    httpGet({ hostname, port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        ready({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes: Buffer.concat(chunks),
        }),
      )
    }).on('error', fail)
  })
}

const BIG = '/console/assets/index-Ab12_-9Z.js'

describe('mountConsole()', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip;q=1.0', 'gzip', gunzipSync],
    ['deflate', undefined, (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ])(
    'sends a file to who accepts %s as %s, and it is the same',
    async (accept, encoding, decode) => {
      for (const _ of ['made', 'kept']) {
        const { status, headers, bytes } = await get(
          BIG,
          accept === undefined ? {} : { 'accept-encoding': accept },
        )
        expect(status).toBe(200)
        expect(headers['content-encoding']).toBe(encoding)
        expect(headers['vary']).toBe('accept-encoding')
        expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
        expect(decode(bytes).toString()).toBe(SCRIPT)
        if (encoding !== undefined) expect(bytes.length).toBeLessThan(SCRIPT.length / 10)
      }
    },
  )

  test('sends what fits into one packet as it is', async () => {
    const { headers, bytes } = await get('/console/assets/small-Ab12_-9Z.js', {
      'accept-encoding': 'br, gzip',
    })
    expect([headers['content-encoding'], bytes.toString()]).toEqual([undefined, SMALL])
  })

  test('lets only files be kept whose names change with what is in them', async () => {
    const kept = async (path: string) => (await get(path)).headers['cache-control']
    expect(await kept(BIG)).toBe('public, max-age=31536000, immutable')
    expect(await kept('/console/icon.svg')).toBe('no-cache')
    expect(await kept('/console/')).toBe('no-store')
    expect(await kept('/console/requests')).toBe('no-store')
  })

  test('makes a nonce for each page, which stands in the page and in its policy', async () => {
    const nonces = new Set<string>()
    for (const path of ['/console/', '/console/', '/console/requests', '/console/requests/1']) {
      const { status, headers, bytes } = await get(path)
      expect(status).toBe(200)
      const nonce = /content="([\w-]{22})"/.exec(bytes.toString())?.[1] ?? ''
      expect(headers['content-security-policy']).toBe(consolePolicy(nonce))
      expect(headers['x-content-type-options']).toBe('nosniff')
      nonces.add(nonce)
    }
    expect([nonces.size, nonces.has('')]).toEqual([4, false])
    expect(consolePolicy('n')).not.toMatch(/unsafe|https?:|\*/)
  })

  test('answers files that there are not like what there is not, and screens by the page', async () => {
    for (const path of ['assets/index-00000000.js', 'assets/', 'nothing.js', 'a/b.map']) {
      const { status, headers, bytes } = await get(`/console/${path}`)
      expect([path, status, headers['content-type']]).toEqual([
        ...[path, 404, 'application/problem+json'],
      ])
      expect(JSON.parse(bytes.toString())).toMatchObject({ code: 'not_found' })
    }
    const { status, headers } = await get('/console')
    expect([status, headers['location']]).toEqual([308, '/console/'])
  })

  test.each([
    '/console/../secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/%2e%2e%2fsecret.txt',
    '/console/assets/../../secret.txt',
    '/console/assets/..%5c..%5csecret.txt',
    '/console//etc/passwd',
    '/console/%00secret.txt',
  ])('reads nothing outside of what was built: %s', async (path) => {
    const { status, bytes } = await get(path)
    expect(bytes.toString()).not.toContain(SECRET)
    expect(bytes.toString()).not.toContain('root:')
    expect([200, 404]).toContain(status)
    if (status === 200) expect(bytes.toString()).toContain('tidegate-nonce')
  })

  test('says how to build the console where it was not', async () => {
    const app = new Hono<{ Bindings: HttpBindings }>()
    mountConsole(app, join(folder, 'nothing'))
    const response = await app.request('/console/')
    expect([response.status, response.headers.get('content-type')]).toEqual([
      ...[503, 'application/problem+json'],
    ])
    expect(await response.json()).toMatchObject({
      code: 'unavailable',
      title: 'Cannot show the console: build it with `npm run console`',
    })
  })
})
