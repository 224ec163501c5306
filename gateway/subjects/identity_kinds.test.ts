import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type DsrGateway,
  type DsrTenant,
  type SentIdentities,
  type SentSubject,
  startDsrGateway,
} from '../../test/fixtures/dsr_gateway.ts'
import { openExport } from '../../test/fixtures/open_export.ts'

const SLOW_MS = 60_000
const IDENTITIES = `identities:
  - name: loyalty_number
    title: Number of the loyalty card
    normalisation: digits
  - name: nickname
    title: Name in the forum
    normalisation: case_insensitive
`
const hashOf = (value: string) => createHash('sha256').update(value).digest('hex')

let dsr: DsrGateway
let contoso: DsrTenant

beforeAll(async () => {
  dsr = await startDsrGateway({ identities: IDENTITIES })
  contoso = await dsr.addTenant('contoso')
}, SLOW_MS)

afterAll(async () => {
  await dsr?.stop()
}, SLOW_MS)

async function totalOf(identities: readonly SentIdentities[]): Promise<unknown> {
  const { body, status } = await dsr.file(contoso, identities, { type: 'access' })
  expect(status).toBe(201)
  const preview = await dsr.call('GET', `/dsr/v1/requests/${String(body['id'])}/preview`)
  return preview.body['total']
}

const GUID = '38400000-8CF0-11BD-B23E-10B96E4000'
interface Case {
  readonly name: string
  readonly subject: SentSubject
  readonly raw: SentIdentities
  readonly hashed: SentIdentities
}
const CASES: readonly Case[] = [
  {
    name: 'phone',
    subject: { phone: '+44 (20) 7946-0018' },
    raw: { type: 'phone', value: '0044 20 7946 0018' },
    hashed: { type: 'phone', value: hashOf('+442079460018'), format: 'sha256' },
  },
  {
    name: 'advertising_id',
    subject: { advertisingId: `${GUID}0D` },
    raw: { type: 'advertising_id', value: `{${GUID.toLowerCase()}0d}` },
    hashed: { type: 'advertising_id', value: hashOf(`${GUID.toLowerCase()}0d`), format: 'sha256' },
  },
  {
    name: 'advertising_id that was sent as a device id',
    subject: { deviceId: `${GUID}0E` },
    raw: { type: 'advertising_id', value: `${GUID}0e` },
    hashed: { type: 'advertising_id', value: hashOf(`${GUID.toLowerCase()}0e`), format: 'sha256' },
  },
  {
    name: 'custom kind',
    subject: { custom: { kind: 'loyalty_number', value: '4000-123' } },
    raw: { type: 'loyalty_number', value: ' 4 000 123' },
    hashed: { type: 'loyalty_number', value: hashOf('4000123'), format: 'sha256' },
  },
]

describe.each(CASES)('an identity of the type $name', ({ subject, raw, hashed }) => {
  it('is found raw and hashed, exported, held, restricted, erased and suppressed', async () => {
    expect(await dsr.ingest(contoso, { ...subject, userId: `with ${raw.type}` })).toBe('accepted')
    expect(await dsr.ingest(contoso, subject)).toBe('accepted')
    expect([await totalOf([raw]), await totalOf([hashed]), await totalOf([raw, hashed])]).toEqual([
      2, 2, 2,
    ])
    const hold = await dsr.call('POST', '/manage/v1/holds', {
      ...{ tenant: contoso.id, reason: 'A claim', owner: 'legal@contoso.example' },
      subjects: [hashed],
    })
    expect(hold.status).toBe(201)
    const access = await dsr.file(contoso, [raw], { type: 'access' })
    await dsr.complete(String(access.body['id']))
    expect(await openExport(dsr, String(access.body['id']))).toHaveLength(2)
    const erasure = await dsr.file(contoso, [raw])
    const erased = await dsr.complete(String(erasure.body['id']))
    expect(erased).toMatchObject({
      identities: [{ type: raw.type, count: 1 }],
      result: { reports: { before: 2, after: 0 }, scan: { reports: 0, keys: 0, held: 2 } },
    })
    expect(await dsr.ingest(contoso, subject)).toBe('suppressed')
    const lifted = await dsr.call('POST', `/manage/v1/holds/${String(hold.body['id'])}/lift`)
    expect(lifted.status).toBeLessThan(300)
  })

  it('hides what is restricted', async () => {
    const other = JSON.parse(
      JSON.stringify(subject)
        .replace(/0([DE])"/i, '1$1"')
        .replace('0018', '0019')
        .replace('4000-123', '4000-124'),
    )
    const same = {
      ...raw,
      value: raw.value
        .replace(/0([de]\}?)$/i, '1$1')
        .replace('0018', '0019')
        .replace('000 123', '000 124'),
    }
    await dsr.ingest(contoso, other)
    const path = `/manage/v1/reports?tenant=${contoso.id}&purpose=security`
    const before = (await dsr.call('GET', path)).body['items']
    const restriction = await dsr.file(contoso, [same], { type: 'restriction' })
    await dsr.complete(String(restriction.body['id']))
    const after = (await dsr.call('GET', path)).body['items']
    const lengthOf = (items: unknown) => (Array.isArray(items) ? items.length : -1)
    expect(lengthOf(before) - lengthOf(after)).toBe(1)
  })
})

