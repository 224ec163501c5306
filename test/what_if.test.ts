import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from './support/command.ts'
import { type Product, removeDataDir, sendNative, startProduct } from './support/product.ts'
import {
  CAPTURED_PERSON,
  errorReport,
  itemsOf,
  OUTLOOK,
  parseCapture,
  sendOtlp,
  sendSentry,
} from './support/wire.ts'

const POLICIES = join(import.meta.dirname, '../policies')
const CATALOG = join('catalog', OUTLOOK)
const SECRET = `planted ${randomUUID()}`
const PATH = '/manage/v1/policies/what-if'

let product: Product
let folder = ''
let hash = ''

/** A candidate: no stack any more, the undeclared `leaked` kept, the quarantined `surprise` declared. */
async function writeCandidate(): Promise<void> {
  for (const part of ['catalog', 'settings']) {
    await cp(join(POLICIES, part), join(folder, part), { recursive: true })
  }
  const text = await readFile(join(folder, CATALOG, 'error.yaml'), 'utf8')
  const leaked = [
    'fields:',
    '  leaked:',
    '    type: text',
    '    sensitivity: system_metadata',
    '    action: scrub',
    '    why: Tells what the test has planted in the report.',
  ].join('\n')
  const changed = text
    .replace('\nfields:', `\n${leaked}`)
    .replace(/\n {2}stack:\n(?: {4}.*\n)+/, '\n')
  expect(changed).not.toContain('\n  stack:')
  await writeFile(join(folder, CATALOG, 'error.yaml'), changed)
  await writeFile(
    join(folder, CATALOG, 'surprise.yaml'),
    text.replace('type: error', 'type: surprise').replace('title: Error report', 'title: Surprise'),
  )
}

const sourceOf = async (of: string) =>
  (await product.api('GET', `/manage/v1/bundles/${of}`)).body['source']

beforeAll(async () => {
  product = await startProduct()
  folder = await mkdtemp(join(tmpdir(), 'tidegate-candidate-'))
  await writeCandidate()
  hash = String((await product.api('GET', '/manage/v1/bundle')).body['hash'])
  const key = await product.createKey(OUTLOOK)
  const said = { description: `It said ${SECRET}`, stack: `at ${SECRET}` }
  const { status } = await sendNative(product, key.key, {
    body: [
      errorReport({ version: '9.1', data: { ...said, leaked: SECRET } }),
      errorReport({ version: '9.1', data: { ...said, url: `https://x.example/?q=${SECRET}` } }),
      errorReport({ version: '9.2', data: { description: SECRET } }),
      { product: OUTLOOK, type: 'surprise', version: '9.1', data: { text: SECRET } },
    ],
  })
  expect(status).toBe(202)
}, 120_000)
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  await rm(folder, { recursive: true, force: true })
})

const SENTENCES = [
  `\`stack\` would be stripped from 2 reports of \`error\` of \`${OUTLOOK}\` (version \`9.1\`).`,
  `\`leaked\` would newly be kept in \`error\` of \`${OUTLOOK}\` (version \`9.1\`) (text, personal data is removed from it); it was left out once.`,
  `Reports of \`surprise\` of \`${OUTLOOK}\` (version \`9.1\`) would newly be collected; at least 1 report was quarantined.`,
]

