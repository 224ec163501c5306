import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CleanReport, Sink } from '#domain/sink.ts'
import {
  S3_CREDENTIALS,
  S3_REGION,
  type S3StandIn,
  startS3,
} from '../../test/support/s3_stand_in.ts'
import { createParquetSink } from './index.ts'
import { openSealedFile } from './sealed_file.ts'
import { EXPIRES_ON, NEVER, NOW_MS, reportOf, reportsOf, TENANT } from './test_reports.ts'

const SENT = { kind: 'sent', rejected: 0 }
const SEAL_KEY = randomBytes(32)
const OTHER_TENANT = '22222222-2222-4222-8222-222222222222'

/** A place of files that a test can look into by itself, without the sink. */
interface Place {
  readonly open: (isSealed?: boolean) => Sink
  readonly files: () => ReadonlyMap<string, Buffer>
  readonly put: (key: string, bytes: Buffer) => void
  readonly close: () => Promise<void>
}

function settingsOf(isSealed: boolean) {
  return {
    sinkId: 's-1',
    timeoutMs: 5_000,
    settings: isSealed ? { encryption: 'sealed' } : {},
    secrets: isSealed ? { key: SEAL_KEY.toString('base64') } : {},
  }
}

function openDisk(): Promise<Place> {
  const root = mkdtempSync(join(tmpdir(), 'tidegate parquet '))
  return Promise.resolve({
    open: (isSealed = false) =>
      createParquetSink({ ...settingsOf(isSealed), endpoint: `${pathToFileURL(root)}/` }),
    files: () =>
      new Map(
        readdirSync(root, { recursive: true, encoding: 'utf8' })
          .filter((path) => statSync(join(root, path)).isFile())
          .map((path) => [path, readFileSync(join(root, path))]),
      ),
    put: (key, bytes) => {
      mkdirSync(dirname(join(root, key)), { recursive: true })
      writeFileSync(join(root, key), bytes)
    },
    close: () => Promise.resolve(rmSync(root, { recursive: true })),
  })
}

function s3Settings(s3: S3StandIn, isSealed: boolean) {
  const { settings, secrets, ...rest } = settingsOf(isSealed)
  return {
    ...rest,
    endpoint: 's3://reports/clean/of all',
    settings: { ...settings, region: S3_REGION, endpoint: s3.endpoint, forcePathStyle: true },
    secrets: { ...secrets, ...S3_CREDENTIALS },
  }
}

async function openS3(): Promise<Place> {
  const s3 = await startS3()
  // Lists come in pages of two, so that every test reads on.
  s3.pageKeys = 2
  const base = 'clean/of all/'
  const sinks: Sink[] = []
  return {
    open: (isSealed = false) => {
      const sink = createParquetSink(s3Settings(s3, isSealed))
      sinks.push(sink)
      return sink
    },
    files: () => new Map([...s3.objects].map(([key, bytes]) => [key.slice(base.length), bytes])),
    put: (key, bytes) => s3.objects.set(`${base}${key}`, bytes),
    close: async () => {
      for (const sink of sinks) await sink.close?.()
      await s3.close()
    },
  }
}

function clearOf(key: string, bytes: Buffer): ArrayBuffer {
  const clear = key.endsWith('.sealed') ? openSealedFile(bytes, SEAL_KEY) : bytes
  return new Uint8Array(clear).buffer
}

const OPTIONS = { compressors: { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) } }

/** All rows of all files, read with an implementation of Parquet alone. */
async function rowsOf(place: Place): Promise<readonly Record<string, unknown>[]> {
  const files = [...place.files()].map(([key, bytes]) =>
    parquetReadObjects({ file: clearOf(key, bytes), ...OPTIONS }),
  )
  return (await Promise.all(files)).flat()
}

async function idsOf(place: Place): Promise<readonly string[]> {
  return (await rowsOf(place)).map(({ id }) => String(id)).sort()
}

const idsBetween = (from: number, to: number) =>
  reportsOf(from, to)
    .map(({ id }) => id)
    .sort()

function erased(ids: readonly string[], more: Partial<CleanReport> = {}) {
  return ids.map((id) => ({ id, tenantId: TENANT, ...more }))
}

