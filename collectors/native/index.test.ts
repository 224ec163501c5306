import { describe, expect, it } from 'vitest'
import type { Decoding, ItemResult, RefusalKind, RequestHead } from '#domain/collector.ts'
import { nativeCollector } from './index.ts'

function headOf(headers: Readonly<Record<string, string>> = {}, query = ''): RequestHead {
  return {
    method: 'POST',
    path: '/v1/reports',
    params: {},
    query: new URLSearchParams(query),
    header: (name) => headers[name],
  }
}

const DECODED: Extract<Decoding, { kind: 'decoded' }> = { kind: 'decoded', items: [] }

describe('nativeCollector.credential', () => {
  it('reads a bearer token or x-tidegate-key', () => {
    const found = { kind: 'key', key: 'tg_k1' }
    for (const headers of [
      { authorization: 'Bearer tg_k1' },
      { authorization: 'bearer   tg_k1 ' },
      { 'x-tidegate-key': 'tg_k1' },
      { 'x-tidegate-key': 'tg_k1', authorization: 'Bearer tg_k1' },
      { 'x-tidegate-key': 'tg_k1', authorization: 'Basic eDp5' },
    ]) {
      expect(nativeCollector.credential(headOf({ ...headers }))).toEqual(found)
    }
  })

  it('tells a missing key from one that cannot be read, and never repeats it', () => {
    expect(nativeCollector.credential(headOf())).toEqual({ kind: 'missing' })
    expect(nativeCollector.credential(headOf({ authorization: 'Basic eDp5' }))).toEqual({
      kind: 'missing',
    })
    for (const headers of [
      { authorization: 'Bearer' },
      { authorization: 'Bearer jane doe' },
      { authorization: `Bearer ${'jane'.repeat(60)}` },
      { authorization: 'Bearer jane', 'x-tidegate-key': 'b' },
    ]) {
      const credential = nativeCollector.credential(headOf({ ...headers }))
      expect(credential.kind).toBe('malformed')
      expect(JSON.stringify(credential)).not.toContain('jane')
    }
  })
})

describe('nativeCollector.checkHead', () => {
  const check = (contentType: string) =>
    nativeCollector.checkHead?.(headOf({ 'content-type': contentType }))?.kind

  it('takes JSON, lines and what clients send without meaning it', () => {
    expect(nativeCollector.checkHead?.(headOf())).toBeUndefined()
    for (const type of [
      'application/json',
      'Application/JSON; charset=utf-8',
      'application/vnd.x+json',
      'application/x-ndjson',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
    ]) {
      expect(check(type)).toBeUndefined()
    }
  })

  it('refuses media types that are something else', () => {
    for (const type of ['application/x-protobuf', 'multipart/form-data; boundary=x', 'text/html']) {
      expect(check(type)).toBe('media_type_unsupported')
    }
  })
})

describe('nativeCollector.answer', () => {
  const results: readonly ItemResult[] = [
    { id: 'a', outcome: { outcome: 'accepted' } },
    {
      id: 'b',
      outcome: {
        outcome: 'redacted',
        remarks: [{ path: 'm', start: 0, end: 3, kind: 'EMAIL', rule: 'email', method: 'replace' }],
      },
    },
    { id: 'c', outcome: { outcome: 'dropped', reason: 'user_off' } },
    { id: 'd', outcome: { outcome: 'quarantined', reason: 'undeclared_type' } },
    { id: undefined, outcome: { outcome: 'rejected', reason: 'malformed_report' } },
  ]
  const answerOf = (query: string) => nativeCollector.answer(results, headOf({}, query), DECODED)
  const notAccepted = [
    {
      index: 1,
      id: 'b',
      outcome: 'redacted',
      remarks: [{ path: 'm', start: 0, end: 3, kind: 'EMAIL', rule: 'email', method: 'replace' }],
    },
    { index: 2, id: 'c', outcome: 'dropped', reason: 'user_off' },
    { index: 3, id: 'd', outcome: 'quarantined', reason: 'undeclared_type' },
    { index: 4, outcome: 'rejected', reason: 'malformed_report' },
  ]

  it('counts every outcome and lists the items that were not plainly accepted', () => {
    const answer = answerOf('')
    expect(answer.status).toBe(202)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(JSON.parse(String(answer.body))).toEqual({
      received: 5,
      accepted: 1,
      redacted: 1,
      dropped: 1,
      quarantined: 1,
      rejected: 1,
      items: notAccepted,
    })
  })

  it('lists every item where verbose=1', () => {
    expect(JSON.parse(String(answerOf('verbose=1').body)).items).toEqual([
      { index: 0, id: 'a', outcome: 'accepted' },
      ...notAccepted,
    ])
    expect(JSON.parse(String(answerOf('verbose=0').body)).items).toEqual(notAccepted)
  })
})

describe('nativeCollector.refuse', () => {
  const statuses: readonly (readonly [RefusalKind, number])[] = [
    ['key_missing', 401],
    ['key_malformed', 401],
    ['key_unknown', 401],
    ['key_expired', 401],
    ['key_wrong_project', 403],
    ['route_unknown', 404],
    ['method_not_allowed', 405],
    ['media_type_unsupported', 415],
    ['encoding_unsupported', 415],
    ['body_too_large', 413],
    ['body_undecodable', 400],
    ['too_many_items', 413],
    ['overloaded', 503],
    ['internal', 500],
  ]
  it.each(statuses)('answers %s with problem details of status %i', (kind, status) => {
    const answer = nativeCollector.refuse({ kind, message: 'Cannot go on' }, headOf())
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401)
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined)
    expect(answer.headers['allow']).toBe(status === 405 ? 'POST, OPTIONS' : undefined)
    expect(JSON.parse(String(answer.body))).toEqual({
      type: `urn:tidegate:problem:${kind}`,
      title: expect.any(String),
      status,
      detail: 'Cannot go on',
      code: kind,
    })
  })
})
