import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '#domain/clock.ts'
import { isGuid, parseTenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { bundleOf, contractOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { RECEIVED_AT_MS, requestContextOf } from '../../test/fixtures/request_context.ts'
import { complete, reportId } from './seal.ts'
import type { Minimised } from './steps.ts'

const context = requestContextOf(bundleOf([]))
const { tenantId } = context.admission
const otherTenant = parseTenantId('00000000-0000-4000-8000-000000000002') ?? tenantId

function itemOf(data: JsonObject, changes: Partial<Minimised> = {}): Minimised {
  const contract = contractOf({ a: fieldOf() }, { retentionDays: 30 })
  return {
    kind: 'report',
    report: { type: 'error', subject: {}, data },
    product: 'app',
    timeMs: RECEIVED_AT_MS,
    data,
    contract,
    subject: {},
    classification: contract,
    level: 'required',
    pseudonyms: {},
    remarks: [],
    shapes: [],
    ...changes,
  }
}

describe('complete()', () => {
  test('stores data and remarks as JSON, and nothing else of the report', () => {
    const remarks = [{ path: 'a', kind: 'EMAIL', rule: 'email', method: 'replace' as const }]
    const judged = complete(itemOf({ a: 'x' }, { remarks, subject: { userId: 'ada' } }), context)
    expect(judged).toMatchObject({ kind: 'judged', outcome: { outcome: 'redacted', remarks } })
    if (judged.kind !== 'judged') return
    expect(JSON.parse(Buffer.from(judged.payload).toString())).toEqual({
      data: { a: 'x' },
      remarks,
    })
    expect(
      JSON.stringify({ ...judged, payload: Buffer.from(judged.payload).toString() }),
    ).not.toContain('ada')
  })

  test('says of values that wait for further subjects which they are, by keyed hashes alone', () => {
    const fields = { a: fieldOf({ releaseAfter: 5 }), b: fieldOf({ releaseAfter: 9 }) }
    const contract = contractOf(fields)
    const item = itemOf({ a: ['planted', 'planted', 'y'] }, { contract, subject: { userId: 'u' } })
    const judged = complete(item, context)
    if (judged.kind !== 'judged') throw new Error('The report is kept')
    expect(judged.witnesses?.values).toHaveLength(2)
    expect(judged.witnesses?.subject).toEqual(
      context.pseudonymiser.pseudonym(tenantId, 'userId', 'u'),
    )
    expect(judged.witnesses?.values[0]).toEqual(
      context.pseudonymiser.valueHash(tenantId, ['app', 'error', 'a', 'planted']),
    )
    expect(Buffer.concat(judged.witnesses?.values ?? []).toString('latin1')).not.toMatch(/planted/)
    expect(JSON.parse(Buffer.from(judged.payload).toString())).toMatchObject({ release: { a: 5 } })
    const nobody = complete(itemOf({ a: 'x' }, { contract }), context)
    expect(nobody).toMatchObject({ kind: 'judged', witnesses: undefined })
  })

  test('expires by the shorter period of contract and tenant, counted from receipt', () => {
    const { admission } = context
    const expiresOn = (tenantRetentionDays: number | undefined) => {
      const item = itemOf({}, { timeMs: 0 })
      const judged = complete(item, {
        ...context,
        admission: { ...admission, tenantRetentionDays },
      })
      return judged.kind === 'judged' ? judged.expiresOn : undefined
    }
    expect(expiresOn(undefined)).toBe('2026-03-02')
    expect(expiresOn(7)).toBe('2026-02-07')
    expect(expiresOn(90)).toBe('2026-03-02')
  })

  test('takes a payload up to the limit and refuses one byte more, counted in UTF-8', () => {
    const frame = JSON.stringify({ data: { a: '' }, remarks: [] }).length
    const room = LIMITS.reportBytesMax - frame
    expect(complete(itemOf({ a: 'x'.repeat(room) }), context).kind).toBe('judged')
    expect(complete(itemOf({ a: 'x'.repeat(room + 1) }), context)).toMatchObject({
      kind: 'refused',
      outcome: { outcome: 'rejected', reason: 'report_too_large' },
    })
    expect(complete(itemOf({ a: '\u20ac'.repeat(room / 2) }), context).kind).toBe('refused')
  })

  test('may be a repetition where its sender named it and it happened before today, or says no time', () => {
    const dayStartMs = Math.floor(RECEIVED_AT_MS / DAY_MS) * DAY_MS
    const mayRepeat = (id: string | undefined, timeMs: number | undefined) => {
      const report = {
        type: 'error',
        subject: {},
        data: {},
        ...(id === undefined ? {} : { id }),
        ...(timeMs === undefined ? {} : { timeMs }),
      }
      const judged = complete(itemOf({}, { report }), context)
      return judged.kind === 'judged' && judged.mayRepeat
    }
    expect(mayRepeat('a', dayStartMs - 1)).toBe(true)
    expect(mayRepeat('a', dayStartMs + LIMITS.clockSkewMs)).toBe(false)
    expect(mayRepeat('a', undefined)).toBe(true)
    expect(mayRepeat(undefined, dayStartMs - 1)).toBe(false)
    expect(mayRepeat('', undefined)).toBe(false)
  })

  test('is accepted where nothing was changed', () => {
    expect(complete(itemOf({ a: 'x' }), context)).toMatchObject({
      outcome: { outcome: 'accepted' },
    })
  })
})

describe('reportId()', () => {
  test('is the sender’s own GUID, in lower case with dashes', () => {
    const guid = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect(reportId(guid.toUpperCase(), tenantId, 'app')).toBe(guid)
    expect(reportId(guid.replaceAll('-', ''), tenantId, 'app')).toBe(guid)
  })

  test('is a GUID for any text, equal for equal texts of one tenant and product only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (sent) => {
        const id = reportId(sent, tenantId, 'app')
        expect(isGuid(id)).toBe(true)
        expect(reportId(sent, tenantId, 'app')).toBe(id)
        expect(reportId(sent, otherTenant, 'app')).not.toBe(id)
        expect(reportId(sent, tenantId, 'other')).not.toBe(id)
      }),
    )
  })

  test('is new each time where the sender has none', () => {
    const ids = [undefined, '', undefined].map((sent) => reportId(sent, tenantId, 'app'))
    expect(new Set(ids).size).toBe(3)
    expect(ids.every(isGuid)).toBe(true)
  })
})
