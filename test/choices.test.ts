import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placesOf } from './support/places.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import {
  errorReport,
  OUTLOOK,
  parseCapture,
  readOutcomes,
  send,
  sendOtlp,
  sendSentry,
  sentryPath,
  trendsReport,
} from './support/wire.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const { create, choose, outcomeOf } = placesOf(() => product, 'choices')

const LOWER = { report: { consent: { choice: 'required' } }, off: { consent: { choice: 'off' } } }

describe('the administrator’s choice', () => {
  it.each([
    ['the tenant', {}],
    ['the instance', { instance: 'production' }],
    ['the product', { product: OUTLOOK }],
    ['the product in the instance', { instance: 'production', product: OUTLOOK }],
  ])('for %s holds from its answer on', async (_name, target) => {
    const place = await create()
    expect(await outcomeOf(place, trendsReport())).toBe('default_required_only')
    expect(await outcomeOf(place, errorReport())).toBe('accepted')
    await choose(place, { ...target, choice: 'optional' })
    expect(await outcomeOf(place, trendsReport())).toBe('accepted')
    await choose(place, { ...target, choice: 'required' })
    expect(await outcomeOf(place, trendsReport())).toBe('administrator_required_only')
    expect(await outcomeOf(place, errorReport())).toBe('accepted')
    await choose(place, { ...target, choice: 'off' })
    expect(await outcomeOf(place, trendsReport())).toBe('administrator_off')
    expect(await outcomeOf(place, errorReport())).toBe('administrator_off')
    await choose(place, { ...target, choice: 'optional' })
    expect(await outcomeOf(place, trendsReport())).toBe('accepted')
  })

  it('reaches no other tenant, instance or product', async () => {
    const place = await create()
    const other = await create()
    const sandboxPath = `/manage/v1/tenants/${place.tenant}/instances`
    await product.api('POST', sandboxPath, { name: 'sandbox' })
    const sandbox = await product.createKey(OUTLOOK, { tenant: place.tenant, instance: 'sandbox' })
    await choose(place, { instance: 'production', choice: 'off' })
    expect(await outcomeOf(place, errorReport())).toBe('administrator_off')
    expect(await outcomeOf({ key: sandbox }, errorReport())).toBe('accepted')
    expect(await outcomeOf(other, errorReport())).toBe('accepted')
    await choose(other, { product: 'dynamics-365-guides', choice: 'off' })
    expect(await outcomeOf(other, errorReport())).toBe('accepted')
  })

  it('is no match for a more protective one of a wider or a narrower place', async () => {
    const place = await create()
    await choose(place, { choice: 'required' })
    await choose(place, { product: OUTLOOK, choice: 'optional' })
    expect(await outcomeOf(place, trendsReport())).toBe('administrator_required_only')
    await choose(place, { choice: 'optional' })
    await choose(place, { instance: 'production', choice: 'off' })
    expect(await outcomeOf(place, errorReport())).toBe('administrator_off')
  })

  it('holds for OTLP and Sentry alike', async () => {
    const place = await create()
    await choose(place, { choice: 'off' })
    expect((await sendOtlp(product, place.key, parseCapture('otlp', 'web_logs_json'))).status).toBe(
      200,
    )
    const sent = await sendSentry(product, place.key, parseCapture('sentry', 'node_11_message'))
    expect(sent.status).toBe(200)
    const { counts } = await readOutcomes(product, { tenant: place.tenant })
    expect(counts.get('otlp dropped administrator_off')).toBeGreaterThan(0)
    expect(counts.get('sentry dropped administrator_off')).toBe(1)
    expect([...counts.keys()].filter((label) => /accepted|redacted/.test(label))).toEqual([])
  })

  it('switches a feature off and on again', async () => {
    const place = await create()
    const name = 'dynamics-365-sales-for-teams-client'
    const key = await product.createKey(name, { tenant: place.tenant })
    const report = () => ({ product: name, type: 'conversation_intelligence', data: {} })
    await choose(place, { choice: 'optional' })
    expect(await outcomeOf({ key }, report())).toBe('accepted')
    const feature = { scope: 'feature', feature: 'conversation-intelligence' }
    await choose(place, { ...feature, choice: 'off' })
    expect(await outcomeOf({ key }, report())).toBe('feature_off')
    await choose(place, { ...feature, choice: 'granted' })
    expect(await outcomeOf({ key }, report())).toBe('accepted')
  })
})

