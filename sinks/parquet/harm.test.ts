import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  S3_CREDENTIALS,
  S3_REGION,
  type S3StandIn,
  startS3,
} from '../../test/support/s3_stand_in.ts'
import { createParquetSink, parquetSinkKind } from './index.ts'
import { NEVER, reportOf, reportsOf, TENANT } from './test_reports.ts'

const CHILD = fileURLToPath(new URL('../../test/support/parquet_child.ts', import.meta.url))
/** While it waits nothing else runs here, so that no test's own limit would end it. */
const CHILD_MS = 30_000
const SENT = { kind: 'sent', rejected: 0 }

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidegate-parquet-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function diskSink(endpoint = pathToFileURL(root).href) {
  return createParquetSink({ sinkId: 's-1', endpoint, settings: {}, secrets: {}, timeoutMs: 5_000 })
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split('/').at(-1) ?? '')
}

/** Runs the batch in a process of its own, with files of at most so many KiB. */
function runChild(harm: 'killed' | 'limited' | 'none', ids: string, fileKib = 'unlimited') {
  const command = `ulimit -f ${fileKib}; exec "$0" "$@"`
  const args = [CHILD, pathToFileURL(root).href, harm, ids]
  const options = { encoding: 'utf8', timeout: CHILD_MS } as const
  return spawnSync('bash', ['-c', command, process.execPath, ...args], options)
}

describe('a process that is killed between the write and the rename', () => {
  test('leaves no file that a reader takes for one, and the next process writes it', () => {
    expect(runChild('killed', 'a,b').signal).toBe('SIGKILL')
    const [left = '', ...others] = filesIn(root)
    expect(left).toMatch(/^\..*\.tmp$/)
    expect(others).toEqual([])
    expect(JSON.parse(runChild('none', 'a,b').stdout)).toEqual(SENT)
    expect(filesIn(root).filter((name) => !name.startsWith('.'))).toHaveLength(1)
  })

  test('leaves nothing that an erasure does not reach', async () => {
    runChild('killed', 'a')
    expect(filesIn(root)).toHaveLength(1)
    const result = await diskSink().erase?.([{ id: 'a', tenantId: TENANT }], NEVER)
    expect(result).toEqual({ kind: 'forgotten', deleted: 0, rewritten: 0 })
    expect(filesIn(root)).toEqual([])
  })

  test('leaves nothing that expiry does not reach, whatever its age', async () => {
    runChild('killed', 'a')
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      utimesSync(join(root, path), 0, 0)
    }
    await diskSink().expire?.('2027-02-19', NEVER)
    expect(filesIn(root)).toHaveLength(1)
    await diskSink().expire?.('2027-02-20', NEVER)
    expect(readdirSync(root)).toEqual([])
  })
})

describe('a disk that refuses', () => {
  test('in the middle of a file is waited for, and no half file is left', () => {
    const child = runChild('limited', 'a', '16')
    expect(JSON.parse(child.stdout)).toEqual({
      kind: 'retry',
      message: 'Cannot write file: the file is larger than may be',
    })
    expect(filesIn(root)).toEqual([])
    expect(JSON.parse(runChild('limited', 'a').stdout)).toEqual(SENT)
    expect(filesIn(root)).toHaveLength(1)
  })

  test('is not replaced by a folder of its name where it is not mounted', async () => {
    rmSync(root, { recursive: true })
    const missing = 'file: the folder does not exist'
    expect(await diskSink().send(reportsOf(0, 1), NEVER)).toEqual({
      kind: 'retry',
      message: `Cannot write ${missing}`,
    })
    const targets = [{ id: 'r-0', tenantId: TENANT }]
    expect(await diskSink().erase?.(targets, NEVER)).toEqual({
      kind: 'retry',
      message: `Cannot delete ${missing}`,
    })
    expect(await diskSink().expire?.('2027-01-01', NEVER)).toMatchObject({ kind: 'retry' })
    mkdirSync(root)
  })

  test('since a file stands where a folder has to be is waited for', async () => {
    writeFileSync(join(root, `tenant=${TENANT}`), 'x')
    expect(await diskSink().send(reportsOf(0, 1), NEVER)).toMatchObject({ kind: 'retry' })
  })

  test('never gets a file outside its folder, whatever a report says', async () => {
    const batch = ['../../out', '/etc/x', '..', 'a\0b'].map((text, at) =>
      reportOf(`${text}-${at}`, { product: text, tenantId: text, version: text, type: text }),
    )
    const inside = join(root, 'inside')
    mkdirSync(inside)
    const sink = diskSink(pathToFileURL(inside).href)
    expect(await sink.send(batch, NEVER)).toEqual(SENT)
    expect(readdirSync(root)).toEqual(['inside'])
    expect(filesIn(inside)).toHaveLength(4)
  })
})

