import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { parsePseudonym, parseTenantId } from '#domain/ids.ts'
import { Database } from '#drizzle/database.ts'
import { restoreBackup } from '#gateway/backup/restore_backup.ts'
import { readConfig } from '#gateway/config.ts'
import { openKeyring } from '#gateway/keyring/open_keyring.ts'
import { ReportSealer } from '#gateway/keyring/report_sealer.ts'
import { createLogger } from '#gateway/telemetry/logger.ts'
import { runCommand } from './support/command.ts'
import { databaseUrlOf, withDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { createTenant, errorReport, itemsOf, OUTLOOK, readReports, until } from './support/wire.ts'

let product: Product
let key: TestKey
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-drill-'))
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
  rmSync(folder, { recursive: true, force: true })
})

const REPORTS = 30

async function sendOf(userId: string, by: TestKey = key): Promise<readonly string[]> {
  const body = Array.from({ length: REPORTS }, (_, index) =>
    errorReport({ subject: { userId }, data: { description: `Case ${index}` } }),
  )
  const answer = await sendNative(product, by.key, { body })
  expect(answer.body).toMatchObject({ accepted: REPORTS })
  return body.map(({ id }) => id)
}

async function erase(userId: string): Promise<void> {
  const filed = await product.api('POST', '/dsr/v1/requests', {
    type: 'erasure',
    regulation: 'gdpr',
    tenant: 'contoso',
    identities: [{ type: 'user_id', value: userId }],
  })
  const path = `/dsr/v1/requests/${String(filed.body['id'])}`
  await product.api('POST', `${path}/approve`)
  const status = async () => String((await product.api('GET', path)).body['status'])
  await until(async () => (await status()) === 'completed', 'the erasure is completed')
}

async function restart(): Promise<void> {
  const { dataDir, adminToken } = product
  product = await startProduct({ dataDir, adminToken })
}

/** How many of the reports are in the store's tables, whoever may read them. */
async function rowsOf(ids: readonly string[]): Promise<number> {
  return await withDatabase(product, async (client) => {
    const { rowCount } = await client.query('select from reports where id = any($1)', [ids])
    return rowCount ?? 0
  })
}

/** The expiry day of a stored report. */
async function dayOf(id: string): Promise<string> {
  return await withDatabase(product, async (client) => {
    const { rows } = await client.query(
      'select expires_on::text as day from reports where id = $1',
      [id],
    )
    return String(rows[0]?.day)
  })
}

async function readOf(ids: readonly string[]): Promise<readonly Json[]> {
  const wanted = new Set(ids)
  const all = await Promise.all(
    ['contoso', 'short'].map((tenant) => readReports(product, { tenant })),
  )
  return all
    .flat()
    .filter(({ id }) => wanted.has(String(id)))
    .toSorted((left, right) => (String(left['id']) < String(right['id']) ? -1 : 1))
}

