import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestHead } from '#domain/collector.ts'
import { decodeText, parseEnvelope } from './envelope.ts'
import { sentryCollector } from './index.ts'

function parse(text: string) {
  const envelope = parseEnvelope(Buffer.from(text))
  if (!envelope.ok) throw new Error(envelope.message)
  return envelope.items.map((item) =>
    item.kind === 'item' ? `${item.type}:${decodeText(item.payload)}` : item.kind,
  )
}

describe('parseEnvelope', () => {
  it('ends a payload without length at the newline and keeps a carriage return', () => {
    expect(parse('{}\n{"type":"a"}\npayload\r\n{"type":"b"}\nlast')).toEqual([
      'a:payload\r',
      'b:last',
    ])
  })

  it('counts length in bytes and lets newlines be payload', () => {
    expect(parse('{}\n{"type":"a","length":7}\n\u00e9\n\u20ac\n\n{"type":"b"}\nlast')).toEqual([
      'a:\u00e9\n\u20ac\n',
      'b:last',
    ])
    expect(parse('{}\n{"type":"a","length":0}\n\n{"type":"b"}\nx')).toEqual(['a:', 'b:x'])
  })

  it('takes empty payloads, empty envelopes and blank lines between items', () => {
    expect(parse('{}')).toEqual([])
    expect(parse('{}\n\n\n')).toEqual([])
    expect(parse('{}\n{"type":"a"}\n\n{"type":"b"}\n')).toEqual(['a:', 'b:'])
    expect(parse('{}\n{"type":"a"}')).toEqual(['a:'])
    expect(parse('{}\n\n{"type":"a"}\nx\n\n\n{"type":"b"}\ny\n')).toEqual(['a:x', 'b:y'])
  })

  it('refuses an item that it cannot read and keeps its neighbours', () => {
    for (const garbled of [
      'not json',
      '[]',
      '{"type":7}',
      '{"type":"a","length":-1}',
      '{"length":"4"}',
    ]) {
      expect(parse(`{}\n{"type":"a"}\nx\n${garbled}\n{"type":"event"}\n{"type":"b"}\ny`)).toEqual([
        'a:x',
        'garbled',
        'b:y',
      ])
    }
    expect(parse('{}\n{"type":"a","length":2}\ntoo long\n{"type":"b"}\ny')).toEqual([
      'garbled',
      'b:y',
    ])
    expect(parse('{}\n{"type":"b"}\ny\n{"type":"a","length":20}\ncut off')).toEqual([
      'b:y',
      'garbled',
    ])
  })

  it('cannot read an envelope without a header', () => {
    for (const text of ['', '\n{}', '[]', '7', 'not json\n{"type":"a"}\nx']) {
      expect(parseEnvelope(Buffer.from(text))).toMatchObject({ ok: false })
    }
  })
})

describe('sentryCollector.decode', () => {
  const folder = new URL('../../test/vectors/sentry/', import.meta.url)
  const bodies = readdirSync(folder).map((file) => {
    const vector: { body?: string; bodyBase64?: string } = JSON.parse(
      readFileSync(new URL(file, folder), 'utf8'),
    )
    return vector.bodyBase64 === undefined
      ? Buffer.from(vector.body ?? '')
      : Buffer.from(vector.bodyBase64, 'base64')
  })
  const heads = ['/api/42/envelope/', '/api/42/store'].map(
    (path): RequestHead => ({
      method: 'POST',
      path,
      params: {},
      query: new URLSearchParams(),
      header: () => undefined,
    }),
  )
  const decodeAll = (body: Uint8Array) =>
    heads.map((head) => {
      const decoding = sentryCollector.decode(body, head)
      sentryCollector.credentialOfBody?.(body)
      return decoding.kind
    })

  it('never throws for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => void decodeAll(body)))
  })

  it('never throws for real envelopes that were cut, repeated and changed', () => {
    const edit = fc.record({
      at: fc.nat(),
      length: fc.nat(40),
      bytes: fc.uint8Array({ maxLength: 8 }),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        (body, edits) => {
          let mutated = body
          for (const { at, length, bytes } of edits) {
            const start = at % (mutated.length + 1)
            mutated = Buffer.concat([
              mutated.subarray(0, start),
              bytes,
              mutated.subarray(start + length),
            ])
          }
          expect(decodeAll(mutated)).toHaveLength(heads.length)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives every item of an envelope exactly one place in the answer', () => {
    const type = fc.constantFrom('event', 'session', 'attachment', 'unknown', 'check_in')
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.json({ maxDepth: 2 }))), (items) => {
        const lines = items.flatMap(([name, payload]) => [
          JSON.stringify({ type: name, length: Buffer.byteLength(payload) }),
          payload,
        ])
        const [head] = heads
        if (head === undefined) throw new Error('There is no head')
        const decoding = sentryCollector.decode(Buffer.from(['{}', ...lines].join('\n')), head)
        expect(decoding.kind === 'decoded' && decoding.items.length).toBe(items.length)
      }),
    )
  })
})
