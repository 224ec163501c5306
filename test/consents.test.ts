import { compactVerify, createLocalJWKSet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Place, placesOf } from './support/places.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
} from './support/product.ts'
import { errorReport, OUTLOOK, PURPOSE, send, trendsReport } from './support/wire.ts'

const USER = 'mara.lindgren@example.com'
const TEAMS = 'dynamics-365-sales-for-teams-client'
const CONSENTS = '/manage/v1/consents'

let product: Product

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

const { create, choose, outcomeOf } = placesOf(() => product, 'consents')

async function ask({ tenant }: Place, question: Readonly<Record<string, unknown>>): Promise<Json> {
  return (await product.api('POST', `${CONSENTS}/effective`, { tenant, ...question })).body
}

describe('a choice', () => {
  it('is kept as a record with its source, notice and policy, and listed without whose it is', async () => {
    const place = await create()
    const recorded = await choose(place, {
      scope: 'user',
      subject: { userId: USER },
      choice: 'granted',
      source: 'user_prompt',
      promptMode: 'always',
      notice: 'https://contoso.example/notice',
      noticeVersion: '4',
      decidedAt: '2026-03-02T10:00:00Z',
    })
    await choose(place, { choice: 'required' })
    const { body } = await product.api('GET', `${CONSENTS}?tenant=${place.tenant}`)
    const [latest, first] = body['items'] ?? []
    expect(latest).toMatchObject({ scope: 'tenant', choice: 'required', source: 'administrator' })
    expect(first).toEqual({
      id: recorded['id'],
      scope: 'user',
      choice: 'granted',
      source: 'user_prompt',
      decidedAt: '2026-03-02T10:00:00.000Z',
      promptMode: 'always',
      notice: 'https://contoso.example/notice',
      noticeVersion: '4',
      bundle: expect.stringMatching(/^[0-9a-f]{64}$/),
      recordedAt: recorded['recordedAt'],
      recordedBy: 'administrator-token',
    })
    expect(JSON.stringify(body)).not.toContain('mara')
    const page = await product.api('GET', `${CONSENTS}?tenant=${place.tenant}&limit=1`)
    const next = `${CONSENTS}?tenant=${place.tenant}&limit=1&next=${page.body['next']}`
    expect((await product.api('GET', next)).body['items']?.[0]?.['id']).toBe(recorded['id'])
  })

  it('keeps no personal data that stood in the address of its notice', async () => {
    const place = await create()
    const { notice } = await choose(place, {
      choice: 'required',
      source: 'sdk',
      notice: `https://contoso.example/notice?for=${USER}`,
    })
    expect(notice).toContain('https://contoso.example/notice')
    const { body } = await product.api('GET', `${CONSENTS}?tenant=${place.tenant}`)
    expect(JSON.stringify(body)).not.toContain('mara')
  })

  it('has a receipt that anybody can check with the public keys, the same each time', async () => {
    const place = await create()
    const { id, bundle } = await choose(place, {
      scope: 'user',
      subject: { userId: USER },
      choice: 'optional',
      source: 'sdk',
      product: OUTLOOK,
    })
    const path = `${CONSENTS}/${id}/receipt?tenant=${place.tenant}`
    const { body } = await product.api('GET', path)
    const keys = JSON.parse(
      (await send(product, { method: 'GET', path: '/.well-known/jwks.json' })).text,
    )
    expect(JSON.stringify(keys)).not.toContain('"d"')
    const signed = String(body['signed'])
    const { payload, protectedHeader } = await compactVerify(signed, createLocalJWKSet(keys))
    const receipt = JSON.parse(new TextDecoder().decode(payload))
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'consent-receipt+jws' })
    expect(receipt).toEqual(body['receipt'])
    expect(receipt).toMatchObject({
      schema_version: 'ISO/IEC TS 27560:2023',
      record_id: id,
      pii_principal_id: expect.stringMatching(/^urn:tidegate:pseudonym:[0-9a-f]{64}$/),
      notice: { privacy_notice: `${product.url}/privacy/${OUTLOOK}`, policy: bundle },
      events: [{ event_state: 'given', event_type: 'sdk', scope: 'user', product: OUTLOOK }],
    })
    expect(receipt.pii_processing[0].purposes.length).toBeGreaterThan(0)
    expect(signed + JSON.stringify(body)).not.toContain('mara')
    expect((await product.api('GET', path)).body['signed']).toBe(signed)
    const [head, claims = '', signature] = signed.split('.')
    const turned = `${claims.slice(0, -2)}${claims.at(-2) === 'A' ? 'B' : 'A'}${claims.slice(-1)}`
    await expect(
      compactVerify(`${head}.${turned}.${signature}`, createLocalJWKSet(keys)),
    ).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
    const other = await create()
    const elsewhere = `${CONSENTS}/${id}/receipt?tenant=${other.tenant}`
    expect((await product.api('GET', elsewhere)).status).toBe(404)
  })

  it.each([
    [
      { decidedAt: '2026-03-02T10:00:00Z' },
      'Cannot record the choice: decidedAt is for choices that were made elsewhere, wanted their source as well',
    ],
    [
      { decidedAt: '2999-03-02T10:00:00Z', source: 'import' },
      'Cannot record the choice: decidedAt is no time of the past, wanted one such as 2026-01-31T00:00:00Z',
    ],
    [
      { eraseUnder: 'gdpr' },
      'Cannot erase with the choice: wanted an opt-out of a user or a contact',
    ],
    [
      { scope: 'user', subject: { userId: USER }, choice: 'granted', eraseUnder: 'gdpr' },
      'Cannot erase with the choice: wanted an opt-out of a user or a contact',
    ],
  ])('is refused with a clear message: %o', async (choice, title) => {
    const { tenant } = await create()
    const wanted = { tenant, scope: 'tenant', choice: 'off', ...choice }
    const { status, body } = await product.api('PUT', CONSENTS, wanted)
    expect({ status, code: body['code'], title: body['title'] }).toEqual({
      status: 400,
      code: 'invalid_body',
      title,
    })
    const { body: list } = await product.api('GET', `${CONSENTS}?tenant=${tenant}`)
    expect(list['items']).toEqual([])
  })

  it('of a person can be a request for erasure at once', async () => {
    const place = await create()
    const { request } = await choose(place, {
      scope: 'user',
      subject: { userId: USER },
      choice: 'off',
      eraseUnder: 'gdpr',
    })
    expect(request).toMatchObject({ status: 'received', dueAt: expect.any(String) })
    const filed = await product.api('GET', `/dsr/v1/requests/${request?.['id']}`)
    expect(filed.body).toMatchObject({ type: 'erasure', regulation: 'gdpr' })
  })
})