describe('tidegate policy what-if', () => {
  it('tells what a candidate would do with what is stored, and no value of it', async () => {
    const { code, out, err } = await runCommand(product, ['policy', 'what-if', folder])
    expect(out.toString().split('\n')).toEqual([
      ...SENTENCES,
      '',
      'All 3 reports were looked at. 2 of them would be different.',
      'More would be collected than today: somebody answers for that.',
      '',
    ])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    const json = await runCommand(product, ['policy', 'what-if', folder, '--json'])
    expect(JSON.parse(json.out.toString())).toMatchObject({
      items: SENTENCES.map((sentence) => ({ sentence })),
    })
    for (const part of [SECRET, SECRET.slice(8)]) {
      expect(json.out.toString() + json.err + out.toString()).not.toContain(part)
    }
  })

  it('ends with 0 where the policies in force are tried on what they judged', async () => {
    const args = ['policy', 'what-if', '--tenant', 'contoso', '--since', '7d']
    const { code, out, err } = await runCommand(product, args)
    expect({ code, out: out.toString(), err }).toEqual({
      code: 0,
      out: 'All 3 reports were looked at. None of them would be different.\n',
      err: '',
    })
  })

  it('ends with 2 for what cannot be read', async () => {
    const wrong = [['--tenant', 'nobody'], [join(folder, 'missing')]]
    for (const args of wrong) {
      const { code, out, err } = await runCommand(product, ['policy', 'what-if', ...args])
      expect({ code, bytes: out.length, args }).toEqual({ code: 2, bytes: 0, args })
      expect(err).toMatch(/^Cannot (?:find the tenant|read)/)
    }
  })
})

describe('POST /manage/v1/policies/what-if', () => {
  it('tries a source, and says where only a sample was looked at', async () => {
    const source = JSON.parse(JSON.stringify(await sourceOf(hash)))
    for (const { contracts } of source.products) {
      for (const contract of contracts) {
        if (contract.type === 'error') delete contract.fields.stack
      }
    }
    const answer = await product.api('POST', PATH, { source, tenant: 'contoso', limit: 2 })
    expect(answer).toMatchObject({
      status: 200,
      body: { reportsLookedAt: 2, reportsThere: 3, isSample: true, totals: { newly_kept: 0 } },
    })
    expect(itemsOf(answer)).toMatchObject([
      { effect: 'stripped', path: 'stack', product: OUTLOOK, type: 'error', clientVersion: '9.1' },
    ])
    expect(JSON.stringify(answer.body)).not.toContain(SECRET)
  })

  it('tries a bundle of the store on reports since an instant', async () => {
    const since = new Date(Date.now() + 3_600_000).toISOString()
    expect(await product.api('POST', PATH, { hash, since })).toMatchObject({
      status: 200,
      body: { candidate: hash, since, reportsThere: 0, items: [] },
    })
  })

  it('refuses what it cannot try, and repeats nothing of it', async () => {
    const wrong = [
      {},
      { hash, source: {} },
      { hash: 'f'.repeat(64) },
      { hash: SECRET },
      { source: { products: [], mixins: [], settings: { purposes: SECRET } } },
      { hash, since: SECRET },
      { hash, tenant: SECRET },
      { hash, limit: 0 },
    ]
    for (const body of wrong) {
      const answer = await product.api('POST', PATH, body)
      expect([400, 404]).toContain(answer.status)
      expect(JSON.stringify(answer.body)).not.toContain(SECRET)
    }
  })
})