describe('kinds of identity', () => {
  it('do not find each other', async () => {
    await dsr.ingest(contoso, { custom: { kind: 'nickname', value: '5000' } })
    await dsr.ingest(contoso, { phone: '5000' })
    expect(await totalOf([{ type: 'loyalty_number', value: '5000' }])).toBe(0)
    expect(await totalOf([{ type: 'nickname', value: '5000' }])).toBe(1)
    expect(await totalOf([{ type: 'user_id', value: '5000' }])).toBe(0)
    expect(await totalOf([{ type: 'device_id', value: '5000' }])).toBe(0)
  })

  it('that nobody defined are left out of reports and refused in requests, with those there are', async () => {
    expect(
      await dsr.ingest(contoso, { userId: 'u9', custom: { kind: 'shoe_size', value: '43' } }),
    ).toBe('accepted')
    expect(await totalOf([{ type: 'user_id', value: 'u9' }])).toBe(1)
    for (const type of ['shoe_size', 'custom', 'constructor', 'to_string']) {
      const refused = await dsr.file(contoso, [{ type, value: '43' }])
      expect(refused).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_body',
          title:
            'Cannot look for identity 1: wanted a type of user_id, organisation_id, device_id, email, phone, advertising_id, loyalty_number, nickname',
        },
      })
    }
    const planted = await dsr.file(contoso, [{ type: 'planted-secret@a.example', value: '43' }])
    expect(planted).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
    expect(planted.text).not.toContain('planted')
  })

  it.each([
    ['a name that is none', { custom: { kind: 'Loyalty Number', value: '1' } }],
    ['no value', { custom: { kind: 'nickname' } }],
    ['an empty value', { custom: { kind: 'nickname', value: '' } }],
    ['a further member', { custom: { kind: 'nickname', value: 'a', more: 1 } }],
    ['a text', { custom: 'nickname:a' }],
    ['an object for a value', { custom: { kind: 'nickname', value: { a: 1 } } }],
    ['a value that is too long', { custom: { kind: 'nickname', value: 'a'.repeat(1_000) } }],
  ])('in reports are refused with %s', async (_, subject) => {
    expect(await dsr.ingest(contoso, subject)).toBe('malformed_report')
  })

  it('take no value of which nothing is left', async () => {
    const zeros = '00000000-0000-0000-0000-000000000000'
    expect(await dsr.ingest(contoso, { userId: 'u10', advertisingId: zeros })).toBe('accepted')
    for (const identity of [
      { type: 'advertising_id', value: zeros },
      { type: 'loyalty_number', value: '---' },
    ]) {
      const refused = await dsr.file(contoso, [identity])
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
    }
  })

  it('are not offered for choices of persons', async () => {
    const refused = await dsr.file(contoso, [{ type: 'nickname', value: 'ada' }], {
      type: 'objection',
    })
    expect(refused).toMatchObject({ status: 400, body: { code: 'identity_not_offered' } })
  })
})
