import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusedPage, signInPage } from './sign_in_page.ts'
import { MARK, SIGN_IN_STYLE } from './sign_in_style.ts'
import { SIGN_IN_LANGUAGES, signInWordsFor } from './sign_in_words.ts'

const CONSOLE = resolve(import.meta.dirname, '../../../console')
const OIDC = { issuer: 'https://login.example', clientId: 'tidegate', clientSecret: undefined }
const ENGLISH = signInWordsFor(undefined)

const shownIn = (html: string): readonly string[] =>
  [...html.matchAll(/<p data-when="(\w+)"[^>]*?(hidden)?>/g)].flatMap(([, state = '', hidden]) =>
    hidden === undefined ? [state] : [],
  )

describe('signInPage()', () => {
  test('has the provider where there is one, and says without a script what is left to do', () => {
    const plain = signInPage({ oidc: undefined }, ENGLISH).html
    const both = signInPage({ oidc: OIDC }, ENGLISH).html
    expect(shownIn(plain)).toEqual(['none'])
    expect(shownIn(both)).toEqual(['provider'])
    expect(plain).not.toContain('/console/sign-in/oidc')
    expect(both).toContain('href="/console/sign-in/oidc">Sign in with your organisation</a>')
  })

  test('lets run and look only what it has itself, by its hash', () => {
    for (const { html, headers } of [
      signInPage({ oidc: OIDC }, ENGLISH),
      refusedPage(ENGLISH, 'provider'),
    ]) {
      const policy = headers['content-security-policy'] ?? ''
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      const parts = [...html.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)]
      expect(parts.length).toBeGreaterThan(0)
      for (const [, , text = ''] of parts) {
        expect(policy).toContain(createHash('sha256').update(text).digest('base64'))
      }
      expect(html).not.toMatch(/ (?:style|on\w+)=|https?:/)
    }
  })

  test('has the colours and the mark of the console', () => {
    const theme = readFileSync(resolve(CONSOLE, 'src/app/theme.ts'), 'utf8')
    const colours = SIGN_IN_STYLE.match(/#[0-9a-f]{6}\b/g) ?? []
    expect(colours.length).toBeGreaterThan(20)
    expect(colours.filter((colour) => !theme.includes(colour))).toEqual([])
    const icon = readFileSync(resolve(CONSOLE, 'public/icon.svg'), 'utf8')
    expect(icon).toContain(/<path.*\/>/.exec(MARK)?.[0])
  })
})

describe('signInWordsFor()', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['fr-FR', 'en'],
    ['fr, de;q=.8, en;q=.5', 'de'],
    ['de-AT', 'de'],
    ['en-GB, de', 'en'],
  ])('speaks to who asks for %s in %s', (header, language) => {
    const words = signInWordsFor(header)
    expect(words.language).toBe(language)
    expect(signInPage({ oidc: undefined }, words).html).toContain(`<html lang="${language}">`)
  })

  test('has words of its own for every state and refusal in each language', () => {
    const [english, ...others] = SIGN_IN_LANGUAGES
    for (const { says, refused } of others) {
      const own = new Set([...Object.values(says), ...Object.values(refused.reasons)])
      const theirs = [...Object.values(english.says), ...Object.values(english.refused.reasons)]
      expect(theirs.filter((text) => own.has(text) || text === '')).toEqual([])
    }
  })
})
