import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import { errorReport, OUTLOOK, PURPOSE, readReports, until } from './support/wire.ts'

/*
 * Numbers of the console, told by what was counted in the commits that stored reports. They are compared with the
 * reports themselves.
 */

let product: Product
let hour = ''

beforeAll(async () => {
  product = await startProduct()
  const { key } = await product.createKey(OUTLOOK)
  hour = new Date().toISOString().slice(0, 13)
  const reports = [
    ...Array.from({ length: 30 }, (_, index) =>
      errorReport({
        version: index % 3 === 0 ? '9.2' : '9.1',
        data: {
          description: `Cannot send to anna.novak${index}@example.com`,
          stack: `Error: E${index}\n    at open (C:\\Users\\anna\\pane.js:${index}:1)`,
          undeclared: 1,
        },
      }),
    ),
    errorReport({ data: { description: 'Cannot open 17 items' } }),
  ]
  const repeated = reports.slice(0, 4)
  const others = [
    { product: OUTLOOK, type: 'never_declared', data: { a: 1 } },
    { type: 'error', data: 'malformed' },
  ]
  // A large body goes through a thread, a small one does not.
  for (const body of [[...reports, ...others], repeated, others]) {
    const answer = await sendNative(product, key, { body })
    expect(answer.status).toBe(202)
  }
  await product.api('POST', '/manage/v1/tenants', { name: 'fabrikam' })
}, 90_000)

afterAll(async () => {
  expect(product.output()).not.toMatch(/api_failed|crashed/)
  await product?.stop()
  removeDataDir(product)
})

async function get(path: string, query = 'tenant=contoso') {
  const { status, body } = await product.api('GET', `/manage/v1/${path}?${query}`)
  expect([path, status]).toEqual([path, 200])
  return body
}

describe('GET /manage/v1/flow', () => {
  it('counts each item once on its way, and what is stored as it is stored', async () => {
    const flow = await get('flow')
    expect(flow['totals']).toMatchObject({
      ...{ received: 39, accepted: 1, redacted: 30, dropped: 4, quarantined: 2, rejected: 2 },
      stored: 31,
    })
    expect(flow['stored']).toMatchObject([
      { class: 'required', category: 'product_service_performance', count: 31 },
    ])
    expect([...(flow['outcomes'] ?? [])]).toContainEqual({
      ...{ outcome: 'dropped', reason: 'duplicate', count: 4 },
    })
    expect(flow['collectors']).toContainEqual({
      ...{ collector: 'native', outcome: 'redacted', count: 30 },
    })
    expect((await readReports(product)).length).toBe(31)
    expect(flow['deleted']).toEqual({ expired: 0, erased: 0 })
  })

  it('counts nothing of other hours, nor of another tenant', async () => {
    const before = await get('flow', `tenant=contoso&until=2026-01-01T00:00:00Z`)
    expect(before['totals']).toMatchObject({ received: 0, stored: 0 })
    expect((await get('flow', 'tenant=fabrikam'))['totals']).toMatchObject({ received: 0 })
    const { status, body } = await product.api('GET', '/manage/v1/flow?tenant=nobody')
    expect([status, body['code']]).toEqual([404, 'not_found'])
  })
})

describe('GET /manage/v1/volumes and redactions', () => {
  it('tell by hour and by day what was stored, with its bytes', async () => {
    for (const [interval, at] of [
      ['hour', `${hour}:00:00Z`],
      ['day', `${hour.slice(0, 10)}T00:00:00Z`],
    ]) {
      const { items } = await get(
        'volumes',
        `tenant=contoso&interval=${interval}&by=product,type,class`,
      )
      const counted = [...(items ?? [])]
      expect(counted.map((item) => Number(item['count'])).reduce((a, b) => a + b)).toBe(31)
      expect(counted[0]).toMatchObject({ at, product: OUTLOOK, type: 'error', class: 'required' })
      expect(Number(counted[0]?.['bytes'])).toBeGreaterThan(31 * 50)
    }
  })

  it('tell what reports were stripped of, as their remarks do', async () => {
    const kinds = new Map<string, number>()
    for (const { remarks } of await readReports(product)) {
      for (const { kind, count } of [...(remarks ?? [])]) {
        kinds.set(String(kind), (kinds.get(String(kind)) ?? 0) + Number(count ?? 1))
      }
    }
    const { items } = await get('redactions', 'tenant=contoso&by=kind')
    const counted = [...(items ?? [])].map((item) => [String(item['kind']), Number(item['count'])])
    expect(new Map(counted.map(([kind, count]) => [kind, count]))).toEqual(kinds)
    expect(kinds.get('EMAIL')).toBe(30)
    expect(kinds.get('UNDECLARED')).toBe(30)
  })

  it('refuse what they cannot answer', async () => {
    for (const query of ['interval=minute', 'by=version', 'since=2026-02-01&until=2026-01-01']) {
      const { status, body } = await product.api(
        'GET',
        `/manage/v1/volumes?tenant=contoso&${query}`,
      )
      expect([query, status, body['code']]).toEqual([query, 400, 'invalid_query'])
    }
  })
})

describe('GET /manage/v1/retention/calendar', () => {
  it('names the day on which the stored reports expire', async () => {
    const { items } = await get('retention/calendar')
    const [day] = [...(items ?? [])]
    expect(day).toMatchObject({ day: utcDay(Date.now() + 90 * DAY_MS), count: 31 })
    expect(day?.['items']).toMatchObject([{ product: OUTLOOK, type: 'error', count: 31 }])
    const [report] = await readReports(product)
    expect(day?.['day']).toBe(report?.['expiresOn'])
  })
})