describe('a person’s choice', () => {
  it('narrows the administrator’s and never widens it', async () => {
    const place = await create()
    const subject = { userId: 'user-1' }
    await choose(place, { choice: 'optional' })
    await choose(place, { scope: 'user', subject, choice: 'denied' })
    expect(await outcomeOf(place, trendsReport({ subject }))).toBe('user_required_only')
    expect(await outcomeOf(place, errorReport({ subject }))).toBe('accepted')
    expect(await outcomeOf(place, trendsReport({ subject: { userId: 'user-2' } }))).toBe('accepted')
    await choose(place, { scope: 'user', subject, choice: 'off' })
    expect(await outcomeOf(place, errorReport({ subject }))).toBe('user_off')
    await choose(place, { scope: 'user', subject, choice: 'granted' })
    expect(await outcomeOf(place, trendsReport({ subject }))).toBe('accepted')
    await choose(place, { choice: 'required' })
    expect(await outcomeOf(place, trendsReport({ subject }))).toBe('administrator_required_only')
  })

  it('of a contact is found by the mail address, in any case', async () => {
    const place = await create()
    await choose(place, { choice: 'optional' })
    const contact = { email: 'Jo.Contact@Example.com' }
    await choose(place, { scope: 'contact', subject: contact, choice: 'denied' })
    const subject = { email: 'jo.contact@example.com' }
    expect(await outcomeOf(place, trendsReport({ subject }))).toBe('user_required_only')
  })

  it('that a report carries narrows that report only', async () => {
    const place = await create()
    await choose(place, { choice: 'optional' })
    expect(await outcomeOf(place, trendsReport(LOWER.report))).toBe('report_consent_required_only')
    expect(await outcomeOf(place, errorReport(LOWER.off))).toBe('report_consent_off')
    expect(await outcomeOf(place, trendsReport())).toBe('accepted')
    await choose(place, { choice: 'required' })
    const granted = trendsReport({ consent: { choice: 'optional' } })
    expect(await outcomeOf(place, granted)).toBe('administrator_required_only')
  })

  it('that a browser signals with Sec-GPC leaves Required data only', async () => {
    const place = await create()
    await choose(place, { choice: 'optional' })
    const gpc = { 'sec-gpc': '1' }
    expect(await outcomeOf(place, trendsReport(), gpc)).toBe('global_privacy_control')
    expect(await outcomeOf(place, errorReport(), gpc)).toBe('accepted')
    expect(await outcomeOf(place, trendsReport(), { 'sec-gpc': '0' })).toBe('accepted')
  })

  it('never to send error reports is honoured, whatever else was chosen', async () => {
    const place = await create()
    await choose(place, { choice: 'optional' })
    expect(await outcomeOf(place, errorReport({ data: { mode: 'never' } }))).toBe('mode_never')
    expect(await outcomeOf(place, errorReport({ data: { mode: 'always' } }))).toBe('accepted')
  })

  it('wins with the most protective one: off before required before optional', async () => {
    const place = await create()
    const subject = { userId: 'user-3' }
    await choose(place, { choice: 'off' })
    await choose(place, { scope: 'user', subject, choice: 'granted' })
    const everything = { subject, consent: { choice: 'optional' } }
    expect(await outcomeOf(place, errorReport(everything), { 'sec-gpc': '1' })).toBe(
      'administrator_off',
    )
    await choose(place, { choice: 'optional' })
    expect(await outcomeOf(place, trendsReport(everything), { 'sec-gpc': '1' })).toBe(
      'global_privacy_control',
    )
    await choose(place, { scope: 'user', subject, choice: 'off' })
    expect(await outcomeOf(place, errorReport(everything), { 'sec-gpc': '1' })).toBe('user_off')
  })
})

