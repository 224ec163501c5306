import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits.ts'
import { parseJson, parsePlainArray } from './parse_json.ts'

const value = (text: string) => {
  const parsing = parseJson(text)
  if (!parsing.ok) throw new Error(parsing.message)
  return parsing.value
}

describe('parseJson', () => {
  it('reads every value that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (sent) => {
        const text = JSON.stringify(sent)
        fc.pre(!/\d{16}/.test(text))
        expect(JSON.stringify(value(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  it('never throws, and agrees with the engine on what is JSON', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      'u12',
      '1',
      '-',
      '.',
      'e',
      'a',
      'null',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('')
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        const parsing = parseJson(text)
        expect(parsing.ok).toBe(isJson)
        if (!parsing.ok) expect(parsing.position).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2_000 },
    )
  })

  it('points at the character that is wrong and does not quote the text', () => {
    const positions: readonly (readonly [string, number])[] = [
      ['', 0],
      ['{"a":1,}', 7],
      ['{"a" 1}', 5],
      ['[1 2]', 3],
      ['[01]', 1],
      ['{"a":"jane\\x"}', 10],
      ['{"a":"jane', 10],
      ['{"a":"ja\nne"}', 8],
      ['{"a":1} jane', 8],
      ['{jane:1}', 1],
    ]
    for (const [text, position] of positions) {
      const parsing = parseJson(text)
      expect(parsing).toMatchObject({ ok: false, reason: 'syntax', position })
      expect(JSON.stringify(parsing)).not.toContain('jane')
    }
  })

  it('treats __proto__ and constructor as keys without effect', () => {
    const parsed = value('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}')
    expect(Object.getPrototypeOf(parsed)).toBeNull()
    expect(Object.keys(parsed ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  it('keeps the digits of integers past 2^53 and of numbers past the range of a double', () => {
    expect(value('[9007199254740993,-9223372036854775808,9007199254740991]')).toEqual([
      '9007199254740993',
      '-9223372036854775808',
      9007199254740991,
    ])
    expect(value('{"a":1e999,"b":[-1e400,2]}')).toEqual({ a: '1e999', b: ['-1e400', 2] })
    expect(value('18446744073709551615')).toBe('18446744073709551615')
    expect(value('[0.31196215835578456, 1795239583.8221002]')).toEqual([
      0.31196215835578456, 1795239583.8221002,
    ])
  })

  it('replaces lone surrogates in strings and keys by U+FFFD and keeps pairs', () => {
    expect(value('{"a\\ud800":"\\udc00x","b":"\\ud83d\\ude00"}')).toEqual({
      'a\ufffd': '\ufffdx',
      b: '\u{1f600}',
    })
    expect(value('"\ud800"')).toBe('\ufffd')
  })

  it('refuses nesting past the limit without using the stack', () => {
    for (const deep of ['['.repeat(10_000), '{"a":'.repeat(10_000), '['.repeat(5_000_000)]) {
      expect(parseJson(deep)).toMatchObject({ ok: false, reason: 'nesting' })
    }
    const levels = LIMITS.nestingMax
    expect(parseJson('['.repeat(levels) + ']'.repeat(levels)).ok).toBe(true)
    expect(parseJson('['.repeat(levels + 1) + ']'.repeat(levels + 1)).ok).toBe(false)
    expect(parseJson('[[1]]', { nestingMax: 1 })).toMatchObject({ reason: 'nesting', position: 1 })
    expect(parseJson(JSON.stringify('['.repeat(100))).ok).toBe(true)
    expect(parseJson(JSON.stringify({ '["[': '\\"[[' }), { nestingMax: 1 }).ok).toBe(true)
  })

  it('refuses more values than the caller wants', () => {
    expect(parseJson('{"a":1,"b":2}', { valuesMax: 4 }).ok).toBe(true)
    expect(parseJson('{"a":1,"b":2}', { valuesMax: 3 })).toMatchObject({ reason: 'values' })
    expect(parseJson('"a,b,c,d"', { valuesMax: 0 }).ok).toBe(true)
  })

  it('lets the last of two equal keys count', () => {
    expect(value('{"a":1,"a":2}')).toEqual({ a: 2 })
  })
})

describe('parsePlainArray', () => {
  const limits = { nestingMax: 3, valuesMax: 8, elementsMax: 3 }

  it('reads each element as parseJson does, or leaves the whole array to it', () => {
    const special = fc.constantFrom(
      '1e999',
      '9007199254740993',
      '{"__proto__":1}',
      '"\\ud800"',
      '"\ud800"',
      '[[[[]]]]',
      '[1,2,3,4,5,6,7,8]',
      '{',
      '"a',
      '1 2',
      '"[{,:\\"}]"',
    )
    const element = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json)),
      special,
    )
    fc.assert(
      fc.property(fc.array(element, { maxLength: 4 }), (elements) => {
        const values = parsePlainArray(`[${elements.join(',')}]`, limits)
        if (values === undefined) return
        expect(values.length).toBeLessThanOrEqual(limits.elementsMax)
        const single = elements.map((text) => parseJson(text, limits))
        expect(values).toEqual(single.map((parsing) => (parsing.ok ? parsing.value : parsing)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('counts nesting and values of each element by itself', () => {
    expect(parsePlainArray('[[[1]],[[2]],{"a":[[]]}]', limits)).toHaveLength(3)
    expect(parsePlainArray('[[1,2,3],[1,2,3],[1,2,3]]', limits)).toHaveLength(3)
    expect(parsePlainArray('[[[[[1]]]]]', limits)).toBeUndefined()
    expect(parsePlainArray('[[1,2,3,4,5,6,7,8,9]]', limits)).toBeUndefined()
    expect(parsePlainArray('[1,2,3,4]', limits)).toBeUndefined()
    expect(parsePlainArray('[]', limits)).toEqual([])
  })

  it('never throws on what is no array', () => {
    for (const text of ['', '{}', '1', '[', '[1', '[1]]', '[1],[2]', ']', '[,]']) {
      expect(parsePlainArray(text, limits)).toBeUndefined()
    }
  })
})