describe('what is in force', () => {
  it('is explained by who decided it and when', async () => {
    const place = await create()
    const today = new Date().toISOString().slice(0, 10)
    const onDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
    expect(await ask(place, {})).toMatchObject({
      level: 'required',
      explanation: `Optional is off because the administrator of ${place.tenant} has not chosen: the default is Required only`,
    })
    await choose(place, { choice: 'optional' })
    await choose(place, { scope: 'user', subject: { userId: USER }, choice: 'denied' })
    const mine = await ask(place, { subject: { userId: USER }, product: OUTLOOK })
    expect(mine).toMatchObject({
      level: 'required',
      explanation: `Optional is off because the user set Required only on ${onDay.format(new Date(today))}`,
    })
    expect(await ask(place, { subject: { userId: 'somebody-else' } })).toMatchObject({
      level: 'optional',
    })
    const before = await ask(place, { subject: { userId: USER }, at: '2020-01-01T00:00:00Z' })
    expect(before['decidedBy']).toBeUndefined()
  })

  it('takes a late report by the choices of its own time as well', async () => {
    const place = await create()
    await choose(place, { choice: 'optional' })
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
    expect(await outcomeOf(place, trendsReport())).toBe('accepted')
    expect(await outcomeOf(place, { ...trendsReport(), time: hourAgo })).toBe(
      'default_required_only',
    )
    expect(await outcomeOf(place, { ...errorReport(), time: hourAgo })).toBe('accepted')
    await choose(place, {
      choice: 'optional',
      source: 'import',
      decidedAt: new Date(Date.now() - 7_200_000).toISOString(),
    })
    expect(await outcomeOf(place, { ...trendsReport(), time: hourAgo })).toBe('accepted')
  })
})

const FEATURES = /wanted one of (?:[a-z-]+, )+[a-z-]+$/

