import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { mountVerifyPage } from './verify_routes.ts'

const app = new Hono<{ Bindings: HttpBindings }>()
mountVerifyPage(app)

describe('the page that verifies receipts', () => {
  test('may load scripts of this server and nothing else, and sends no form', async () => {
    const response = await app.request('/privacy/verify')
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'sha256-[^']+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    const page = await response.text()
    expect(page).toContain('<script type="module" src="./verify/client.js"></script>')
    expect(page).not.toMatch(/<form|https?:\/\//)
  })

  test('gets every module that its script imports, without types, and none besides', async () => {
    const seen = new Set<string>()
    const waiting = ['/privacy/verify/client.js']
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const response = await app.request(path)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      const script = await response.text()
      expect(script).not.toMatch(/from '(?:#|node:)|\.ts'|\binterface \w+ \{|import type/)
      for (const [, target = ''] of script.matchAll(/from\s+'([^']+)'/g)) {
        waiting.push(new URL(target, `http://host${path}`).pathname)
      }
    }
    expect(seen.size).toBeGreaterThan(8)
    expect([...seen]).toContain('/privacy/verify/policies/ledger/verify_receipt.js')
    for (const path of [
      'other.js',
      'gateway/config.js',
      '../../package.js',
      'policies/ledger/tree.js',
    ]) {
      expect((await app.request(`/privacy/verify/${path}`)).status).toBe(404)
    }
  })
})
