import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiError } from '#domain/errors.ts'
import { invariant } from '#domain/invariant.ts'
import vectors from '../../../test/vectors/opendsr/requests.json' with { type: 'json' }
import { DIALECTS } from './dialect.ts'
import { parseRequest } from './parse_request.ts'

const HOSTS = ['controller.example']
const [valid] = vectors.taken

function placeOf(name: string) {
  const dialect = DIALECTS.find((known) => known.name === name)
  invariant(dialect !== undefined, 'a vector names a dialect')
  return { dialect, domain: 'opendsr.example.com', callbackHosts: HOSTS }
}

const bytesOf = (body: unknown) => Buffer.from(JSON.stringify(body))

function refusalOf(bytes: Uint8Array): ApiError {
  try {
    parseRequest(bytes, placeOf('v2'))
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('it is taken')
}

describe('parseRequest()', () => {
  test.each(vectors.taken)('takes $name', ({ dialect, body, expected }) => {
    expect(parseRequest(bytesOf(body), placeOf(dialect))).toEqual(expected)
  })

  test.each(vectors.refused)('refuses $name', ({ change, message }) => {
    const refusal = refusalOf(bytesOf({ ...valid?.body, ...withoutExtension(change), ...change }))
    expect(refusal).toMatchObject({ code: 'invalid_body', message })
    expect(refusal.message).not.toMatch(/johndoe|0a1b|shoe/)
  })

  test.each([
    ['a byte that is no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8'],
    ['a text that is no JSON', Buffer.from('{"a":'), 'it is no JSON'],
    ['nothing', Buffer.alloc(0), 'it is no JSON'],
    ['a list', Buffer.from('[]'), 'wanted a JSON object'],
    ['deep nesting', Buffer.from(`${'['.repeat(100)}${']'.repeat(100)}`), 'it is no JSON'],
    ['many values', bytesOf({ a: Array.from({ length: 20_000 }, () => 1) }), 'it is no JSON'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(refusalOf(bytes).message).toBe(`Cannot read the request: ${reason}`)
  })

  test('takes 100 identities and refuses one more, hashes among them', () => {
    const identity = (format: string) => ({
      ...{ identity_type: 'email', identity_value: 'a@b.example', identity_format: format },
    })
    const withMany = (count: number) =>
      bytesOf({
        ...valid?.body,
        extensions: null,
        subject_identities: [
          identity('raw'),
          ...Array.from({ length: count }, () => identity('md5')),
        ],
      })
    expect(parseRequest(withMany(99), placeOf('v2'))).toMatchObject({ unmatchedIdentities: 99 })
    expect(refusalOf(withMany(100)).message).toBe(
      'Cannot take the request: wanted up to 100 identities',
    )
  })

  test('either reads any JSON or refuses it without repeating a text of it', () => {
    const member = fc.constantFrom(
      ...Object.keys(valid?.body ?? {}),
      'identity_type',
      'opendsr.example.com',
      '__proto__',
    )
    const secret = 'planted-secret'
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 1, true, secret, `email`, 'raw', '2018-10-02T15:00:00Z'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(member, tie('value'), { maxKeys: 6 }),
      ),
    })).value
    fc.assert(
      fc.property(fc.dictionary(member, json), (changes) => {
        try {
          const read = parseRequest(bytesOf({ ...valid?.body, ...changes }), placeOf('v2'))
          expect(read.identities.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError)
          expect(String(error)).not.toContain(secret)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('never throws anything but a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusalOf(bytes).code).toBe('invalid_body')
      }),
    )
  })
})

/** Vectors about the identities of the list stand alone. */
function withoutExtension(change: object) {
  return 'subject_identities' in change ? { extensions: null } : {}
}
