import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDeviceBundle, type SeenBundle } from '#policies/device/open_bundle.ts'
import { withDatabase } from './support/database.ts'
import {
  failToStart,
  type Json,
  type Product,
  removeDataDir,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { createTenant, PURPOSE, send, until } from './support/wire.ts'

const REPOSITORY = resolve(import.meta.dirname, '..')
const GUIDES = 'dynamics-365-guides'
const CONTRACT = `catalog/${GUIDES}/usage.yaml`
/** A second, and what reading a report back costs on a busy machine. */
const WITHIN_MS = 2_500

let folder: string
let product: Product
let contoso: TestKey
let fabrikam: TestKey

/** A directory of policies that is changed and published while the product runs; it itself starts from another. */
const changed = () => join(folder, 'changed')
const env = () => ({ TIDEGATE_POLICIES_DIR: join(folder, 'first') })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-versions-'))
  for (const name of ['first', 'changed']) {
    for (const part of ['catalog', 'settings']) {
      cpSync(join(REPOSITORY, 'policies', part), join(folder, name, part), { recursive: true })
    }
  }
  product = await startProduct({ env: env() })
  contoso = await product.createKey(GUIDES)
  await createTenant(product, 'fabrikam')
  fabrikam = await product.createKey(GUIDES, { tenant: 'fabrikam' })
}, 120_000)

afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  rmSync(folder, { recursive: true, force: true })
})

function change(edit: (text: string) => string): void {
  const path = join(changed(), CONTRACT)
  const text = readFileSync(path, 'utf8')
  const edited = edit(text)
  expect(edited).not.toBe(text)
  writeFileSync(path, edited)
}

const field = (name: string) => `  ${name}:
    type: text
    sensitivity: system_metadata
    action: keep
    why: Shows which of the tools in the room was held when the step was done.
`

async function tidegate(...args: readonly string[]) {
  const child = spawn(process.execPath, ['gateway/cli/bin.mjs', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, ...env(), TIDEGATE_DATA_DIR: product.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk
  })
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, text }
}

const publish = () => tidegate('policy', 'publish', changed())
const approve = () =>
  tidegate(
    ...['policy', 'approve', changed()],
    ...['--reviewer', 'privacy-review@contoso.example', '--reason', 'Tools that break are found.'],
  )

const itemsOf = (body: Json): readonly Json[] => [...(body['items'] ?? [])]

/** What is kept of a report with all fields that any version knows. */
async function keptOf(key: TestKey): Promise<readonly string[]> {
  const id = randomUUID()
  const since = new Date(Date.now() - 1_000).toISOString()
  const answer = await send(product, {
    path: '/v1/reports?verbose=1',
    headers: { authorization: `Bearer ${key.key}` },
    body: JSON.stringify({
      id,
      product: GUIDES,
      type: 'usage',
      data: { feature: 'anchor', screen: 'main', tool: 'wrench', bench: 'left' },
    }),
  })
  expect(answer.status).toBe(202)
  const tenant = key === contoso ? 'contoso' : 'fabrikam'
  const search = new URLSearchParams({
    tenant,
    product: GUIDES,
    purpose: PURPOSE,
    since,
    limit: '1000',
  })
  const { body } = await product.api('GET', `/manage/v1/reports?${search}`)
  const report = itemsOf(body).find((item) => String(item['id']) === id)
  return Object.keys(report?.['data'] ?? {}).toSorted()
}

const policiesOf = async (tenant: string): Promise<Json> =>
  (await product.api('GET', `/manage/v1/tenants/${tenant}/policies`)).body

async function untilKept(key: TestKey, fields: readonly string[]): Promise<number> {
  const from = performance.now()
  await until(async () => (await keptOf(key)).join() === fields.join(), 'the fields are kept')
  return performance.now() - from
}

async function fetchBundle(key: TestKey): Promise<string> {
  const headers = { authorization: `Bearer ${key.key}` }
  return (await send(product, { method: 'GET', path: '/v1/bundle', headers })).text
}

async function openSigned(text: string, last?: SeenBundle) {
  const jwks = await send(product, { method: 'GET', path: '/.well-known/jwks.json' })
  return await openDeviceBundle(text, { keys: JSON.parse(jwks.text).keys, product: GUIDES, last })
}

