import { describe, expect, test } from 'vitest'
import { parseCallbackHost, parseCallbackUrl } from './callback_url.ts'

const HOSTS = ['controller.example', 'other.example:8443']

describe('parseCallbackUrl()', () => {
  test.each([
    ['https://controller.example/cb?key=1', 'https://controller.example/cb?key=1'],
    ['HTTPS://Controller.Example:443', 'https://controller.example/'],
    ['https://other.example:8443/cb', 'https://other.example:8443/cb'],
    // What other parsers take for credentials is a path in the form that is kept and called.
    ['https://controller.example\\@evil.example/', 'https://controller.example/@evil.example/'],
  ])('takes %s', (text, expected) => {
    expect(parseCallbackUrl(text, HOSTS)).toBe(expected)
  })

  test.each([
    ['http://controller.example/cb', 'not encrypted'],
    ['ftp://controller.example/cb', 'another protocol'],
    ['https://controller.example:8443/cb', 'another port'],
    ['https://other.example/cb', 'another port'],
    ['https://evil.example/cb', 'another host'],
    ['https://controller.example.evil.example/', 'a host that begins so'],
    ['https://evil-controller.example/', 'a host that ends so'],
    ['https://sub.controller.example/', 'a host below'],
    ['https://controller.example./', 'another name of the host'],
    ['https://controller.example@evil.example/', 'a host behind a name'],
    ['https://user:secret@controller.example/', 'credentials'],
    ['https://controller.example/#part', 'a fragment'],
    ['//controller.example/', 'no protocol'],
    ['javascript:alert(1)', 'a script'],
    ['', 'nothing'],
  ])('refuses %s: %s', (text) => {
    expect(parseCallbackUrl(text, HOSTS)).toBeUndefined()
  })

  test('refuses what is longer than 2,000 characters', () => {
    const url = `https://controller.example/${'a'.repeat(1_973)}`
    expect(parseCallbackUrl(url, HOSTS)).toBe(url)
    expect(parseCallbackUrl(`${url}a`, HOSTS)).toBeUndefined()
  })

  test.each(['127.0.0.1', '0x7f.1', '2130706433', '[::1]', 'localhost', '169.254.169.254'])(
    'refuses %s, even where a list names it',
    (host) => {
      const url = new URL(`https://${host}/`)
      expect(parseCallbackUrl(url.href, [host, url.host])).toBeUndefined()
    },
  )
})

describe('parseCallbackHost()', () => {
  test.each([
    ['Controller.Example', 'controller.example'],
    ['controller.example:443', 'controller.example'],
    ['controller.example:8443', 'controller.example:8443'],
  ])('takes %s', (text, expected) => {
    expect(parseCallbackHost(text)).toBe(expected)
  })

  test.each([
    '',
    '*',
    '10.0.0.1',
    'localhost',
    'a.example/path',
    'https://a.example',
    'u@a.example',
  ])('refuses %j', (text) => {
    expect(parseCallbackHost(text)).toBeUndefined()
  })
})
