import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ByteSearch, formsOf } from './support/byte_search.ts'
import {
  type ApiResult,
  failToStart,
  type Product,
  removeDataDir,
  startProduct,
} from './support/product.ts'

const REPOSITORY = resolve(import.meta.dirname, '..')
const OTHER = '00000000-0000-4000-8000-0000000000aa'
const RULES = `version: 1
kinds: { EMAIL: { method: hash } }
customKinds: { BADGE: { prefixes: ['BDG-'] } }
rules:
  - for: { tenant: ${OTHER} }
    kinds: { PHONE: { method: mask } }
  - for: { product: app, type: error }
    kinds: { IP_ADDRESS: { enabled: false } }
  - for: { field: user.* }
    kinds: { EMAIL: { method: generalise } }
`
/** Stands in every text that is tried, and must stand nowhere afterwards. */
const MARK = 'quagmire7f3a9c'

let policies = ''
let product: Product

beforeAll(async () => {
  policies = mkdtempSync(join(tmpdir(), 'tidegate-policies-'))
  for (const part of ['catalog', 'settings'])
    cpSync(join(REPOSITORY, 'policies', part), join(policies, part), { recursive: true })
  writeFileSync(join(policies, 'settings/pii.yaml'), RULES)
  product = await startProduct({
    env: { TIDEGATE_POLICIES_DIR: policies, TIDEGATE_LOG_LEVEL: 'debug' },
  })
  await product.api('POST', '/manage/v1/tenants', { name: 'fabrikam', id: OTHER })
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  rmSync(policies, { recursive: true, force: true })
})

const tryIt = async (body: Record<string, unknown>): Promise<ApiResult> =>
  await product.api('POST', '/manage/v1/scrub', { tenant: 'contoso', ...body })
const textOf = async (body: Record<string, unknown>): Promise<string> =>
  String((await tryIt(body)).body['text'])

describe('POST /manage/v1/scrub', () => {
  test('a text and a report are tried by the policies in force, with reasons', async () => {
    const text = await tryIt({ text: 'BDG-17 from 203.0.113.9' })
    expect(text).toMatchObject({
      status: 200,
      body: {
        text: '[BADGE] from [IP_ADDRESS]',
        totals: { BADGE: 1, IP_ADDRESS: 1 },
        findings: [
          { kind: 'BADGE', why: 'prefix' },
          { kind: 'IP_ADDRESS', rule: 'ipv4' },
        ],
      },
    })
    const report = await tryIt({ report: { extra: { password: 'correct horse' } } })
    expect(report.body).toMatchObject({ report: { extra: { password: '[SECRET]' } } })
  })

  test('names of people are told by the model', async () => {
    expect(await textOf({ text: 'Zanele Mthembu closed the case' })).toBe(
      '[PERSON] closed the case',
    )
  })

  test('pseudonyms are equal within a tenant and different across tenants', async () => {
    const text = 'bob@example.com BOB@example.com'
    const own = await textOf({ text })
    const [first, second] = own.split(' ')
    expect(first).toMatch(/^\[EMAIL:[\w-]{16}\]$/)
    expect(second).toBe(first)
    expect(await textOf({ text: 'bob@example.com' })).toBe(first)
    expect(await textOf({ tenant: 'fabrikam', text: 'bob@example.com' })).not.toBe(first)
  })

  test('rules hold by tenant, by product and type, and by field', async () => {
    const phone = { text: '+49 30 901820' }
    expect(await textOf(phone)).toBe('[PHONE]')
    expect(await textOf({ ...phone, tenant: 'fabrikam' })).toBe('+** ** ******')
    const address = { text: 'at 203.0.113.9' }
    expect(await textOf({ ...address, product: 'app', type: 'error' })).toBe('at 203.0.113.9')
    expect(await textOf({ ...address, product: 'app', type: 'usage' })).toBe('at [IP_ADDRESS]')
    const mail = 'bob@example.com'
    expect(await textOf({ text: mail, field: 'user.note' })).toBe('[EMAIL:example.com]')
    const report = await tryIt({ report: { user: { note: mail }, note: mail } })
    expect(report.body['report']).toEqual({
      user: { note: '[EMAIL:example.com]' },
      note: expect.stringMatching(/^\[EMAIL:[\w-]{16}\]$/),
    })
  })

  test('what is no such body, and an unknown tenant, are refused by stable codes', async () => {
    const refusals: readonly [Record<string, unknown>, number, string][] = [
      [{}, 400, 'invalid_body'],
      [{ text: 'a', report: {} }, 400, 'invalid_body'],
      [{ report: {}, field: 'a' }, 400, 'invalid_body'],
      [{ text: 'a', tenant: 'nobody' }, 404, 'not_found'],
      [{ text: MARK.repeat(80_000) }, 413, 'body_too_large'],
    ]
    for (const [body, status, code] of refusals)
      expect(await tryIt(body)).toMatchObject({ status, body: { code } })
  })

  test('it needs a role, and is in the description of the API', async () => {
    const answer = await fetch(`${product.url}/manage/v1/scrub`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant: 'contoso', text: 'a' }),
    })
    expect(answer.status).toBe(401)
    const openApi = await (await fetch(`${product.url}/openapi.json`)).text()
    expect(openApi).toContain('/manage/v1/scrub')
  })

  test('what is tried is counted, stored and logged nowhere', async () => {
    const outcomes = async () =>
      (await product.api('GET', '/manage/v1/outcomes?tenant=contoso&by=outcome')).body['totals']
    const before = await outcomes()
    await tryIt({ text: `password=${MARK}, ${MARK}@example.com and ${MARK} again` })
    await tryIt({ report: { [MARK]: MARK, note: `${MARK}@example.com` } })
    await tryIt({ text: MARK, report: { a: MARK } })
    expect(await outcomes()).toEqual(before)
    const search = new ByteSearch(formsOf(MARK))
    expect(search.searchFolder(product.dataDir)).toBeGreaterThan(10)
    search.search(Buffer.from(product.output()))
    expect([...search.found]).toEqual([])
    expect(product.output()).not.toBe('')
  })
})

test('a start with broken settings of the scrubber says what is wrong, and serves nothing', async () => {
  const broken = mkdtempSync(join(tmpdir(), 'tidegate-broken-'))
  cpSync(policies, broken, { recursive: true })
  writeFileSync(join(broken, 'settings/pii.yaml'), 'version: 1\nkinds: { FACE: {} }\n')
  const dataDir = mkdtempSync(join(tmpdir(), 'tidegate-test-'))
  const { code, lines } = await failToStart({ dataDir, env: { TIDEGATE_POLICIES_DIR: broken } })
  expect(code).not.toBe(0)
  expect(lines.join('\n')).toContain('settings/pii.yaml:2:')
  expect(lines.join('\n')).toContain('kinds.FACE')
  for (const folder of [broken, dataDir]) rmSync(folder, { recursive: true, force: true })
})
