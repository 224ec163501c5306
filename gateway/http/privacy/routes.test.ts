import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { catalogueBundle } from '../../../test/fixtures/catalogue.ts'
import { bundleOf, contractSourceOf } from '../../../test/fixtures/contracts.ts'
import { PrivacyPages } from './pages.ts'
import { mountPrivacy } from './routes.ts'
import { STYLE } from './style.ts'

const OLD_HASH = 'ab'.repeat(32)
const PRODUCT = 'dynamics-365-guides'
const bundle = await catalogueBundle()
const app = new Hono<{ Bindings: HttpBindings }>()
const silent = () => undefined
mountPrivacy(
  app,
  new PrivacyPages({
    clock: { nowMs: () => 0 },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    policies: { bundle },
    listVersions: async () => [
      { hash: bundle.hash, firstUsedAt: new Date(1) },
      { hash: OLD_HASH, firstUsedAt: new Date(0) },
    ],
    readBundle: async (hash) => (hash === bundle.hash ? bundle : bundleOf([contractSourceOf()])),
  }),
)

const CHANGE = `/privacy/changes/${bundle.hash}`
const PAGES = ['/privacy/', `/privacy/${PRODUCT}`, CHANGE]
const DATA = ['/privacy/index.json', `/privacy/${PRODUCT}.json`, `${CHANGE}.json`]

describe('the public pages', () => {
  test.each([...PAGES, ...DATA])('serve %s to everybody, as a page or as data', async (path) => {
    const response = await app.request(path)
    expect(response.status).toBe(200)
    const isData = path.endsWith('.json')
    expect(response.headers.get('content-type')).toBe(
      isData ? 'application/json' : 'text/html; charset=utf-8',
    )
    const text = await response.text()
    if (isData) expect(text).toContain(bundle.hash)
    else expect(text).toContain('</html>')
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text))
  })

  test.each(PAGES)('allow %s one style by its hash and nothing else', async (path) => {
    const response = await app.request(path)
    const hash = createHash('sha256').update(STYLE).digest('base64')
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    const styles = (await response.text()).match(/<style>[\s\S]*?<\/style>/g)
    expect(styles).toEqual([`<style>${STYLE}</style>`])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test.each([...PAGES, ...DATA])(
    'answer 304 without a body for a %s that is known',
    async (path) => {
      const first = await app.request(path)
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toContain(bundle.hash.slice(0, 16))
      expect(first.headers.get('cache-control')).toBe('public, no-cache')
      const again = await app.request(path, { headers: { 'if-none-match': `"x", ${etag}` } })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      for (const name of ['etag', 'cache-control', 'vary']) {
        expect(again.headers.get(name)).toBe(first.headers.get(name))
      }
      const other = await app.request(path, { headers: { 'if-none-match': '"x"' } })
      expect(other.status).toBe(200)
    },
  )

  test('give every page a tag of its own', async () => {
    const tags = await Promise.all(
      [...PAGES, ...DATA].map(async (path) => (await app.request(path)).headers.get('etag')),
    )
    expect(new Set(tags).size).toBe(6)
  })

  test('are packed for those who can unpack, and only for them', async () => {
    const plain = await app.request('/privacy/')
    const packed = await app.request('/privacy/', { headers: { 'accept-encoding': 'br, gzip' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(plain.headers.get('vary')).toBe('accept-language, accept-encoding')
    const unpacked = new Response(packed.body?.pipeThrough(new DecompressionStream('gzip')))
    expect(await unpacked.text()).toBe(await plain.text())
  })

  test('speak English where another language is wanted', async () => {
    const response = await app.request('/privacy/', { headers: { 'accept-language': 'fr' } })
    expect(response.headers.get('content-language')).toBe('en')
    expect(await response.text()).toContain('<html lang="en">')
  })

  test.each([...PAGES, ...DATA])('answer HEAD of %s like GET, without a body', async (path) => {
    const [head, get] = await Promise.all([
      app.request(path, { method: 'HEAD' }),
      app.request(path),
    ])
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect([...head.headers]).toEqual([...get.headers])
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('refuse %s', async (method) => {
    for (const path of ['/privacy', ...PAGES, ...DATA]) {
      const response = await app.request(path, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
      expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
    }
  })

  test('answer 404 with a page for a product that is not declared, and never with its name', async () => {
    const response = await app.request('/privacy/%3Cscript%3Ealert(1)')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const text = await response.text()
    expect(text).toContain('There is no such page')
    expect(text).not.toContain('alert')
  })

  test.each([`/privacy/changes/${OLD_HASH}`, '/privacy/changes/other'])(
    'answer 404 for %s, which is compared with nothing, and lead back',
    async (path) => {
      const response = await app.request(path)
      expect(response.status).toBe(404)
      expect(await response.text()).toContain('<a href="../">All products</a>')
      expect((await app.request(`${path}.json`)).status).toBe(404)
    },
  )

  test('answer 404 as problem details for data that there is not', async () => {
    const response = await app.request('/privacy/other.json')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'not_found' })
  })

  test('send an address without its slash on, below whatever path a proxy has put it', async () => {
    const response = await app.request('/privacy')
    expect(response.status).toBe(308)
    const location = response.headers.get('location') ?? ''
    expect(new URL(location, 'https://a.example/telemetry/privacy').pathname).toBe(
      '/telemetry/privacy/',
    )
  })

  test('cost a look-up: a thousand answers take less than five seconds on a busy machine', async () => {
    const path = '/privacy/standard'
    await app.request(path)
    const startMs = performance.now()
    for (let index = 0; index < 1_000; index += 1) {
      await app.request(path, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })
    }
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })
})
