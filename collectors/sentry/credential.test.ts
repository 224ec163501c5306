import { describe, expect, it } from 'vitest'
import { credentialOfBody, credentialOfHead } from './credential.ts'

const KEY = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'

function credential(query: string, headers: Readonly<Record<string, string>> = {}) {
  return credentialOfHead({
    method: 'POST',
    path: '/api/42/envelope/',
    params: {},
    query: new URLSearchParams(query),
    header: (name) => headers[name],
  })
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('credentialOfHead', () => {
  it('reads the key from each place where SDKs put it', () => {
    const found = { kind: 'key', key: KEY }
    expect(credential(`sentry_version=7&sentry_key=${KEY}&sentry_client=x`)).toEqual(found)
    for (const value of [
      `Sentry sentry_version=7, sentry_client=sentry.javascript.node/6.19.7, sentry_key=${KEY}`,
      `sentry sentry_key=${KEY},sentry_secret=x`,
    ]) {
      expect(credential('', { 'x-sentry-auth': value })).toEqual(found)
      expect(credential('', { authorization: value })).toEqual(found)
    }
    expect(credential('', { authorization: basic(`${KEY}:`) })).toEqual(found)
    expect(credential('', { authorization: basic(KEY) })).toEqual(found)
  })

  it('takes the same key in several places, and no two different ones', () => {
    const header = { 'x-sentry-auth': `Sentry sentry_key=${KEY}` }
    expect(credential(`sentry_key=${KEY}`, header)).toEqual({ kind: 'key', key: KEY })
    expect(credential('sentry_key=other', header)).toMatchObject({ kind: 'malformed' })
    expect(credential('sentry_key=a&sentry_key=b')).toMatchObject({ kind: 'malformed' })
  })

  it('tells a missing key from one that cannot be read', () => {
    expect(credential('')).toEqual({ kind: 'missing' })
    expect(credential('', { authorization: 'Bearer x' })).toEqual({ kind: 'missing' })
    for (const query of ['sentry_key=', `sentry_key=${'x'.repeat(201)}`, 'sentry_key=a%20b']) {
      expect(credential(query)).toMatchObject({ kind: 'malformed' })
    }
    for (const value of ['Sentry sentry_version=7', 'Sentry sentry_key=%zz%']) {
      expect(credential('', { 'x-sentry-auth': value }).kind).not.toBe('missing')
    }
    expect(credential('', { authorization: 'Basic !!!' })).toMatchObject({ kind: 'malformed' })
  })

  it('never repeats the key in its message', () => {
    expect(JSON.stringify(credential('sentry_key=jane doe'))).not.toContain('jane')
  })
})

describe('credentialOfBody', () => {
  const ofHeader = (header: unknown) =>
    credentialOfBody(Buffer.from(`${JSON.stringify(header)}\n{}`))

  it('reads the public key of the DSN that a tunnelled envelope carries', () => {
    expect(ofHeader({ dsn: `http://${KEY}@127.0.0.1:43180/42` })).toEqual({ kind: 'key', key: KEY })
    expect(ofHeader({ dsn: `https://${KEY}:secret@host.example/prefix/42` })).toMatchObject({
      key: KEY,
    })
  })

  it('finds none where there is no DSN or no envelope, and refuses one without a key', () => {
    expect(ofHeader({})).toEqual({ kind: 'missing' })
    expect(ofHeader([])).toEqual({ kind: 'missing' })
    expect(ofHeader({ dsn: 7 })).toEqual({ kind: 'missing' })
    expect(credentialOfBody(Buffer.from([0xff, 0x00]))).toEqual({ kind: 'missing' })
    expect(ofHeader({ dsn: 'https://host.example/42' })).toMatchObject({ kind: 'malformed' })
    expect(ofHeader({ dsn: 'no url' })).toMatchObject({ kind: 'malformed' })
  })
})
