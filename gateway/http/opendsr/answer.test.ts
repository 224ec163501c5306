import { describe, expect, it } from 'vitest'
import { ApiError } from '#domain/errors.ts'
import { DIALECTS } from '../../subjects/opendsr/dialect.ts'
import { answerError, signAnswer } from './answer.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function startSigning() {
  const [dialect] = DIALECTS
  if (dialect === undefined) throw new Error('there are dialects')
  const signed: string[] = []
  const processor = {
    domain: 'opendsr.example.com',
    certificate: '',
    validToMs: 0,
    callbackHosts: [],
    sign: async (bytes: Uint8Array) => {
      signed.push(new TextDecoder().decode(bytes))
      return { 'X-OpenGDPR-Signature': String(signed.length) }
    },
  }
  return { signed, signing: { processor, dialect, constants: new Map() } }
}

describe('signAnswer()', () => {
  it('signs once what anybody can ask for without a token', async () => {
    const { signed, signing } = startSigning()
    for (const code of ['unauthenticated', 'method_not_allowed'] as const) {
      const answer = answerError(new ApiError(code, 'Cannot do it'), { log })
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => signAnswer(answer, signing)),
      )
      const bodies = await Promise.all(answers.map((each) => each.text()))
      expect(new Set(bodies)).toEqual(new Set([signed.at(-1)]))
      const headers = answers.map((each) => each.headers.get('X-OpenGDPR-Signature'))
      expect(new Set(headers)).toEqual(new Set([String(signed.length)]))
    }
    expect(signed).toHaveLength(2)
  })

  it('signs each other answer, and remembers none', async () => {
    const { signed, signing } = startSigning()
    const notFound = answerError(new ApiError('not_found', 'Cannot find it'), { log })
    for (const answer of [
      notFound,
      notFound,
      { status: 200, body: { request_status: 'pending' } },
    ]) {
      await signAnswer(answer, signing)
    }
    expect(signed).toHaveLength(3)
    expect(signing.constants.size).toBe(0)
  })
})