describe('a storage that refuses', () => {
  let s3: S3StandIn
  beforeEach(async () => {
    s3 = await startS3()
  })
  afterEach(() => s3.close())

  function s3Sink(changes: Readonly<Record<string, string>> = {}) {
    return createParquetSink({
      sinkId: 's-1',
      endpoint: 's3://reports',
      settings: { region: S3_REGION, endpoint: s3.endpoint, forcePathStyle: true },
      secrets: { ...S3_CREDENTIALS, ...changes },
      timeoutMs: 5_000,
    })
  }

  test('for a wrong secret gets nothing, and the sink waits until it is mended', async () => {
    expect(await s3Sink({ secretAccessKey: 'wrong' }).send(reportsOf(0, 1), NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot write object: the storage answers 403',
    })
    expect(s3.objects.size).toBe(0)
    expect(await s3Sink().send(reportsOf(0, 1), NEVER)).toEqual(SENT)
  })

  test.each([500, 503, 404])('with %i is asked again', async (code) => {
    s3.refuse = () => [code, 'SlowDown']
    const sink = s3Sink()
    expect(await sink.send(reportsOf(0, 1), NEVER)).toEqual({
      kind: 'retry',
      message: `Cannot write object: the storage answers ${code}`,
    })
    expect(await sink.expire?.('2027-01-01', NEVER)).toMatchObject({ kind: 'retry' })
    s3.refuse = () => undefined
    expect(await sink.send(reportsOf(0, 1), NEVER)).toEqual(SENT)
  })

  test('a part of a batch gets that part again, and holds no row twice', async () => {
    let puts = 0
    s3.refuse = (method) => {
      if (method === 'PUT') puts += 1
      return puts >= 2 ? [403, 'AccessDenied'] : undefined
    }
    const sink = s3Sink()
    const late = reportOf('late', { product: 'other-app' })
    expect(await sink.send([...reportsOf(0, 2), late], NEVER)).toMatchObject({ kind: 'retry' })
    expect(s3.objects.size).toBe(1)
    s3.refuse = () => undefined
    expect(await sink.send([...reportsOf(0, 2), late, ...reportsOf(2, 5)], NEVER)).toEqual(SENT)
    expect(s3.objects.size).toBe(2)
  })

  test('nothing, but keeps older versions, never says that it has forgotten', async () => {
    const sink = s3Sink()
    await sink.send(reportsOf(0, 2), NEVER)
    s3.versioning = 'Enabled'
    const targets = [{ id: 'r-0', tenantId: TENANT }]
    expect(await sink.erase?.(targets, NEVER)).toEqual({
      kind: 'permanent',
      message: 'Cannot forget for certain: the bucket keeps older versions of its objects',
    })
    s3.versioning = 'unknown'
    expect(await sink.erase?.(targets, NEVER)).toMatchObject({ kind: 'forgotten' })
  })

  test.each(['erase', 'expire'] as const)('to delete is asked again: %s', async (verb) => {
    const sink = s3Sink()
    await sink.send(reportsOf(0, 1), NEVER)
    s3.isKeeping = true
    const forget = () =>
      verb === 'erase'
        ? sink.erase?.([{ id: 'r-0', tenantId: TENANT }], NEVER)
        : sink.expire?.('2028-01-01', NEVER)
    expect(await forget()).toEqual({
      kind: 'retry',
      message: 'Cannot delete object: the storage keeps 1 of 1',
    })
    s3.isKeeping = false
    expect(await forget()).toEqual({ kind: 'forgotten', deleted: 1, rewritten: 0 })
    expect(s3.objects.size).toBe(0)
  })

  test('nothing, but has lost an object since it was listed, does not stop an erasure', async () => {
    const sink = s3Sink()
    await sink.send(reportsOf(0, 3), NEVER)
    const [key = ''] = [...s3.objects.keys()]
    s3.gone.add(key.replace('day=2026-11-21', 'day=2026-11-20'))
    expect(await sink.erase?.([{ id: 'r-0', tenantId: TENANT }], NEVER)).toEqual({
      kind: 'forgotten',
      deleted: 0,
      rewritten: 1,
    })
  })

  test('is asked once a file in the long run, and again for what failed, whatever came between', async () => {
    const sink = s3Sink()
    for (let at = 0; at < 100; at += 1) await sink.send([reportOf(`first-${at}`)], NEVER)
    s3.requests.length = 0
    await sink.send(reportsOf(0, 2), NEVER)
    expect(s3.requests).toEqual(['PUT x-id'])
    const late = reportOf('late', { product: 'other-app' })
    s3.refuse = (_, url) => (url.pathname.includes('other-app') ? [403, 'AccessDenied'] : undefined)
    expect(await sink.send([...reportsOf(2, 4), late], NEVER)).toMatchObject({ kind: 'retry' })
    s3.refuse = () => undefined
    await sink.send(reportsOf(10, 12), NEVER)
    expect(await sink.send([...reportsOf(2, 4), late, ...reportsOf(4, 6)], NEVER)).toEqual(SENT)
    // The first hundred, two batches, and the one that failed with its late report.
    expect(s3.objects.size).toBe(104)
  })

  test('gets nothing where the signal is aborted', async () => {
    const result = await s3Sink().send(reportsOf(0, 1), AbortSignal.abort())
    expect(result.kind).toBe('retry')
    expect(s3.requests).toEqual([])
  })
})

describe('settings are refused', () => {
  const key = Buffer.alloc(32).toString('base64')
  const url = 'file:///srv/reports'
  test.each([
    ['sealed without a key', url, { encryption: 'sealed' }, {}],
    ['half a credential', 's3://reports', {}, { accessKeyId: 'x' }],
    ['settings of S3 for a folder', url, { region: 'eu-central-1' }, {}],
    ['a path that is none', 'file:///srv/a%2Fb', {}, {}],
    ['a key that is none', url, {}, { key: `${'A'.repeat(42)}B=` }],
  ] as const)('%s', (...[, endpoint, settings, secrets]) => {
    const problem = parquetSinkKind.check?.({
      sinkId: 's-1',
      endpoint,
      settings,
      secrets,
      timeoutMs: 1,
    })
    expect(problem).toMatch(/^Cannot [a-z]/)
  })

  test('and these are taken', () => {
    for (const [endpoint, settings] of [
      [url, { encryption: 'sealed' }],
      ['s3://reports/x', { encryption: 'none', region: 'eu-central-1' }],
    ] as const) {
      const problem = parquetSinkKind.check?.({
        sinkId: 's-1',
        endpoint,
        settings,
        secrets: { key },
        timeoutMs: 1,
      })
      expect(problem).toBeUndefined()
    }
  })
})