describe.each([
  ['on disk', openDisk],
  ['in S3', openS3],
])('files %s', (_name, openPlace) => {
  let place: Place
  beforeEach(async () => {
    place = await openPlace()
  })
  afterEach(() => place.close())

  test('hold every report with all of its columns', async () => {
    const batch = [
      reportOf('r-1', { version: '3.2.1', remarks: 4 }),
      reportOf('ünï', { data: { 'a"b': 'x\n\u0000\ud800' }, timeMs: NOW_MS }),
    ]
    expect(await place.open().send(batch, NEVER)).toEqual(SENT)
    expect(await rowsOf(place)).toEqual([
      {
        id: 'r-1',
        time: new Date(NOW_MS - 90_000_000),
        received_at: new Date(NOW_MS),
        product: 'sales-app',
        version: '3.2.1',
        type: 'error',
        class: 'required',
        category: 'product_service_performance',
        bundle: 'b-1',
        remarks: 4,
        data: '{"text":"text of r-1","nested":{"list":[1,null,"é"]}}',
      },
      expect.objectContaining({
        id: 'ünï',
        time: new Date(NOW_MS),
        version: null,
        remarks: 0,
        data: '{"a\\"b":"x\\n\\u0000\\ud800"}',
      }),
    ])
    const [[key, bytes] = ['', Buffer.alloc(0)]] = place.files()
    const metadata = parquetMetadata(clearOf(key, bytes))
    expect(parquetSchema(metadata).children.map(({ element }) => element.name)).toEqual(
      'id time received_at product version type class category bundle remarks data'.split(' '),
    )
    expect(metadata.created_by).toBe('tidegate')
  })

  test('lie by tenant, expiry day, product and day of receipt', async () => {
    const batch = [
      reportOf('a'),
      reportOf('b', { tenantId: OTHER_TENANT }),
      reportOf('c', { expiresOn: '2026-12-01' }),
      reportOf('d', { product: '../x' }),
      reportOf('e', { receivedAtMs: NOW_MS - 86_400_000 }),
      reportOf('f'),
    ]
    expect(await place.open().send(batch, NEVER)).toEqual(SENT)
    const folders = [...place.files().keys()].map((key) => dirname(key)).sort()
    expect(folders).toEqual([
      `tenant=${TENANT}/expires=2026-12-01/product=sales-app/day=2026-11-21`,
      `tenant=${TENANT}/expires=${EXPIRES_ON}/product=..%2Fx/day=2026-11-21`,
      `tenant=${TENANT}/expires=${EXPIRES_ON}/product=sales-app/day=2026-11-20`,
      `tenant=${TENANT}/expires=${EXPIRES_ON}/product=sales-app/day=2026-11-21`,
      `tenant=${OTHER_TENANT}/expires=${EXPIRES_ON}/product=sales-app/day=2026-11-21`,
    ])
    expect(await idsOf(place)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test('hold no row twice after a repetition: the same, a longer one, by another process', async () => {
    await place.open().send(reportsOf(0, 10), NEVER)
    await place.open().send(reportsOf(0, 10), NEVER)
    expect(place.files().size).toBe(1)
    await place.open().send(reportsOf(0, 25), NEVER)
    expect(await idsOf(place)).toEqual(idsBetween(0, 25))
  })

  test('of other reports, and what cannot be read, stay where a batch begins with the same one', async () => {
    const sink = place.open()
    await sink.send([reportOf('r-0'), reportOf('other')], NEVER)
    const [key = ''] = [...place.files().keys()]
    const broken = key.replace(/[0-9a-f]{16}\.parquet$/, '0123456789abcdef.parquet')
    place.put(broken, Buffer.from('no Parquet'))
    expect(await place.open().send(reportsOf(0, 3), NEVER)).toEqual(SENT)
    expect(place.files().get(broken)?.toString()).toBe('no Parquet')
    expect(place.files().size).toBe(3)
  })

  test('are none for a report whose expiry day is unknown, and none of its neighbours is lost', async () => {
    const { expiresOn: _, ...report } = reportOf('x')
    expect(await place.open().send([reportOf('a'), report], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot write file: a report has no expiry day',
    })
    expect(place.files().size).toBe(0)
  })

  test('expire by day, for all tenants, and nothing else goes', async () => {
    const sink = place.open()
    const days = ['2026-11-20', '2026-11-21', '2026-11-22']
    await sink.send(
      days.flatMap((expiresOn) => [
        reportOf(`a-${expiresOn}`, { expiresOn }),
        reportOf(`b-${expiresOn}`, { expiresOn, tenantId: OTHER_TENANT }),
      ]),
      NEVER,
    )
    place.put(`tenant=${TENANT}/expires=2026-11-20/notes.txt`, Buffer.from('of somebody else'))
    expect(await sink.expire?.('2026-11-22', NEVER)).toEqual({
      kind: 'forgotten',
      deleted: 4,
      rewritten: 0,
    })
    const left = [...place.files().keys()].map((key) => key.split('/part-')[0])
    expect(left.sort()).toEqual([
      `tenant=${TENANT}/expires=2026-11-20/notes.txt`,
      `tenant=${TENANT}/expires=2026-11-22/product=sales-app/day=2026-11-21`,
      `tenant=${OTHER_TENANT}/expires=2026-11-22/product=sales-app/day=2026-11-21`,
    ])
    expect(await sink.expire?.('2026-11-22', NEVER)).toMatchObject({ deleted: 0 })
  })

  test.each([false, true])(
    'forget erased reports and keep the others (sealed: %s)',
    async (isSealed) => {
      const sink = place.open(isSealed)
      const batch = [
        ...reportsOf(0, 50),
        reportOf('alone', { product: 'other-app' }),
        reportOf('r-7', { tenantId: OTHER_TENANT }),
      ]
      await sink.send(batch, NEVER)
      const before = await rowsOf(place)
      const targets = erased(['r-0', 'r-7', 'r-49', 'alone', 'unknown'])
      expect(await sink.erase?.(targets, NEVER)).toEqual({
        kind: 'forgotten',
        deleted: 1,
        rewritten: 1,
      })
      const kept = before.filter(
        ({ id, data }) => !['r-0', 'r-49', 'alone'].includes(String(id)) && data !== undefined,
      )
      const after = await rowsOf(place)
      expect(after.filter(({ id }) => id === 'r-7')).toHaveLength(1)
      expect(after).toHaveLength(kept.length - 1)
      for (const row of after) expect(kept).toContainEqual(row)
      for (const [key, bytes] of place.files()) {
        expect(Buffer.from(clearOf(key, bytes)).includes('text of alone')).toBe(false)
      }
      expect(await sink.erase?.(targets, NEVER)).toMatchObject({ deleted: 0, rewritten: 0 })
    },
  )

  test('that cannot hold an erased report are not even read', async () => {
    const sink = place.open()
    await sink.send([reportOf('a'), reportOf('b', { product: 'other-app' })], NEVER)
    const other = [...place.files().keys()].find((key) => key.includes('other-app')) ?? ''
    place.put(other, Buffer.from('no Parquet'))
    const target = erased(['a'], { product: 'sales-app', receivedAtMs: NOW_MS })
    expect(await sink.erase?.(target, NEVER)).toMatchObject({ kind: 'forgotten', deleted: 1 })
  })

  test('that cannot be read make an erasure fail, after the others were rewritten', async () => {
    const sink = place.open()
    await sink.send([...reportsOf(0, 3), reportOf('x', { product: 'a-broken-app' })], NEVER)
    const broken = [...place.files().keys()].find((key) => key.includes('a-broken-app')) ?? ''
    place.put(broken, Buffer.from('no Parquet'))
    expect(await sink.erase?.(erased(['r-1']), NEVER)).toEqual({
      kind: 'permanent',
      message: 'Cannot read file: it is damaged',
    })
    place.put(broken, Buffer.alloc(0))
    await sink.erase?.(erased(['x'], { product: 'none' }), NEVER)
    const good = [...place.files()].filter(([key]) => key !== broken)
    const rows = await Promise.all(
      good.map(([key, bytes]) => parquetReadObjects({ file: clearOf(key, bytes), ...OPTIONS })),
    )
    expect(rows.flat().map(({ id }) => id)).toEqual(['r-0', 'r-2'])
  })

  test('are sealed by policy: nothing of a report is readable without the key', async () => {
    await place.open(true).send(reportsOf(0, 20), NEVER)
    for (const [key, bytes] of place.files()) {
      expect(key).toMatch(/\.parquet\.sealed$/)
      expect(bytes.includes('PAR1')).toBe(false)
      expect(bytes.includes('r-1')).toBe(false)
      expect(bytes.includes('sales-app')).toBe(false)
    }
    expect(await idsOf(place)).toEqual(idsBetween(0, 20))
    expect(await place.open(false).erase?.(erased(['r-3']), NEVER)).toEqual({
      kind: 'permanent',
      message: 'Cannot open sealed file: the sink has no key',
    })
  })
})