describe('after the restore of an old backup of the store', () => {
  let erased: readonly string[]
  let expired: readonly string[]
  let kept: readonly string[]
  let before: readonly Json[]
  const backup = () => join(folder, 'store.backup')

  beforeAll(async () => {
    const shortKey = await createTenant(product, 'short')
    const rule = { type: 'error', days: 2 }
    const set = await product.api('POST', '/manage/v1/tenants/short/retention/rules', rule)
    expect(set.status).toBe(201)
    // What a process knows of rules is at most a second old.
    await until(async () => {
      const [probe] = await sendOf('evan', shortKey)
      return (await dayOf(probe ?? '')) < utcDay(Date.now() + 4 * DAY_MS)
    }, 'the rule is in force')
    expired = await sendOf('evan', shortKey)
    erased = await sendOf('erin')
    kept = await sendOf('olga')
    before = await readOf(kept)
    expect(before).toHaveLength(REPORTS)
    expect(await rowsOf([...erased, ...expired])).toBe(2 * REPORTS)
    const made = await runCommand(product, ['backup', backup()])
    expect(made).toMatchObject({ code: 0 })
    await erase('erin')
    const now = new Date(Date.now() + 5 * DAY_MS).toISOString()
    expect(await product.api('POST', '/manage/v1/retention/run', { now })).toMatchObject({
      status: 200,
    })
    expect(await rowsOf([...erased, ...expired])).toBe(0)
    expect(await runCommand(product, ['restore', '--replace', backup()])).toMatchObject({
      code: 1,
      err: 'Cannot restore: Tidegate is running on the data folder; stop it first\n',
    })
    await product.stop()
    expect(await runCommand(product, ['restore', backup()])).toMatchObject({
      code: 1,
      err: 'Cannot restore: the store is not empty; use --replace to lose what it holds\n',
    })
    const cut = join(folder, 'cut.backup')
    writeFileSync(cut, readFileSync(backup()).subarray(0, -1))
    expect(await runCommand(product, ['restore', '--replace', cut])).toMatchObject({
      code: 1,
      err: 'Cannot read the backup: the file is cut off\n',
    })
    const restored = await runCommand(product, ['restore', '--replace', backup()])
    expect(restored).toMatchObject({ code: 0 })
    await restart()
  })

  it('no row of the erased and none of the expired is there when the gateway says that it is ready', async () => {
    expect(await rowsOf([...erased, ...expired])).toBe(0)
    expect(await rowsOf(kept)).toBe(REPORTS)
  })

  it('the ledger goes on under a new name, and says what had been published', async () => {
    const checkpoint = await (await fetch(`${product.url}/ledger/checkpoint`)).text()
    expect(checkpoint).toMatch(/^tidegate\/[0-9a-f]{32}\/1\n/)
    const { body } = await product.api('GET', '/manage/v1/ledger?kind=ledger_begun_anew')
    expect(body['items']?.[0]).toMatchObject({ entry: { tenant: null, detail: { epoch: 1 } } })
  })

  it('nothing of the erased and the expired can be read', async () => {
    expect(await readOf([...erased, ...expired])).toEqual([])
    const filed = await product.api('POST', '/dsr/v1/requests', {
      type: 'access',
      regulation: 'gdpr',
      tenant: 'contoso',
      identities: [{ type: 'user_id', value: 'erin' }],
    })
    const path = `/dsr/v1/requests/${String(filed.body['id'])}`
    const preview = await product.api('GET', `${path}/preview`)
    expect(preview.body).toMatchObject({ total: 0, alreadySuppressed: 1 })
  })

  it('late data of the erased is refused, and others are taken', async () => {
    const late = errorReport({ subject: { userId: 'erin' } })
    const other = errorReport({ subject: { userId: 'olga' } })
    const { body } = await sendNative(product, key.key, { body: [late, other] })
    const outcomes = itemsOf({ status: 202, body }).map(({ outcome }) => String(outcome))
    expect(outcomes).toEqual(['dropped', 'accepted'])
  })

  it('the others are as they were, byte for byte', async () => {
    expect(JSON.stringify(await readOf(kept))).toBe(JSON.stringify(before))
  })

  it('the backup itself cannot be opened with the keys that there are, but for what was kept', async () => {
    const url = databaseUrlOf(product).replace(/\/tidegate$/, '/drill')
    await withDatabase(product, (client) => client.query('create database drill'))
    const database = new Database({ url, connectionsMax: 1, onConnectionError: () => undefined })
    await database.migrate()
    const client = await database.connect()
    await restoreBackup(client, backup(), 'store')
    const keyring = await openKeyring({
      config: readConfig({ TIDEGATE_DATA_DIR: product.dataDir }),
      databaseUrl: databaseUrlOf(product),
      log: createLogger('silent', () => undefined),
    })
    const { rows } = await client.query(
      `select tenant_id, id, expires_on::text as day, product, type, user_pseudonym, sealed from reports
        where id = any($1)`,
      [[...erased, ...expired, ...kept]],
    )
    const opened = new Set<string>()
    const sealer = new ReportSealer(keyring)
    for (const row of rows) {
      const tenantId = parseTenantId(row.tenant_id)
      if (tenantId === undefined) throw new Error('The tenant is no GUID')
      const userId = row.user_pseudonym === null ? undefined : parsePseudonym(row.user_pseudonym)
      const pseudonyms = userId === undefined ? {} : { userId }
      const place = { ...row, tenantId, expiresOn: row.day, pseudonyms }
      const [payload] = await sealer.open([place]).catch(() => [undefined])
      if (payload !== undefined) opened.add(row.id)
    }
    expect(rows).toHaveLength(3 * REPORTS)
    expect(opened).toEqual(new Set(kept))
    await keyring.close()
    await client.end()
    await database.close()
  })
})

describe('after the restore of an old backup of the keyring', () => {
  it('whoever was erased since is erased again: no key, tombstones in both, late data refused', async () => {
    const path = join(folder, 'keyring.backup')
    await sendOf('frida')
    const stayed = await sendOf('ottilie')
    const before = await readOf(stayed)
    const made = await runCommand(product, ['backup', '--keyring', path])
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('keep it apart') })
    await erase('frida')
    const forgotten = await withDatabase(product, async (client) => {
      const { rows } = await client.query<{ pseudonym: Buffer }>(
        'select pseudonym from suppressions',
      )
      return rows.map(({ pseudonym }) => pseudonym)
    })
    await product.stop()
    const restored = await runCommand(product, ['restore', '--keyring', '--replace', path])
    expect(restored).toMatchObject({ code: 0 })
    await restart()
    expect(product.output()).toMatch(/"reconciled".*"destroyed":1/)
    const keyring = new Database({
      url: databaseUrlOf(product).replace(/\/tidegate$/, '/tidegate_keyring'),
      connectionsMax: 1,
      onConnectionError: () => undefined,
    })
    const client = await keyring.connect()
    const { rows } = await client.query(
      `select (select count(*)::int from keyring.subject_keys where pseudonym = any($1)) as keys,
         (select count(*)::int from keyring.destructions where pseudonym = any($1)) as tombstones`,
      [forgotten],
    )
    await client.end()
    await keyring.close()
    expect(forgotten).toHaveLength(2)
    expect(rows).toEqual([{ keys: 0, tombstones: 2 }])
    const late = errorReport({ subject: { userId: 'frida' } })
    expect((await sendNative(product, key.key, { body: late })).body).toMatchObject({ dropped: 1 })
    expect(await readOf(stayed)).toEqual(before)
  })
})