const NAMES = ['accepted', 'redacted', 'dropped', 'quarantined', 'rejected'] as const

/** A request of the mixed load, with how many items of each outcome its answer must name. */
function mixedBatch(round: number): readonly unknown[] {
  return [
    errorReport(),
    errorReport({ id: `same-${round % 5}` }),
    errorReport({ data: { description: 'call +1 415 555 0132' } }),
    trendsReport(),
    { ...errorReport(), type: 'unknown_type' },
    { ...errorReport(), product: 'another-product' },
    { ...errorReport(), time: '1970-01-01T00:00:00Z' },
    'not a report',
  ]
}

describe('outcomes', () => {
  it('add up to what came in, and to what the answers of a mixed concurrent load said', async () => {
    const place = await create()
    const said: Record<string, number> = { received: 0 }
    const add = (body: Json) => {
      for (const name of ['received', ...NAMES]) said[name] = (said[name] ?? 0) + Number(body[name])
    }
    const rounds = Array.from({ length: 40 }, (_, round) => round)
    await Promise.all(
      rounds.map(async (round) => {
        const { body } = await sendNative(product, place.key.key, { body: mixedBatch(round) })
        expect(NAMES.reduce((sum, name) => sum + Number(body[name]), 0)).toBe(8)
        add(body)
      }),
    )
    const { totals } = await readOutcomes(product, { tenant: place.tenant })
    expect(totals).toEqual(said)
    expect(totals).toEqual({
      received: 320,
      accepted: 40 + 5,
      redacted: 40,
      dropped: 35 + 40,
      quarantined: 40,
      rejected: 120,
    })
    const native = (await readOutcomes(product, { tenant: place.tenant })).counts
    expect(Object.fromEntries(native)).toEqual({
      'native accepted': 45,
      'native redacted': 40,
      'native dropped duplicate': 35,
      'native dropped default_required_only': 40,
      'native quarantined undeclared_type': 40,
      'native rejected product_mismatch': 40,
      'native rejected time_out_of_range': 40,
      'native rejected malformed_report': 40,
    })
  })

  it('of OTLP and Sentry requests add up as well, and each hour of the whole has its share', async () => {
    const place = await create()
    const logs = parseCapture('otlp', 'node_logs_protobuf')
    const event = parseCapture('sentry', 'node_11_event_with_attachments')
    await Promise.all([
      ...Array.from({ length: 5 }, () => sendOtlp(product, place.key, logs)),
      ...Array.from({ length: 5 }, () => sendSentry(product, place.key, event)),
      send(product, { path: sentryPath(place.key), body: 'no envelope' }),
    ])
    const { counts, totals } = await readOutcomes(product, { tenant: place.tenant })
    const sum = [...counts.values()].reduce((all, count) => all + count, 0)
    expect(totals['received']).toBe(sum)
    expect(counts.get('sentry dropped duplicate')).toBe(4)
    expect(counts.get('sentry rejected malformed_body')).toBe(1)
    const attachments = counts.get('sentry dropped attachment_policy') ?? 0
    expect(attachments % 5).toBe(0)
    expect(attachments).toBeGreaterThan(0)
    const hourly = await readOutcomes(product, { tenant: place.tenant, by: 'hour,collector' })
    expect([...hourly.counts.values()].reduce((all, count) => all + count, 0)).toBe(sum)
    const hours = [...hourly.counts.keys()].map((label) => Date.parse(label.split(' ')[0] ?? ''))
    for (const hour of hours) expect(Math.abs(Date.now() - hour)).toBeLessThan(2 * 3_600_000)
  })
})
