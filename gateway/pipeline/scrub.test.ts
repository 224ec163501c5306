import { expect, test } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
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
