import { describe, expect, it } from 'vitest'
import { parseTenantId } from '#domain/ids.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { readHolidays, readRegulations } from '../../test/fixtures/legal_clocks.ts'
import type { Gateway } from '../gateway.ts'
import { clockOfRequest } from './request_clock.ts'

function parseGateway(gateway: unknown): Gateway {
  return gateway as Gateway
}

const gateway = parseGateway({
  policies: {
    source: {
      settings: {
        regulations: { regulations: readRegulations() },
        holidays: { holidays: readHolidays() },
      },
    },
  },
})

function requestOf(changes: Partial<SubjectRequest>): SubjectRequest {
  const tenantId = parseTenantId('11111111-1111-4111-8111-111111111111')
  if (tenantId === undefined) throw new Error('The id of the tenant is none')
  return {
    tenantId,
    id: '0195f1a0-0000-7000-8000-000000000001',
    type: 'access',
    regulation: 'uk_gdpr',
    status: 'received',
    identityCounts: { user_id: 1 },
    receivedAt: new Date('2026-09-03T10:00:00Z'),
    dueAt: new Date('2026-10-05T22:59:59.999Z'),
    completedAt: undefined,
    result: undefined,
    attempts: 0,
    ...changes,
  }
}

const event = (status: RequestStatus, day: string) => ({
  status,
  at: new Date(`${day}T12:00:00Z`),
  actor: 'test',
})
const iso = (timeMs: number) => new Date(timeMs).toISOString()

describe('clockOfRequest()', () => {
  it('stands still while the identity is checked, where the regulation allows it', () => {
    const history = [
      event('received', '2026-09-03'),
      event('verifying', '2026-09-04'),
      event('reviewing', '2026-09-14'),
    ]
    const british = clockOfRequest(gateway, requestOf({}), history)
    expect([iso(british.dueAt), british.pausedMs]).toEqual([
      '2026-10-13T22:59:59.999Z',
      10 * 86_400_000,
    ])
    const european = clockOfRequest(gateway, requestOf({ regulation: 'gdpr' }), history)
    expect([iso(european.dueAt), european.pausedMs]).toEqual(['2026-10-05T21:59:59.999Z', 0])
  })

  it('is due at the later end where the answer was put off', () => {
    const extendedTo = new Date('2026-12-03T23:59:59.999Z')
    const clock = clockOfRequest(gateway, requestOf({ extendedTo, extensionReason: 'Many' }), [])
    expect(clock).toMatchObject({ isExtended: true, dueAt: extendedTo.getTime() })
  })

  it('is refused where the policies no longer have the regulation', () => {
    expect(() => clockOfRequest(gateway, requestOf({ regulation: 'gone' }), [])).toThrow(
      'Cannot find the regulation',
    )
  })
})
