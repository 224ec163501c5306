import { expect, test } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { createScrubber, createScrubberOf, type Scrubber } from '#policies/scrub/scrubber.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { requestContextOf } from '../../test/fixtures/request_context.ts'
import { judge } from './process.ts'

const MAIL = 'jane.doe@example.com'
const context = requestContextOf(
  bundleOf([contractSourceOf({ fields: { text: fieldOf({ action: 'scrub' }) } })]),
)

function storedText(text: string): string {
  const judged = judge(
    { kind: 'report', report: { type: 'error', subject: {}, data: { text } } },
    context,
  )
  return judged.kind === 'judged' ? Buffer.from(judged.payload).toString() : ''
}

test.each([0, 1, 10, 19, 20, 21])(
  'a text past the limit is not cut within what is scrubbed: %i characters before it',
  (before) => {
    const start = 'x '.repeat(LIMITS.stringLengthMax / 2).slice(0, LIMITS.stringLengthMax - before)
    const stored = storedText(`${start}${MAIL} and more ${'y '.repeat(9_000)}`)
    expect(stored).not.toContain('jane')
    expect(stored).not.toContain('example.com')
    expect(stored).toContain('TOO_LONG')
    expect(stored.length).toBeLessThan(LIMITS.stringLengthMax + 1_000)
  },
)

test('a report with more text than may be scrubbed is rejected unread', () => {
  const judged = judge(
    {
      kind: 'report',
      report: {
        type: 'error',
        subject: {},
        data: { text: 'x'.repeat(LIMITS.reportCharactersMax) },
      },
    },
    context,
  )
  expect(judged).toMatchObject({ kind: 'refused', outcome: { reason: 'report_too_large' } })
})

const open = requestContextOf(
  bundleOf([
    contractSourceOf({
      fields: {
        'extra.**': fieldOf({ action: 'scrub' }),
        'counts.*': fieldOf({ type: 'number' }),
      },
    }),
  ]),
)

function stored(data: JsonObject, scrubber: Scrubber = createScrubber()): unknown {
  const judged = judge(
    { kind: 'report', report: { type: 'error', subject: {}, data } },
    { ...open, scrubberAt: () => ({ scrubber }) },
  )
  return judged.kind === 'judged' ? JSON.parse(Buffer.from(judged.payload).toString()) : judged
}

test.each([
  ['a number', { card: 4111111111111111 }, { card: '[CREDIT_CARD]' }],
  ['a short number under its name', { ssn: 536904399 }, { ssn: '[US_SSN]' }],
  ['items of a list', { to: [MAIL, 7] }, { to: ['[EMAIL]', 7] }],
  [
    'a list under a sensitive name',
    { password: ['a b', 12] },
    { password: ['[SECRET]', '[SECRET]'] },
  ],
  [
    'an object under a sensitive name',
    { cookies: { theme: 'x1' } },
    { cookies: { theme: '[SECRET]' } },
  ],
  ['a key', { [MAIL]: 1 }, { '[EMAIL]': 1 }],
  [
    'pairs',
    {
      headers: [
        ['Authorization', 'plainword'],
        ['Accept', 'text/html'],
      ],
    },
    {
      headers: [
        ['Authorization', '[SECRET]'],
        ['Accept', 'text/html'],
      ],
    },
  ],
  ['a list of names', { fields: ['password', 'email'] }, { fields: ['password', 'email'] }],
  [
    'a name and a value',
    { headers: [{ name: 'x-api-key', value: 'abc' }] },
    { headers: [{ name: 'x-api-key', value: '[SECRET]' }] },
  ],
  [
    'attributes of OTLP',
    { attributes: [{ key: 'session.token', value: { stringValue: 'abc' } }] },
    { attributes: [{ key: 'session.token', value: { stringValue: '[SECRET]' } }] },
  ],
  [
    'JSON in a string',
    { body: '{"a":{"pin_code":1234}}' },
    { body: '{"a":{"pin_code":"[SECRET]"}}' },
  ],
])('%s is looked at as any text is', (_name, extra, expected) => {
  expect(stored({ extra })).toMatchObject({ data: { extra: expected } })
})

test('a number that is counted stays one, and one under a sensitive name goes', () => {
  expect(stored({ counts: { retries: 12345, passport: 12345 } })).toMatchObject({
    data: { counts: { retries: 12345, passport: '[PASSPORT]' } },
  })
})

test('a text that could not be looked at is withheld, remarked and not stored', () => {
  const broken = createScrubberOf({}, () => [
    {
      name: 'broken',
      kind: 'EMAIL',
      anchors: ['at'],
      prefixes: [],
      confidence: 1,
      match: () => {
        throw new Error('Cannot match')
      },
    },
  ])
  expect(stored({ extra: { note: MAIL, ok: 'fine' } }, broken)).toMatchObject({
    data: { extra: { note: '[withheld: rule_error]', ok: 'fine' } },
    remarks: [
      {
        path: 'extra.note',
        start: 0,
        end: MAIL.length,
        kind: 'WITHHELD',
        rule: 'rule_error',
        method: 'replace',
      },
    ],
  })
})
