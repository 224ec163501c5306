import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodedItem } from '#domain/collector.ts'
import type { JsonObject } from '#domain/json.ts'
import { OUTCOMES, REASONS } from '#domain/outcome.ts'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { requestContextOf } from '../../test/fixtures/request_context.ts'
import { judge } from './process.ts'

const bundle = bundleOf([
  contractSourceOf({
    fields: {
      text: fieldOf({ action: 'scrub' }),
      'user.id': fieldOf({ action: 'pseudonymise', identity: 'userId' }),
      'frames.line': fieldOf({ type: 'integer' }),
      'tags.*': fieldOf({ action: 'scrub' }),
    },
    subject: { userId: 'user.id' },
  }),
  contractSourceOf({ type: 'usage', class: 'optional', fields: { text: fieldOf() } }),
  contractSourceOf({ type: 'old', expires: '2020-01-01' }),
])
const context = requestContextOf(bundle)

const MAIL = 'ada.lovelace@contoso.example'
const reportOf = (data: JsonObject, type = 'error'): DecodedItem => ({
  kind: 'report',
  report: { type, subject: {}, data },
})

/** All that is kept or answered of an item, as text. */
function tracesOf(item: DecodedItem): string {
  const judged = judge(item, context)
  const payload = judged.kind === 'judged' ? Buffer.from(judged.payload).toString() : ''
  return JSON.stringify(judged, (key, value) => (key === 'payload' ? undefined : value)) + payload
}

describe('judge()', () => {
  test('never lets a planted undeclared value through', () => {
    const key = fc
      .string({ unit: 'grapheme' })
      .filter((name) => !/^(?:text|user|frames|tags)(?:\.|$)/.test(name))
    const nested = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(key, nested, fc.constantFrom('top', 'user', 'frames'), (name, other, where) => {
        const planted = JSON.parse(JSON.stringify({ [name]: { secret: 'PLANTED', other } }))
        const data = where === 'top' ? planted : { [where]: where === 'user' ? planted : [planted] }
        expect(tracesOf(reportOf({ text: 'x', ...data }))).not.toContain('PLANTED')
        expect(tracesOf(reportOf(data, 'unknown'))).not.toContain('PLANTED')
      }),
    )
  })

  test('never lets personal data of a declared field, of a key or of an id through', () => {
    const around = fc.string({
      unit: fc.constantFrom(' ', '\n', '(', ')', ',', '"', '<', '>', 'x ', ' y'),
    })
    fc.assert(
      fc.property(around, around, (before, after) => {
        const text = `${before} ${MAIL} ${after}`
        const traces = tracesOf(
          reportOf({
            text,
            user: { id: MAIL },
            tags: { [MAIL]: text, other: [text] },
            frames: { line: MAIL },
          }),
        )
        expect(traces.toLowerCase()).not.toContain('lovelace')
      }),
    )
  })

  test('puts a pseudonym in the place of an id, the same as that of the subject', () => {
    const judged = judge(reportOf({ user: { id: ' u-1 ' } }), context)
    if (judged.kind !== 'judged') throw new Error('The report was refused')
    const { data } = JSON.parse(Buffer.from(judged.payload).toString())
    const expected = Buffer.from(judged.pseudonyms.userId ?? []).toString('base64url')
    expect(data).toEqual({ user: { id: `psn_${expected}` } })
    expect(expected).not.toBe('')
  })

  test.each([
    [reportOf({ text: 'x' }), 'accepted', undefined],
    [reportOf({ text: 'x', other: 1 }), 'redacted', undefined],
    [reportOf({ text: 'x' }, 'usage'), 'dropped', 'default_required_only'],
    [reportOf({ text: 'x' }, 'old'), 'dropped', 'contract_expired'],
    [reportOf({ text: 'x' }, 'none'), 'quarantined', 'undeclared_type'],
    [reportOf({ mode: 'never' }), 'dropped', 'mode_never'],
    [{ kind: 'refused', reason: 'malformed_report' } as const, 'rejected', 'malformed_report'],
  ])('item %# ends as %s', (item, outcome, reason) => {
    const judged = judge(item, context)
    expect(judged.outcome).toMatchObject(reason === undefined ? { outcome } : { outcome, reason })
  })

  test('gives every item of any list exactly one outcome of the table', () => {
    const reason = fc.constantFrom(...Object.keys(REASONS).flatMap(parseReason))
    const item = fc.oneof(
      fc.record({ kind: fc.constant('refused' as const), reason }),
      fc
        .tuple(
          fc.dictionary(fc.string(), fc.jsonValue()),
          fc.constantFrom('error', 'usage', 'none', '__proto__'),
        )
        .map(([data, type]) => reportOf(JSON.parse(JSON.stringify(data)), type)),
    )
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const outcomes = items.map((one) => judge(one, context).outcome)
        expect(outcomes).toHaveLength(items.length)
        for (const outcome of outcomes) {
          expect(OUTCOMES).toContain(outcome.outcome)
          if ('reason' in outcome) expect(REASONS[outcome.reason]).toBe(outcome.outcome)
        }
      }),
    )
  })
})

function parseReason(name: string): readonly (keyof typeof REASONS)[] {
  return name in REASONS ? [name as keyof typeof REASONS] : []
}