describe('GET /manage/v1/overview', () => {
  it('tells what waits for somebody, and nothing to another tenant', async () => {
    const filed = await product.api('POST', '/dsr/v1/requests', {
      ...{ type: 'access', regulation: 'gdpr', tenant: 'contoso' },
      identities: [{ type: 'user_id', value: 'somebody' }],
    })
    expect(filed.status).toBe(201)
    const overview = await get('overview')
    expect(overview['needs']).toContainEqual({ kind: 'approval', severity: 'info', count: 1 })
    expect(overview['requests']?.['byDaysLeft']).toMatchObject({ overdue: 0 })
    expect(overview['storage']).toMatchObject([{ product: OUTLOOK, count: 31 }])
    expect(overview['nextDeletions']).toMatchObject([{ count: 31 }])
    expect(overview['health']).toMatchObject({ store: true, keyring: true, spooled: 0 })
    const other = await get('overview', 'tenant=fabrikam')
    expect([other['storage'], other['nextDeletions']]).toEqual([[], []])
    const kinds = [...(other['needs'] ?? [])].map(({ kind }) => String(kind))
    expect(kinds.filter((kind) => kind !== 'contract')).toEqual([])
  })
})

describe('GET /manage/v1/problems', () => {
  it('groups error reports by their cause, and says what one is by a stored report', async () => {
    const { items } = await get('problems', `tenant=contoso&purpose=${PURPOSE}`)
    const [first, second, ...others] = [...(items ?? [])].toSorted(
      (one, other) => Number(other['count']) - Number(one['count']),
    )
    expect(others).toEqual([])
    expect(first).toMatchObject({
      ...{ product: OUTLOOK, type: 'error', count: 30 },
      versions: [
        { version: '9.1', count: 20 },
        { version: '9.2', count: 10 },
      ],
    })
    expect(first?.['title']).toMatch(/^E42: Cannot send to /)
    expect(JSON.stringify(first)).not.toContain('anna.novak')
    expect([second?.['title'], second?.['count']]).toEqual(['E42: Cannot open 17 items', 1])
    const path = `problems/${String(second?.['fingerprint'])}`
    const one = await get(path, `tenant=contoso&purpose=${PURPOSE}&product=${OUTLOOK}`)
    expect(one['sample']).toMatchObject({ data: { description: 'Cannot open 17 items' } })
    expect(one['fingerprint']).toMatch(/^[0-9a-f]{16}$/)
  })

  it('answers nothing without a purpose, and audits each look', async () => {
    const none = await product.api('GET', '/manage/v1/problems?tenant=contoso')
    expect([none.status, none.body['code'], none.body['items']]).toEqual([
      ...[400, 'purpose_missing', undefined],
    ])
    const denied = 'tenant=contoso&purpose=advertising'
    const refused = await product.api('GET', `/manage/v1/problems?${denied}`)
    expect([refused.status === 200, refused.body['code']]).toEqual([false, 'purpose_not_permitted'])
    const { items } = await get('audit')
    const looks = [...(items ?? [])].filter(({ action }) => String(action) === 'problems_read')
    expect(looks.length).toBeGreaterThanOrEqual(3)
  })
})

/** Topics that a listener is told of, as they come. */
async function listen(tenant: string, token = product.adminToken) {
  const response = await fetch(`${product.url}/manage/v1/events?tenant=${tenant}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const told: string[] = []
  let isEnded = false
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const read = async () => {
    for (;;) {
      const part = await reader?.read().catch(() => undefined)
      if (part === undefined || part.done) break
      told.push(part.value)
    }
    isEnded = true
  }
  void read()
  return {
    response,
    text: () => told.join(''),
    isEnded: () => isEnded,
    end: async () => await reader?.cancel(),
  }
}

describe('GET /manage/v1/events', () => {
  it('tells who listens to a tenant of its changes only, and nothing of what they are', async () => {
    const ours = await listen('contoso')
    const theirs = await listen('fabrikam')
    expect(ours.response.headers.get('content-type')).toBe('text/event-stream')
    await until(() => ours.text() !== '' && theirs.text() !== '', 'both are connected')
    const { key } = await product.createKey(OUTLOOK)
    await until(async () => {
      await sendNative(product, key, { body: [errorReport()] })
      return ours.text().includes('outcomes')
    }, 'a change is told')
    await until(async () => {
      await product.api('POST', '/dsr/v1/requests', {
        ...{ type: 'access', regulation: 'gdpr', tenant: 'fabrikam' },
        identities: [{ type: 'user_id', value: 'somebody' }],
      })
      return theirs.text().includes('requests')
    }, 'a change of the other tenant is told')
    expect(theirs.text()).not.toMatch(/outcomes|problems/)
    const events = `${ours.text()}${theirs.text()}`.replaceAll(': alive\n\n', '')
    expect(events).toMatch(/^(event: changed\ndata: \{"topics":\[("[a-z]+",?)+\]\}\n\n)+$/)
    await Promise.all([ours.end(), theirs.end()])
  })

  it('is not there for whoever may not know of the tenant', async () => {
    const { body } = await product.api('POST', '/manage/v1/access-tokens', {
      ...{ name: 'theirs', tenant: 'fabrikam' },
    })
    const { response } = await listen('contoso', String(body['token']))
    expect(response.status).toBe(404)
  })
})