describe('a choice on a feature', () => {
  // One letter is missing.
  const unknown = { feature: 'conversation-inteligence' }

  it('that no policy has is refused with the names of those that there are', async () => {
    const { tenant } = await create()
    const told = { tenant, scope: 'feature', choice: 'off', ...unknown }
    const { status, body } = await product.api('PUT', CONSENTS, told)
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'feature_unknown' })
    const title = String(body['title'])
    expect(title).toMatch(/^Cannot record the choice: no policy has such a feature, /)
    expect(title).toMatch(FEATURES)
    expect(title).toContain('conversation-intelligence')
    expect(title).not.toContain(unknown.feature)
    const { body: list } = await product.api('GET', `${CONSENTS}?tenant=${tenant}`)
    expect(list['items']).toEqual([])
  })

  it('that no policy has is not told to be on either', async () => {
    const { tenant } = await create()
    const { status, body } = await product.api('POST', `${CONSENTS}/effective`, {
      tenant,
      ...unknown,
    })
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'feature_unknown' })
    expect(String(body['title'])).toMatch(FEATURES)
  })

  it.each([
    [{ scope: 'feature' }, 'scope feature needs a feature'],
    [
      { scope: 'tenant', feature: 'auto-capture' },
      'scope tenant has no feature, wanted scope feature for it',
    ],
    [
      { scope: 'user', subject: { userId: USER }, feature: 'auto-capture' },
      'scope user has no feature, wanted scope feature for it',
    ],
  ])('names one where it belongs, and only there: %o', async (choice, complaint) => {
    const { tenant } = await create()
    const { status, body } = await product.api('PUT', CONSENTS, {
      tenant,
      choice: 'off',
      ...choice,
    })
    expect({ status, code: body['code'], title: body['title'] }).toEqual({
      status: 400,
      code: 'invalid_body',
      title: `Cannot record the choice: ${complaint}`,
    })
  })
})

describe('a feature that is switched off', () => {
  it('hides what it collected, and shows it again when it is switched on', async () => {
    const place = await create()
    const { tenant } = place
    const key = await product.createKey(TEAMS, { tenant })
    const type = 'conversation_intelligence'
    const feature = { scope: 'feature', feature: 'conversation-intelligence' }
    await choose(place, { choice: 'optional' })
    const sent = await sendNative(product, key.key, {
      body: { product: TEAMS, type, data: { callId: crypto.randomUUID() } },
    })
    expect(Number(sent.body['accepted']) + Number(sent.body['redacted'])).toBe(1)
    const shown = async () => {
      const query = `tenant=${tenant}&type=${type}&purpose=${PURPOSE}`
      return [...((await product.api('GET', `/manage/v1/reports?${query}`)).body['items'] ?? [])]
    }
    expect(await shown()).toHaveLength(1)
    await choose(place, { ...feature, choice: 'off' })
    expect(await shown()).toHaveLength(0)
    const asked = await ask(place, { feature: 'conversation-intelligence', product: TEAMS })
    expect(asked['feature']).toMatchObject({ isOn: false })
    await choose(place, { ...feature, choice: 'granted' })
    expect(await shown()).toHaveLength(1)
  })

  it('hides what was collected in the places of the choice, and nothing of others', async () => {
    const place = await create()
    const { tenant } = place
    await product.api('POST', `/manage/v1/tenants/${tenant}/instances`, { name: 'sandbox' })
    await choose(place, { choice: 'optional' })
    const type = 'conversation_intelligence'
    for (const instance of ['production', 'sandbox']) {
      const key = await product.createKey(TEAMS, { tenant, instance })
      const body = { product: TEAMS, type, version: instance, data: {} }
      expect((await sendNative(product, key.key, { body })).status).toBe(202)
    }
    const shown = async () => {
      const query = `tenant=${tenant}&type=${type}&purpose=${PURPOSE}`
      const { body } = await product.api('GET', `/manage/v1/reports?${query}`)
      return [...(body['items'] ?? [])].map(({ version }) => version).toSorted()
    }
    const feature = { scope: 'feature', feature: 'conversation-intelligence' }
    await choose(place, { ...feature, instance: 'sandbox', choice: 'off' })
    expect(await shown()).toEqual(['production'])
    await choose(place, { ...feature, product: OUTLOOK, choice: 'off' })
    expect(await shown()).toEqual(['production'])
    await choose(place, { ...feature, product: TEAMS, choice: 'off' })
    expect(await shown()).toEqual([])
    await choose(place, { ...feature, product: TEAMS, choice: 'granted' })
    await choose(place, { ...feature, instance: 'sandbox', choice: 'granted' })
    expect(await shown()).toEqual(['production', 'sandbox'])
  })
})