describe('the purpose of a look', () => {
  const forbidden = {
    purpose: 'improving_services',
    reportsThere: 0,
    reportsForbidden: 3,
    summary: [
      'All 0 reports were looked at. None of them would be different.',
      '3 reports were not looked at: what they hold may not be used for `improving_services`.',
    ],
  }

  it('is operating and troubleshooting where nobody says otherwise', async () => {
    const answer = await product.api('POST', PATH, { hash, tenant: 'contoso' })
    expect(answer.body).toMatchObject({
      purpose: 'operating_and_troubleshooting',
      reportsThere: 3,
      reportsForbidden: 0,
    })
  })

  it('leaves closed what the purposes table forbids, and counts it', async () => {
    const body = { hash, tenant: 'contoso', purpose: 'improving_services' }
    expect(await product.api('POST', PATH, body)).toMatchObject({ status: 200, body: forbidden })
    const args = ['policy', 'what-if', '--tenant', 'contoso', '--purpose', 'improving_services']
    const { code, out } = await runCommand(product, [...args, '--json'])
    expect({ code, found: JSON.parse(out.toString()) }).toMatchObject({ code: 0, found: forbidden })
  })

  it('is refused where nothing may be used for it, and the attempt is in the audit', async () => {
    const answer = await product.api('POST', PATH, {
      hash,
      tenant: 'contoso',
      purpose: 'advertising',
    })
    expect(answer).toMatchObject({ status: 403, body: { code: 'purpose_not_permitted' } })
    const args = ['policy', 'what-if', '--purpose', 'advertising']
    const { code, out, err } = await runCommand(product, args)
    expect({ code, bytes: out.length, err: err.trim() }).toEqual({
      code: 2,
      bytes: 0,
      err: 'Cannot try policies: no data may be used for advertising',
    })
    const audit = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=100')
    const looks = itemsOf(audit).filter(({ purpose }) => String(purpose) === 'advertising')
    expect(looks.map(({ actor, detail }) => ({ actor, allowed: detail?.['allowed'] }))).toEqual([
      { actor: 'command-line', allowed: false },
      { actor: 'administrator-token', allowed: false },
    ])
  })

  it('is one of the table', async () => {
    const answer = await product.api('POST', PATH, { hash, purpose: 'curiosity' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
  })
})

describe('the audit', () => {
  it('says who looked and at how many reports, and no more', async () => {
    const audit = await product.api('GET', '/manage/v1/audit?tenant=contoso&limit=100')
    const looks = itemsOf(audit).filter(({ action }) => String(action) === 'policy_what_if')
    expect(looks.map(({ actor }) => actor)).toContain('command-line')
    expect(looks.map(({ actor }) => actor)).toContain('administrator-token')
    for (const { detail } of looks) {
      const told = ['allowed', 'forbidden', 'limit', 'reports']
      expect(Object.keys(detail ?? {}).toSorted()).toEqual(told)
    }
    expect(JSON.stringify(audit.body) + product.output()).not.toContain(SECRET)
  })

  it('of each tenant has the looks at it, and no others', async () => {
    await product.api('POST', '/manage/v1/tenants', { name: 'second' })
    const all = await product.api('POST', PATH, { hash, limit: 1 })
    expect(all.body).toMatchObject({ reportsLookedAt: 1, reportsThere: 3, isSample: true })
    await product.api('POST', PATH, { hash, tenant: 'contoso' })
    const audit = await product.api('GET', '/manage/v1/audit?tenant=second&limit=100')
    const looks = itemsOf(audit).filter(({ action }) => String(action) === 'policy_what_if')
    expect(looks.map(({ detail }) => detail)).toEqual([
      { allowed: true, forbidden: 0, limit: 1, reports: 0 },
    ])
  })
})

const CAPTURES = (['otlp', 'sentry'] as const).flatMap((folder) =>
  readdirSync(new URL(`vectors/${folder}/`, import.meta.url)).map((file) => ({
    send: folder === 'otlp' ? sendOtlp : sendSentry,
    capture: parseCapture(folder, file.replace('.json', '')),
  })),
)

describe('what real SDKs sent', () => {
  it('is judged the same by the policies in force, and nothing of the person is told by others', async () => {
    const key = await product.createKey(OUTLOOK)
    for (const { send, capture } of CAPTURES) {
      expect((await send(product, key, capture)).status).toBeLessThan(300)
    }
    const same = await product.api('POST', PATH, { hash })
    expect(Number(same.body['reportsLookedAt'])).toBeGreaterThan(CAPTURES.length)
    expect(itemsOf(same)).toEqual([])
    const source = JSON.parse(JSON.stringify(await sourceOf(hash)))
    for (const { contracts } of source.products) {
      for (const contract of contracts) contract.fields = firstOf(contract.fields)
    }
    for (const mixin of source.mixins) mixin.fields = firstOf(mixin.fields)
    const less = await product.api('POST', PATH, { source })
    expect(less.status).toBe(200)
    expect(Number(less.body['totals']?.['stripped'])).toBeGreaterThan(100)
    const shown = JSON.stringify(less.body)
    for (const part of [...CAPTURED_PERSON, SECRET]) expect(shown).not.toContain(part)
  })
})

function firstOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).slice(0, 1))
}
