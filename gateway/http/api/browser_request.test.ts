import { describe, expect, it } from 'vitest'
import { assertOwnPage, cookieOf, ownOrigin, printCookie } from './browser_request.ts'

const SECURE = { publicUrl: 'https://privacy.example' }
const PLAIN = { publicUrl: undefined }

describe('a cookie', () => {
  it('is bound to our host, its root and TLS behind https', () => {
    const cookie = { name: 'tidegate', value: 'v', sameSite: 'Strict', maxAgeS: 9 } as const
    expect(printCookie(cookie, SECURE)).toBe(
      '__Host-tidegate=v; Path=/; Max-Age=9; HttpOnly; SameSite=Strict; Secure',
    )
    expect(printCookie(cookie, PLAIN)).toBe(
      'tidegate=v; Path=/; Max-Age=9; HttpOnly; SameSite=Strict',
    )
  })

  it('counts under its own name, and once', () => {
    const read = (cookie: string, place: { readonly publicUrl: string | undefined }) =>
      cookieOf({ get: () => cookie }, 'tidegate', place)
    expect(read('a=1; __Host-tidegate=v', SECURE)).toBe('v')
    expect(read('tidegate=v', SECURE)).toBeUndefined()
    expect(read('tidegate=v; tidegate=w', PLAIN)).toBeUndefined()
    expect(read('tidegate-sign-in=w', PLAIN)).toBeUndefined()
  })
})

describe('a page behind a proxy', () => {
  const headers = (origin: string) => ({
    method: 'POST',
    origin: 'http://privacy.example',
    get: (name: string) => ({ origin, 'x-tidegate-request': '1' })[name],
  })

  it('is ours under the address that the operator says, and no other', () => {
    expect(() => assertOwnPage(headers('https://privacy.example'), SECURE)).not.toThrow()
    expect(() => assertOwnPage(headers('https://other.example'), SECURE)).toThrow(/no page/)
    expect(ownOrigin({ origin: 'http://forged.example' }, SECURE)).toBe('https://privacy.example')
  })
})