describe('a version of the policies', () => {
  it('is the first one at the first start, with its signed record', async () => {
    const { body } = await product.api('GET', '/manage/v1/policies/versions')
    expect(body['items']).toMatchObject([{ version: 1, publishedBy: 'start', widens: false }])
    expect(await keptOf(contoso)).toEqual(['feature', 'screen'])
  })

  it('that only narrows holds for all within a second, without a request being refused', async () => {
    change((text) => text.replace(/ {2}screen:\n(?: {4}.*\n)+/, ''))
    let isDone = false
    const statuses = new Set<number>()
    const senders = Array.from({ length: 4 }, async () => {
      while (!isDone) {
        const answer = await send(product, {
          path: '/v1/reports',
          headers: { authorization: `Bearer ${contoso.key}` },
          body: JSON.stringify({ product: GUIDES, type: 'usage', data: { feature: 'anchor' } }),
        })
        statuses.add(answer.status)
      }
    })
    const published = await publish()
    expect(published).toMatchObject({ code: 0 })
    const tookMs = await untilKept(contoso, ['feature'])
    isDone = true
    await Promise.all(senders)
    expect([...statuses]).toEqual([202])
    expect(tookMs).toBeLessThan(WITHIN_MS)
    expect(await keptOf(fabrikam)).toEqual(['feature'])
    expect(await policiesOf('contoso')).toMatchObject({ latestVersion: 2, awaiting: null })
  }, 120_000)

  it('that collects more is not published before somebody has approved exactly that', async () => {
    change((text) => `${text}${field('tool')}`)
    const refused = await publish()
    expect(refused.code).toBe(1)
    expect(refused.text).toContain('nobody has approved that')
    expect(refused.text).toContain('tool')
    expect((await approve()).code).toBe(0)
    // One more change, after the approval.
    const text = readFileSync(join(changed(), CONTRACT), 'utf8')
    change(() => `${text}${field('bench')}`)
    expect((await publish()).code).toBe(1)
    change(() => text)
    const published = await publish()
    expect(published.text).toMatch(/Published as version 3.*\n/)
    expect(published.code).toBe(0)
  }, 120_000)

  it('that collects more holds for a tenant from when it approves, within a second', async () => {
    await until(
      async () => (await policiesOf('contoso'))['awaiting'] !== null,
      'a version is awaited',
    )
    expect(await keptOf(contoso)).toEqual(['feature'])
    const before = await fetchBundle(contoso)
    expect(await openSigned(before)).toMatchObject({ kind: 'opened', version: 3 })
    const { awaiting } = await policiesOf('contoso')
    expect(awaiting).toMatchObject({
      version: 3,
      isDecided: false,
      changes: [{ kind: 'field_added', field: 'tool' }],
    })
    const path = '/manage/v1/tenants/contoso/policies'
    const late = { version: 3, movesAt: '2999-01-01T00:00:00Z' }
    expect((await product.api('PUT', path, late)).status).toBe(400)
    expect((await product.api('PUT', path, { version: 2 })).status).toBe(409)
    expect((await product.api('PUT', path, { version: 3 })).status).toBe(200)
    expect(await untilKept(contoso, ['feature', 'tool'])).toBeLessThan(WITHIN_MS)
    expect(await keptOf(fabrikam)).toEqual(['feature'])
    expect((await product.api('PUT', path, { version: 3 })).body['code']).toBe('version_state')

    const opened = await openSigned(await fetchBundle(contoso))
    if (opened.kind !== 'opened') throw new Error(`The bundle is refused: ${opened.code}`)
    const old = await openSigned(before, opened.seen)
    expect(old).toMatchObject({ kind: 'refused', code: 'rolled_back' })
  }, 120_000)

  it('holds after a crash as it held before, and the directory of an older start changes nothing', async () => {
    await product.kill()
    product = await startProduct({
      env: env(),
      dataDir: product.dataDir,
      adminToken: product.adminToken,
    })
    expect(await keptOf(contoso)).toEqual(['feature', 'tool'])
    expect(await keptOf(fabrikam)).toEqual(['feature'])
    expect(product.output()).toContain('policies_superseded')
  }, 120_000)

  it('that is two behind is moved to the one before the latest, and no further', async () => {
    change((text) => `${text}${field('bench')}`)
    expect((await approve()).code).toBe(0)
    expect((await publish()).code).toBe(0)
    await untilKept(fabrikam, ['feature', 'tool'])
    expect(await keptOf(contoso)).toEqual(['feature', 'tool'])
    await createTenant(product, 'northwind')
    await until(
      async () => (await policiesOf('northwind'))['awaiting'] === null,
      'a new tenant has the latest version',
    )
    await until(() => product.output().includes('version_announced'), 'tenants are told')
  }, 120_000)

  it('takes no contact that is no mail address, and shows none', async () => {
    const path = '/manage/v1/tenants/contoso/contact'
    expect((await product.api('PUT', path, { mail: 'nobody' })).status).toBe(400)
    expect((await product.api('PUT', path, { mail: 'privacy@contoso.example' })).status).toBe(204)
    expect(JSON.stringify((await product.api('GET', '/manage/v1/tenants')).body)).not.toContain(
      'privacy@',
    )
  })

  it('waits in the directory where a start finds it unapproved', async () => {
    await product.stop()
    const path = join(folder, 'first', CONTRACT)
    writeFileSync(path, `${readFileSync(path, 'utf8')}${field('unseen')}`)
    product = await startProduct({
      env: env(),
      dataDir: product.dataDir,
      adminToken: product.adminToken,
    })
    const { body } = await product.api('GET', '/manage/v1/bundle')
    expect(body).toMatchObject({
      version: 4,
      held: { bundle: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect(await keptOf(contoso)).toEqual(['feature', 'tool'])
  }, 120_000)

  it('that was changed in the store is refused: by what runs, and at the next start', async () => {
    await withDatabase(product, async (client) => {
      await client.query(
        'update publications set bundle = (select bundle from publications where version = 1) where version = 4',
      )
      await client.query(
        "insert into version_decisions select id, 3, now(), now(), 'x' from tenants where name = 'fabrikam'",
      )
    })
    await until(() => product.output().includes('policies_refused'), 'the change is noticed')
    expect(await keptOf(fabrikam)).toEqual(['feature', 'tool'])
    await product.stop()
    const { code, lines } = await failToStart({ env: env(), dataDir: product.dataDir })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        'Cannot use version 4 of the policies: its record does not fit, somebody has changed the store',
      ],
    })
  }, 120_000)
})
