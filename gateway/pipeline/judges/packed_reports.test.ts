import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { pseudonymOf, rowOf } from '../../../test/fixtures/stored_reports.ts'
import type { JudgedReport } from '../steps.ts'
import { packReports, unpackReports } from './packed_reports.ts'

function judgedOf(changes: Partial<JudgedReport> = {}): JudgedReport {
  const { sealed: _, ...head } = rowOf({ tenantId: ONE.tenantId, id: randomUUID() })
  return {
    ...head,
    kind: 'judged',
    outcome: { outcome: 'accepted' },
    shapes: [],
    payload: Buffer.from('{}'),
    ...changes,
  }
}

const ONE = rowOf()
const hash = (byte: number) => Buffer.alloc(32, byte)

describe('packReports()', () => {
  test('keeps with each report who had which values of it', () => {
    const reports = [
      judgedOf(),
      judgedOf({ witnesses: { subject: pseudonymOf(1), others: [], values: [hash(2), hash(3)] } }),
      judgedOf(),
      judgedOf({
        witnesses: { subject: pseudonymOf(4), others: [pseudonymOf(6)], values: [hash(5)] },
      }),
      judgedOf(),
    ]
    const unpacked = unpackReports(packReports(reports))
    expect(unpacked.map(({ id }) => id)).toEqual(reports.map(({ id }) => id))
    const printed = unpacked.map(({ witnesses }) =>
      witnesses === undefined
        ? undefined
        : [[witnesses.subject], witnesses.others, witnesses.values].map((list) =>
            list.map((bytes) => bytes[0]),
          ),
    )
    expect(printed).toEqual([undefined, [[1], [], [2, 3]], undefined, [[4], [6], [5]], undefined])
  })

  test('keeps with each report its fingerprint and what it was stripped of', () => {
    const email = [{ kind: 'EMAIL', rule: 'email', count: 2 }]
    const reports = [
      judgedOf({ redactions: email, fingerprint: 'a'.repeat(16) }),
      judgedOf(),
      judgedOf({ redactions: [...email], fingerprint: 'b'.repeat(16) }),
      judgedOf({ redactions: [{ kind: 'EMAIL', rule: 'email', count: 3 }] }),
    ]
    const packed = packReports(reports)
    expect(packed.redactions).toHaveLength(3)
    const kept = unpackReports(packed).map(({ redactions, fingerprint }) => [
      redactions,
      fingerprint,
    ])
    expect(kept).toEqual(reports.map(({ redactions, fingerprint }) => [redactions, fingerprint]))
  })

  test('carries nothing of it where no report has such values', () => {
    expect(packReports([judgedOf(), judgedOf()]).witnesses).toBeUndefined()
  })
})
