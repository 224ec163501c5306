import { describe, expect, it } from 'vitest'
import { parseOidc } from './oidc_settings.ts'

const WHOLE = {
  TIDEGATE_OIDC_ISSUER: 'https://login.example/realms/staff',
  TIDEGATE_OIDC_CLIENT_ID: 'tidegate',
}

describe('parseOidc()', () => {
  it('reads a provider, with a secret or without', () => {
    expect(parseOidc({})).toBeUndefined()
    expect(parseOidc(WHOLE)).toEqual({
      ...{ issuer: 'https://login.example/realms/staff', clientId: 'tidegate' },
      clientSecret: undefined,
    })
    expect(parseOidc({ ...WHOLE, TIDEGATE_OIDC_CLIENT_SECRET: 's' })?.clientSecret).toBe('s')
  })

  it.each([
    ['half of it', { TIDEGATE_OIDC_CLIENT_ID: 'tidegate' }, /ISSUER: wanted the https/],
    ['no client', { ...WHOLE, TIDEGATE_OIDC_CLIENT_ID: '' }, /wanted TIDEGATE_OIDC_CLIENT_ID/],
    ['no TLS', { ...WHOLE, TIDEGATE_OIDC_ISSUER: 'http://login.example' }, /wanted the https/],
    ['no name of ours', { ...WHOLE, HOST: '0.0.0.0' }, /wanted TIDEGATE_PUBLIC_URL/],
  ])('refuses %s', (_, env, message) => {
    expect(() => parseOidc(env)).toThrow(message)
  })
})
